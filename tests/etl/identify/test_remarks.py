"""A note that says what figures are binds them: estimates are asked about, the rest is told and kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.grid import CellValue, Sheet
from etl.identify.remarks import says_estimate
from tests.etl.forms import FIRST, MONTH, progress, project, read
from tests.etl.said import letter, one_doubt, warned

ESTIMATES = [
    "11月数据为预计数",
    "1—10月为实际数、11月为预计数",
    "其中项目2系估算的",
    "部分数据均为预估",
    "未完工项目的投资为测算数",
    "表中数据含暂估数",
]
NOT_ESTIMATES = [
    "不得填报预计数",
    "本表不含预计数",
    "均非估算数",
    "预计12月底完工",
    "预计投资额见名单",
    "项目预算数见附件",
    "按月报送实际数",
]


def march(note: str | None = None, *, progress_text: str | None = None) -> Sheet:
    row = project(1)
    row[12] = progress_text or row[12]
    below: list[list[CellValue]] = [[note]] if note else []
    return progress([row, project(2), *below])


@pytest.mark.parametrize("note", ESTIMATES)
def test_estimates_are_asked_about_whatever_says_so(note: str) -> None:
    kind, sentence = one_doubt(read(march(f"注：1.以下达数为准；2.{note}。"), "project_progress"))
    assert kind == "estimates" and note in sentence
    assert one_doubt(read(march(progress_text=f"基础浇筑，{note}"), "project_progress"))[0] == kind


@pytest.mark.parametrize("note", NOT_ESTIMATES)
def test_what_only_speaks_of_estimates_is_none(note: str) -> None:
    said = read(march(f"注：{note}", progress_text=note), "project_progress")
    assert said.doubts == [] and said.remarks == [] and not says_estimate(note)


@given(
    st.sampled_from(ESTIMATES),
    st.text("，。 按月报送", max_size=6),
    st.sampled_from(["", "。", "，下月更正"]),
)
def test_an_estimate_is_known_in_any_sentence(words: str, before: str, after: str) -> None:
    assert says_estimate(f"{before}，{words}{after}")


def test_a_comment_on_a_figure_may_say_so_too() -> None:
    sheet = march()
    sheet.comments = {(FIRST, MONTH): "预计数，待核", (0, 0): "预计数"}
    said = read(sheet, "project_progress")
    assert [(remark.kind, remark.cell) for remark in said.remarks] == [("estimate", "H6")]


def test_the_answer_says_what_becomes_of_estimates() -> None:
    note = "注：3月为预计数"
    said = read(march(note), "project_progress")
    noted = read(march(note), "project_progress", **letter(said, "是预计数"))
    assert noted.doubts == [] and [remark.kind for remark in noted.remarks] == ["estimate"]
    assert warned(noted, "W-remark") == ["写有“3月为预计数”：有预计数，已随数留存，引用时注明"]
    actual = read(march(note), "project_progress", **letter(said, "已是实际数"))
    assert actual.doubts == [] and actual.remarks == []


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("以上为快报数，最终以市局公布为准", "preliminary"),
        ("利润未经审计", "preliminary"),
        ("3月数据为初步核算", "preliminary"),
        ("数据待核定", "preliminary"),
        ("其中项目2含上年结转资金1200万元", "scope"),
        ("本月起统计口径调整", "scope"),
        ("已剔除停建项目", "scope"),
    ],
)
def test_preliminary_figures_and_another_scope_are_taken_and_told(note: str, kind: str) -> None:
    said = read(march(f"说明：{note}"), "project_progress")
    assert said.doubts == [] and said.rows_read == 2
    assert [(remark.kind, remark.words) for remark in said.remarks] == [(kind, note)]
    assert note in warned(said, "W-remark")[0]


@pytest.mark.parametrize(
    "note", ["注：1.以下达数为准。", "说明：不含农户", "数据来源：综合管理局", "注：按月报送"]
)
def test_a_note_of_the_form_itself_is_no_remark(note: str) -> None:
    assert read(march(note), "project_progress").remarks == []


def test_a_list_of_plans_may_speak_of_estimates() -> None:
    assert not any(
        doubt.kind == "estimates" for doubt in read(march("注：均为预计数"), "project_register").doubts
    )


@pytest.mark.parametrize(
    "note",
    ["项目2为3月当月数", "其中项目1为2月份数据", "投资为2020年数据", "个别项目为上月数", "以上均为单月数"],
)
def test_figures_of_another_time_are_asked_about(note: str) -> None:
    said = read(march(f"注：{note}。"), "project_progress")
    kind, sentence = one_doubt(said)
    assert kind == "basis" and note in sentence
    checked = read(march(f"注：{note}。"), "project_progress", **letter(said, "已核对"))
    assert checked.doubts == [] and checked.remarks == []


@pytest.mark.parametrize(
    "note", ["本月完成为当月数", "本年累计为1—3月数据", "以上为3月份数据", "数据为2021年数", "按3月情况填报"]
)
def test_a_note_that_explains_a_column_or_the_period_itself_asks_nothing(note: str) -> None:
    assert read(march(f"注：{note}。"), "project_progress").doubts == []


@pytest.mark.parametrize("part", ["3月上旬", "3月上半月", "3月前20天"])
def test_a_title_of_part_of_the_month_is_asked_about(part: str) -> None:
    title = f"重点项目进展情况表（2021年{part}）"
    said = read(progress([project(1)], title=title), "project_progress")
    assert "basis" in [doubt.kind for doubt in said.doubts]
