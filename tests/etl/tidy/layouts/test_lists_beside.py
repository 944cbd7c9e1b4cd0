"""A list printed in two parts beside each other is one list: its groups and its sums reach over both."""

from __future__ import annotations

from typing import Any

import pytest

from etl.check.verdict import typed_rows
from etl.grid import CellRange, CellValue, ColumnRows, Sheet, rectangular
from etl.tidy.tidied import Tidied
from tests.etl.forms import CODES, REPORTER, SOURCES, TITLE, read, spec

MEMBERS = ["组内职务", "姓名", "单位", "职务", "任职起", "任职止"]
GROUPS = ["一、安全生产领导小组", "二、招商引资领导小组"]


def members(*rows: tuple[str | None, str | None], merges: tuple[CellRange, ...] = ()) -> Sheet:
    """Rows of a left and a right name; a name with 小组 in it is the line of a group."""
    cells: list[list[CellValue]] = [["领导小组成员名单"], [*MEMBERS, None, *MEMBERS]]
    for pair in rows:
        cells.append([*_member(pair[0]), None, *_member(pair[1])])
    return Sheet(1, "名单", rectangular(cells), list(merges))


def _member(name: str | None) -> list[CellValue]:
    if name is None or "小组" in name:
        return [name, None, None, None, None, None]
    return ["成员", name, "综合管理局", "科员", "2021.1.4", None]


def groups_of(said: Tidied) -> dict[str, str]:
    return {row["member_name"]: row["group_name"] for row in typed_rows(said)}


def test_a_group_that_begins_at_the_left_goes_on_at_the_right() -> None:
    sheet = members((GROUPS[0], "王一戊"), ("李一甲", "王一己"), (GROUPS[1], None), ("李一乙", None))
    said = read(sheet, "leading_groups")
    safety, trade = (group[2:] for group in GROUPS)
    assert groups_of(said) == {"李一甲": safety, "李一乙": trade, "王一戊": trade, "王一己": trade}


def test_a_group_s_line_over_both_parts_names_what_stands_below_it() -> None:
    across = (CellRange(2, 0, 2, 12), CellRange(4, 0, 4, 12))
    rows = ((GROUPS[0], None), ("李一甲", "王一戊"), (GROUPS[1], None), ("李一乙", None))
    safety, trade = (group[2:] for group in GROUPS)
    said = read(members(*rows, merges=across), "leading_groups")
    assert groups_of(said) == {"李一甲": safety, "王一戊": safety, "李一乙": trade}
    both = (*rows[:-1], ("李一乙", "王一己"))
    said = read(members(*both), "leading_groups")
    assert groups_of(said) == {"李一甲": safety, "王一戊": safety, "李一乙": trade, "王一己": trade}


def test_where_nobody_can_tell_the_group_at_the_right_it_is_asked_about() -> None:
    sheet = members((GROUPS[0], None), ("李一甲", "王一戊"), (GROUPS[1], None), ("李一乙", None))
    [doubt] = read(sheet, "leading_groups").doubts
    assert doubt.kind == "groups" and "H4起" in doubt.sentence
    named = {o.letter: groups_of(read(sheet, "leading_groups", **o.effect)) for o in doubt.options[:2]}
    assert named["A"]["王一戊"] == GROUPS[1][2:] and named["B"]["王一戊"] == GROUPS[0][2:]


def test_a_right_hand_list_with_a_title_of_its_own_takes_no_group_from_the_left() -> None:
    sheet = members((GROUPS[0], "王一戊"), ("李一甲", None))
    rows = [list(row) for row in sheet.rows]
    rows[0][7] = "专家库成员名单"
    said = read(Sheet(1, "名单", rows), "leading_groups")
    assert groups_of(said) == {"李一甲": GROUPS[0][2:], "王一戊": None}


FORM = SOURCES["project_progress"].model_copy(
    update={
        "tables": [
            spec(
                headings={"代码": "project_code", "完成": "ytd_investment_wan_yuan"},
                unit="万元",
                totals={},
                group_rows="^[一二三四]、(.+?)(?:（\\d+个）)?$",
            )
        ]
    }
)


def amounts(*rows: tuple[CellValue, CellValue, CellValue, CellValue]) -> Tidied:
    """A code and an amount at the left, a code and an amount at the right; 1 to 6 are known codes."""

    def code(cell: CellValue) -> CellValue:
        return CODES[cell - 1] if isinstance(cell, int) else cell

    cells: list[list[CellValue]] = [[TITLE], [REPORTER], ["代码", "完成", None, "代码", "完成"]]
    cells += [[code(row[0]), row[1], None, code(row[2]), row[3]] for row in rows]
    return read(Sheet(1, "进展", rectangular(cells)), FORM)


TWO = [(1, 10, 3, 30), (2, 20, 4, 40)]


@pytest.mark.parametrize(
    ("rows", "computed"),
    [
        ([*TWO, (None, None, "合计", 100)], {"100"}),
        ([*TWO, ("合计", None, None, 100)], {"100"}),
        ([*TWO, ("合计", 100, None, None)], {"100"}),
        ([*TWO, ("合计", 30, "合计", 70)], {"30", "70"}),
        ([*TWO, ("合计", 30, "合计", 100)], {"30", "100"}),
        ([("合计", 100, None, None), *TWO], {"100"}),
        ([("一、甲（3个）", None, 3, 30), (1, 10, "小计", 40), (None, None, 4, 40)], {"40", "3"}),
    ],
)
def test_a_sum_is_held_against_the_whole_list(rows: Any, computed: set[str]) -> None:
    """With its word or its figure in either part, and with the count of a group that goes on at the right."""
    said = amounts(*rows)
    assert {check.computed for check in said.totals} == computed
    assert not said.doubts
    assert len(typed_rows(said)) == sum(isinstance(cell, int) for row in rows for cell in row[::2])


def test_a_sum_of_the_last_part_alone_is_asked_about() -> None:
    [doubt] = amounts(*TWO, (None, None, "合计", 70)).doubts
    assert doubt.kind == "totals" and "D6" not in doubt.sentence and "各行相加为100" in doubt.sentence


def test_a_list_that_ends_at_the_left_is_read() -> None:
    said = amounts((1, 10, None, None), (2, 20, None, None))
    assert not said.doubts and not said.problems and len(typed_rows(said)) == 2


def test_a_sum_whose_word_stands_behind_a_number_is_one() -> None:
    cells: list[list[CellValue]] = [[TITLE], [REPORTER], ["序号", "代码", "完成"]]
    cells += [[no, CODES[no - 1], 10 * no] for no in (1, 2)]
    form = FORM.model_copy(update={"tables": [FORM.tables[0].model_copy(update={"ignore": ["序号"]})]})
    for label in ("合计", "合  计", "本表合计", "总计（2个）"):
        said = read(Sheet(1, "进展", rectangular([*cells, [3, label, 30]])), form)
        assert len(typed_rows(said)) == 2 and {check.agrees for check in said.totals} == {True}


@pytest.mark.parametrize("label", ["合计", "总  计（2个）"])
@pytest.mark.parametrize("is_long", [False, True], ids=["by row", "by column"])
def test_a_sum_is_one_in_whatever_column_its_word_stands(is_long: bool, label: str) -> None:
    head: list[CellValue] = ["序号", "甲", "乙", "代码", "完成"]
    rows: list[list[CellValue]] = [[TITLE], [REPORTER], head]
    rows += [[no, "丙", "丁", CODES[no - 1], 10 * no] for no in (1, 2)]
    cells = rectangular([*rows, [3, None, None, label, 30]])
    table = FORM.tables[0].model_copy(update={"ignore": ["序号", "甲", "乙"]})
    columns = ColumnRows([list(column) for column in zip(*cells, strict=True)])
    said = read(Sheet(1, "进展", columns if is_long else cells), FORM.model_copy(update={"tables": [table]}))
    assert len(typed_rows(said)) == 2 and {check.agrees for check in said.totals} == {True}
