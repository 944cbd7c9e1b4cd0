"""Moments as systems and clerks write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import values as v
from etl.grid import CellValue
from schemas.period import Period

Q1 = Period.parse("2021Q1")


@pytest.mark.parametrize(
    "value",
    [
        "2021-03-31 17:20",
        "2021-03-31T17:20:00",
        "2021-03-31T09:20:00Z",
        "2021-03-31T09:20:00.000Z",
        "2021-03-31T17:20:00+08:00",
        "2021-03-31T17:20:00+0800",
        datetime(2021, 3, 31, 17, 20),
        datetime(2021, 3, 31, 9, 20, tzinfo=UTC),
        "2021/3/31 17:20",
        "2021.3.31 17：20",
        "2021年3月31日17:20",
        "2021年3月31日 17时20分",
        "2021年3月31日下午5点20",
        "3月31日下午 5:20",
        "2021年3月31日十七时二十分",
        "2021年3月31日下午五点二十",
        "20210331 17:20:00",
        "2021年3月31日（周三）17:20",
        "2021-3-31 星期三 下午5点20",
    ],
)
def test_one_moment_in_many_spellings(value: CellValue) -> None:
    assert v.moment_of(value, Q1) == datetime(2021, 3, 31, 9, 20, tzinfo=UTC)


@pytest.mark.parametrize("value", ["2021-03-31", "2021年3月31日", date(2021, 3, 31), "3月31日"])
def test_a_day_without_its_time_is_no_moment(value: CellValue) -> None:
    with pytest.raises(v.ValueProblem, match="只有日期，没有几点几分"):
        v.moment_of(value, Q1)


@pytest.mark.parametrize("value", ["上午", "2021-03-31 25:00", "2021年3月 17:20", 44286.5, "17:20", None])
def test_anything_else_is_refused_with_what_should_stand_there(value: CellValue) -> None:
    with pytest.raises(v.ValueProblem, match="应如"):
        v.moment_of(value, None)


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2090, 1, 1)).map(lambda at: at.replace(microsecond=0)),
    st.integers(-12, 14),
)
def test_a_system_s_zone_never_moves_the_day_that_it_is_in_shanghai(at: datetime, hours: int) -> None:
    there = at.replace(tzinfo=timezone(timedelta(hours=hours)))
    here = there.astimezone(v.SHANGHAI)
    assert v.moment_of(there.isoformat()) == there
    assert v.date_of(there.isoformat(), None).day == here.date()
