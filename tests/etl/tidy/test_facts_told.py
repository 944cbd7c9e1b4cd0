"""What is hidden, struck through, commented or beside the table is told."""

from __future__ import annotations

from etl.grid import Grid, Sheet, rectangular
from tests.etl.forms import FIRST, MONTH, YTD, progress, project, read
from tests.etl.said import rules, warned


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


def test_a_hidden_unit_line_a_hidden_sum_and_a_struck_heading_are_told() -> None:
    total = ["合计", *[None] * 4, 2000, 400, 20, 60, 200, *[None] * 6]
    sheet = progress([project(1), project(2), total])
    sheet.hidden_rows |= {1, FIRST + 2}
    sheet.struck.add((FIRST - 2, 5))
    said = read(sheet)
    assert warned(said, "W-hidden") == ["第2、8行是隐藏行，已照常读取，请确认"]
    assert warned(said, "W-struck") == ["F4加了删除线，已照常读取，请确认"]


def test_words_where_figures_belong_are_named_and_dashes_are_not() -> None:
    sheet = progress([project(number) for number in range(1, 7)])
    words = ["暂无", "无", "暂无", "N/A", "—", "待定"]
    for row, word in enumerate(words):
        sheet.rows[FIRST + row][MONTH] = word
    said = read(sheet)
    assert warned(said, "W-blank") == [
        "H6、H8写的是“暂无”，按没有数留空，请确认；有数的请补报",
        "H7写的是“无”，按没有数留空，请确认；有数的请补报",
        "H9写的是“N/A”，按没有数留空，请确认；有数的请补报",
    ]
    assert ("H11", "R-money") in rules(said)


def test_a_word_where_a_figure_must_stand_goes_back_and_is_not_called_blank_too() -> None:
    sheet = progress([project(1), project(2)])
    sheet.rows[FIRST][YTD] = "无"
    said = read(sheet)
    assert ("I6", "R-required") in rules(said) and warned(said, "W-blank") == []


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
