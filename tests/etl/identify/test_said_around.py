"""What stands around a table binds its figures: their unit in a note, until when they run, plan or actual."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.grid import CellValue, Sheet, rectangular
from etl.identify.cut_off import cut_off
from tests.etl.forms import SOURCES, progress, project, read
from tests.etl.said import letter, one_doubt

NEAR = date(2021, 4, 6)
OTHER_DAYS = [
    "注：数据截至2021年3月31日",
    "注：开工项目数为截至2020年底的数",
    "注：请于截至2月5日前报送",
    "注：截至4月5日",
]
FRAMES = ["数据截至{}", "（截止{}）", "截至{}数据"]


def fiscal(note: str, unit: str | None = None) -> Sheet:
    """No heading states a unit of money."""
    rows: list[list[CellValue]] = [["2021年度企业地方财政贡献情况表"], ["填报单位：综合管理局", unit]]
    rows += [["位次", "企业名称", "营业收入", "工业产值", "上缴税金", "地方财政贡献", "利润总额", "备注"]]
    rows += [[1, "甲公司", 5, 6, 7, 8, 9, None], [note]]
    return Sheet(1, "表", rectangular(rows))


def march(*, title: str = "重点项目进展情况表（2021年3月）", note: str | None = None) -> Sheet:
    below: list[list[CellValue]] = [[note]] if note else []
    return progress([project(1), *below], title=title)


@pytest.mark.parametrize("note", ["注：本表金额单位为亿元。", "注：金额单位均为亿元", "说明：单位：（亿元）"])
def test_a_unit_that_only_a_note_states_is_the_table_s(note: str) -> None:
    said = read(fiscal(note), "enterprise_fiscal")
    assert [problem.rule for problem in said.problems] == ["R-enterprise"]
    assert said.tables[0].columns["revenue_wan_yuan"].to_pylist() == [50_000]


def test_a_note_with_another_unit_than_the_line_above_is_asked_about() -> None:
    kind, sentence = one_doubt(read(fiscal("注：本表金额单位为亿元。", "单位：万元"), "enterprise_fiscal"))
    assert kind == "lines" and "数据下面另写了金额单位“亿元”" in sentence


def test_the_unit_of_some_rows_is_not_the_table_s() -> None:
    said = read(fiscal("注：单位为亿元的项目已折算。", "单位：万元"), "enterprise_fiscal")
    assert said.doubts == []
    assert said.tables[0].columns["revenue_wan_yuan"].to_pylist() == [5]


@pytest.mark.parametrize(
    "note", ["注：数据截至2021年2月28日。", "说明：以上数据截止到2.25", "注：1.统计截至2月底"]
)
def test_figures_that_end_before_their_period_are_asked_about(note: str) -> None:
    said = read(march(note=note))
    kind, sentence = one_doubt(said)
    assert kind == "period" and "这一份是2021年3月的，表下注释却写着数据截至2021年2月2" in sentence
    answered = read(march(note=note), **letter(said, "这是2021年3月数，截止日期写错了"))
    assert (answered.doubts, len(answered.tables[0])) == ([], 1)


@pytest.mark.parametrize("note", OTHER_DAYS)
def test_other_days_in_a_note_are_no_cut_off(note: str) -> None:
    assert read(march(note=note)).doubts == []


def test_a_cut_off_is_the_period_where_nothing_else_says_it() -> None:
    said = read(march(title="截至2021年3月31日重点项目进展情况表"))
    assert said.doubts == [] and said.period is not None and said.period.label == "2021-03"


def test_a_plan_is_no_progress() -> None:
    said = read(march(title="重点项目进展情况表（2021年3月计划）"))
    kind, sentence = one_doubt(said)
    assert kind == "plan" and "写的是“月计划”" in sentence
    answered = read(march(title="重点项目进展情况表（2021年3月计划）"), **letter(said, "是实际数，照此读取"))
    assert answered.doubts == []


def test_a_title_that_also_speaks_of_next_month_s_plan_is_one_of_progress() -> None:
    assert read(march(title="2021年3月重点项目进展情况及下步计划表")).doubts == []
    assert "计划" in str(SOURCES["project_register"].recognise)


@given(st.dates(date(2020, 5, 1), date(2021, 5, 1)), st.sampled_from(FRAMES))
def test_a_cut_off_is_read_in_whatever_way_its_day_is_written(day: date, frame: str) -> None:
    chinese = f"{day.year}年{day.month}月{day.day}日"
    for written in (chinese, f"{day.year}.{day.month}.{day.day}", day.isoformat()):
        assert cut_off(frame.format(written), NEAR) == day


CORRECTED = "重点项目进展情况表（2021年3月）（更正）"


@pytest.mark.parametrize(
    "note", ["更正说明：漏计3月30日1笔", "更正理由： 漏计3月30日1笔", "更正：漏计3月30日1笔"]
)
def test_the_reason_of_a_correction_may_stand_below_the_table(note: str) -> None:
    said = read(march(title=CORRECTED, note=note))
    assert (said.correction, said.doubts) == ("漏计3月30日1笔", [])


def test_the_reason_above_the_table_goes_before_one_below() -> None:
    sheet = progress([project(1), ["更正说明：其他"]], title=f"{CORRECTED} 更正说明：核对付款凭证")
    assert read(sheet).correction == "核对付款凭证"


def test_a_reason_below_makes_a_correction_and_a_figure_below_none() -> None:
    assert read(march(note="更正说明：录入错误")).correction == "录入错误"
    amended = read(march(note="更正说明：少报25"))
    assert amended.correction is None
    assert one_doubt(amended)[0] == "amended"
