import datetime as dt
from decimal import Decimal as D
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.workdays import Calendar
from reports.figures.measures import gap_points, gap_to_due
from reports.figures.pace import PaceGrain, due_by_plan, pace_words, year_pace

CALENDAR = Calendar.load(Path(__file__).parents[3] / "schemas" / "codes" / "workdays.csv")
amount = st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**8, places=4)
grains: st.SearchStrategy[PaceGrain] = st.sampled_from(["months", "days", "workdays"])


@pytest.mark.parametrize(
    ("grain", "month", "last", "gone", "whole"),
    [
        ("months", 3, 31, 3, 12),
        ("days", 3, 31, 90, 365),
        ("days", 12, 31, 365, 365),
        # 2021 by the State Council's calendar: 250 workdays, those of 调休 among them.
        ("workdays", 3, 31, 60, 250),
        ("workdays", 12, 31, 250, 250),
    ],
)
def test_the_year_is_gone_by_months_days_or_workdays(
    grain: PaceGrain, month: int, last: int, gone: int, whole: int
) -> None:
    pace = year_pace(grain, dt.date(2021, month, last), CALENDAR)
    assert (pace.gone, pace.whole, pace.formula) == (gone, whole, f"{gone}÷{whole}×100%")


def test_quarters_by_months_are_25_50_75_and_100() -> None:
    ends = (dt.date(2021, 3, 31), dt.date(2021, 6, 30), dt.date(2021, 9, 30), dt.date(2021, 12, 31))
    assert [year_pace("months", end, CALENDAR).pct for end in ends] == [25, 50, 75, 100]


def test_a_leap_year_has_366_days() -> None:
    assert year_pace("days", dt.date(2024, 12, 31), CALENDAR).whole == 366


def test_a_year_without_announced_holidays_says_so_where_workdays_count() -> None:
    assert "暂计" in pace_words("workdays", is_provisional=True)
    assert "暂计" not in pace_words("months", is_provisional=True)


@given(grains, st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 30)))
def test_the_pace_never_falls_and_ends_at_the_whole_year(grain: PaceGrain, day: dt.date) -> None:
    today, tomorrow = year_pace(grain, day, CALENDAR), year_pace(grain, day + dt.timedelta(days=1), CALENDAR)
    assert 0 <= today.gone <= today.whole
    assert today.gone <= tomorrow.gone or tomorrow.gone <= 1
    assert year_pace(grain, dt.date(day.year, 12, 31), CALENDAR).pct == 100


def test_between_two_planned_ends_a_plan_grows_by_the_month() -> None:
    quarters = {1: D(900), 2: D(3000), 3: D(6000)}
    due = [due_by_plan(D(8000), quarters, month) for month in (1, 3, 4, 6, 9, 11, 12)]
    assert due == [300, 900, 1600, 3000, 6000, Fraction(22000, 3), 8000]


def test_a_quarter_that_is_not_planned_lies_on_the_line_between_its_neighbours() -> None:
    assert due_by_plan(D(8000), {2: D(2000)}, 3) == 1000
    assert due_by_plan(D(8000), {}, 3) is None


@given(amount.filter(lambda x: x > 0), st.lists(amount, min_size=3, max_size=3), st.integers(1, 12))
def test_done_as_planned_is_on_the_line_exactly(plan: D, parts: list[D], month: int) -> None:
    told = {number: min(part, plan) for number, part in enumerate(sorted(parts), start=1)}
    due = due_by_plan(plan, told, month)
    assert due is not None
    assert 0 <= due <= plan
    later = due_by_plan(plan, told, min(month + 1, 12))
    assert later is not None
    assert later >= due
    if due.denominator == 1:
        assert gap_to_due(D(due.numerator), due, plan) == 0


@given(amount, amount.filter(lambda x: x > 0), st.integers(1, 12))
def test_a_plan_that_is_spread_evenly_gives_the_gap_of_the_year(done: D, plan: D, month: int) -> None:
    even = Fraction(plan) * month / 12
    assert gap_to_due(done, even, plan) == pytest.approx(gap_points(done, plan, month), abs=D("1e-15"))


def test_without_a_value_or_a_plan_there_is_no_gap() -> None:
    assert gap_to_due(None, Fraction(1), D(5)) is None
    assert gap_to_due(D(1), Fraction(1), D(0)) is None
