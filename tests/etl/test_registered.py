"""A return may repeat registered values; it never changes them, and a difference is told and recorded."""

from __future__ import annotations

from etl.tidied import Tidied, Warned
from tests.etl.forms import CODES, progress, project, read

TOTAL, PLAN, UNIT, PERSON = 5, 6, 3, 4


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
