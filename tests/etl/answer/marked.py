"""Workbooks to be marked, and what stands in them afterwards, part by part."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

from etl.answer.mark import PROBLEM_SHEET, mark_workbook
from etl.tidy.tidied import Problem


def problem(cell: str, sheet: str = "3月", message: str = "应填数字", value: str = "约3.5亿") -> Problem:
    return Problem(sheet, cell, "本月完成", value, "R-money", message)


def picture() -> io.BytesIO:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00\x00")
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def made(comments: bool = True) -> bytes:
    """A workbook with everything that a careless save would lose."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        money = book.add_format({"num_format": "#,##0.00", "bold": True, "border": 1})
        grey = book.add_format({"bg_color": "#D9D9D9", "num_format": "0.00%"})
        page = book.add_worksheet("3月")
        page.merge_range("A1:D1", "重点项目进展情况表（2021年3月）", book.add_format({"bold": True}))
        page.write_row("A3", ["序号", "项目名称", "本月完成", "占比"])
        page.write_number("C4", 12.5, money)
        page.write_string("C5", "约3.5亿", money)
        page.write_number("D4", 0.1778, grey)
        page.write_formula("C6", "=SUM(C4:C5)", money, 12.5)
        page.merge_range("B8:B9", "合并的名称")
        page.set_column("F:F", 12, grey)
        page.insert_textbox("H3", "请于5日前报送")
        page.insert_image("H10", "seal.png", {"image_data": picture()})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='3月'!$C$4:$C$6"})
        page.insert_chart("H20", chart)
        if comments:
            page.write_comment("A3", "按名单编号", {"author": "周宁"})
            page.write_comment("C5", "等财务确认", {"author": "周宁"})
        other = book.add_worksheet("说明 & 备注")
        other.write("A1", "口径说明")
        if comments:
            other.write_comment("A1", "旧批注")
        book.define_name("合计", "='3月'!$C$6")
    return target.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezipped(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts(content).items():
            archive.writestr(name, change(name, data))
    return target.getvalue()


def marked(content: bytes, *problems: Problem) -> bytes:
    result = mark_workbook(content, "xlsx", problems)
    assert result is not None
    return result


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def marks(content: bytes) -> dict[tuple[str, str], tuple[str, str | None]]:
    """(sheet, cell) → (fill colour, comment) of all cells that have either, the problem sheet left out."""
    found = {}
    for page in opened(content).worksheets:
        for row in page.iter_rows() if page.title != PROBLEM_SHEET else ():
            for cell in row:
                colour = str(cell.fill.fgColor.rgb) if cell.fill.fill_type else ""
                comment = cell.comment.text if cell.comment else None
                if colour or comment:
                    found[page.title, cell.coordinate] = (colour, comment)
    return found


def values(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        n: [list(row) for row in book.get_sheet_by_name(n).to_python()]
        for n in book.sheet_names
        if n != PROBLEM_SHEET
    }


def problem_rows(content: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [list(row) for row in book.get_sheet_by_name(PROBLEM_SHEET).to_python()]
