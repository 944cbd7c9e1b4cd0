"""One row that becomes several: a cell with unit and heads, a cell with many measures."""

from __future__ import annotations

import pytest

from etl.grid import CellValue, Grid, Sheet, rectangular
from tests.etl.forms import read


def reform(unit_cell: CellValue, measures: CellValue) -> Grid:
    heads: list[CellValue] = [
        "序号",
        "事项名称",
        "改革攻坚目标",
        "改革针对的突出问题",
        "改革的具体项目",
        "牵头领导",
    ]
    heads += ["牵头单位及负责人", "备注"]
    row: list[CellValue] = ["1", "某事项", "目标", "问题", measures, "方令仪", unit_cell, None]
    lead = ["2021年重点改革攻坚事项任务清单", "齐鲁化工管发【2020】8号"]
    return Grid("docx", [Sheet(1, "表1", rectangular([heads, row]), in_word=True, lead_text=lead)])


def test_a_cell_with_unit_and_heads_is_split_and_each_part_knows_that_cell() -> None:
    said = read(reform("综合管理局\n负责人：方令仪\n秦墨林", "1、甲；\n2、乙。"), "reform_list")
    assert (said.problems, said.doubts) == ([], [])
    items, measures = said.tables
    assert items.columns["lead_unit_code"].to_pylist() == ["U02"]
    assert items.columns["head_names"].to_pylist() == ["方令仪、秦墨林"]
    assert measures.columns["measure_no"].to_pylist() == [1, 2]
    assert measures.columns["measure_text"].to_pylist() == ["甲", "乙"]
    assert measures.row_no == [2, 2]
    for table, name, col_no in ((items, "head_names", 7), (measures, "measure_no", 5)):
        place = table.place(name, 0)
        assert place is not None and place.col_no == col_no
    assert items.columns["document_no"].to_pylist() == ["齐鲁化工管发〔2020〕8号"]


def test_a_fault_of_a_cell_survives_when_its_row_becomes_several() -> None:
    grid = reform("综合管理局", "1、甲；\n2、乙。")
    grid.sheets[0].errors[(1, 0)] = "#REF!"
    grid.sheets[0].rows[1][0] = None
    said = read(grid, "reform_list")
    assert said.fatal
    assert {(p.table, p.rule, p.cell) for p in said.problems} == {
        ("reform_item", "R-error", "第2行第1列"),
        ("reform_measure", "R-error", "第2行第1列"),
    }


@pytest.mark.parametrize(
    "text", ["（1）甲；\n2、乙。", "①甲；②乙".replace("②", "\n②"), "一、甲\n二、乙", "1.甲1\n.5亿元；\n2）乙"]
)
def test_measures_are_told_apart_however_they_are_numbered(text: str) -> None:
    said = read(reform("综合管理局", text), "reform_list")
    assert said.problems == []
    assert said.tables[1].columns["measure_no"].to_pylist() == [1, 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("没有编号的一；\n没有编号的二。", "没有编号"),
        ("甲；\n2、乙。", "第一段没有编号"),
        ("1、甲；\n1、乙。", "重复或颠倒"),
        ("1、甲；\n乙；\n2、丙。", "没有编号"),
    ],
)
def test_measures_that_nobody_can_tell_apart_are_rejected_and_not_run_together(text: str, words: str) -> None:
    said = read(reform("综合管理局", text), "reform_list")
    [problem] = said.problems
    assert (problem.rule, problem.column_name) == ("R-measure", "measure_text")
    assert words in problem.message


def test_one_measure_without_a_number_and_a_line_that_only_breaks_are_measures() -> None:
    assert read(reform("综合管理局", "只有一条。"), "reform_list").problems == []
    said = read(reform("综合管理局", "1、甲的\n后半句；\n2、乙。"), "reform_list")
    assert said.tables[1].columns["measure_text"].to_pylist() == ["甲的后半句", "乙"]


def test_the_number_of_a_measure_may_stand_in_brackets_or_in_a_circle() -> None:
    heads = ["序号", "事项名称", "措施序号", "具体措施", "完成情况", "进展情况", "存在问题", "下步打算"]
    rows: list[list[CellValue]] = [["2021年第一季度重点改革攻坚事项进展"], ["填报单位：综合管理局"], [*heads]]
    rows += [["一", "甲", "(3)", "乙", "已完成", "丙", None, None]]
    rows += [["同上", "甲", "②", "丁", "已完成", "戊", None, None]]
    said = read(Sheet(1, "进展", rectangular(rows)), "reform_progress")
    [table] = said.tables
    assert table.columns["item_no"].to_pylist() == [1, 1]
    assert table.columns["measure_no"].to_pylist() == [3, 2]
    assert [w.cell for w in said.warnings if w.rule == "W-same"] == ["A5"]
