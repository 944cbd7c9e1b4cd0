"""A return is read strictly: each cell is loaded, ignored for a reason, or named; doubt holds the whole."""

from __future__ import annotations

from decimal import Decimal

import pytest

from etl.grid import CellRange, CellValue, Grid, Sheet, rectangular
from tests.etl.forms import CODES, FIRST, MONTH, YTD, progress, project, read
from tests.etl.said import rules

# ---------------------------------------------------------------- a good return


def test_a_good_return_becomes_typed_rows_that_know_their_cells() -> None:
    said = read(progress([project(1), project(2, ytd=31)]), file_name="重点项目2021年3月.xlsx")
    assert (said.problems, said.doubts, str(said.period), said.unit_code) == ([], [], "2021-03", "U02")
    [rows] = said.tables
    assert rows.columns["project_code"].to_pylist() == CODES[:2]
    assert rows.columns["ytd_investment_wan_yuan"].to_pylist() == [Decimal(30), Decimal(31)]
    assert rows.columns["ytd_investment_source"].to_pylist() == ["30 万元", "31 万元"]
    assert rows.row_no == [FIRST + 1, FIRST + 2]
    place = rows.place("ytd_investment_source", 0)
    assert place is not None
    assert (place.col_no, place.heading) == (YTD + 1, "投资/完成情况/本年累计")


def test_columns_in_another_order_give_the_same_rows() -> None:
    sheet = progress([project(1), project(2)])
    assert not read(sheet).doubts
    swapped = rectangular([[*row[:14], row[15], row[14]] for row in sheet.rows])
    said = read(Sheet(1, "进展", swapped, sheet.merges))
    assert said.tables[0].columns["problem_text"].to_pylist() == ["无", "无"]


# ---------------------------------------------------------------- cells that cannot stand


@pytest.mark.parametrize(
    ("col", "value", "rule"),
    [
        (YTD, "三十", "R-money"),
        (YTD, "3亿", "R-money"),
        (YTD, "5000-8000", "R-money"),
        (YTD, "约30", "R-approximate"),
        (YTD, 1e30, "R-money"),
        (YTD, None, "R-required"),
        (YTD, "—", "R-required"),
        (10, "也许", "R-boolean"),
        (11, "2021年2月30日", "R-date"),
    ],
)
def test_a_cell_that_does_not_fit_is_named_with_what_stands_there(
    col: int, value: CellValue, rule: str
) -> None:
    row = project(2)
    row[col] = value
    said = read(progress([project(1), row, project(3)]))
    [problem] = said.problems
    assert (problem.rule, problem.row_no, problem.col_no, problem.fatal) == (rule, FIRST + 2, col + 1, False)
    assert problem.cell == f"{'ABCDEFGHIJKLMNOP'[col]}{FIRST + 2}"
    assert problem.message
    assert problem.key == {"project_code": CODES[1], "period_start": "2021-03-01"}
    assert len(said.tables[0]) == 3


def test_money_without_a_unit_on_heading_cell_or_sheet_is_rejected_cell_by_cell() -> None:
    sheet = progress([project(1)])
    sheet.rows[2][5] = "投资"
    assert rules(read(sheet)) == [("H6", "R-money"), ("I6", "R-money"), ("J6", "R-money")]
    stated = progress([project(1)], unit="亿元")
    stated.rows[2][5] = "投资"
    assert read(stated).tables[0].columns["ytd_investment_wan_yuan"].to_pylist() == [Decimal(300_000)]


def test_errors_and_formulas_without_a_result_are_rejections_and_never_blanks() -> None:
    sheet = progress([project(1), project(2, month=None)])
    sheet.rows[FIRST][MONTH] = None
    sheet.errors[(FIRST, MONTH)] = "#REF!"
    sheet.formulas_without_value.add((FIRST + 1, MONTH))
    said = read(sheet)
    assert [(p.cell, p.rule, p.value) for p in said.problems] == [
        ("H6", "R-error", "#REF!"),
        ("H7", "R-formula", ""),
    ]


def test_one_figure_merged_over_rows_is_rejected_and_a_merged_name_fills_them() -> None:
    sheet = progress([project(1), project(2, ytd=None)])
    sheet.rows[FIRST + 1][3] = None
    sheet.merges += [CellRange(FIRST, YTD, FIRST + 1, YTD), CellRange(FIRST, 3, FIRST + 1, 3)]
    said = read(sheet)
    assert rules(said) == [("I6", "R-merged"), ("I7", "R-merged")]
    assert said.differences == []


def test_an_unknown_project_sends_the_whole_return_back() -> None:
    row = project(1)
    row[1] = "2020-370305-26-03-999999"
    said = read(progress([row, project(2)]))
    assert rules(said) == [("B6", "R-project")]
    assert said.fatal


def test_two_rows_of_one_project_send_the_whole_return_back() -> None:
    said = read(progress([project(1), project(2), project(1)]))
    assert rules(said) == [("B8", "R-double-key")]
    assert "B6、B8" in said.problems[0].message
    assert said.fatal


def test_a_return_without_rows_or_without_its_table_goes_back_with_the_reason() -> None:
    assert rules(read(progress([]))) == [("A6", "R-empty")]
    [problem] = read(Sheet(1, "x", [["随便"]])).problems
    assert problem.rule == "R-no-table" and "找不到“重点项目月度进展”的表头" in problem.message


def test_a_sheet_that_is_not_there_is_named_as_missing_and_one_without_its_heading_is_not() -> None:
    sheets = [Sheet(1, "签约", [["随便"]]), Sheet(2, "线索", [["随便"]])]
    said = read(Grid("xlsx", sheets), "investment_promotion")
    clues, signed, arrived = (problem.message for problem in said.problems)
    assert clues.startswith("工作表“线索”里找不到") and signed.startswith("工作表“签约”里找不到")
    assert arrived.startswith("“招商引资月报”缺少工作表“到位”")


# ---------------------------------------------------------------- rows that are told


def test_a_row_that_repeats_only_registered_values_is_told_and_not_read() -> None:
    row: list[CellValue] = [None] * len(project(1))
    row[2], row[3] = "新增：某某项目", "综合管理局"
    said = read(progress([project(1), row]))
    assert (said.rows_read, said.problems) == (1, [])
    [warned] = [w for w in said.warnings if w.rule == "W-row"]
    assert f"第{FIRST + 2}行只有“新增：某某项目 综合管理局”" in warned.message


def test_figures_alone_look_like_a_total_without_its_label() -> None:
    row: list[CellValue] = [None] * len(project(1))
    row[7:10] = [10, 30, 100]
    said = read(progress([project(1), row]))
    assert ["像是合计行" in p.message for p in said.problems] == [True]


def test_a_number_of_a_row_that_stood_before_is_told_unless_each_group_counts_anew() -> None:
    rows: list[list[CellValue]] = [["一、甲（1个）"], project(1), ["二、乙（1个）"], project(2)]
    rows[3][0] = rows[1][0]
    assert [w for w in read(progress(rows)).warnings if w.rule == "W-order"] == []
    again = [project(1), project(2)]
    again[1][0] = again[0][0]
    [warned] = [w for w in read(progress(again)).warnings if w.rule == "W-order"]
    assert warned.cell == f"A{FIRST + 2}"


@pytest.mark.parametrize(
    ("col", "should"), [(1, "填代码"), (7, "填数"), (11, "填日期"), (12, "填文字"), (13, "填“是”或“否”")]
)
def test_an_error_cell_is_told_what_belongs_there(col: int, should: str) -> None:
    sheet = progress([project(1), project(2)])
    sheet.rows[FIRST][col] = None
    sheet.errors[(FIRST, col)] = "#REF!"
    assert [p.message for p in read(sheet).problems] == [f"单元格是错误值#REF!，请直接{should}"]


def test_totals_that_are_formulas_without_a_result_are_told_once() -> None:
    sheet = progress([project(1), ["合计", *[None] * 15]])
    sheet.formulas_without_value |= {(FIRST + 1, col) for col in (7, 8, 9)}
    said = read(sheet)
    assert [w.message for w in said.warnings if w.rule == "W-total"] == [
        "合计是公式，没有计算结果，未核对（共3处）"
    ]


def test_a_title_with_a_thirteenth_month_is_asked_about() -> None:
    [doubt] = read(progress([project(1)], title="重点项目进展情况表（2021年13月）")).doubts
    assert doubt.sentence == "写的期别是“2021年13月”，没有这个月。请问这是哪一期的数？"
    assert read(progress([project(1)], title="（2021年13月）"), period="2021-03").doubts == []


def test_our_own_comments_are_no_riddle() -> None:
    sheet = progress([project(1)])
    sheet.comments = {(FIRST, 7): "【数据退回】请核对", (FIRST, 8): "领导批示"}
    rules = [(w.rule, w.message) for w in read(sheet).warnings]
    assert [m for rule, m in rules if rule == "W-comment"] == ["单元格有批注“领导批示”，批注不入库"]


# ---------------------------------------------------------------- units of whole columns


def _with_unit(unit: str, *, above: str | None = None) -> Sheet:
    sheet = progress([project(n) for n in range(1, 6)])
    sheet.rows[2][5] = f"投资{unit}"
    sheet.rows[1][0] = f"单位：{above}" if above else None
    return sheet


@pytest.mark.parametrize(("unit", "words"), [("（万美元）", "“万美元”是外币"), ("", "没有注明单位")])
def test_columns_without_a_known_unit_are_one_sentence(unit: str, words: str) -> None:
    said = read(_with_unit(unit))
    [problem] = said.problems
    assert (problem.rule, problem.fatal) == ("R-unit", True)
    assert words in problem.message
    assert [w for w in said.warnings if w.rule == "W-registered"] == []


@pytest.mark.parametrize("above", ["亿元、万元", "万元、亿元", "万元（外资为万美元）", "万元，户均为元"])
def test_a_unit_line_that_names_two_units_states_none(above: str) -> None:
    [problem] = read(_with_unit("", above=above)).problems
    assert (problem.rule, problem.fatal) == ("R-unit", True)
    assert f"表上方写的“单位：{above}”里不止一个，请在各栏的表头写明" in problem.message


@pytest.mark.parametrize("beside", ["、%", "、人", "  人数：人", " 填报日期：2021年4月8日", "；比率：%"])
def test_a_unit_of_something_else_beside_that_of_money_is_no_other(beside: str) -> None:
    assert read(_with_unit("", above=f"万元{beside}")).problems == []


@pytest.mark.parametrize(("above", "words"), [("万美元", "“万美元”是外币"), ("千吨", "“千吨”不是金额单位")])
def test_a_unit_above_a_short_form_that_does_not_do_is_told_in_one_sentence(above: str, words: str) -> None:
    sheet = progress([project(1), project(2)])
    sheet.rows[2][5] = "投资"
    sheet.rows[1][0] = f"单位：{above}"
    [problem] = read(sheet).problems
    assert (problem.rule, problem.fatal) == ("R-unit", True)
    assert f"表上方写的单位{words}" in problem.message


@pytest.mark.parametrize(
    ("above", "stored"),
    [
        ("单位：千万元", 30_000),
        ("单位：百万元", 3_000),
        ("单位：千元", 3),
        ("金额：万元", 30),
        ("金额单位：亿元", 300_000),
        ("单位：万", 30),
        ("（万元）", 30),
    ],
)
def test_a_unit_in_every_way_of_writing_is_read(above: str, stored: int) -> None:
    sheet = progress([project(1)])
    sheet.rows[2][5] = "投资"
    sheet.rows[1][0] = above
    assert read(sheet).tables[0].columns["ytd_investment_wan_yuan"].to_pylist() == [stored]


def test_a_unit_behind_the_title_is_read() -> None:
    sheet = progress([project(1)], title="重点项目进展情况表（2021年3月）（百万元）")
    sheet.rows[2][5] = "投资"
    assert read(sheet).tables[0].columns["ytd_investment_wan_yuan"].to_pylist() == [3_000]


def test_the_heading_s_unit_goes_before_the_sheet_s_and_the_difference_is_told_once() -> None:
    said = read(_with_unit("（亿元）", above="万元"))
    assert [w.message.split("栏")[1] for w in said.warnings if w.rule == "W-unit"] == [
        "表头写的单位是亿元，表上方写的是万元，已按亿元读取，请核对"
    ]
    assert said.tables[0].columns["ytd_investment_wan_yuan"].to_pylist()[0] == 300_000


@pytest.mark.parametrize("mark", ["³", "1,", "投产", " ", "（必填）", "2021年3月"])
def test_a_cell_too_long_for_its_column_goes_back_at_once_and_free_text_stays(mark: str) -> None:
    # 32,767 characters are the most of a sheet's cell. What tries each of their beginnings never ends.
    long = "零" + mark * (32_000 // len(mark)) + "零"
    row = project(1)
    row[YTD] = row[11] = row[15] = long
    said = read(progress([row, project(2)]))
    assert [(p.cell, "个字" in p.message) for p in said.problems] == [("I6", True), ("L6", True)]
    assert said.tables[0].columns["next_step_text"].to_pylist()[0] == long.strip()
