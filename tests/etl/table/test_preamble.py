"""What stands above a table is read for what it says, and nothing is made up from it."""

from __future__ import annotations

from datetime import date

import pytest

from etl.grid import CellValue, Sheet, rectangular
from etl.table.preamble import Preamble, read_preamble


def above(*rows: list[CellValue], lead: list[str] | None = None) -> Preamble:
    sheet = Sheet(1, "表", rectangular([*rows, ["序号"]]), lead_text=lead or [])
    return read_preamble(sheet, len(rows))


def test_the_usual_three_lines_are_read() -> None:
    found = above(
        ["附件2"],
        ["齐鲁化工区重点项目进展情况表（2021年3月）"],
        ["填报单位（盖章）：综合管理局   填报人：秦墨林   填报日期：2021.4.3", None, "单位：万元"],
    )
    assert found.title == "齐鲁化工区重点项目进展情况表（2021年3月）"
    assert (found.reporter, found.reported_on, found.unit) == ("综合管理局", date(2021, 4, 3), "万元")
    assert not found.is_correction
    assert found.cells == 4


@pytest.mark.parametrize(
    "annex", ["附件1", "附件 1-2 ", "附件12", "附表3：", "表1-2", "附件：", "附件二、", "附件1—3．"]
)
def test_the_number_of_an_annex_takes_nothing_of_the_year_behind_it(annex: str) -> None:
    title = "2021年3月重点项目进展情况表"
    assert above([annex], [title]).title == title
    assert above([f"{annex}{title}"]).title == title


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：亿元", "亿元"),
        ("单 位: 万元、%", "万元"),
        ("金额单位：人民币万元", "万元"),
        ("（单位：元）", "元"),
        ("单位：元/吨", None),
        ("单位：万美元", None),
        ("填报单位：元通公司", None),
        ("单位：家", None),
    ],
)
def test_only_a_unit_of_money_is_taken_for_the_sheet_s_unit(text: str, unit: str | None) -> None:
    assert above([text]).unit == unit


def test_two_unit_lines_that_contradict_each_other_count_as_none() -> None:
    assert above(["单位：万元"], ["单位：亿元"]).unit is None


def test_a_label_and_its_value_may_stand_in_two_cells() -> None:
    found = above(["填报单位：", "招商局", None, "填报日期：", date(2021, 4, 3)])
    assert (found.reporter, found.reported_on) == ("招商局", date(2021, 4, 3))


def test_a_title_keeps_its_period_when_the_unit_stands_in_the_same_cell() -> None:
    found = above(["重点项目进展情况表（2021年3月）（单位：万元）"])
    assert (found.title, found.unit) == ("重点项目进展情况表（2021年3月）", "万元")


def test_a_period_on_a_line_of_its_own_belongs_to_the_title() -> None:
    assert above(["重点项目进展情况表"], ["（2021年3月）"]).title == "重点项目进展情况表（2021年3月）"


def test_a_long_note_above_the_table_is_no_title() -> None:
    found = above(
        ["进展情况表（2021年3月）"], ["填报说明：请各单位于2021年4月每月3日前报送本单位的全部重点项目数据。"]
    )
    assert found.title == "进展情况表（2021年3月）"


@pytest.mark.parametrize(
    "note",
    [
        "请各包建责任人于每月结束后3个工作日内报综合管理局汇总，逾期未报的将在通报中列明",
        "本期确实没有要报的，零报告一格填“是”，其余各行空着交回即可，不要删去任何一栏",
        "每月5日前由各科室汇总后统一报送，不得漏项，未开工项目也应逐项列明原因",
    ],
)
def test_an_instruction_is_no_title_however_long_it_is(note: str) -> None:
    assert above(["招商引资月报表（2022年3月）"], [note]).title == "招商引资月报表（2022年3月）"
    assert above([note], ["招商引资月报表（2022年3月）"]).title == "招商引资月报表（2022年3月）"


def test_the_line_that_says_the_period_is_the_title_before_a_longer_one() -> None:
    title = "进展情况表（2021年3月）"
    assert above(["化工园区管理委员会综合管理局重点项目科"], [title]).title == title


@pytest.mark.parametrize("title", ["企业申请事项月报表（2021年3月）", "向上级请示事项台账（2021年3月）"])
def test_a_table_of_applications_keeps_its_title(title: str) -> None:
    assert above(["化工园区综合管理局"], [title]).title == title


def test_a_document_number_is_written_in_its_one_form() -> None:
    assert above(["齐鲁化工管发【2021】3号"]).document_no == "齐鲁化工管发〔2021〕3号"


def test_a_correction_and_its_reason_are_read() -> None:
    found = above(["重点项目进展情况表（2021年3月）"], ["更正说明：核减重复统计的设备款"])
    assert (found.is_correction, found.correction) == (True, "核减重复统计的设备款")
    assert above(["重点项目进展情况表（更正）"]).is_correction
    assert above(["重点项目进展情况表（更正）"]).correction is None


def test_the_paragraphs_before_a_word_table_count_too() -> None:
    found = above(lead=["附件1", "2020年重点改革攻坚事项任务清单", "齐鲁化工管发【2020】8号"])
    assert found.title == "2020年重点改革攻坚事项任务清单"
    assert found.document_no == "齐鲁化工管发〔2020〕8号"


def test_a_day_that_does_not_exist_is_no_day_of_reporting() -> None:
    assert above(["填报日期：2021年2月30日"]).reported_on is None
