"""A figure under another unit than that of its column is never taken for one of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.grid import CellValue, Sheet, rectangular
from etl.tidy.tidied import Tidied
from etl.tidy.units import BEYOND_REASON_WAN_YUAN
from etl.values import same_measure
from tests.etl.forms import progress, project, read
from tests.etl.said import letter, one_doubt, warned

MEASURES = ("天", "小时", "亩", "公顷", "吨", "人", "家", "处", "公里", "米", "%", "次")


def evaluation(land: str = "用地面积（亩）", staff: str = "职工人数（人）", unit: str = "万元") -> Sheet:
    heads = [
        land,
        "评价税收",
        "营业收入",
        "增加值",
        "综合能耗（吨标煤）",
        "污染物排放量（吨）",
        "研发经费",
        staff,
    ]
    rows: list[list[CellValue]] = [
        ["2021年亩产效益评价数据汇总表"],
        ["填报单位：综合管理局", f"单位：{unit}"],
    ]
    rows += [["序号", "企业名称", "规模", "基础数据", *[None] * 7, "评价", *[None] * 4]]
    rows += [[None, None, None, *heads, "得分", "暂不评价", "一票否决", "类别", "异议"]]
    rows += [[1, "甲公司", "规上", 65.9, 400, 5000, 1200, 536, 20, 90, 120, 70, "否", "否", "B", "无"]]
    return Sheet(1, "表", rectangular(rows))


def looked_at(sheet: Sheet, **hints: Any) -> Tidied:
    return read(sheet, "enterprise_evaluation", **hints)


@pytest.mark.parametrize("unit", ["公顷", "平方米", "万平方米", "万亩", "十万亩"])
def test_a_heading_in_another_measure_is_asked_about_and_read_after_the_answer(unit: str) -> None:
    said = looked_at(evaluation(land=f"用地面积（{unit}）"))
    kind, sentence = one_doubt(said)
    assert kind == "column_unit" and f"写的单位是{unit}，这一栏按亩登记" in sentence
    answered = looked_at(evaluation(land=f"用地面积（{unit}）"), **letter(said, "是表头写错了"))
    assert answered.doubts == []
    assert answered.tables[0].columns["land_mu"].to_pylist() == [Decimal("65.9")]


@pytest.mark.parametrize("staff", ["职工人数（名）", "职工人数", "职工人数（人）"])
def test_another_word_for_the_same_measure_is_none(staff: str) -> None:
    assert looked_at(evaluation(staff=staff)).doubts == []


def test_an_amount_beyond_all_reason_sends_the_whole_return_back() -> None:
    sheet = evaluation(unit="亿元")
    sheet.rows[4][5] = 540_000
    said = looked_at(sheet)
    beyond = [problem for problem in said.problems if problem.rule == "R-money"]
    assert [(problem.cell, problem.fatal) for problem in beyond] == [("F5", True)]
    assert "按“540000 亿元”读取，大得不合常理" in beyond[0].message


def test_a_cell_that_writes_its_own_unit_costs_its_row_alone() -> None:
    sheet = evaluation(unit="亿元")
    sheet.rows[4][5] = "540000亿元"
    [beyond] = [problem for problem in looked_at(sheet).problems if problem.rule == "R-money"]
    assert (beyond.cell, beyond.fatal) == ("F5", False)
    assert beyond.message.endswith("大得不合常理，请核对这一格的单位")


def of_projects(*cumulative: CellValue, unit: str = "万元") -> Tidied:
    rows = [project(n, ytd=100, cumulative=one) for n, one in enumerate(cumulative, 1)]
    return read(progress(rows, unit=unit))


@pytest.mark.parametrize("slip", [9_800, 98_000, 349_400])
def test_one_amount_that_was_typed_in_yuan_sends_its_row_back_alone(slip: int) -> None:
    said = of_projects(12_000, 9_800, slip * 10_000, 349_000, 20_500, 7_000)
    if slip * 10_000 < BEYOND_REASON_WAN_YUAN:
        assert said.problems == []  # an amount that somebody may have: what it belongs to tells, not its size
        return
    [problem] = said.problems
    assert (problem.cell, problem.rule, problem.fatal) == ("J8", "R-money", False)
    assert "大得不合常理，本栏其他各行不是这样，请核对这一格的单位" in problem.message
    read_back = said.tables[0].columns["cumulative_investment_wan_yuan"].to_pylist()
    assert read_back == [12_000, 9_800, None, 349_000, 20_500, 7_000]


@given(st.integers(10_000, 400_000), st.lists(st.integers(50, 400_000), max_size=5))
@settings(deadline=None)
def test_a_whole_column_in_yuan_never_passes_for_slips_of_some_cells(one: int, others: list[int]) -> None:
    said = of_projects(*(amount * 10_000 for amount in (one, *others)))
    assert [problem.fatal for problem in said.problems] == [True]
    assert "整栏的单位写错了" in said.problems[0].message


def week(names: str) -> Sheet:
    rows: list[list[CellValue]] = [["督查事项周进展（2021年第13期：3月29日—4月4日）"], ["填报单位：办公室"]]
    rows += [["编号", "督查事项", "责任单位", "责任人", "交办日期", "办结时限", "本周进展", "类别", "原因"]]
    rows[-1] += ["下周计划", "延期至", "延期次数"]
    rows += [["DC-1", "某事项", "招商局", names, "2021.1.4", 44377, "某进展", "正在推进", None, "某计划"]]
    return Sheet(1, "表", rectangular(rows))


def test_persons_who_are_only_counted_are_told() -> None:
    said = read(week("沈岚等3人、方令仪。"), "supervision_weekly")
    assert said.tables[0].columns["responsible_person_names"].to_pylist() == ["沈岚、方令仪"]
    assert warned(said, "W-read") == [
        "“沈岚等3人、方令仪。”没有写全，已读取沈岚、方令仪，请把各人的姓名都写上"
    ]


def test_a_telephone_number_is_no_part_of_a_name() -> None:
    [problem] = read(week("方令仪05337700001"), "supervision_weekly").problems
    assert (problem.cell, problem.rule) == ("D4", "R-people") and "里有数字" in problem.message


def test_a_limit_that_the_workbook_keeps_as_a_number_is_kept_as_its_day() -> None:
    [rows] = read(week("方令仪"), "supervision_weekly").tables
    assert rows.columns["due_text"].to_pylist() == ["2021-06-30"]


@given(st.sampled_from(MEASURES), st.sampled_from(MEASURES))
def test_being_the_same_measure_has_no_direction(one: str, other: str) -> None:
    assert same_measure(one, other) == same_measure(other, one)
    assert same_measure(one, one)


def test_a_document_s_number_stands_in_the_brackets_that_the_office_prints() -> None:
    rows: list[list[CellValue]] = [["2021年主要经济指标年度目标"], ["填报单位：办公室"]]
    rows += [["序号", "指标名称", "计量单位", "2021年目标", "目标增速（%）", "文号"]]
    rows += [
        [1, "工业总产值", "万元", 1600, 8, "淄政办发[2021]04号"],
        [2, "亩均税收", "万元/亩", 30, 7, "见附件"],
    ]
    [table] = read(Sheet(1, "目标", rectangular(rows)), "indicator_targets").tables
    assert table.columns["document_no"].to_pylist() == ["淄政办发〔2021〕4号", "见附件"]
