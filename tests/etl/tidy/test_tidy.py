"""A return is read strictly: each cell is loaded, ignored for a reason, or named; doubt holds the whole."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.grid import CellRange, CellValue, Grid, Sheet, rectangular
from etl.tidy.tidied import Tidied
from tests.etl.forms import CODES, FIRST, MONTH, TITLE, YTD, progress, project, read

LAST_YEAR_TITLE = "主要经济指标完成情况（2021年3月）"


def rules(said: Tidied) -> list[tuple[str, str]]:
    return [(problem.cell, problem.rule) for problem in said.problems]


def warned(said: Tidied, rule: str) -> list[str]:
    return [warning.message for warning in said.warnings if warning.rule == rule]


def one_doubt(said: Tidied) -> tuple[str, str]:
    [doubt] = said.doubts
    return doubt.kind, doubt.sentence


def letter(said: Tidied, words: str) -> dict[str, Any]:
    """The effect of the option whose words contain ``words``."""
    [effect] = [option.effect for option in said.doubts[0].options if words in option.words]
    return effect


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


# ---------------------------------------------------------------- headings


def heading_changed(row: int, col: int, text: str | None, **hints: Any) -> Tidied:
    sheet = progress([project(1)])
    sheet.rows[row][col] = text
    return read(sheet, **hints)


def test_a_renamed_heading_is_asked_about_and_the_answer_reads_the_same_bytes() -> None:
    said = heading_changed(2, 14, "存在的困难")
    kind, sentence = one_doubt(said)
    assert kind == "headings"
    assert "O5“存在的困难”是名录外的栏目" in sentence and "缺少栏目“存在问题”" in sentence
    assert said.doubts[0].asked_of == "owner"
    assert said.tables == []
    answered = heading_changed(2, 14, "存在的困难", **letter(said, "就是"))
    assert (answered.doubts, answered.problems) == ([], [])
    assert answered.tables[0].columns["problem_text"].to_pylist() == ["无"]


def test_a_new_column_is_not_read_before_somebody_says_so() -> None:
    sheet = progress([project(1)])
    wide = rectangular([[*row, None] for row in sheet.rows])
    wide[2][16], wide[FIRST][16] = "市里新增", "x"
    said = read(Sheet(1, "进展", wide, sheet.merges))
    assert one_doubt(said)[0] == "headings"
    answered = read(Sheet(1, "进展", wide, sheet.merges), **letter(said, "不读取"))
    assert answered.doubts == []
    assert ("“市里新增”栏按约定不读取", 1) in [(i.what, i.cells) for i in answered.ignored]


def test_a_doubled_heading_can_only_go_back() -> None:
    said = heading_changed(2, 15, "存在问题")
    assert "出现了不止一次" in one_doubt(said)[1]
    assert [set(option.effect) for option in said.doubts[0].options] == [{"discard"}]


def test_a_missing_column_from_which_nothing_is_read_is_told_and_the_return_is_read() -> None:
    said = heading_changed(2, 0, None)
    assert (said.doubts, said.problems) == ([], [])
    [told] = warned(said, "W-heading")
    assert "没有“序号”栏" in told
    assert said.tables[0].columns["project_code"].to_pylist() == CODES[:1]


def flat(*headings: str, above: list[CellValue] | None = None) -> Tidied:
    """The key projects' form with one row of headings: the groups above them were left out."""
    wide = len(headings)
    whole = [*project(1), *[None] * (wide - 16)]
    line = [above] if above else []
    rows = rectangular([[TITLE], [f"填报单位：综合管理局{'':8}单位：万元"], *line, list(headings), whole])
    return read(Sheet(1, "进展", rows, [CellRange(0, 0, 0, wide - 1)]))


FLAT = (
    *("序号", "项目代码", "项目名称", "责任单位", "包建责任人", "总投资", "年度计划", "本月完成", "本年累计"),
    *("开工至今累计", "是否开工", "实际开工时间", "形象进度", "是否入库", "存在问题", "下步打算"),
)


def test_headings_without_their_groups_are_read_where_each_means_one_column_and_told() -> None:
    said = flat(*FLAT)
    assert (said.doubts, said.problems) == ([], [])
    [told] = warned(said, "W-heading")
    assert "F3“总投资”按“投资/总投资”读取" in told and "I3“本年累计”按“投资/完成情况/本年累计”读取" in told
    assert said.tables[0].columns["ytd_investment_wan_yuan"].to_pylist() == [Decimal(30)]


def test_a_table_below_in_another_order_is_read_by_its_own_short_headings_and_tells_them() -> None:
    other = [*FLAT[:7], FLAT[8], FLAT[7], *FLAT[9:]]
    below = project(2)
    below[7], below[8] = below[8], below[7]
    rows = rectangular(
        [[TITLE], ["填报单位：综合管理局", None, "单位：万元"], FLAT, project(1), other, below]
    )
    said = read(Sheet(1, "进展", rows, []))
    assert (said.doubts, said.problems) == ([], [])
    first, second = warned(said, "W-heading")
    assert "H3“本月完成”" in first and "I5“本月完成”" in second
    months = said.tables[0].columns["month_investment_wan_yuan"].to_pylist()
    assert months == [Decimal(10), Decimal(10)]


def test_a_short_heading_under_another_group_or_beside_its_like_is_asked_about() -> None:
    groups: list[CellValue] = [*[None] * 8, "上年", *[None] * 7]
    doubled = flat(*FLAT, "上年/本年累计")
    for said in (flat(*FLAT, above=groups), doubled):
        kind, sentence = one_doubt(said)
        assert kind == "headings" and "“本年累计”是名录外的栏目" in sentence
        assert said.tables == []


def test_one_question_settles_one_heading_and_the_next_is_counted() -> None:
    def renamed(**hints: Any) -> Tidied:
        sheet = progress([project(1)])
        sheet.rows[2][14], sheet.rows[2][15] = "存在的困难问题", "下一步工作打算"
        return read(sheet, **hints)

    first = renamed()
    assert one_doubt(first)[1].endswith("“存在的困难问题”如何处理？（第1问，共2问）")
    words = [option.words for option in first.doubts[0].options]
    assert words == ["“存在的困难问题”就是“存在问题”", "退回，请按原表头报送"]
    second = renamed(**letter(first, "就是“存在问题”"))
    # The last of two: its count goes on from the answers given.
    assert "（第2问，共2问）" in one_doubt(second)[1]
    both = {"rename": letter(first, "就是")["rename"] | letter(second, "就是")["rename"]}
    assert renamed(**both).doubts == []


def test_a_return_that_no_answer_could_mend_is_only_sent_back() -> None:
    sheet = progress([project(1)])
    sheet.rows[2][14], sheet.rows[2][15] = "困难", None
    said = read(sheet)
    assert [set(option.effect) for option in said.doubts[0].options] == [{"discard"}]


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


# ---------------------------------------------------------------- doubts of the whole


def roster(name: str, unit: str = "办公室") -> Sheet:
    rows: list[list[CellValue]] = [["工作晾晒人员名册（2021年第一季度）"], [f"填报单位：{unit}"]]
    rows += [["序号", "姓名", "单位", "起", "止", "状态"]]
    rows += [
        [1, name, "招商局", "2021.1.1", "2021.3.31", "应晒"],
        [2, "方令仪", "综合管理局", "2021.1.1", None, "应晒"],
    ]
    return Sheet(1, "名册", rectangular(rows))


def test_a_name_that_is_nearly_registered_is_asked_about_once_and_loads_after_the_answer() -> None:
    said = read(roster("刘会涓"), "posting_roster")
    kind, sentence = one_doubt(said)
    assert kind == "names" and "B4“姓名”写的是“刘会涓”" in sentence
    assert rules(said) == []
    answered = read(roster("刘会涓"), "posting_roster", **letter(said, "就是“刘慧涓”"))
    assert answered.doubts == []
    assert answered.tables[0].columns["person_code"].to_pylist() == ["P002", "P001"]


@pytest.mark.parametrize(
    ("written", "given", "says"),
    [
        ("规划处", None, "不在单位名录里"),
        ("招商局", None, "不在“晾晒人员名册”的报送单位之列"),
        ("办公室", "U03", "两者不一致"),
        ("办公室", "某公司", "不在单位名录里"),
    ],
)
def test_doubt_about_the_unit_holds_and_its_answer_settles_it_for_good(
    written: str, given: str | None, says: str
) -> None:
    said = read(roster("方令仪", written), "posting_roster", unit=given)
    kind, sentence = one_doubt(said)
    assert kind == "unit" and says in sentence
    answered = read(roster("刘慧涓", written), "posting_roster", unit=given, **letter(said, "办公室"))
    assert (answered.doubts, answered.unit_code) == ([], "U01")


def test_a_form_of_several_units_that_names_none_is_asked_about() -> None:
    rows: list[list[CellValue]] = [["重点改革攻坚事项进展情况表（2021年第一季度）"]]
    rows += [["序号", "事项名称", "措施序号", "具体措施", "完成情况", "进展情况", "存在问题", "下步打算"]]
    rows += [[5, "某事项", 1, "某措施", "完成", None, None, None]]
    kind, sentence = one_doubt(read(Sheet(1, "进展", rectangular(rows)), "reform_progress"))
    assert (kind, sentence) == ("unit", "表中没有写填报单位。请问这是哪个单位报送的？")


def test_two_sheets_of_the_same_form_are_never_chosen_between() -> None:
    first, second = progress([project(1)]), progress([project(2)])
    book = Grid("xlsx", [replace(first, name="初稿"), replace(second, name="定稿", number=2)])
    said = read(book)
    assert one_doubt(said)[0] == "sheet"
    answered = read(book, **letter(said, "读取“定稿”"))
    assert answered.doubts == []
    assert answered.tables[0].columns["project_code"].to_pylist() == [CODES[1]]
    assert warned(answered, "W-sheet") == [
        "工作表“初稿”有" + str(_filled(first)) + "个单元格未读取（不是本报表的工作表）"
    ]


def test_an_empty_copy_of_the_form_is_no_second_one() -> None:
    book = Grid("xlsx", [progress([project(1)]), replace(progress([]), name="空表", number=2)])
    assert read(book).doubts == []


# ---------------------------------------------------------------- what is hidden, struck, commented


def test_hidden_rows_columns_and_sheets_are_named_and_rows_are_read() -> None:
    sheet = progress([project(1), project(2)])
    sheet.hidden_rows.add(FIRST + 1)
    sheet.hidden_cols.add(YTD)
    book = Grid("xlsx", [sheet, Sheet(2, "底稿", [["x", 1]], hidden=True)])
    said = read(book)
    assert len(said.tables[0]) == 2
    assert warned(said, "W-hidden") == [
        "第7行是隐藏行，已照常读取，请确认",
        "“投资/完成情况/本年累计”是隐藏列，已照常读取，请确认",
    ]
    assert warned(said, "W-sheet") == ["工作表“底稿”有2个单元格未读取（隐藏的工作表）"]


def test_struck_cells_and_comments_are_told_wherever_they_stand_and_our_own_marks_are_not() -> None:
    sheet = progress([project(1)])
    sheet.struck.add((FIRST, YTD))
    sheet.comments = {(FIRST, YTD): "实际应为35", (2, 5): "口径见通知", (FIRST, 1): "【晾晒】请核对"}
    said = read(sheet)
    assert warned(said, "W-struck") == ["I6加了删除线，已照常读取，请确认"]
    assert [(w.cell, w.message) for w in said.warnings if w.rule == "W-comment"] == [
        ("F3", "单元格有批注“口径见通知”，批注不入库"),
        ("I6", "单元格有批注“实际应为35”，批注不入库"),
    ]


def test_many_struck_cells_are_one_warning() -> None:
    sheet = progress([project(number) for number in range(1, 7)])
    sheet.struck = {(FIRST + row, col) for row in range(6) for col in range(16)}
    [message] = warned(read(sheet), "W-struck")
    assert message.count("、") == 19 and "等96处" in message


def test_cells_beside_the_table_are_named() -> None:
    sheet = progress([project(1)])
    wide = rectangular([[*row, None, None] for row in sheet.rows])
    wide[FIRST][17] = "草稿"
    said = read(Sheet(1, "进展", wide, sheet.merges))
    assert warned(said, "W-stray") == ["R6等1个单元格在表头之外，未读取"]


# ---------------------------------------------------------------- months side by side


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


# ---------------------------------------------------------------- one row that becomes several


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


@pytest.mark.parametrize(("unit", "words"), [("（万美元）", "“万美元”不认识"), ("", "没有注明单位")])
def test_columns_without_a_known_unit_are_one_sentence(unit: str, words: str) -> None:
    said = read(_with_unit(unit))
    [problem] = said.problems
    assert (problem.rule, problem.fatal) == ("R-unit", True)
    assert words in problem.message
    assert [w for w in said.warnings if w.rule == "W-registered"] == []


def test_the_heading_s_unit_goes_before_the_sheet_s_and_the_difference_is_told_once() -> None:
    said = read(_with_unit("（亿元）", above="万元"))
    assert [w.message.split("栏")[1] for w in said.warnings if w.rule == "W-unit"] == [
        "表头写的单位是亿元，表上方写的是万元，已按亿元读取，请核对"
    ]
    assert said.tables[0].columns["ytd_investment_wan_yuan"].to_pylist()[0] == 300_000


# ---------------------------------------------------------------- the account of every cell


def _filled(*sheets: Sheet) -> int:
    return sum(v is not None and bool(str(v).strip()) for s in sheets for row in s.rows for v in row)


_CELLS: st.SearchStrategy[CellValue] = st.one_of(
    st.none(),
    st.integers(-5, 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.sampled_from(
        ["", " ", "—", "无", "12亿", "约3", "合计", "小计（2个）", "注：略", "2021.3", "完成", "方令仪", "#x"]
    ),
)
_LINES: st.SearchStrategy[list[CellValue]] = st.one_of(
    st.builds(project, st.integers(1, 6), _CELLS, _CELLS, _CELLS),
    st.lists(_CELLS, max_size=18),
    st.sampled_from([["一、炼化一体化（2个）"], ["小计", *[None] * 6, 1, 2, 3], [], ["注：1.略"]]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINES, min_size=1, max_size=10))
def test_every_cell_that_is_not_empty_is_loaded_or_ignored_and_every_rejected_one_is_named(
    lines: list[list[CellValue]],
) -> None:
    sheet = progress([project(1), *lines])
    other = Sheet(2, "其他", [["备忘", None, 3]])
    said = read(Grid("xlsx", [sheet, other]))
    assert said.cells_loaded + sum(ignored.cells for ignored in said.ignored) == _filled(sheet, other)
    # What is counted as loaded stands in the rows, or is a problem, a question or a word that means nothing.
    [rows] = said.tables
    for name, array in rows.columns.items():
        place = next((p for p in rows.places if p.column_name == name and not name.endswith("_source")), None)
        if place is None:
            continue
        told = {(p.row_no, p.col_no) for p in said.problems}
        for row_no, value in zip(rows.row_no, array.to_pylist(), strict=True):
            cell = sheet.value(row_no - 1, place.col_no - 1)
            if value is None and cell is not None and (row_no, place.col_no) not in told:
                assert str(cell).strip() in ("", "—", "无") or said.doubts


@given(st.floats(min_value=0, max_value=1e9), st.sampled_from(["亿元", "万元", "元"]))
def test_an_amount_means_the_same_in_heading_cell_and_sheet(number: float, unit: str) -> None:
    number = round(number, 2)
    sheet = progress([project(1, month=None, ytd=number, cumulative=None)])
    sheet.rows[2][5] = f"投资（{unit}）"
    in_cell = progress([project(1, month=None, ytd=f"{number:.2f}{unit}", cumulative=None)])
    in_cell.rows[2][5] = "投资"
    on_sheet = progress([project(1, month=None, ytd=number, cumulative=None)], unit=unit)
    on_sheet.rows[2][5] = "投资"
    found = [
        read(s).tables[0].columns["ytd_investment_wan_yuan"][0].as_py() for s in (sheet, in_cell, on_sheet)
    ]
    assert all(math.isclose(value, found[0], abs_tol=1e-4) for value in found)
