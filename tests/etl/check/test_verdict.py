"""What the checks find decides which rows fall, what is asked and how the return ends."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from etl.check.check import Finding
from etl.check.verdict import apply_findings, check_input, held_by_checks, rejected_rows, status_of
from etl.grid import Grid
from etl.reading import Read
from etl.tidy.tidied import ColumnPlace, Doubt, Problem, Tidied
from etl.warehouse.ledger import Waiting
from tests.etl.forms import SOURCES, progress, project, read
from tests.etl.warehouse.test_ledger import WHEN

DOUBT = Doubt("x", "？", ())


def reading(said: Tidied | None = None, **hints: Any) -> Read:
    sheet = progress([project(n) for n in range(1, 7)])
    waiting = Waiting(1, "表.xlsx", "0" * 64, WHEN, "file", hints)
    return Read(waiting, grid=Grid("xlsx", [sheet]), said=said or read(sheet))


def finding(severity: Literal["reject", "hold", "warn"], *positions: int, message: str = "不对") -> Finding:
    column = "ytd_investment_wan_yuan"
    return Finding(0, 0, positions[0], column, "PP-X", severity, message, "U02", positions)


def test_a_finding_of_many_rows_is_one_problem_and_rejects_every_one_of_them() -> None:
    one = reading()
    one.findings = [finding("reject", 1, 3, 4)]
    assert apply_findings(one) == {0: {1, 3, 4}}
    assert one.said is not None
    [problem] = one.said.problems
    assert (problem.cell, problem.value, problem.column) == ("I7", "30", "投资/完成情况/本年累计")


def test_a_warning_names_its_cell_and_rejects_nothing() -> None:
    one = reading()
    one.findings = [finding("warn", 2)]
    assert apply_findings(one) == {}
    assert one.said is not None
    assert [(w.cell, w.rule) for w in one.said.warnings] == [("I8", "PP-X")]


def test_several_questions_of_the_checks_become_one_with_the_first_three() -> None:
    one = reading()
    one.findings = [finding("hold", n, message=f"第{n}问") for n in range(4)]
    doubt = held_by_checks(one)
    assert doubt is not None
    assert doubt.sentence == "第0问；第1问；第2问。请问数据是否无误？"
    assert held_by_checks(reading(checked=True)) is None


def test_the_checks_get_the_reason_of_a_correction_and_the_rows_that_fell_already() -> None:
    sheet = progress([project(1), project(2, ytd="x"), project(3)])
    sheet.rows[1][14] = "更正说明：核减重复数"
    given = check_input(7, reading(read(sheet)))
    assert (given.submission, given.explanation) == (7, "核减重复数")
    assert given.rejected == {0: {1: frozenset({"ytd_investment_wan_yuan"})}}


def test_side_by_side_a_month_falls_alone_and_what_serves_all_months_takes_them_all() -> None:
    said = Tidied("economic_indicators")
    table = read(progress([project(1), project(2)])).tables[0]
    table.row_no, table.col_no = [5, 5], [4, 7]
    table.places = [ColumnPlace("v", "累计", 4, 4), ColumnPlace("v", "累计", 7, 7)]
    table.places += [ColumnPlace("name", "指标", 2, group) for group in (4, 7)]
    said.tables = [table]

    def falls(col_no: int) -> set[int]:
        said.problems = [Problem("进展", "", "", "", "R", "", 1, 5, col_no, "project_progress")]
        return rejected_rows(said).get(0, set())

    assert (falls(4), falls(7), falls(2)) == ({0}, {1}, {0, 1})
    assert falls(3) == {0, 1}  # the unit, which is loaded nowhere


def test_a_table_of_the_same_name_on_another_sheet_keeps_its_rows() -> None:
    said = read(progress([project(1)]))
    said.problems = [Problem("x", "", "", "", "R", "", 2, 6, 9, "project_progress")]
    assert rejected_rows(said) == {}


@pytest.mark.parametrize(
    ("fatal", "doubts", "rejected", "status"),
    [
        (False, (), {}, "accepted"),
        (False, (), {0: {1}}, "partly"),
        (False, (), {0: {0, 1}}, "returned"),
        (False, (DOUBT,), {0: {1}}, "held"),
        (True, (DOUBT,), {}, "returned"),
    ],
)
def test_a_return_comes_to_one_end(
    fatal: bool, doubts: tuple[Doubt, ...], rejected: dict[int, set[int]], status: str
) -> None:
    said = read(progress([project(1), project(2)]))
    if fatal:
        said.problems.append(Problem("", "", "", "", "R", "", fatal=True))
    assert status_of(SOURCES["project_progress"], said, doubts, rejected) == status
