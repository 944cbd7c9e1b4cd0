"""A return may repeat registered values; it never changes them, and a difference is told and recorded."""

from __future__ import annotations

from datetime import date

import pytest

from etl.tidy.registered import may_be
from etl.tidy.tidied import Tidied, Warned
from tests.etl.forms import CODES, progress, project, read

NAME, TOTAL, PLAN, UNIT, PERSON = 2, 5, 6, 3, 4


def changed(col: int, value: object) -> Tidied:
    row = project(1)
    row[col] = value  # type: ignore[call-overload]
    return read(progress([row, project(2)]))


def told(said: Tidied) -> list[Warned]:
    return [warned for warned in said.warnings if warned.rule == "W-registered"]


def test_values_that_repeat_the_register_are_not_spoken_of() -> None:
    said = read(progress([project(1), project(2)]))
    assert (said.differences, told(said)) == ([], [])


def test_a_plan_that_was_quietly_lowered_is_told_and_the_row_still_loads() -> None:
    said = changed(PLAN, 150)
    [difference] = said.differences
    assert (difference.table, difference.column) == ("project", "annual_plan_wan_yuan")
    assert (difference.key, difference.cell) == (f"2021/{CODES[0]}", "G6")
    assert (difference.registered, difference.reported) == ("200万元", "150万元")
    assert "下达数继续有效" in told(said)[0].message
    assert (len(said.tables[0]), said.problems) == (2, [])
    assert "annual_plan_wan_yuan" not in said.tables[0].columns


def test_units_and_persons_are_compared_by_code_and_told_by_name() -> None:
    assert [(d.registered, d.reported) for d in changed(UNIT, "招商局").differences] == [
        ("综合管理局", "招商局")
    ]
    assert [(d.registered, d.reported) for d in changed(PERSON, "秦墨林").differences] == [
        ("方令仪", "秦墨林")
    ]


def test_a_registered_cell_that_cannot_be_read_rejects_nothing_and_is_told() -> None:
    said = changed(TOTAL, "很多")
    assert (said.problems, said.differences) == ([], [])
    assert [w.cell for w in told(said)] == ["F6"]
    assert "很多" in told(said)[0].message


def test_a_blank_repeats_nothing() -> None:
    said = changed(PLAN, None)
    assert (said.differences, told(said)) == ([], [])


def test_names_exchanged_between_two_projects_hold_the_return_until_somebody_answers() -> None:
    rows = [project(1), project(2), project(3)]
    rows[0][NAME], rows[1][NAME] = rows[1][NAME], rows[0][NAME]
    [doubt] = read(progress(rows)).doubts
    assert doubt.kind == "names"
    assert f"C6“项目2”是项目代码{CODES[1]}的名称，本行填的是项目代码{CODES[0]}" in doubt.sentence
    assert read(progress(rows), names_ok=True).doubts == []


def test_a_name_that_nobody_bears_is_told_and_the_row_still_loads() -> None:
    said = changed(NAME, "项目一")
    assert [(w.cell, w.message) for w in said.warnings if w.rule == "W-name"] == [
        ("C6", "“项目名称”填“项目一”，下达的是“项目1”，请核对")
    ]
    assert (said.doubts, said.differences, len(said.tables[0])) == ([], [], 2)


def test_the_freedom_of_typing_makes_no_other_name() -> None:
    assert [w for w in changed(NAME, " 1、项目１。").warnings if w.rule == "W-name"] == []


@pytest.mark.parametrize(
    ("written", "is_same"),
    [
        ("2020年3月", True),
        ("2020年一季度", True),
        ("2020.3.12", True),
        ("2020年4月", False),
        ("2020.3.13", False),
    ],
)
def test_a_date_is_compared_as_exactly_as_it_is_written(written: str, is_same: bool) -> None:
    assert may_be(written, date(2020, 3, 12), None) is is_same
