"""Months side by side: each month's columns become rows in the unit of their row."""

from __future__ import annotations

from decimal import Decimal

import pytest

from etl.grid import CellRange, CellValue, Sheet, rectangular
from tests.etl.forms import read
from tests.etl.said import letter, one_doubt, rules, warned

LAST_YEAR_TITLE = "主要经济指标完成情况（2021年3月）"


def indicators(
    *rows: list[CellValue], months: tuple[str, ...] = ("1—2月", "3月"), title: str = LAST_YEAR_TITLE
) -> Sheet:
    top: list[list[CellValue]] = [[title], ["填报单位：综合管理局"]]
    heads: list[CellValue] = ["序号", "指标名称", "计量单位"]
    below: list[CellValue] = [None, None, None]
    merges = [CellRange(2, col, 3, col) for col in range(3)]
    for month in months:
        merges.append(CellRange(2, len(heads), 2, len(heads) + 2))
        heads += [month, None, None]
        below += ["本年累计", "上年同期", "同比增长（%）"]
    return Sheet(1, "主要经济指标", rectangular([*top, heads, below, *rows]), merges)


def test_each_month_s_columns_become_rows_in_the_unit_of_their_row() -> None:
    said = read(
        indicators([1, "工业总产值", "亿元", 257, 223.7, 14.9, 411.3, None, None]), "economic_indicators"
    )
    assert (said.problems, said.doubts) == ([], [])
    [rows] = said.tables
    assert rows.columns["ytd_value"].to_pylist() == [Decimal(2_570_000), Decimal(4_113_000)]
    assert [str(day) for day in rows.columns["period_start"].to_pylist()] == ["2021-02-01", "2021-03-01"]
    assert rows.col_no == [4, 7]
    places = [rows.place("ytd_value", position) for position in (0, 1)]
    assert [place and place.col_no for place in places] == [4, 7]


@pytest.mark.parametrize(
    ("unit", "rule"),
    [("亿", None), ("（万元）", None), (None, "R-unit"), ("家", "R-unit"), ("十亿元", "R-unit")],
)
def test_a_row_s_unit_must_be_one_of_its_indicator_and_is_never_guessed(
    unit: str | None, rule: str | None
) -> None:
    said = read(indicators([1, "工业总产值", unit, 1, 1, 1, 2, 2, 2]), "economic_indicators")
    assert rules(said) == ([("C5", rule)] if rule else [])
    if rule:
        assert said.tables[0].columns["ytd_value"].to_pylist() == [None, None]


def test_an_indicator_in_a_unit_of_its_own_takes_that_alone() -> None:
    assert rules(read(indicators([9, "亩均税收", "万元/亩", *[1] * 6]), "economic_indicators")) == []
    said = read(indicators([9, "亩均税收", "万元", *[1] * 6]), "economic_indicators")
    assert rules(said) == [("C5", "R-unit")]


def test_an_unknown_indicator_is_named_once_however_many_months_it_has() -> None:
    said = read(indicators([1, "幸福指数", "万元", *[1] * 6]), "economic_indicators")
    assert rules(said) == [("B5", "R-indicator")]
    assert said.fatal


@pytest.mark.parametrize(
    ("months", "last"), [(("3月", "4月"), "2021年4月"), (("1—2月", "3月"), None), (("1—2月",), "2021年2月")]
)
def test_columns_that_end_before_or_after_the_title_s_month_hold_the_return(
    months: tuple[str, ...], last: str | None
) -> None:
    said = read(
        indicators([1, "工业总产值", "万元", *[1, 1, 1] * len(months)], months=months), "economic_indicators"
    )
    assert [doubt.kind for doubt in said.doubts] == (["period"] if last else [])
    if last:
        assert last in said.doubts[0].sentence
        answered = read(
            indicators([1, "工业总产值", "万元", *[1, 1, 1] * len(months)], months=months),
            "economic_indicators",
            **letter(said, last),
        )
        assert answered.doubts == []


def test_empty_months_to_come_are_no_rows() -> None:
    sheet = indicators(
        [1, "工业总产值", "万元", 1, 1, 1, 2, 2, 2, None, None, " "], months=("1—2月", "3月", "4月")
    )
    said = read(sheet, "economic_indicators")
    assert (len(said.tables[0]), said.doubts) == (2, [])


@pytest.mark.parametrize("head", ["1—3月", "1-3月累计", "3月份", "1月至3月"])
def test_the_year_so_far_may_be_named_by_all_its_months(head: str) -> None:
    said = read(
        indicators([1, "工业总产值", "亿元", 411.3, 350, 17.5], months=(head,)), "economic_indicators"
    )
    assert (said.problems, said.doubts) == ([], [])
    assert [str(day) for day in said.tables[0].columns["period_start"].to_pylist()] == ["2021-03-01"]


def test_a_heading_s_unit_of_money_must_be_that_of_the_row() -> None:
    sheet = indicators([1, "工业总产值", "万元", 411.3, 350, 17.5], months=("3月",))
    sheet.rows[3][3] = "本年累计（亿元）"
    [problem] = read(sheet, "economic_indicators").problems
    assert (problem.cell, problem.rule) == ("D5", "R-value")
    assert "本列表头写的单位是亿元，本行计量单位是万元" in problem.message


def test_an_unregistered_part_of_an_indicator_is_told_and_sends_nothing_back() -> None:
    rows: list[list[CellValue]] = [
        [1, "工业总产值", "亿元", 257, 223.7, 14.9, 411.3, 358.5, 14.7],
        [None, "其中：化学原料制造", "亿元", *[1] * 6],
        [None, "其中：乡镇企业", "亿元", *[1] * 6],
    ]
    said = read(indicators(*rows), "economic_indicators")
    assert (said.problems, said.doubts, said.rows_read) == ([], [], 2)
    assert [told.split("“")[0] for told in warned(said, "W-part")] == ["第6行", "第7行"]


@pytest.mark.parametrize("note", ["注：利润总额单位为亿元。", "单位：亿元"])
def test_a_unit_below_rows_that_state_other_units_is_asked_about(note: str) -> None:
    rows: list[list[CellValue]] = [
        [1, "工业总产值", "亿元", *[257, 223.7, 14.9] * 2],
        [2, "固定资产投资", "万元", *[257, 223.7, 14.9] * 2],
    ]
    kind, sentence = one_doubt(read(indicators(*rows, [note]), "economic_indicators"))
    assert kind == "lines" and "各行自己写的" in sentence
    assert read(indicators(rows[0], [note]), "economic_indicators").doubts == []
