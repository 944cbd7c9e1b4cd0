"""Printed totals are held against all rows that were read; what nobody can check gets no verdict."""

from __future__ import annotations

from decimal import Decimal

import pytest

from etl.grid import CellValue, Sheet
from etl.tidy.tidied import TotalCheck
from tests.etl.forms import CUMULATIVE, FIRST, YTD, progress, project, read

LABEL: list[CellValue] = ["合计", None, None, None, None, None, None]


def checks(sheet: Sheet) -> dict[str, TotalCheck]:
    said = read(sheet)
    return {check.cell: check for check in said.totals}


def test_a_total_that_agrees_is_told_with_both_values() -> None:
    sheet = progress([project(1, 10, 30.5, 100), project(2, 5, 20, 50), [*LABEL, 15, 50.5, 150]])
    found = checks(sheet)
    assert [c.agrees for c in found.values()] == [True, True, True]
    assert (found["I8"].printed, found["I8"].computed) == ("50.5", "50.5")


def test_a_formula_that_misses_the_last_row_holds_the_return_with_both_values() -> None:
    sheet = progress([project(1, ytd=30), project(2, ytd=20), [*LABEL, 20, 30, 200]])
    said = read(sheet)
    [doubt] = said.doubts
    assert doubt.kind == "totals"
    assert "I8 合计“投资/完成情况/本年累计”为30，各行相加为50" in doubt.sentence
    assert [option.letter for option in doubt.options] == ["A", "B"]


def test_after_the_answer_that_the_rows_are_right_the_totals_are_still_told() -> None:
    sheet = progress([project(1, ytd=30), project(2, ytd=20), [*LABEL, 20, 30, 200]])
    said = read(sheet, totals="rows")
    assert said.doubts == []
    assert [c.agrees for c in said.totals] == [True, False, True]


def test_a_row_that_is_rejected_for_another_cell_stays_in_the_sum() -> None:
    bad = project(2, ytd=20)
    bad[10] = "也许"
    said = read(progress([project(1, ytd=30), bad, [*LABEL, 20, 50, 200]]))
    assert [p.cell for p in said.problems] == ["K7"]
    assert all(check.agrees for check in said.totals)


def test_a_cell_that_cannot_be_read_leaves_its_total_unverified_and_never_wrong() -> None:
    said = read(progress([project(1, ytd=30), project(2, ytd="二十几"), [*LABEL, 20, 50, 200]]))
    assert [c.agrees for c in said.totals] == [True, None, True]
    assert [w.cell for w in said.warnings if w.rule == "W-total"] == ["I8"]
    assert said.doubts == []


@pytest.mark.parametrize(
    ("printed", "agrees"), [(33.3, True), (33, True), (33.1, False), (33.25, True), (34, False)]
)
def test_a_total_may_be_rounded_as_it_is_printed_and_no_more(printed: float, agrees: bool) -> None:
    rows = [project(1, ytd=11.125), project(2, ytd=22.125), [*LABEL, 20, printed, 200]]
    assert checks(progress(rows))["I8"].agrees is agrees


def test_a_total_may_state_its_own_unit() -> None:
    sheet = progress([project(1, ytd=30000), project(2, ytd=5000), [*LABEL, 20, "3.5亿元", 200]])
    assert checks(sheet)["I8"].agrees is True


def test_subtotals_count_their_own_group() -> None:
    sheet = progress(
        [
            ["一、炼化一体化（1个）"],
            project(1, ytd=30),
            ["小计", *LABEL[1:], 10, 30, 100],
            ["二、新材料（2个）"],
            project(2, ytd=20),
            ["小计", *LABEL[1:], 10, 20, 100],
        ]
    )
    said = read(sheet)
    assert {c.cell: c.agrees for c in said.totals if c.column != "个数"} == {
        **dict.fromkeys(("H8", "I8", "J8"), True),
        **dict.fromkeys(("H11", "I11", "J11"), True),
    }
    stated = [(c.label, c.printed, c.computed, c.agrees) for c in said.totals if c.column == "个数"]
    assert stated == [("炼化一体化", "1", "1", True), ("新材料", "2", "1", False)]
    assert said.doubts[0].kind == "totals"


def test_an_error_in_a_total_is_told_and_holds_nothing() -> None:
    sheet = progress([project(1), [*LABEL, 10, None, 100]])
    sheet.errors[(FIRST + 1, YTD)] = "#REF!"
    said = read(sheet)
    assert {c.cell: (c.printed, c.agrees) for c in said.totals}["I7"] == ("#REF!", None)
    assert said.doubts == []


def test_a_label_merged_across_the_figures_is_no_total_of_theirs() -> None:
    from etl.grid import CellRange

    sheet = progress([project(1), ["合计"]])
    sheet.merges.append(CellRange(FIRST + 1, 0, FIRST + 1, CUMULATIVE))
    assert read(sheet).totals == []


def test_money_of_no_known_unit_is_no_wrong_total() -> None:
    sheet = progress([project(1, ytd="30万元"), [*LABEL, None, 30, None]])
    for row, col in ((2, 5),):
        sheet.rows[row][col] = "投资"
    said = read(sheet)
    assert [c.agrees for c in said.totals] == [None]
    assert Decimal(30) == said.tables[0].columns["ytd_investment_wan_yuan"][0].as_py()


@pytest.mark.parametrize(("of_ytd", "computed"), [(50, "50"), (70, "70"), (60, "50")])
def test_a_row_of_which_is_part_of_the_one_above_unless_the_sender_counts_it(
    of_ytd: int, computed: str
) -> None:
    part = project(2, ytd=20)
    part[2] = f"其中：{part[2]}"
    rows = [project(1, ytd=50), part, project(3, ytd=0)]
    found = checks(progress([*rows, ["合计（2个）", *LABEL[1:], None, of_ytd, None]]))
    assert (found["A9"].printed, found["A9"].computed) == ("2", "2")
    assert (found["I9"].computed, found["I9"].agrees) == (computed, computed == str(of_ytd))
