"""Sheets → a workbook: frozen heads, filters, print areas, and no merged cell below the heads.

The same inputs give the same bytes: no clock is read, and every text goes in as a string.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from etl.grid import column_letters
from reports.blocks import LIGHT_COLOURS
from reports.render.looks import Looks
from reports.render.sheet_lines import set_lines, wrapped_lines, write_notes
from reports.yearly.model.judged import YearlyInputs
from reports.yearly.model.tables import Cell, Lamp, Number, Sheet, printed
from reports.yearly.sheets.sheets import make_sheets

# Letters of 10 pt, in proportion to the 11 that a column's width is counted in.
_SIZE = 10 / 11
_BASE: dict[str, object] = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_PAPERS = {"A4": 9, "A3": 8}
_MAX_CELL = 32767


def write_workbook(inputs: YearlyInputs, path: Path, *, enterprises: bool = False) -> str:
    """Write the workbook (mode 0600), whole or not at all; the sha256 of its bytes.

    `enterprises` adds the sheet of single requests: for those alone who may see single enterprises.
    """
    content = workbook_bytes(inputs, enterprises=enterprises)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)
    return hashlib.sha256(content).hexdigest()


def workbook_bytes(inputs: YearlyInputs, *, enterprises: bool = False) -> bytes:
    """The workbook; the same bytes for the same inputs."""
    sheets = make_sheets(inputs, enterprises=enterprises)
    return sheets_bytes(f"{inputs.year}年考核基础数据", inputs.as_of, sheets)


def sheets_bytes(title: str, as_of: dt.datetime, sheets: Iterable[Sheet]) -> bytes:
    """A workbook of these sheets, made "at" `as_of`: the same bytes for the same sheets."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    created = as_of.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": title, "created": created})
    formats = Looks(book, **_BASE)
    for sheet in sheets:
        _write(book, book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return buffer.getvalue()


def _write(book: Any, page: Any, sheet: Sheet, formats: Looks) -> None:
    """Title, heads (two rows where columns are grouped), then one row a fact, then notes."""
    told = f"（共{len(sheet.rows)}行，只供查找，不随全册打印）" if sheet.is_looked_up else ""
    page.write_string(0, 0, sheet.title + told, formats.get(font_name="黑体", font_size=14))
    page.set_row(0, 24)
    first = 2 + _write_heads(page, sheet, formats)
    for number, row in enumerate(sheet.rows):
        lines = 1
        for column, (col, cell) in zip(sheet.columns, enumerate(row), strict=True):
            text = _write_cell(page, first + number, col, cell, column.align, formats)
            lines = max(lines, wrapped_lines(text, column.width, _SIZE))
        set_lines(page, first + number, lines)
    last = first + max(len(sheet.rows), 1) - 1
    width = len(sheet.columns)
    printed = [column.width for column in sheet.columns][: sheet.printed_columns or width]
    note_style = formats.get(font_size=9, text_wrap=True, align="left")
    write_notes(page, last + 1, sheet.notes, printed, note_style)
    for col, column in enumerate(sheet.columns):
        page.set_column(col, col, column.width)
    page.freeze_panes(first, sheet.frozen_columns)
    page.autofilter(first - 1, 0, last, width - 1)
    last_printed = first - 1 if sheet.is_looked_up else last + len(sheet.notes)
    page.print_area(0, 0, last_printed, (sheet.printed_columns or width) - 1)
    if not sheet.is_looked_up:
        page.repeat_rows(1, first - 1)
    page.set_landscape()
    page.set_paper(_PAPERS[sheet.paper])
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.set_footer(f"&L{sheet.title.replace('&', '&&')}&R— &P —")
    # A name that a formula or a query can use, whatever rows the sheet has.
    area = f"'{sheet.name}'!$A${first}:${_letters(width)}${last + 1}"
    book.define_name(f"表_{sheet.name.replace('（', '_').replace('）', '')}", f"={area}")


def _write_heads(page: Any, sheet: Sheet, formats: Looks) -> int:
    """How many further rows the heads take: 0 or 1. Heads stand from row 2 on."""
    style = formats.get(font_name="黑体", align="center", border=1, bg_color="#F2F4F6", text_wrap=True)
    grouped = any(column.group for column in sheet.columns)
    row = 2 if grouped else 1
    if grouped:
        col = 0
        for group, columns in groupby(sheet.columns, key=lambda column: column.group):
            n = len(list(columns))
            if n > 1 and group:
                page.merge_range(1, col, 1, col + n - 1, "", style)
            for place in range(n):
                page.write_string(1, col + place, group if place == 0 else "", style)
            col += n
    for col, column in enumerate(sheet.columns):
        page.write_string(row, col, column.label, style)
    page.set_row(row, 30)
    return row - 1


def _write_cell(page: Any, row: int, col: int, cell: Cell, align: str, formats: Looks) -> str:
    """The text that may take several lines, '' where the cell holds none."""
    if isinstance(cell, Number):
        decimals = len(cell.text.partition(".")[2])
        style = formats.get(
            align="right", border=1, num_format="0" + ("." + "0" * decimals if decimals else "")
        )
        page.write_number(row, col, float(cell.text), style)
    elif isinstance(cell, int) and not isinstance(cell, bool):
        page.write_number(row, col, cell, formats.get(align="right", border=1, num_format="0"))
    elif isinstance(cell, Lamp):
        style = formats.get(align="center", border=1, font_color=LIGHT_COLOURS[cell.light])
        page.write_string(row, col, cell.printed, style)
    else:
        text = printed(cell)
        is_wrapped = len(text) > 8
        style = formats.get(align=align, border=1, text_wrap=is_wrapped)
        if text:
            page.write_string(row, col, text[:_MAX_CELL], style)
        else:
            page.write_blank(row, col, None, style)
        return text if is_wrapped else ""
    return ""


def _letters(width: int) -> str:
    """The letters of the last of `width` columns."""
    return column_letters(width - 1)
