"""The Document: its figures hold together, its tables are whole, its plain text is the whole paper."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.document import (
    LIGHT_MARKS,
    LIGHTS,
    Attachment,
    Document,
    DocumentError,
    Figure,
    Paragraph,
    Run,
    Table,
    TableCell,
    TableColumn,
    attachment_list,
    charts_of,
    check_figures,
    content_hash,
    gaps_of,
    head_cells,
    place_cells,
    plain_text,
    used_figures,
)


def with_run(document: Document, run: Run) -> Document:
    return replace(document, body=(*document.body, Paragraph((run,))))


def test_a_sound_document_passes_the_figure_check(sample_document: Document) -> None:
    check_figures(sample_document)


def test_a_figure_that_does_not_exist_is_refused_by_name(sample_document: Document) -> None:
    document = with_run(sample_document, Run("9.9", figure_id="no.such.figure"))
    with pytest.raises(DocumentError, match=r"“no\.such\.figure”不存在（印出“9.9”）"):
        check_figures(document)


def test_a_figure_printed_otherwise_than_its_text_is_refused(sample_document: Document) -> None:
    document = with_run(sample_document, Run("125.1", figure_id="ind.output.ytd"))
    with pytest.raises(DocumentError, match=r"应印“125\.0”，实际印出“125\.1”"):
        check_figures(document)


def test_a_figure_resting_on_an_unknown_figure_is_refused(sample_document: Document) -> None:
    orphan = Figure("sum", "合计", Decimal(1), "1", "个", parts=("lost",))
    document = replace(sample_document, figures={**sample_document.figures, "sum": orphan})
    with pytest.raises(DocumentError, match="“sum”的组成“lost”不存在"):
        check_figures(document)


def test_every_fault_is_told_at_once(sample_document: Document) -> None:
    document = with_run(with_run(sample_document, Run("1", figure_id="a")), Run("2", figure_id="b"))
    with pytest.raises(DocumentError) as caught:
        check_figures(document)
    assert "“a”" in str(caught.value) and "“b”" in str(caught.value)


def test_used_figures_come_from_text_and_tables(sample_document: Document) -> None:
    ids = {figure_id for figure_id, _ in used_figures(sample_document)}
    assert {"ind.output.ytd", "ind.tax.ytd", "projects.total"} <= ids


def test_the_plain_text_holds_every_word_and_figure(sample_document: Document) -> None:
    text = plain_text(sample_document)
    expected = (
        *("领导一页纸", "齐鲁化工管办发〔2021〕8号", "1—3月，工业总产值完成125.0亿元，同比增长47.5%"),
        *("税收未报送。", "附件：1. 重点项目推进情况表", "抄送：工委、管委领导。", "2021年4月21日印发"),
        *("▲黄 升2位", "图3 工业总产值累计与上年同期比较", "1—2月\t80.1\t51.2"),
    )
    for words in expected:
        assert words in text


def test_the_data_of_a_chart_is_part_of_the_plain_text_and_can_be_left_out(sample_document: Document) -> None:
    assert "5月\t215.6\t160.9" in plain_text(sample_document)
    assert "5月\t215.6\t160.9" not in plain_text(sample_document, charts=False)


def test_the_hash_follows_the_words_and_not_the_stage(sample_document: Document) -> None:
    signed = replace(sample_document, stage="签发")
    changed = with_run(sample_document, Run("。"))
    assert content_hash(signed) == content_hash(sample_document)
    assert content_hash(changed) != content_hash(sample_document)


def test_gaps_that_wait_for_the_office_are_listed(sample_document: Document) -> None:
    assert gaps_of(sample_document) == ["2. 【待办公室填写】"]


def test_a_single_attachment_has_no_number(sample_document: Document) -> None:
    document = replace(sample_document, attachments=(Attachment(1, "清单", ()),))
    assert attachment_list(document) == ["附件：清单"]


def test_a_chart_that_stands_twice_is_drawn_once(sample_document: Document) -> None:
    document = replace(
        sample_document, leader_page=(*sample_document.leader_page, *sample_document.leader_page)
    )
    assert len(charts_of(document)) == len(charts_of(sample_document)) == 4


def test_every_light_has_its_own_mark() -> None:
    assert len({LIGHT_MARKS[light] for light in LIGHTS}) == len(LIGHTS) == 5


def table_of(columns: int, rows: tuple[tuple[TableCell, ...], ...]) -> Table:
    return Table("t", "表", "", tuple(TableColumn(f"列{n}") for n in range(columns)), rows)


def test_spanning_cells_leave_out_what_they_cover() -> None:
    table = table_of(
        3, ((TableCell("甲", row_span=2), TableCell("乙", col_span=2)), (TableCell("丙"), TableCell("丁")))
    )
    places = [(one.row, one.col, one.cell.text) for one in place_cells(table)]
    assert places == [(0, 0, "甲"), (0, 1, "乙"), (1, 1, "丙"), (1, 2, "丁")]


@pytest.mark.parametrize(
    "rows",
    [
        ((TableCell("甲"),),),
        ((TableCell("甲"), TableCell("乙"), TableCell("丙")),),
        ((TableCell("甲", row_span=2), TableCell("乙")),),
    ],
    ids=["too few cells", "too many cells", "a cell taller than the table"],
)
def test_a_table_with_holes_or_overlaps_is_refused(rows: tuple[tuple[TableCell, ...], ...]) -> None:
    with pytest.raises(DocumentError, match="表“表”第1行"):
        place_cells(table_of(2, rows))


@given(st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=5), min_size=1, max_size=6))
def test_placed_cells_cover_every_place_exactly_once(heights: list[list[int]]) -> None:
    # Each list is one column, cut into cells of these heights and filled up to the tallest column.
    rows_n = max(sum(column) for column in heights)
    columns = [column + [1] * (rows_n - sum(column)) for column in heights]
    starts = {
        (sum(column[:index]), col): height
        for col, column in enumerate(columns)
        for index, height in enumerate(column)
    }
    rows = tuple(
        tuple(
            TableCell(f"{row},{col}", row_span=starts[row, col])
            for col in range(len(columns))
            if (row, col) in starts
        )
        for row in range(rows_n)
    )
    covered = [
        (one.row + below, one.col)
        for one in place_cells(table_of(len(columns), rows))
        for below in range(one.cell.row_span)
    ]
    assert sorted(covered) == [(row, col) for row in range(rows_n) for col in range(len(columns))]


def test_columns_of_a_group_share_a_heading() -> None:
    columns = (TableColumn("名称"), TableColumn("计划", group="投资"), TableColumn("完成", group="投资"))
    heads = [
        (one.row, one.col, one.text, one.row_span, one.col_span)
        for one in head_cells(Table("t", "", "", columns, ()))
    ]
    assert heads == [(0, 0, "名称", 2, 1), (0, 1, "投资", 1, 2), (1, 1, "计划", 1, 1), (1, 2, "完成", 1, 1)]
