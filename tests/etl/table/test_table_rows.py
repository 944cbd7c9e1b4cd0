"""Every row below a heading is data, a group, a total, a heading again, a note or empty; none is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.grid import CellRange, CellValue, ColumnRows, Sheet, rectangular
from etl.table.body import Body, TableColumns
from etl.table.heads.headings import expected, find_header
from etl.table.table_rows import split_rows
from etl.tidy.coded import CodedColumn
from tests.etl.forms import spec

TOTALS: dict[str, Any] = {"totals": {}, "group_rows": r"^[一二三]+、(.+?)[（(]\d+个[）)]$"}


def split(
    *rows: list[CellValue],
    merges: list[CellRange] | None = None,
    keys: frozenset[int] = frozenset(),
    **changes: Any,
) -> Body:
    table = spec(ignore=["序号"], **(TOTALS | changes))
    sheet = Sheet(1, "表", rectangular([["序号", "代码", "完成"], *rows]), merges or [])
    header = find_header(sheet, table, expected(table, None))
    assert header is not None
    return split_rows(sheet, header, table, TableColumns(frozenset({1, 2}), keys))


def test_groups_subtotals_totals_and_notes_are_told_from_data() -> None:
    body = split(
        ["一、炼化（2个）"],
        [1, "a", 1],
        [2, "b", 2],
        ["小计", None, 3],
        ["二、材料（1个）"],
        [3, "c", 4],
        ["小　计", None, 4],
        ["合  计（3个）", None, 7],
        ["注：1.以下达数为准；"],
        ["    2.按月报送。"],
    )
    assert body.data == [2, 3, 6]
    assert body.group_of == ["炼化", "炼化", "材料"]
    assert [(t.label, t.first, t.last, t.stated_count) for t in body.totals] == [
        ("小计", 0, 2, None),
        ("小计", 2, 3, None),
        ("合计（3个）", 0, 3, 3),
    ]
    assert body.groups == [(1, "炼化", 2), (5, "材料", 1)]
    assert body.notes == ["注：1.以下达数为准；", "2.按月报送。".rjust(11)]
    assert body.ignored_cells == {"分组行": 2, "合计行": 6, "表下注释": 2}


@pytest.mark.parametrize(
    "label", ["前2名小计", "前三位合计", "排名前5家小计", "其余项目合计", "其中：前2名小计"]
)
@pytest.mark.parametrize("col", [0, 1])
def test_a_sum_of_the_first_rows_is_no_row_and_no_sum_of_all(label: str, col: int) -> None:
    line: list[CellValue] = [None, None, 8]
    line[col] = label
    body = split([1, "a", 5], [2, "b", 3], line, [3, "c", 1], ["合计", None, 9])
    assert body.data == [1, 2, 4]
    assert [(total.label, total.first, total.last) for total in body.totals] == [("合计", 0, 3)]
    assert [(row, words.startswith(label)) for row, words in body.unkeyed_parts] == [(3, True)]


def test_a_name_that_only_begins_like_a_sum_of_some_is_data() -> None:
    body = split([1, "前海化工", 5], [2, "其余热回收项目", 3])
    assert body.data == [1, 2]


@pytest.mark.parametrize("line", [["甲", "乙", 1], ["栏次", 1, 2], ["甲", "乙", "（1）"], ["—", 1, "2=1×3"]])
def test_a_line_that_numbers_the_columns_is_no_data(line: list[CellValue]) -> None:
    body = split(line, [1, "a", 1], [2, "b", 2])
    is_numbered = line != ["甲", "乙", 1] and line != ["甲", "乙", "（1）"]
    assert body.data == ([2, 3] if is_numbered else [1, 2, 3])


def test_subtotals_without_group_rows_sum_the_rows_since_the_one_before() -> None:
    body = split([1, "a", 1], ["小计", None, 1], [2, "b", 2], ["小计", None, 2], ["合计", None, 3])
    assert [(t.first, t.last) for t in body.totals] == [(0, 1), (1, 2), (0, 2)]


def test_a_total_above_its_rows_sums_those_below() -> None:
    body = split(["合计", None, 3], [1, "a", 1], [2, "b", 2])
    assert [(t.row, t.first, t.last) for t in body.totals] == [(1, 0, 2)]


@pytest.mark.parametrize("label", ["合计", "合　计", "总 计：", "一、合计", "合计（34个）"])
def test_a_total_is_known_by_its_label_in_every_way_of_writing_it(label: str) -> None:
    assert len(split([1, "a", 1], [label, None, 1]).totals) == 1


def test_a_project_whose_name_begins_with_a_label_is_no_total() -> None:
    assert split([1, "合计量具项目", 1]).data == [1]


def test_a_heading_printed_again_on_the_next_page_is_dropped() -> None:
    body = split([1, "a", 1], ["序号", "代码", "完成"], [2, "b", 2])
    assert (body.data, body.ignored_cells) == ([1, 3], {"重复的表头": 3})


def test_a_row_with_nothing_but_its_number_is_no_data_and_is_counted() -> None:
    body = split([1, "a", 1], [2, None, None], [3, None, "   "])
    assert (body.data, body.ignored_cells) == ([1], {"只有序号或忽略栏的行": 2})


def test_a_row_that_is_filled_only_by_a_merge_is_data() -> None:
    body = split([1, "a", 1], [None, None, None], merges=[CellRange(1, 1, 2, 1)])
    assert body.data == [1]
    assert split([1, "a", 1], [2, None, None], merges=[CellRange(1, 1, 2, 1)]).data == [1, 2]


def test_a_row_that_holds_only_an_error_is_data() -> None:
    table = spec(ignore=["序号"])
    sheet = Sheet(1, "表", rectangular([["序号", "代码", "完成"], [None, None, None]]))
    sheet.errors[(1, 2)] = "#REF!"
    header = find_header(sheet, table, expected(table, None))
    assert header is not None
    assert split_rows(sheet, header, table, TableColumns(frozenset({1, 2}))).data == [1]


@pytest.mark.parametrize(
    "line", ["注：略", "说 明：略", "数据来源：统计局", "填报人：某某  联系电话：1", "注1：略"]
)
def test_notes_and_signatures_go_on_with_lines_of_words(line: str) -> None:
    body = split(
        [1, "a", 1], [line], ["随便写的一行"], ["2.按月", "报送"], ["主任：", "某某", "日期：4月5日"]
    )
    assert body.data == [1]
    assert body.ignored_cells == {"表下注释": 7}
    assert body.unread == []


@pytest.mark.parametrize("line", ["注：略", "审核人：某某", "备注：同上"])
def test_rows_below_a_note_are_data_totals_and_groups_as_above_it(line: str) -> None:
    body = split(
        ["一、炼化（1个）"],
        [1, "a", 1],
        [line],
        ["本页接上页"],
        [2, "b", 2],
        ["小计", None, 3],
        [line],
        ["合计", None, 3],
        [line],
        ["完"],
    )
    assert body.data == [2, 5]
    assert body.group_of == ["炼化", "炼化"]
    assert [(t.label, t.first, t.last) for t in body.totals] == [("小计", 0, 2), ("合计", 0, 2)]
    assert body.unread == [(4, "本页接上页")]


def test_the_numbered_lines_of_a_note_inside_the_table_are_part_of_it() -> None:
    body = split([1, "a", 1], ["注：1.略；"], ["2.略。"], [2, "b", 2])
    assert (body.data, body.unread, len(body.notes)) == ([1, 4], [], 2)


def test_a_heading_below_a_note_begins_the_table_anew() -> None:
    body = split([1, "a", 1], ["注：略"], ["续表"], ["序号", "代码", "完成"], [2, "b", 2])
    assert (body.data, body.unread) == ([1, 5], [])


@pytest.mark.parametrize(
    "line", ["续表", "（续上表）", "第1页 共2页", "第 2 页", "以下空白", "——以下无正文——", "表1（续）"]
)
def test_what_a_printed_page_says_of_itself_is_no_data(line: str) -> None:
    body = split([1, "a", 1], [line], [2, "b", 2])
    assert (body.data, body.unread) == ([1, 3], [])


@pytest.mark.parametrize("line", ["续建项目", "第1页内容", "空白点", "完成"])
def test_words_that_only_begin_like_it_are_told(line: str) -> None:
    body = split([1, "a", 1], [line], [2, "b", 2])
    assert body.unread or 2 in body.data


@pytest.mark.parametrize("label", ["全部合计", "汇总", "累计", "总和：", "全区总计（1个）"])
def test_an_unusual_label_is_a_total_where_nothing_else_names_the_row(label: str) -> None:
    assert [t.first for t in split([1, "a", 1], [label, None, 1]).totals] == [0]
    assert split([1, "a", 1], [label, "b", 1]).data == [1, 2]


def test_the_name_of_a_group_with_a_word_for_sum_is_its_subtotal() -> None:
    body = split(["一、炼化（1个）"], [1, "a", 1], ["二、材料（1个）"], [2, "b", 2], ["材料合计", None, 2])
    assert [(t.first, t.last) for t in body.totals] == [(1, 2)]


def test_a_row_of_words_outside_the_columns_that_are_read_is_told() -> None:
    body = split([1, "a", 1], ["新增：某某项目", None, None], [3, None, None])
    assert (body.data, body.unread) == ([1], [(2, "新增：某某项目")])


def test_a_line_of_words_merged_over_the_columns_is_no_data() -> None:
    body = split([1, "a", 1], ["以上已开工", None, None], merges=[CellRange(2, 0, 2, 2)])
    assert (body.data, body.unread) == ([1], [(2, "以上已开工")])


def test_fifty_thousand_rows_with_empty_ones_and_errors_are_split_without_looking_at_each_fact() -> None:
    rows: list[list[CellValue]] = [[i, f"c{i}", i] if i % 2 else [None, None, None] for i in range(50_000)]
    table = spec(ignore=["序号"], **TOTALS)
    looked_up = 0

    class Counted(dict[tuple[int, int], str]):
        def __iter__(self) -> Any:
            nonlocal looked_up
            looked_up += 1
            return super().__iter__()

    sheet = Sheet(1, "表", rectangular([["序号", "代码", "完成"], *rows]))
    sheet.errors = Counted({(i + 1, 2): "#N/A" for i in range(1, 50_000, 2)})
    header = find_header(sheet, table, expected(table, None))
    assert header is not None
    assert len(split_rows(sheet, header, table, TableColumns(frozenset({1, 2}))).data) == 25_000
    assert looked_up < 10


WORDS: list[CellValue] = [
    None,
    " ",
    1,
    2.5,
    True,
    date(2021, 3, 1),
    "a",
    "其中：甲",
    "  乙",
    "注：略",
    "1.续",
    "合计",
    "炼化",
]


def coded(column: list[CellValue]) -> CodedColumn:
    different = list({(type(value), value): value for value in column}.values())
    codes = [
        next(n for n, one in enumerate(different) if one is value or same(one, value)) for value in column
    ]
    return CodedColumn(different, np.array(codes, np.int32))


def same(one: CellValue, other: CellValue) -> bool:
    return type(one) is type(other) and one == other


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=3, max_size=3), max_size=12), st.booleans())
def test_rows_kept_as_columns_are_split_like_rows_kept_as_rows(drawn: Any, has_fault: bool) -> None:
    table = spec(ignore=["序号"], group_rows="^炼化$", totals={})
    rows = rectangular([["序号", "代码", "完成"], *drawn])
    as_columns = ColumnRows([coded(list(column)) for column in zip(*rows, strict=True)])
    bodies = []
    for held in (rows, as_columns):
        sheet = Sheet(1, "表", held, errors={(1, 2): "#N/A"} if has_fault else {})
        header = find_header(sheet, table, expected(table, None))
        assert header is not None
        bodies.append(split_rows(sheet, header, table, TableColumns(frozenset({1, 2}), frozenset({1}))))
    assert bodies[0] == bodies[1]


KEY = frozenset({1})
DATA: list[list[CellValue]] = [[1, "a", 1], [2, "b", 2], [3, "c", 4]]


@pytest.mark.parametrize("label", ["以上三项共计", "上述3个项目合计", "以上三家企业小计："])
def test_a_sum_of_so_many_rows_above_is_held_against_just_these(label: str) -> None:
    body = split([0, "z", 9], *DATA, [label, None, 7], [4, "d", 1], keys=KEY)
    assert [(t.label, t.first, t.last, t.stated_count) for t in body.totals] == [(label, 1, 4, 3)]
    assert body.data == [1, 2, 3, 4, 6]


def test_a_sum_of_more_rows_than_there_are_states_a_count_that_is_wrong() -> None:
    [total] = split(*DATA, ["以上五项共计", None, 7], keys=KEY).totals
    assert (total.first, total.last, total.stated_count) == (0, 3, 5)


@pytest.mark.parametrize(
    "row",
    [
        ["东部合计", None, 3],
        [None, "三个组共计", "3项"],
        ["规上企业小计", None, None],
        [None, "平均分", 2.3],
        ["全区户均：", None, 2],
    ],
)
def test_a_sum_of_nobody_knows_which_rows_is_told_and_not_loaded(row: list[CellValue]) -> None:
    body = split(*DATA[:2], row, DATA[2], keys=KEY, totals=None, group_rows=None)
    assert [at for at, _ in body.unplaced_sums] == [3]
    assert body.data == [1, 2, 4] and body.totals == []


@pytest.mark.parametrize(
    "label", ["增减", "上周合计", "同比增长（%）", "较上年同期增加额", "去年同期", "环比"]
)
def test_what_is_held_against_another_period_is_told_and_not_loaded(label: str) -> None:
    body = split(*DATA[:2], [label, None, -2.6], DATA[2], keys=KEY, totals=None, group_rows=None)
    assert [at for at, _ in body.unplaced_sums] == [3] and body.data == [1, 2, 4]


def test_such_words_in_the_column_of_the_key_name_a_row() -> None:
    body = split(*DATA[:2], [None, "同比增长", 3], keys=KEY, totals=None, group_rows=None)
    assert body.data == [1, 2, 3]


@pytest.mark.parametrize(
    "row",
    [
        ["一、规上企业", None, None],
        ["（二）走访类", None, 3],
        [None, "规上企业（2家）", 3],
        [None, "一、规上企业", None],
    ],
)
def test_words_that_head_rows_in_a_form_without_groups_are_told_and_not_loaded(row: list[CellValue]) -> None:
    body = split(row, *DATA, ["小计", None, 7], keys=KEY, totals={}, group_rows=None)
    assert [at for at, _ in body.labels] == [1]
    assert body.data == [2, 3, 4] and body.breaks == [5, 1]
    assert body.ignored_cells["分组行"] == sum(cell is not None for cell in row)


@pytest.mark.parametrize(
    "row",
    [
        [None, "甲公司", None],  # a row of which all but the name was forgotten
        [None, "一、甲公司", 3],  # a name with its number, and its figure
        ["一、", "a", 3],
        ["1", "甲公司（2家）门店", None],
    ],
)
def test_a_name_that_only_looks_like_a_label_is_data(row: list[CellValue]) -> None:
    body = split(*DATA, row, keys=KEY, totals=None, group_rows=None)
    assert body.data == [1, 2, 3, 4] and body.labels == []


def test_a_word_merged_over_the_table_heads_rows() -> None:
    merged = [CellRange(1, 0, 1, 2)]
    body = split(["规上企业"], *DATA, merges=merged, keys=frozenset({0}), totals=None, group_rows=None)
    assert body.data == [2, 3, 4]
