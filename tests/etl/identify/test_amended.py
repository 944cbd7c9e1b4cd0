"""A line around the table that says another figure than its cells is asked about, never passed over."""

from __future__ import annotations

import pytest

from tests.etl.forms import read
from tests.etl.identify.test_remarks import march
from tests.etl.said import letter, one_doubt

AMENDING = [
    "更正：第7号项目本月完成应为4300万元",
    "更正：项目2本月完成应改为4,300",
    "补充：第3号项目另有220万元未计入",
    "勘误：项目1投资为12万元",
    "说明：第2号项目本月完成少报25",
]
NOT_AMENDING = [
    "注：合计应为各行之和",
    "注：入库标准由1500万元调整为2000万元以上",
    "注：填报日期应为4月8日",
    "注：请于4月5日前改为电子版",
    "注：1.本年累计应为1—3月之和。2.单位应为万元",
    "说明：因3号项目停工，投资减少",
    "联系人：秦墨林，电话应为0533-7654321",
]


@pytest.mark.parametrize("note", AMENDING)
def test_a_line_with_a_figure_that_no_cell_holds_is_asked_about(note: str) -> None:
    said = read(march(note))
    kind, sentence = one_doubt(said)
    assert kind == "amended" and sentence.startswith(f"“进展”表 A8写有“{note}”，表里没有这个数")
    assert read(march(note), **letter(said, "照表受理")).doubts == []


@pytest.mark.parametrize("note", NOT_AMENDING)
def test_a_line_that_explains_the_form_asks_nothing(note: str) -> None:
    assert read(march(note)).doubts == []


def test_a_line_whose_figure_stands_in_the_table_tells_what_was_mended() -> None:
    assert read(march("更正：项目2本月完成应为10万元")).doubts == []


def test_what_a_correction_says_of_the_figures_before_it_is_its_reason() -> None:
    reason = "更正原因：项目2本月完成上次少报25万元"
    assert read(march(reason), correction="填报差错").doubts == []
