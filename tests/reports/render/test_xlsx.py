"""The workbook: numbers are numbers as printed, every other text is a string, every figure has its source."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from reports.blocks import Figure
from reports.document import Document, Table, TableCell, TableColumn, tables_of
from reports.figures.lineage import cell
from reports.render import RenderedFiles
from reports.render.flat_sheets import flat_rows
from reports.render.source_sheet import SOURCES_SHEET
from reports.render.xlsx import render_xlsx


@pytest.fixture(scope="module")
def book(rendered: RenderedFiles) -> Any:
    return openpyxl.load_workbook(rendered.xlsx)


def test_each_table_has_one_sheet_and_the_sources_come_last(book: Any) -> None:
    names = ["主要经济指标完成情况表", "重点项目推进情况表"]
    assert book.sheetnames == [*names, *(f"{name}（数据）" for name in names), SOURCES_SHEET]


def test_beside_each_table_a_flat_sheet_has_one_row_of_heads_and_one_row_a_record(book: Any) -> None:
    for name in book.sheetnames[2:4]:
        sheet = book[name]
        heads, *records = sheet.iter_rows(values_only=True)
        assert not sheet.merged_cells.ranges and all(heads) and len(set(heads)) == len(heads)
        ends = ("合计", "总计", "注")
        assert records and not any(str(row[0]).startswith(ends) for row in records)
        assert sheet.auto_filter.ref.startswith("A1:")
    indicators, projects = (
        list(book[name].iter_rows(max_row=3, values_only=True)) for name in book.sheetnames[2:4]
    )
    assert indicators[0][:3] == ("指标", "本期 累计（亿元）", "本期 同比%")
    assert indicators[1:] == [
        ("工业总产值", 125, 47.5, 500, 25, "绿", None),
        ("税收", "未报送", "—", 20, "—", "灰", None),
    ]
    # What is printed once over several rows stands in each record.
    assert [row[:2] for row in projects[1:]] == [("高端聚烯烃产业链", 1), ("高端聚烯烃产业链", 2)]


def test_printed_numbers_are_numbers_shown_with_the_printed_decimals(book: Any) -> None:
    sheet = book["主要经济指标完成情况表"]
    cells = {sheet.cell(5, col).value: sheet.cell(5, col).number_format for col in range(2, 6)}
    assert cells == {125: "0.0", 47.5: "0.0", 500: "0", 25: "0.0"}
    assert (sheet["B7"].value, sheet["B7"].number_format) == (1234.5, "#,##0.0")
    assert (sheet["C7"].value, sheet["C7"].number_format) == (-3.2, "0.0")


def test_texts_codes_and_gaps_stay_strings(book: Any) -> None:
    sheet = book["主要经济指标完成情况表"]
    assert sheet["B6"].value == "未报送"
    assert sheet["F6"].value == "○灰"
    assert sheet["C8"].value == "007"


def test_no_text_of_a_return_ever_becomes_a_formula_or_a_link(book: Any, rendered: RenderedFiles) -> None:
    cell = book["主要经济指标完成情况表"]["A7"]
    assert cell.value.startswith("=1+1 #let")
    assert cell.data_type == "s"
    with zipfile.ZipFile(rendered.xlsx) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name) and b"<hyperlink" not in archive.read(name)


def test_a_label_over_several_rows_is_repeated_so_that_filters_work(book: Any) -> None:
    sheet = book["重点项目推进情况表"]
    assert [sheet.cell(row, 1).value for row in (5, 13, 14)] == ["高端聚烯烃产业链"] * 2 + ["精细化工产业链"]
    # Below the heads only the notes, which no filter reaches, stand over several columns.
    filtered = int(sheet.auto_filter.ref.rpartition("H")[2])
    assert all(area.max_row <= 4 or area.min_row > filtered for area in sheet.merged_cells.ranges)


def test_heads_are_frozen_filtered_and_repeated_in_print(book: Any) -> None:
    sheet = book["重点项目推进情况表"]
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:H38"
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_area


@pytest.mark.parametrize(("total_at", "filtered"), [(2, "A3:B5"), (0, None)])
def test_a_total_is_not_filtered_or_sorted_among_its_parts(
    sample_document: Document, total_at: int, filtered: str | None
) -> None:
    rows = [(cell("甲"), cell("1")), (cell("乙"), cell("2"))]
    rows.insert(total_at, (cell("合计"), cell("3")))
    table = Table("t", "表", "项", (TableColumn("单位", 2), TableColumn("项数", 1)), tuple(rows))
    paper = replace(sample_document, leader_page=(), body=(table,), attachments=())
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(paper)))
    assert book["表"].auto_filter.ref == filtered


def test_a_flat_head_says_its_unit_once(sample_document: Document) -> None:
    gap = Figure("gap", "与序时之差", Decimal("-3.2"), "-3.2", "个百分点")
    columns = (TableColumn("项目", 2), TableColumn("与序时之差（百分点）", 1))
    table = Table("t", "表", "", columns, ((cell("甲"), cell(gap)),))
    heads, _ = flat_rows(table, replace(sample_document, figures={"gap": gap}))
    assert heads == ["项目", "与序时之差（百分点）"]


def test_every_figure_stands_with_its_exact_value_coverage_and_cell(
    book: Any, signed_document: Document
) -> None:
    rows = list(book[SOURCES_SHEET].iter_rows(values_only=True))
    assert rows[0][:3] == ("编号", "指标", "印出")
    by_id = {row[0]: row for row in rows[1:]}
    assert set(by_id) == set(signed_document.figures)
    assert by_id["ind.output.ytd"][2:5] == ("125.0", "125.04", "亿元")
    assert by_id["ind.output.ytd"][8:12] == ("S-2021-0007", "一季度指标.xls", "指标", "F12")
    assert by_id["projects.ytd"][6] == "31/34"
    assert by_id["ind.tax.ytd"][2:4] == ("未报送", "")


def test_every_place_that_is_told_of_a_figure_holds_it_in_printed_and_flat_sheets(
    book: Any, signed_document: Document
) -> None:
    told = {row[0]: row[12] for row in book[SOURCES_SHEET].iter_rows(min_row=2, values_only=True)}
    in_tables = {
        cell.figure_id
        for table in tables_of(signed_document)
        for row in table.rows
        for cell in row
        if cell.figure_id
    }
    assert {figure_id for figure_id, places in told.items() if places} == in_tables != set()
    for figure_id in in_tables:
        places = [place.rpartition("!")[::2] for place in told[figure_id].splitlines()]
        values = [book[sheet][cell].value for sheet, cell in places]
        text = signed_document.figures[figure_id].text
        assert {str(value) for value in values} <= {text, text.rstrip("0").rstrip(".")}
        assert {sheet.endswith("（数据）") for sheet, _ in places} == {True, False}


def test_a_flat_sheet_prints_whole_across_its_paper(book: Any) -> None:
    for sheet in (one for one in book if one.title.endswith("（数据）")):
        # One page across, as many down as it takes.
        assert sheet.page_setup.fitToHeight == 0 and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$1:$1"


def test_rows_that_stand_twice_in_the_paper_get_one_sheet(sample_document: Document) -> None:
    table = tables_of(sample_document)[0]
    again = replace(table, table_id="again", title="同一张表")
    twice = replace(sample_document, body=(*sample_document.body, again))
    made = openpyxl.load_workbook(io.BytesIO(render_xlsx(twice)))
    assert made.sheetnames == openpyxl.load_workbook(io.BytesIO(render_xlsx(sample_document))).sheetnames


def test_a_note_is_printed_over_all_columns_as_high_as_its_lines(sample_document: Document) -> None:
    table = replace(
        tables_of(sample_document)[0], notes=("注：" + "计划开工时间为下达数，其他节点不亮灯。" * 9, "另注。")
    )
    made = openpyxl.load_workbook(io.BytesIO(render_xlsx(replace(sample_document, body=(table,)))))
    sheet = made[made.sheetnames[0]]
    row = next(row for row in range(1, 60) if str(sheet.cell(row, 1).value).startswith("注："))
    across = f"A{row}:{sheet.cell(row, len(table.columns)).coordinate}"
    assert across in {str(area) for area in sheet.merged_cells.ranges}
    width = sum(sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJKL"[: len(table.columns)])
    assert sheet.row_dimensions[row].height >= 11 * (2 * len(table.notes[0]) * 9 / 11) / width
    assert sheet.print_area.endswith(str(row + 1))


def test_a_source_s_long_text_has_the_height_of_its_lines_and_a_wide_sheet_prints_on_a3(book: Any) -> None:
    sheet = book[SOURCES_SHEET]
    assert sheet.page_setup.paperSize == 8
    assert book["主要经济指标完成情况表"].page_setup.paperSize == 9
    for row in sheet.iter_rows(min_row=2):
        for one in row:
            width = sheet.column_dimensions[one.column_letter].width
            if len(str(one.value or "")) > width:
                assert sheet.row_dimensions[one.row].height >= 30


def test_a_day_stands_on_one_line(sample_document: Document) -> None:
    columns = (TableColumn("甲", 1.0), TableColumn("到", 1.0))
    table = Table("days", "到期", "", columns, ((TableCell("一"), TableCell("2021年10月31日")),))
    made = openpyxl.load_workbook(io.BytesIO(render_xlsx(replace(sample_document, body=(table,)))))
    assert made["到期"].column_dimensions["B"].width >= 15


def test_why_a_light_is_grey_stands_in_a_column_of_its_own(signed_document: Document) -> None:
    lights = [("灰", "未报送"), ("灰", "未到期"), ("绿", "绿")]
    rows = tuple((TableCell(str(n)), TableCell(text, light=light)) for n, (light, text) in enumerate(lights))
    table = Table("t", "亮灯表", "", (TableColumn("序号", 1), TableColumn("亮灯", 1)), rows)
    book = openpyxl.load_workbook(
        io.BytesIO(render_xlsx(replace(signed_document, body=(table,), attachments=())))
    )
    assert list(book["亮灯表（数据）"].iter_rows(values_only=True)) == [
        ("序号", "亮灯", "亮灯说明"),
        (0, "灰", "未报送"),
        (1, "灰", "未到期"),
        (2, "绿", None),
    ]
