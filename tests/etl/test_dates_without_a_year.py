"""A date without its year: the return's own period tells it, or nobody does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl import values as v
from etl.grid import CellValue
from schemas.period import Period


@pytest.mark.parametrize(
    ("written", "period", "day"),
    [
        ("12月30日", "2022-01", "2021-12-30"),
        ("12.30", "2022-01", "2021-12-30"),
        ("2月3日", "2022-01", "2022-02-03"),
        ("10月", "2022-03", "2021-10-31"),
        ("2/24", "2022-02", "2022-02-24"),
        ("2.11", "2022-02", "2022-02-11"),
        (2.11, "2022-02", "2022-02-11"),
        ("2.3", "2022-02", "2022-02-03"),
        ("1月2日", "2021-W52", "2022-01-02"),
        ("1月2日", "2020-W53", "2021-01-02"),
        ("12月30日", "2020-W53", "2020-12-30"),
        ("3月5日", "2021", "2021-03-05"),
        ("去年12月", "2022-01", "2021-12-31"),
    ],
)
def test_what_has_happened_lies_in_the_period_or_before_it(written: CellValue, period: str, day: str) -> None:
    assert v.date_of(written, Period.parse(period)).day.isoformat() == day


@pytest.mark.parametrize(
    ("written", "period"),
    [("四季度", "2022H1"), ("下半年", "2022H1"), ("三季度", "2022-05"), ("下半年", "2022Q1")],
)
def test_a_span_to_come_among_what_has_happened_may_be_a_plan_or_last_years(
    written: str, period: str
) -> None:
    with pytest.raises(v.ValueProblem, match="没有写年份，看不出是2021年还是2022年"):
        v.date_of(written, Period.parse(period))


@pytest.mark.parametrize(
    ("written", "period", "day"),
    [
        ("四季度", "2022-01", "2021-12-31"),
        ("一季度", "2022H1", "2022-03-31"),
        ("三季度", "2022-09", "2022-09-30"),
        ("2021年四季度", "2022H1", "2021-12-31"),
    ],
)
def test_a_span_that_can_only_be_past_is_the_last_one(written: str, period: str, day: str) -> None:
    assert v.date_of(written, Period.parse(period)).day.isoformat() == day


@pytest.mark.parametrize(
    ("written", "period", "day"),
    [
        ("11月底", "2021-12", "2021-11-30"),
        ("10月", "2022-03", "2022-10-31"),
        ("12月底", "2022-01", "2022-12-31"),
        ("明年3月底", "2021-12", "2022-03-31"),
        ("明年一季度", "2021Q4", "2022-03-31"),
        ("今年6月底", "2021-12", "2021-06-30"),
        ("2022年1月底", "2021-12", "2022-01-31"),
    ],
)
def test_a_limit_may_lie_ahead(written: str, period: str, day: str) -> None:
    assert v.date_of(written, Period.parse(period), ahead=True).day.isoformat() == day
    found = v.due(written, Period.parse(period)).day
    assert found is not None and found.isoformat() == day


@pytest.mark.parametrize(
    ("written", "period"), [("1月底", "2021-12"), ("3月10日", "2021Q4"), ("一季度末", "2021Q4")]
)
def test_a_limit_of_this_year_or_the_next_is_no_guess(written: str, period: str) -> None:
    with pytest.raises(v.ValueProblem, match="看不出是2021年还是2022年"):
        v.due(written, Period.parse(period))


@pytest.mark.parametrize("written", ["3.1", "12.2", 11.2, "１１．２"])
def test_a_day_that_may_have_lost_its_zero_is_no_guess(written: CellValue) -> None:
    with pytest.raises(v.ValueProblem, match="看不出是"):
        v.date_of(written, Period.parse("2021Q4"))


@pytest.mark.parametrize("written", ["0.5", 0.5, "13.5", "3.32", 17.78, "明年底1"])
def test_a_figure_is_no_day(written: CellValue) -> None:
    with pytest.raises(v.ValueProblem):
        v.date_of(written, Period.parse("2021Q4"))


@given(
    st.dates(date(2019, 1, 1), date(2024, 12, 31)), st.integers(-250, 60), st.sampled_from(["month", "week"])
)
@example(date(2019, 1, 1), -190, "week")
def test_a_day_near_the_period_is_that_day_without_its_year(anchor: date, off: int, kind: str) -> None:
    period = Period.of(anchor, kind)  # type: ignore[arg-type]
    day = period.end + timedelta(days=off)
    written = f"{day.month}月{day.day}日"
    if (day.month, day.day) == (2, 29) or (day.year > period.year and day > period.end):
        return  # the first is no day of other years; the second is told by nothing but its year
    if day.year < period.year and day < period.start - timedelta(days=183):
        with pytest.raises(v.ValueProblem, match="看不出是"):
            v.date_of(written, period)
        return
    assert v.date_of(written, period).day == day
