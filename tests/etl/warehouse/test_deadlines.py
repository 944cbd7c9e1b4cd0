"""What each unit owes in a year, and until when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from etl.warehouse.deadlines import SHANGHAI, obligations
from etl.workdays import Calendar
from schemas.source import Deadline
from tests.etl.forms import ROOT, SOURCES


@pytest.fixture(scope="module")
def owed() -> list[dict[str, Any]]:
    return obligations(SOURCES, 2021, Calendar.load(ROOT / "schemas" / "codes" / "workdays.csv"))


def of(owed: list[dict[str, Any]], source: str, unit: str = "U02") -> list[dict[str, Any]]:
    return [row for row in owed if row["source_name"] == source and row["reporting_unit_code"] == unit]


def test_a_monthly_return_is_due_on_its_third_workday_at_six(owed: list[dict[str, Any]]) -> None:
    months = of(owed, "project_progress")
    assert len(months) == 12
    # 1 to 3 May 2021 and the weekends are no workdays; 8 May is one in their place.
    due = {row["period_start"].month: row["due_at"] for row in months}
    assert due[3] == datetime(2021, 4, 6, 18, tzinfo=SHANGHAI)
    assert due[4] == datetime(2021, 5, 8, 18, tzinfo=SHANGHAI)
    assert due[12].year == 2022


def test_january_is_not_owed_where_it_comes_with_february(owed: list[dict[str, Any]]) -> None:
    months = [row["period_start"].month for row in of(owed, "economic_indicators")]
    assert months == list(range(2, 13))


def test_every_unit_of_a_shared_form_owes_its_own(owed: list[dict[str, Any]]) -> None:
    units = SOURCES["reform_progress"].reporters
    assert {unit: len(of(owed, "reform_progress", unit)) for unit in units} == dict.fromkeys(units, 4)


def test_the_weeks_of_a_year_are_those_whose_thursday_lies_in_it(owed: list[dict[str, Any]]) -> None:
    weeks = of(owed, "supervision_weekly", "U01")
    assert len(weeks) == 52
    assert str(weeks[0]["period_start"]) == "2021-01-04"
    assert {row["due_at"].hour for row in weeks} == {12}


def test_registers_and_records_of_a_system_are_owed_by_nobody(owed: list[dict[str, Any]]) -> None:
    assert {row["source_name"] for row in owed} == {
        "project_progress",
        "economic_indicators",
        "reform_progress",
        "supervision_weekly",
    }


def test_nothing_is_owed_twice(owed: list[dict[str, Any]]) -> None:
    keys = [(r["source_name"], r["reporting_unit_code"], r["period_start"], r["period_type"]) for r in owed]
    assert len(keys) == len(set(keys))


def test_what_began_before_the_office_opened_a_return_is_owed_by_nobody() -> None:
    calendar = Calendar.load(ROOT / "schemas" / "codes" / "workdays.csv")
    opened = SOURCES["project_progress"].model_copy(update={"owed_from": date(2021, 6, 1)})
    months = [row["period_start"].month for row in obligations({opened.name: opened}, 2021, calendar)]
    assert months == list(range(6, 13))


def test_a_return_of_no_workdays_is_due_on_the_last_workday_inside_its_period() -> None:
    calendar = Calendar.load(ROOT / "schemas" / "codes" / "workdays.csv")
    form = SOURCES["supervision_weekly"].model_copy(update={"deadline": Deadline(time="17:00")})
    due = {
        row["period_start"]: row["due_at"].date() for row in obligations({form.name: form}, 2021, calendar)
    }
    assert due[date(2021, 3, 22)] == date(2021, 3, 26)
    # The Saturday after the May holidays is worked; the week of the National Day holds Friday and Saturday.
    assert due[date(2021, 5, 3)] == date(2021, 5, 8)
    assert due[date(2021, 10, 4)] == date(2021, 10, 9)


@pytest.mark.parametrize(
    ("month_day", "year", "due"),
    [
        ("06-30", 2021, date(2022, 6, 30)),
        ("04-30", 2021, date(2022, 5, 5)),  # a Saturday before the May holidays
        ("02-29", 2022, date(2023, 2, 28)),
        ("12-31", 2021, date(2023, 1, 3)),  # a Saturday, then New Year
    ],
)
def test_a_day_of_the_calendar_is_the_next_one_after_the_period_or_the_workday_after_it(
    month_day: str, year: int, due: date
) -> None:
    calendar = Calendar.load(ROOT / "schemas" / "codes" / "workdays.csv")
    form = SOURCES["project_register"].model_copy(update={"deadline": Deadline(month_day=month_day)})
    [owed] = obligations({form.name: form}, year, calendar)
    assert owed["due_at"].date() == due
