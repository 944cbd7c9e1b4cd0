"""What makes rows unique, names told once for several rows, periods down the side, tables together."""

from __future__ import annotations

from typing import Any

import pytest

from etl.draft.draft import draft_of, main_table
from etl.draft.keys import key_columns, names_once, period_column
from etl.draft.new_table import NewTable, new_table
from etl.draft.proposal import in_company, propose
from etl.grid import CellRange, Grid, Sheet, rectangular
from schemas.source import Source
from tests.etl.draft.test_proposal import REQUESTS, _tried
from tests.etl.forms import SOURCES

AREAS: list[list[Any]] = [
    ["片区", "用途", "面积（亩）", "已供（亩）"],
    ["东片区", "工业", 3200, 2800],
    [None, "仓储", 450, 450],
    [None, "绿地", 300, 0],
    ["西片区", "工业", 2100, 1500],
    [None, "仓储", 260, 200],
    ["合计", None, 6310, 4950],
]
GRIDS: list[list[Any]] = [
    ["网格", "网格长", "联系电话", "辖区企业数"],
    ["第一网格", "王强", 13800000001, 12],
    ["第二网格", "李丽", 13800000002, 9],
]
SIDE_BY_SIDE: list[list[Any]] = [
    ["企业", "产值（万元）", None, "月份", "用电量（万千瓦时）"],
    ["恒昌化工", 4500, None, "1月", 320],
    ["瑞丰材料", 3800, None, "2月", 280],
    ["久安涂料", 2600, None, "3月", 350],
    ["宏达气体", 1900, None, None, None],
    ["永新助剂", 1500, None, None, None],
]


def _sheet(rows: list[list[Any]], *merges: CellRange) -> Sheet:
    return Sheet(1, "x", rectangular(rows), list(merges))


def _made(sheet: Sheet) -> NewTable:
    tables = draft_of(Grid("xlsx", [sheet]))
    main = main_table(tables)
    assert main is not None
    made = new_table(main, "made", "made", SOURCES, {}, "xlsx", others=in_company(main, tables))
    assert made is not None
    return made


def _keys(sheet: Sheet) -> list[str]:
    main = main_table(draft_of(Grid("xlsx", [sheet])))
    assert main is not None
    return [column.path for column in key_columns(main, main.columns)]


def test_the_fewest_columns_from_the_left_that_tell_rows_apart_are_the_key() -> None:
    merged: list[list[Any]] = [[row[0] or None, *row[1:]] for row in AREAS]
    assert _keys(_sheet(GRIDS)) == ["网格"]
    assert _keys(_sheet(AREAS)) == ["片区", "用途"]
    assert _keys(_sheet(merged, CellRange(1, 0, 3, 0), CellRange(4, 0, 5, 0))) == ["片区", "用途"]
    assert _keys(_sheet([*GRIDS, GRIDS[1]])) == ["网格"], "nothing tells them apart: a person has to"


def test_a_name_that_stands_once_for_the_rows_below_is_filled_down_and_a_merged_one_is_not() -> None:
    assert "    fill_down: [片区]  # 待确认：空格即同上\n" in _made(_sheet(AREAS)).text
    merged = _sheet(AREAS, CellRange(1, 0, 3, 0), CellRange(4, 0, 5, 0))
    main = main_table(draft_of(Grid("xlsx", [merged])))
    assert main is not None
    assert names_once(main, main.columns) == []


def test_telephones_are_no_figures() -> None:
    assert 'column_c: Mapped[str | None] = column("code", "联系电话")' in _made(_sheet(GRIDS)).code


@pytest.mark.parametrize(
    ("periods", "lengths"),
    [
        (["2021年1月", "2021年2月"], {"month"}),
        (["2020年", "2021年1季度"], {"year", "quarter"}),
        (["2021-03-02", "2021-03-09"], set()),
    ],
)
def test_periods_down_the_side_are_periods_and_days_are_none(periods: list[str], lengths: set[str]) -> None:
    rows: list[list[Any]] = [
        ["时间", "用电量（万千瓦时）"],
        *([period, 320 + at] for at, period in enumerate(periods)),
    ]
    main = main_table(draft_of(Grid("xlsx", [_sheet(rows)])))
    assert main is not None
    assert period_column(main, main.columns)[1] == lengths
    made = _made(_sheet(rows))
    assert ("时间: period_start" in made.text) == (len(lengths) == 1)
    assert any("长短不一" in one for one in made.to_settle) == (len(lengths) > 1)


def test_tables_side_by_side_of_different_height_are_drafted_together() -> None:
    made = _made(_sheet(SIDE_BY_SIDE))
    assert "  - table: made\n" in made.text
    assert "  - table: made_2\n    headings:\n      月份: " in made.text
    assert made.code.count("(Loaded):") == 2
    assert made.code.count("import") == 1
    compile(made.code, "made.py", "exec")


def test_of_two_tables_both_are_read_where_the_warehouse_has_a_place_for_them(tmp_path: Any) -> None:
    second: list[list[Any]] = [
        ["网格编号", "网格名称", "网格级别", "物理四至", "网格长", "企业数"],
        ["W01", "第一网格", "二级", "东至滨江路", "沈岚", 12],
    ]
    sheet = _sheet([*REQUESTS[:-2], [], [], *second])
    tables = draft_of(Grid("xlsx", [sheet]))
    main = main_table(tables)
    assert main is not None
    proposal = propose(main, "both", SOURCES, {"综合管理局": "U02"}, "xlsx", others=in_company(main, tables))
    assert proposal is not None
    assert "  - table: safety_grid  # " in proposal.text
    said = _tried(proposal, sheet, tmp_path)
    assert (said.doubts, said.problems) == ([], [])
    assert [rows.table for rows in said.tables] == ["enterprise_request", "safety_grid"]
    assert said.tables[1].columns["grid_code"].to_pylist() == ["W01"]


def test_a_table_without_a_place_beside_one_that_has_is_a_question() -> None:
    other: list[list[Any]] = [
        ["网格", "巡查频次", "装备"],
        ["第一网格", 12, "无人机"],
        ["第二网格", 9, "手持仪"],
    ]
    tables = draft_of(Grid("xlsx", [_sheet([*REQUESTS[:-2], [], [], *other])]))
    main = main_table(tables)
    assert main is not None
    sources: dict[str, Source] = SOURCES
    proposal = propose(main, "both", sources, {}, "xlsx", others=in_company(main, tables))
    assert proposal is not None
    assert any("同时还有一张表" in one and "--new-table" in one for one in proposal.to_settle)
