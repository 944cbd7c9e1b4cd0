"""Headings of a return: changed, new, doubled, missing or short ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from etl.grid import CellRange, CellValue, Sheet, rectangular
from etl.tidy.tidied import Tidied
from tests.etl.forms import CODES, FIRST, TITLE, progress, project, read
from tests.etl.said import letter, one_doubt, warned


def heading_changed(row: int, col: int, text: str | None, **hints: Any) -> Tidied:
    sheet = progress([project(1)])
    sheet.rows[row][col] = text
    return read(sheet, **hints)


def test_a_renamed_heading_is_asked_about_and_the_answer_reads_the_same_bytes() -> None:
    said = heading_changed(2, 14, "存在的困难")
    kind, sentence = one_doubt(said)
    assert kind == "headings"
    assert "O3“存在的困难”是名录外的栏目" in sentence and "缺少栏目“存在问题”" in sentence
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


def test_a_doubled_heading_goes_back_without_a_question() -> None:
    said = heading_changed(2, 15, "存在问题")
    [problem] = said.problems
    assert (said.doubts, problem.rule, problem.fatal, problem.cell) == ([], "R-heading", True, "P3")
    assert "“存在问题”出现了不止一次" in problem.message and "只能有一栏" in problem.message


def test_a_doubled_heading_of_columns_that_are_not_read_is_no_fault() -> None:
    sheet = progress([project(1)])
    wide = rectangular([[*row, None] for row in sheet.rows])
    wide[2][16], wide[FIRST][16] = "序号", 7
    said = read(Sheet(1, "进展", wide, sheet.merges))
    assert (said.doubts, said.problems) == ([], [])
    assert sum(i.cells for i in said.ignored if i.what == "“序号”栏按约定不读取") == 2


def test_a_column_that_must_be_there_goes_back_without_a_question() -> None:
    said = heading_changed(2, 1, None)
    [problem] = said.problems
    assert (said.doubts, said.tables, problem.fatal) == ([], [], True)
    assert "缺少栏目“项目代码”" in problem.message and "“项目代码”栏必须有" in problem.message


def test_a_missing_column_that_the_table_can_live_without_may_be_left_out_by_answer() -> None:
    said = heading_changed(2, 15, None)
    assert "缺少栏目“下步打算”" in one_doubt(said)[1]
    left_out = heading_changed(2, 15, None, **letter(said, "按未报受理"))
    assert (left_out.doubts, left_out.problems) == ([], [])
    assert "“下步打算”栏，按答复本期按未报受理" in warned(left_out, "W-heading")[0]
    assert "next_text" not in left_out.tables[0].columns
    assert letter(said, "退回") == {"discard": True}


def test_a_new_heading_that_is_not_read_leaves_the_missing_one_to_be_asked_about() -> None:
    first = heading_changed(2, 14, "市里新增")
    second = heading_changed(2, 14, "市里新增", **letter(first, "不读取"))
    assert "缺少栏目“存在问题”" in one_doubt(second)[1]
    both = letter(first, "不读取") | letter(second, "按未报受理")
    assert heading_changed(2, 14, "市里新增", **both).doubts == []


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


def test_several_new_headings_are_settled_by_one_answer_where_each_is_like_one_that_is_missing() -> None:
    def renamed(**hints: Any) -> Tidied:
        sheet = progress([project(1)])
        sheet.rows[2][14], sheet.rows[2][15] = "存在的困难问题", "下一步打算"
        return read(sheet, **hints)

    first = renamed()
    assert [option.words for option in first.doubts[0].options] == [
        "“存在的困难问题”就是“存在问题”；“下一步打算”就是“下步打算”",
        "不都是这样，一栏一栏地问",
        "退回，请按原表头报送",
    ]
    assert renamed(**letter(first, "就是")).doubts == []
    assert "（第1问，共2问）" in one_doubt(renamed(**letter(first, "一栏一栏")))[1]


def test_one_question_settles_one_heading_and_the_next_is_counted() -> None:
    def renamed(**hints: Any) -> Tidied:
        sheet = progress([project(1)])
        sheet.rows[2][14], sheet.rows[2][15] = "存在的困难问题", "下一步工作打算"
        return read(sheet, **({"headings_one_by_one": True} | hints))

    first = renamed()
    assert one_doubt(first)[1].endswith("“存在的困难问题”如何处理？（第1问，共2问）")
    words = [option.words for option in first.doubts[0].options]
    assert words == [
        "“存在的困难问题”就是“存在问题”",
        "“存在的困难问题”栏不读取",
        "退回，请按原表头报送",
    ]
    second = renamed(**letter(first, "就是“存在问题”"))
    # The last of two: its count goes on from the answers given.
    assert "（第2问，共2问）" in one_doubt(second)[1]
    both = {"rename": letter(first, "就是")["rename"] | letter(second, "就是")["rename"]}
    assert renamed(**both).doubts == []


def test_a_new_heading_that_may_be_the_key_cannot_be_passed_over() -> None:
    said = heading_changed(2, 1, "代号")
    assert [set(option.effect) for option in said.doubts[0].options] == [{"rename"}, {"discard"}]


def environment(heading: str, *changes: CellValue, **hints: Any) -> Tidied:
    """The environment's monthly form with the change headed as a return heads it."""
    heads = [
        "序号",
        "站点",
        "环境指标",
        "计量单位",
        "方向",
        "本年累计",
        "上年同期",
        "年度目标",
        heading,
        "全市位次",
    ]
    rows = [
        [n, f"站点{n}", "PM2.5", "微克/立方米", "越低越好", 40, None, 42, change, n]
        for n, change in enumerate(changes, 1)
    ]
    top = [["环境质量主要指标情况表（2022年12月）"], ["填报单位：规划建设局"], heads]
    sheet = Sheet(1, "指标", rectangular([*top, *rows]))
    return read(sheet, "environment_values", received="2023-01-06T10:00:00+08:00", **hints)


def test_a_fall_that_is_called_a_change_is_read_with_its_sign() -> None:
    said = environment("同比下降（%）", 9.8, 3.2)
    assert next(option.words for option in said.doubts[0].options) == (
        "“同比下降”就是“同比变化”下降的幅度，按负数读取"
    )
    answered = environment("同比下降（%）", 9.8, 3.2, **letter(said, "就是"))
    assert (answered.doubts, answered.problems) == ([], [])
    assert [float(one) for one in answered.tables[0].columns["reported_change_pct"].to_pylist()] == [
        -9.8,
        -3.2,
    ]


def test_a_change_that_names_both_ways_keeps_its_signs() -> None:
    said = environment("同比上升下降（%）", 9.8, -3.2)
    answered = environment("同比上升下降（%）", 9.8, -3.2, **letter(said, "就是"))
    assert [float(one) for one in answered.tables[0].columns["reported_change_pct"].to_pylist()] == [
        9.8,
        -3.2,
    ]


def indicators(head: str, *extra: str, **hints: Any) -> Tidied:
    """February and another group of columns, under a heading of two rows."""
    measures = ["本年累计", "上年同期", "同比增长"]
    rows: list[list[CellValue]] = [
        ["主要经济指标完成情况（2021年3月）"],
        ["填报单位：综合管理局"],
        ["序号", "指标名称", "计量单位", "2月", None, None, head, None, None, *extra],
        [None, None, None, *measures, *measures],
        [1, "工业总产值", "万元", 800, 700, "14.3%", 1200, 1000, "20%", *("无" for _ in extra)],
    ]
    merges = [CellRange(2, 3, 2, 5), CellRange(2, 6, 2, 8)]
    return read(Sheet(1, "表", rectangular(rows), merges), "economic_indicators", **hints)


def test_a_quarter_among_months_is_offered_as_the_year_so_far_at_its_last_month() -> None:
    said = indicators("一季度")
    words = "“一季度/本年累计”就是“3月/本年累计”"
    assert one_doubt(said)[0] == "headings" and words in said.doubts[0].options[0].words
    answered = indicators("一季度", **letter(said, words))
    assert answered.doubts == []
    columns = answered.tables[0].columns
    months = [day.month for day in columns["period_start"].to_pylist()]
    assert dict(zip(months, columns["ytd_value"].to_pylist(), strict=True)) == {2: 800, 3: 1200}


def test_a_heading_is_named_by_the_cell_in_which_its_words_stand() -> None:
    assert "J3“备注”是名录外的栏目" in one_doubt(indicators("3月", "备注"))[1]


def test_a_row_of_sub_headings_all_of_which_were_renamed_is_still_the_head_and_is_asked_about() -> None:
    sheet = progress([project(1), project(2)])
    for col, words in ((7, "本月完成数"), (8, "本年度累计"), (9, "自开工累计")):
        sheet.rows[4][col] = words
    said = read(sheet)
    kind, sentence = one_doubt(said)
    assert kind == "headings" and said.doubts[0].asked_of == "owner" and said.problems == []
    assert all(f"{cell}“投资/完成情况/{words}”是名录外的栏目" in sentence for cell, words in
               (("H5", "本月完成数"), ("I5", "本年度累计"), ("J5", "自开工累计")))  # fmt: skip
