"""xlsx, ods and xlsb: values as stored, and the facts that stand beside them."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Font

from etl.grid import CellRange, Grid, Sheet, Unreadable
from etl.read.excel.sheet_facts import SheetFacts, Styles
from etl.read.excel.xlsx_parse import parsed
from etl.read.excel.xlsx_scan import scan_sheet

Read = Callable[..., Grid]


def written(fill: Callable[[xlsxwriter.Workbook, Any], None], **options: Any) -> bytes:
    """A workbook with one sheet 数据 as `fill` writes it."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    fill(book, book.add_worksheet("数据"))
    book.close()
    return target.getvalue()


def with_part(data: bytes, part: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """The same zip with one part changed, or dropped where `change` gives None."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(old.read(name)) if name == part else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()


def only_sheet(grid: Grid) -> Sheet:
    assert len(grid.sheets) == 1
    return grid.sheets[0]


def a_return(book: xlsxwriter.Workbook, sheet: Any) -> None:
    percent = book.add_format({"num_format": "0.00%"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    struck = book.add_format({"font_strikeout": True})
    sheet.merge_range("A1:F1", "2021年第一季度重点项目进展情况表")
    sheet.write_row("A3", ["序号", "项目", "投资", "完成率", "日期"])
    sheet.write_row("A4", [1, "甲  项目", 12.5])
    sheet.write_number("D4", 0.1778, percent)
    sheet.write_datetime("E4", datetime(2021, 3, 31), day)
    sheet.write_datetime("F4", datetime(2021, 3, 31, 17, 20), moment)
    sheet.write_row("A5", [2, "乙", 1e17, True, "'001"])
    sheet.write_string("F5", "作废", struck)
    sheet.write_formula("C6", "=1/0", None, "#DIV/0!")
    sheet.write_formula("C7", "=SUM(C4:C5)", None, 12.5)
    sheet.write_comment("B5", "实际为 3 亿元")
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.set_column("B:B", None, None, {"hidden": True})
    book.add_worksheet("隐藏表").hide()


def test_values_stand_where_and_as_they_were_written(read: Read) -> None:
    grid = read(written(a_return))
    sheet = grid.sheets[0]
    assert grid.format == "xlsx"
    assert (sheet.number, sheet.name, sheet.n_rows, sheet.n_cols) == (1, "数据", 7, 6)
    assert sheet.rows[1] == [None] * 6
    assert sheet.rows[3] == [1, "甲  项目", 12.5, 0.1778, date(2021, 3, 31), datetime(2021, 3, 31, 17, 20)]
    assert sheet.rows[4] == [2, "乙", 1e17, True, "'001", "作废"]
    assert [type(value) for value in sheet.rows[4][:4]] == [int, str, float, bool]
    assert sheet.rows[6][2] == 12.5


def test_facts_that_calamine_does_not_tell_are_found(read: Read) -> None:
    sheet, hidden = read(written(a_return)).sheets
    assert sheet.merges == [CellRange(0, 0, 0, 5)]
    assert sheet.percent == {(3, 3)}
    assert sheet.errors == {(5, 2): "#DIV/0!"}
    assert sheet.rows[5][2] is None
    assert sheet.struck == {(4, 5)}
    assert sheet.comments == {(4, 1): "实际为 3 亿元"}
    assert sheet.hidden_rows == {4}
    assert sheet.hidden_cols == {1}
    assert (sheet.hidden, hidden.hidden, sheet.formats_known) == (False, True, True)


def test_a_formula_without_a_stored_value_is_no_blank_even_below_the_last_value(read: Read) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = 1
    book.active["B3"] = "=A1*2"
    target = io.BytesIO()
    book.save(target)
    sheet = only_sheet(read(target.getvalue()))
    assert sheet.formulas_without_value == {(2, 1)}
    assert (sheet.n_rows, sheet.n_cols) == (3, 2)


def test_openpyxl_files_give_the_same_facts(read: Read) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["增速", "作废", "说明"])
    sheet.append([0.08, 5, "#REF!"])
    sheet["A2"].number_format = '0.0%;"—"'
    sheet["B2"].font = Font(strike=True)
    sheet["B2"].comment = Comment("改为 6", "某人")
    sheet.row_dimensions[1].hidden = True
    target = io.BytesIO()
    book.save(target)
    found = only_sheet(read(target.getvalue()))
    assert found.percent == {(1, 0)}
    assert found.struck == {(1, 1)}
    assert found.comments[1, 1].endswith("改为 6")
    assert found.hidden_rows == {0}
    assert found.errors == {(1, 2): "#REF!"}


def test_rows_and_columns_of_no_size_are_hidden(read: Read) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(3):
        sheet.append([1, 2, 3])
    sheet.row_dimensions[2].height = 0.01
    sheet.row_dimensions[3].height = 0.75
    target = io.BytesIO()
    book.save(target)
    data = target.getvalue()
    found = only_sheet(read(data))
    assert (found.hidden_rows, found.hidden_cols) == ({1}, set())
    narrow = b'<cols><col min="2" max="2" width="0" customWidth="1"/></cols><sheetData>'
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").replace(b"<sheetData>", narrow)
    facts = scan_sheet(xml, Styles())
    assert facts == parsed(xml, Styles()) and facts.hidden_cols == [(1, 1)]


def test_the_walk_and_the_full_parse_find_the_same() -> None:
    data = written(a_return)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    styles = Styles(percent={"2"}, struck={"5"}, scaled={"3"}, shown={"1": "万元"})
    walked = scan_sheet(xml, styles)
    assert walked == parsed(xml, styles)
    assert walked != SheetFacts()
    turned = re.sub(rb'<c r="([A-Z]+\d+)" s="(\d+)"', rb'<c s="\2" r="\1"', xml)
    assert turned != xml
    assert scan_sheet(turned, styles) == walked
    prefixed = re.sub(rb"<(/?)(c|row|v|f|col)\b", rb"<\1x:\2", xml)
    assert parsed(prefixed.replace(b"x:", b""), styles) == walked


def test_a_scaled_display_format_is_told(read: Read) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write_number(0, 0, 350_000_000, book.add_format({"num_format": "0!.0,"}))
        sheet.write_number(1, 0, 1_133, book.add_format({"num_format": "#,##0.00"}))

    grid = read(written(fill))
    assert grid.sheets[0].rows == [["350000000（缩放显示）"], [1133]]
    assert len(grid.notices) == 1
    assert "A1设了缩放" in grid.notices[0]


def test_the_1904_date_system_is_followed_and_told(read: Read) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write_datetime(0, 0, datetime(2021, 3, 31), book.add_format({"num_format": "yyyy-mm-dd"}))

    grid = read(written(fill, date_1904=True))
    assert grid.sheets[0].rows == [[date(2021, 3, 31)]]
    assert "1904" in grid.notices[0]


def test_the_dimension_is_never_trusted(read: Read) -> None:
    def lie(xml: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', xml)

    data = with_part(written(a_return), "xl/worksheets/sheet1.xml", lie)
    assert read(data).sheets[0].n_rows == 7


def test_a_long_sheet_comes_as_columns_with_the_same_values(read: Read) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["序号", "名称", "金额", "日期", "完成"])
        for row in range(1, 10_501):
            sheet.write_row(row, 0, [row, f"项目{row}" if row % 7 else "", row / 4])
            sheet.write_datetime(row, 3, datetime(2021, 3, 31), day)
            sheet.write_boolean(row, 4, row % 2 == 0)

    sheet = only_sheet(read(written(fill)))
    assert (sheet.n_rows, sheet.n_cols) == (10_501, 5)
    assert sheet.rows[0] == ["序号", "名称", "金额", "日期", "完成"]
    assert sheet.rows[4] == [4, "项目4", 1, date(2021, 3, 31), True]
    assert type(sheet.rows[4][2]) is int
    assert sheet.rows[7] == [7, None, 1.75, date(2021, 3, 31), False]
    assert sheet.column_values(0, 1, 10_500) == list(range(1, 10_501))
    assert sheet.column_values(1, 1, 3) == ["项目1", "项目2", "项目3"]


@pytest.mark.parametrize("content", [None, b"", b"<workbook><sheets/></workbook>", b"<workbo"])
def test_a_workbook_without_sheets_is_refused(read: Read, content: bytes | None) -> None:
    data = with_part(written(a_return), "xl/workbook.xml", lambda _: content)
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert caught.value.code == "damaged"


def test_the_least_ods_is_read(read: Read) -> None:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="表"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>招商局</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><text:p>#DIV/0!</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    grid = read(target.getvalue())
    sheet = only_sheet(grid)
    assert grid.format == "ods"
    assert sheet.rows == [["招商局", 12, None]]
    assert sheet.errors == {(0, 2): "#DIV/0!"}
    assert sheet.formats_known


def test_error_cells_of_xlsb_are_found(read: Read) -> None:
    sheet = only_sheet(read(a_binary_workbook()))
    assert sheet.rows == [[7.5, None]]
    assert sheet.errors == {(0, 1): "#REF!"}


def record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(content)]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def a_binary_workbook() -> bytes:
    """The least .xlsb: one sheet, A1 = 7.5, B1 = #REF!."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    workbook = (
        record(131)
        + record(153, bytes(12))
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("数据"))
        + record(144)
        + record(157, bytes(26))
        + record(132)
    )
    sheet = (
        record(129)
        + record(148, struct.pack("<4I", 0, 0, 0, 1))
        + record(145)
        + record(0, struct.pack("<I", 0) + bytes(21))
        + record(5, struct.pack("<II", 0, 0) + struct.pack("<d", 7.5))
        + record(3, struct.pack("<II", 1, 0) + b"\x17")
        + record(146)
        + record(130)
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kinds}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", workbook)
        archive.writestr("xl/_rels/workbook.bin.rels", relations)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return target.getvalue()
