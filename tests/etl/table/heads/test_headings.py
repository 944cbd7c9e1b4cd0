"""Headings are found by their text, wherever they stand, and none is passed over."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.grid import CellRange, CellValue, Sheet, rectangular
from etl.table.heads.across import groups_of
from etl.table.heads.headings import expected, faults, find_header
from schemas.period import Period
from tests.etl.forms import FIRST, SOURCES, progress, project, spec

MARCH = Period.parse("2021-03")


def sheet(*rows: Sequence[CellValue], merges: list[CellRange] | None = None) -> Sheet:
    return Sheet(1, "表", rectangular(rows), merges or [])


def test_a_heading_of_three_merged_rows_becomes_one_path_for_each_column() -> None:
    form = SOURCES["project_progress"].tables[0]
    found = find_header(progress([project(1)]), form, expected(form, MARCH))
    assert found is not None
    assert (found.first_row, found.last_row) == (2, FIRST - 1)
    by_col = {h.col: h for h in found.headings}
    assert by_col[8].path == "投资/完成情况/本年累计"
    assert by_col[8].unit == "万元"
    assert by_col[11].path == "建设进展/实际开工时间"
    assert not faults(found, form, expected(form, MARCH))


@pytest.mark.parametrize("written", ["项目\n代码", "项 目 代 码", "项目　代码", "项目代码①"])
def test_white_space_and_footnote_marks_do_not_make_a_new_heading(written: str) -> None:
    table = spec(headings={"项目代码": "project_code", "完成": "ytd_investment_wan_yuan"})
    found = find_header(sheet([written, "完成"], ["a", 1]), table, expected(table, None))
    assert found is not None
    assert not faults(found, table, expected(table, None))


def test_new_missing_and_doubled_headings_are_all_told() -> None:
    table = spec(headings={"代码": "project_code", "完成": "ytd_investment_wan_yuan", "问题": "problem_text"})
    found = find_header(
        sheet(["代码", "完成", "完成", "备注"], ["a", 1, 2, "x"]), table, expected(table, None)
    )
    assert found is not None
    wrong = faults(found, table, expected(table, None))
    assert [h.path for h in wrong.new] == ["备注"]
    assert wrong.missing == ("问题",)
    assert wrong.doubled == ("完成",)


def test_an_optional_heading_may_be_missing_and_the_column_of_units_may_not() -> None:
    table = spec(optional=["完成"], unit_heading="计量单位")
    found = find_header(sheet(["代码"], ["a"]), table, expected(table, None))
    assert found is not None
    assert faults(found, table, expected(table, None)).missing == ("计量单位",)


def test_a_heading_with_the_year_is_that_of_the_period() -> None:
    table = spec(headings={"代码": "project_code", "{year}年完成": "ytd_investment_wan_yuan"})
    found = find_header(sheet(["代码", "2020年完成"], ["a", 1]), table, expected(table, MARCH))
    assert found is not None
    wrong = faults(found, table, expected(table, MARCH))
    assert [h.path for h in wrong.new] == ["2020年完成"]
    assert wrong.missing == ("2021年完成",)


def test_a_unit_in_the_source_file_s_heading_is_no_part_of_its_name() -> None:
    table = spec(headings={"代码": "project_code", "投资（万元）/完成（亿元）": "ytd_investment_wan_yuan"})
    assert set(expected(table, None)) == {"代码", "投资/完成"}


def test_a_sheet_with_less_than_half_of_the_headings_is_another_form() -> None:
    form = SOURCES["project_progress"].tables[0]
    assert (
        find_header(sheet(["序号", "项目代码", "备注"], [1, "a", "b"]), form, expected(form, MARCH)) is None
    )


def test_the_shallowest_heading_wins_so_that_no_row_of_data_is_taken_for_one() -> None:
    table = spec()
    found = find_header(sheet(["代码", "完成"], [None, None], ["a", 1]), table, expected(table, None))
    assert found is not None
    assert found.last_row == 0


def test_months_side_by_side_are_grouped_from_left_to_right() -> None:
    form = SOURCES["economic_indicators"].tables[0]
    rows = [
        ["序号", "指标名称", "计量单位", "1—2月", None, None, "3月", None, None],
        [None, None, None, *("本年累计", "上年同期", "同比增长（%）") * 2],
    ]
    merges = [CellRange(0, col, 1, col) for col in (0, 1, 2)]
    merges += [CellRange(0, 3, 0, 5), CellRange(0, 6, 0, 8)]
    known = expected(form, MARCH)
    found = find_header(sheet(*rows, merges=merges), form, known)
    assert found is not None
    assert not faults(found, form, known)
    assert [
        (group.text, [h.col for _, h in group.columns]) for group in groups_of(found, form.across, "2021")
    ] == [
        ("1—2月", [3, 4, 5]),
        ("3月", [6, 7, 8]),
    ]


@given(st.permutations(["代码", "完成", "问题", "序号"]), st.integers(0, 12))
def test_the_order_of_columns_and_the_rows_above_do_not_matter(order: list[str], above: int) -> None:
    table = spec(
        headings={"代码": "project_code", "完成": "ytd_investment_wan_yuan", "问题": "problem_text"},
        ignore=["序号"],
    )
    known = expected(table, None)
    found = find_header(sheet(*[["说明文字"]] * above, list(order), [1, 2, 3, 4]), table, known)
    assert found is not None
    assert (found.first_row, found.last_row) == (above, above)
    assert [h.path for h in found.headings] == list(order)
    assert not faults(found, table, known)
