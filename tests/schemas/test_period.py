"""Periods, their labels and how they lie in each other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.period import PERIOD_TYPES, Period, PeriodType

periods = st.builds(Period.of, st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.sampled_from(PERIOD_TYPES))


@given(periods)
def test_a_label_leads_back_to_its_period(period: Period) -> None:
    assert Period.parse(period.label) == period


@given(periods)
def test_periods_follow_each_other_without_a_gap(period: Period) -> None:
    assert period.next().previous() == period
    assert period.next().start == period.end + timedelta(days=1)
    assert period.contains(period.start)
    assert period.contains(period.end)
    assert not period.contains(period.next().start)


@given(periods)
def test_each_period_lies_in_exactly_one_quarter_or_year(period: Period) -> None:
    year = period.within("year")
    assert year.contains(period)
    if period.type in ("day", "week", "month"):
        assert period.within("quarter").contains(period)
        assert not period.within("quarter").next().contains(period)


@pytest.mark.parametrize(
    ("label", "chinese", "end"),
    [
        ("2021Q1", "2021年第一季度", date(2021, 3, 31)),
        ("2021-02", "2021年2月", date(2021, 2, 28)),
        ("2021H2", "2021年下半年", date(2021, 12, 31)),
        ("2021", "2021年", date(2021, 12, 31)),
        ("2021-W12", "2021年第12周（3月22日—28日）", date(2021, 3, 28)),
        ("2021-W13", "2021年第13周（3月29日—4月4日）", date(2021, 4, 4)),
        ("2021-03-22", "2021年3月22日", date(2021, 3, 22)),
    ],
)
def test_chinese_labels(label: str, chinese: str, end: date) -> None:
    period = Period.parse(label)
    assert period.chinese() == chinese
    assert period.end == end


def test_a_week_belongs_to_its_thursday() -> None:
    week = Period.parse("2020-W53")
    assert week.start == date(2020, 12, 28)
    assert (week.year, week.within("quarter").label) == (2020, "2020Q4")
    assert Period.parse("2021-W13").within("quarter").label == "2021Q2"


def test_combined_and_cumulative_labels() -> None:
    assert Period.parse("2021-02").chinese(combined_january=True) == "2021年1—2月"
    assert Period.parse("2021-03").chinese_cumulative() == "1—3月"
    assert Period.parse("2021Q1").chinese_cumulative() == "1—3月"
    assert Period.parse("2021-01").chinese_cumulative() == "1月"
    assert [month.label for month in Period.parse("2021Q1").months()] == ["2021-01", "2021-02", "2021-03"]


@pytest.mark.parametrize(
    "label", ["", "2021Q5", "2021-13", "2021-W54", "2021H3", "21Q1", "2021-02-30", "上季度"]
)
def test_what_is_no_period_is_refused(label: str) -> None:
    with pytest.raises(ValueError):
        Period.parse(label)


@pytest.mark.parametrize(
    ("start", "period_type"), [(date(2021, 2, 1), "quarter"), (date(2021, 3, 23), "week")]
)
def test_a_period_starts_on_its_first_day(start: date, period_type: PeriodType) -> None:
    with pytest.raises(ValueError, match="not the first day"):
        Period(start, period_type)
