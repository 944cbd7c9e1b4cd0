"""期号 and the names by which the office calls a week."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.weekly.numbering import Numbering, load_numbering, number_text, read_week_name
from schemas.period import Period

SINCE_2021 = Numbering(Period.parse("2021-W01"))
weeks = st.dates(dt.date(2021, 1, 4), dt.date(2060, 12, 27)).map(lambda day: Period.of(day, "week"))


def test_the_number_is_the_weeks_and_the_total_runs_on_over_years() -> None:
    assert number_text(Period.parse("2021-W12"), SINCE_2021) == "第12期（总第12期）"
    assert number_text(Period.parse("2022-W01"), SINCE_2021) == "第1期（总第53期）"
    assert number_text(Period.parse("2020-W53"), SINCE_2021) == "第53期"


@given(weeks)
def test_each_week_has_the_total_after_the_one_before_it(week: Period) -> None:
    total, after = SINCE_2021.total(week), SINCE_2021.total(week.next())
    assert total is not None and after == total + 1


@given(weeks)
def test_a_week_is_found_by_its_name_with_the_year(week: Period) -> None:
    name = f"{week.year}年第{week.number}期"
    assert read_week_name(name, [], Period.parse("2026-W01")) == week


def test_without_a_year_it_is_the_newest_week_of_that_number_that_was_handed_in() -> None:
    handed_in = [Period.parse(label) for label in ("2021-W12", "2022-W12", "2022-W13")]
    over = Period.parse("2026-W46")
    assert read_week_name("第12期", handed_in, over) == Period.parse("2022-W12")
    assert read_week_name("第46周", handed_in, over) == over
    assert read_week_name("第47期", handed_in, over) == Period.parse("2025-W47")
    assert read_week_name("2021Q1", handed_in, over) is None


@pytest.mark.parametrize("name", ["第54期", "2021年第53期", "第0期"])
def test_a_week_that_no_year_has_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        read_week_name(name, [], Period.parse("2026-W01"))


def test_a_wrong_first_week_is_told_with_what_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "schedule.yml"
    path.write_text("weekly_notice: {counts_from: 2021Q1}", encoding="utf-8")
    with pytest.raises(ValueError, match="counts_from 写的是“2021Q1”，应为 2021-W01"):
        load_numbering(path)
