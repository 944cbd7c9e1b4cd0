"""A row below the heading that states the units of the columns belongs to the heading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.grid import CellRange, CellValue, Sheet, rectangular
from etl.table.column_lines import tells_units, with_units_below
from etl.table.heads.headings import header_at
from etl.tidy.tidied import Tidied
from tests.etl.forms import read

KNOWN = ("万元", "亿元", "家", "人次", "吨", "万千瓦时", "%", "万元/亩")
NO_UNITS = ("一般（处）", "投资（万元）", "某某公司", "已完成", "12", "无", "3.5", "2021年3月", "甲", "合计")


@given(st.lists(st.sampled_from(KNOWN), min_size=2), st.booleans(), st.booleans())
def test_units_are_told_bare_or_in_brackets_after_a_label_or_none(
    units: list[str], bracketed: bool, labelled: bool
) -> None:
    row = [f"（{unit}）" if bracketed else unit for unit in units]
    assert tells_units(["计量单位" if labelled else "", *row])


@given(st.lists(st.sampled_from(KNOWN)), st.sampled_from(NO_UNITS), st.integers(0, 5))
def test_one_cell_that_is_no_unit_makes_it_another_row(units: list[str], other: str, at: int) -> None:
    assert not tells_units([*units[:at], other, *units[at:]])


@pytest.mark.parametrize("row", [["家"], ["", "人"], ["A", "B"], [""], ["单位"], ["单位", "负责人"]])
def test_one_word_that_may_be_a_value_tells_no_units(row: list[str]) -> None:
    assert not tells_units(row)


def fiscal(units: list[CellValue], above: str | None = None, tax: str = "上缴税金") -> Tidied:
    heads = ["位次", "企业名称", "营业收入", "工业产值", tax, "地方财政贡献", "利润总额"]
    rows: list[list[CellValue]] = [["2022年度企业财政贡献情况表"], ["填报单位：综合管理局", above]]
    rows += [[*heads], units, [1, "甲公司", 5, 6, 7, 8, 9]]
    rows += [[*heads], units, [2, "乙公司", 1, 2, 3, 4, 5]]
    return read(Sheet(1, "表", rectangular(rows)), "enterprise_fiscal")


def test_a_row_of_units_binds_the_figures_below_it_on_every_page() -> None:
    said = fiscal([None, None, "亿元", "万元", "万元", "万元", "万元"], above="单位：千元")
    columns = said.tables[0].columns
    assert columns["revenue_wan_yuan"].to_pylist() == [50_000, 10_000]
    assert columns["output_wan_yuan"].to_pylist() == [6, 2]
    assert len(said.tables[0].columns["revenue_wan_yuan"]) == 2 and not said.doubts


def test_what_stands_below_two_units_is_not_read() -> None:
    said = fiscal([None, None, *["万元"] * 5], tax="上缴税金（亿元）")
    assert said.tables[0].columns["tax_wan_yuan"].to_pylist() == [None, None]
    assert {problem.cell for problem in said.problems if problem.column == "上缴税金"} == {"E5", "E8"}


def test_a_heading_that_reaches_down_beside_the_units_has_none() -> None:
    heads: list[CellValue] = ["公用设施", "供应量", "负荷率", "备注"]
    rows = rectangular([heads, [None, "吨", "%", None], ["蒸汽", 52_100, 71.2, None]])
    sheet = Sheet(1, "表", rows, merges=[CellRange(0, 0, 1, 0), CellRange(0, 3, 1, 3)])
    header = with_units_below(sheet, header_at(sheet, 0, 0))
    assert [(one.path, one.unit) for one in header.headings] == [
        ("公用设施", None),
        ("供应量", "吨"),
        ("负荷率", "%"),
        ("备注", None),
    ]
    assert (header.words_row, header.last_row) == (0, 1)
