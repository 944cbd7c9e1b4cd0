"""A line of words that stands in a column of data is told once, and a row with several cells as before."""

from __future__ import annotations

from etl.grid import CellRange, CellValue, Sheet, rectangular
from tests.etl.forms import read

HEADINGS: list[CellValue] = ["组内职务", "姓名", "单位", "职务", "任职起", "任职止"]
MEMBER: list[CellValue] = ["组长", "李一甲", "综合管理局", "局长", "2021.1.4", None]


def members(*rows: list[CellValue], merges: tuple[CellRange, ...] = ()) -> Sheet:
    return Sheet(1, "名单", rectangular([["领导小组成员名单"], HEADINGS, MEMBER, *rows]), list(merges))


def test_words_among_the_rows_are_told_once() -> None:
    said = read(members([None, "以下为领导批示"], [None, "王一乙", None, "副局长"]), "leading_groups")
    of_line, of_member = ([p for p in said.problems if p.row_no == row] for row in (4, 5))
    assert [(p.cell, p.rule) for p in of_line] == [("B4", "R-lonely")]
    assert "只有“以下为领导批示”一格有内容" in of_line[0].message and of_line[0].fatal
    assert len(of_member) > 1 and {p.rule for p in of_member} == {"R-required"}


def test_a_row_that_shares_merged_cells_is_no_line_of_words() -> None:
    shared = members([None, "王一乙"], merges=(CellRange(2, 2, 3, 2),))
    rules = [p.rule for p in read(shared, "leading_groups").problems]
    assert len(rules) > 1 and set(rules) == {"R-required"}
