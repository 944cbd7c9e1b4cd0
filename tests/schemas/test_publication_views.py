"""What waits for the statistics office is neither late nor missing, whenever it is asked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.schemas.conftest import Warehouse

_STATE = (
    "select status, to_char(due_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') as due,"
    " put_off_reason as why from report.submission_status where source_name = 'economic_indicators'"
)
_MARCH: dict[str, Any] = {
    "source_name": "economic_indicators",
    "data_start": "2021-03-01",
    "data_period_type": "month",
    "period_text": "2021年3月",
    "workdays_after": 2,
}


@pytest.fixture
def owed(park: Warehouse) -> Warehouse:
    """March of the indicators is owed until 13 April."""
    park.write(
        "insert into ledger.obligation values ('economic_indicators', 'U02', '2021-03-01', 'month',"
        " '2021-04-13 18:00+08')"
    )
    return park


def publish(
    park: Warehouse, recorded: str, planned: str | None, actual: str | None, subject: str = "全部"
) -> None:
    days = {"planned_date": planned, "actual_date": actual}
    park.add("publication_day", recorded, subject_code=subject, **_MARCH, **days)


def state(park: Warehouse, as_of: str) -> tuple[Any, ...]:
    [row] = park.read(_STATE, as_of)
    return tuple(row.values())


def test_until_the_day_nobody_is_late_and_after_it_the_workdays_count(owed: Warehouse) -> None:
    publish(owed, "2021-03-20 09:00", "2021-04-15", None)
    publish(owed, "2021-04-16 10:00", "2021-04-15", "2021-04-16")
    usual, planned = "04-13 18:00", "统计数据2021-04-15计划发布"
    assert state(owed, "2021-03-19 09:00") == ("未到期", usual, None)
    assert state(owed, "2021-03-31 09:00") == ("未到期", "04-19 18:00", planned)
    assert state(owed, "2021-04-01 09:00") == ("待统计部门发布", "04-19 18:00", planned)
    assert state(owed, "2021-04-16 09:59") == ("待统计部门发布", "04-19 18:00", planned)
    # 16 April is a Friday: the second workday after it is Tuesday.
    published = ("04-20 18:00", "统计数据2021-04-16发布")
    assert state(owed, "2021-04-16 10:00") == ("未到期", *published)
    assert state(owed, "2021-04-20 18:00") == ("未报", *published)
    owed.submission(
        "economic_indicators", "U02", "2021-04-20 17:00", period_start="2021-03-01", period_type="month"
    )
    assert state(owed, "2021-04-21 09:00") == ("按时", *published)


def test_a_plan_that_has_passed_starts_no_clock_and_is_told(owed: Warehouse) -> None:
    publish(owed, "2021-04-14 09:00", "2021-04-15", None)
    assert state(owed, "2021-04-14 08:59")[0] == "未报"  # as it was known then
    assert state(owed, "2021-06-01 09:00")[0] == "待统计部门发布"
    told = "select is_awaited, is_past_plan from report.publication_status"
    assert [tuple(row.values()) for row in owed.read(told, "2021-04-15 12:00")] == [(True, False)]
    assert [tuple(row.values()) for row in owed.read(told, "2021-04-16 12:00")] == [(True, True)]
    owed.submission(
        "economic_indicators", "U02", "2021-05-20 17:00", period_start="2021-03-01", period_type="month"
    )
    assert state(owed, "2021-06-01 09:00")[0] == "按时"  # preliminary figures, before they were published


def test_a_day_that_is_registered_beforehand_counts_only_once_it_has_come(owed: Warehouse) -> None:
    publish(owed, "2021-04-12 09:00", None, "2021-04-16")
    assert state(owed, "2021-04-15 23:00")[0] == "待统计部门发布"
    assert state(owed, "2021-04-16 00:00")[0] == "未到期"


def test_an_early_publication_makes_nobody_late(owed: Warehouse) -> None:
    publish(owed, "2021-04-12 09:00", None, "2021-04-06")
    assert state(owed, "2021-04-12 09:00") == ("未到期", "04-13 18:00", None)


def test_the_whole_return_decides_and_without_it_the_last_indicator(owed: Warehouse) -> None:
    for number, code in enumerate(("I01", "I09"), start=1):
        known = {"indicator_code": code, "indicator_name": code, "unit": "万元", "decimals": 0}
        kind = {"polarity": "higher", "accumulation": "cumulative", "source_unit_code": "U02"}
        owed.add("indicator", "2021-01-04 09:00", valid_from="2020-01-01", sort_order=number, **known, **kind)
    publish(owed, "2021-04-02 09:00", None, "2021-04-12", "I01")
    publish(owed, "2021-04-02 09:00", "2021-04-26", None, "I09")
    assert state(owed, "2021-04-20 09:00")[:2] == ("待统计部门发布", "04-28 18:00")
    awaited = "select indicator_code as code from report.indicator_publication where is_awaited order by 1"

    def waiting() -> set[str]:
        return {row["code"] for row in owed.read(awaited, "2021-04-20 09:00")}

    assert waiting() == {"I09"}
    publish(owed, "2021-04-19 09:00", None, "2021-04-16")
    assert state(owed, "2021-04-20 09:00")[:2] == ("未到期", "04-20 18:00")
    assert waiting() == {"I09"}


def test_a_return_that_waits_is_in_no_count_of_what_is_owed(owed: Warehouse) -> None:
    counted = (
        "select return_expected_n as owed, return_missing_n as missing from report.unit_quarter"
        " where unit_code = 'U02' and year_no = 2021 and quarter_no = 1"
    )
    publish(owed, "2021-04-14 09:00", "2021-04-15", None)
    assert owed.read(counted, "2021-04-13 19:00") == [{"owed": 1, "missing": 1}]
    assert owed.read(counted, "2021-04-15 09:00") == [{"owed": 0, "missing": 0}]
