"""Document → a workbook: one sheet per table, one for machines beside it, 口径与来源 with the cells.

Numbers go in as numbers with the decimals that the paper prints; every other text goes in as a string: a cell
beginning with = or @ stays what a clerk typed.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from reports.document import (
    LIGHT_COLOURS,
    Document,
    Table,
    TableCell,
    head_cells,
    head_rows,
    place_cells,
    tables_of,
)
from reports.figures.arithmetic import TOTALS
from reports.paging.columns import widest_words
from reports.render.flat_sheets import flat_name, write_flat
from reports.render.layout import cell_align
from reports.render.looks import Looks
from reports.render.sheet_lines import LINE_PT, wrapped_lines, write_notes
from reports.render.sheet_paper import set_paper
from reports.render.source_sheet import SOURCES_SHEET, Places, Told, write_sources

# A leading zero makes it a code, not a number.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?%?")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_BASE: dict[str, object] = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
_LANDSCAPE_FROM_COLUMNS = 7


def render_xlsx(document: Document) -> bytes:
    """The workbook as bytes; the same bytes for the same document."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    created = dt.datetime.combine(document.date, dt.time())
    book.set_properties({"title": document.title, "author": document.signer, "created": created})
    formats = Looks(book, **_BASE)
    names: set[str] = {SOURCES_SHEET}
    printed: set[object] = set()
    flat: list[tuple[str, Table]] = []
    places = Places()
    for table in tables_of(document):
        # The leader's page, the text and an attachment may print the same rows: one sheet is enough.
        same = (table.columns, table.rows)
        if same not in printed:
            printed.add(same)
            name = _sheet_name(table, names)
            flat.append((name, table))
            _write_table(book.add_worksheet(name), table, document, formats, places.of(name))
    for name, table in flat:
        flat_sheet = flat_name(name, names)
        write_flat(book.add_worksheet(flat_sheet), table, document, formats, _number, places.of(flat_sheet))
    write_sources(book.add_worksheet(SOURCES_SHEET), document, formats, places)
    book.close()
    return buffer.getvalue()


def _sheet_name(table: Table, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, no two alike."""
    base = _FORBIDDEN.sub(" ", table.title or table.table_id).strip(" '")[:28] or "表"
    name, number = base, 2
    while name.casefold() in {other.casefold() for other in taken}:
        name, number = f"{base}{number}", number + 1
    taken.add(name)
    return name


def _write_table(sheet: Any, table: Table, document: Document, formats: Looks, told: Told) -> None:
    width, heads = len(table.columns), head_rows(table)
    title = formats.get(font_name="黑体", font_size=14, align="center", text_wrap=False)
    _place(sheet, 0, 0, 1, width, table.title, title)
    if table.unit:
        right = formats.get(align="right", text_wrap=False)
        sheet.write_string(1, width - 1, f"单位：{table.unit}", right)
    head = formats.get(font_name="黑体", align="center", border=1, bg_color="#F2F4F6")
    for one in head_cells(table):
        _place(sheet, one.row + 2, one.col, one.row_span, one.col_span, one.text, head)
    first = 2 + heads
    for placed in place_cells(table):
        cell, row = placed.cell, placed.row + first
        _write_cell(sheet, row, placed.col, cell, cell_align(table, placed), formats)
        told(cell.figure_id, row, placed.col)
    last = first + len(table.rows) - 1
    widths = _column_widths(table)
    write_notes(sheet, last + 1, table.notes, widths, formats.get(font_size=9, align="left"))
    _finish(sheet, table, document, first, last, widths)


def _finish(
    sheet: Any, table: Table, document: Document, first: int, last: int, widths: Sequence[float]
) -> None:
    width = len(table.columns)
    for col, chars in enumerate(widths):
        sheet.set_column(col, col, chars)
    for row, lines in _line_counts(table, widths).items():
        # Not every program fits a row to its wrapped text when it opens a file.
        sheet.set_row(first + row, LINE_PT * lines + 3)
    sheet.freeze_panes(first, 0)
    # A 合计 that is sorted among its parts, or hidden with them, is read as one of them.
    is_total = [row[0].text in TOTALS for row in table.rows]
    n_items = len(is_total) - next((n for n, total in enumerate(reversed(is_total)) if not total), 0)
    if n_items and not any(is_total[:n_items]):
        sheet.autofilter(first - 1, 0, first + n_items - 1, width - 1)
    sheet.print_area(0, 0, last + len(table.notes), width - 1)
    sheet.repeat_rows(0, first - 1)
    set_paper(sheet, document, sum(widths), landscape=width >= _LANDSCAPE_FROM_COLUMNS)


def _column_widths(table: Table) -> list[float]:
    """In Excel's measure, the width of a digit; a 汉字 takes two. A day or a short word stays on one line."""
    return [
        max(7.0, 6.0 * column.width, 2.0 * len(column.label) + 2, 2.0 * longest + 2)
        for column, longest in zip(table.columns, widest_words(table), strict=True)
    ]


def _line_counts(table: Table, widths: Sequence[float]) -> dict[int, int]:
    """How many lines the tallest cell of each row takes; cells over several rows have room enough."""
    lines = dict.fromkeys(range(len(table.rows)), 1)
    for one in place_cells(table):
        if one.cell.row_span == 1:
            wrapped = wrapped_lines(one.cell.printed, sum(widths[one.col : one.col + one.cell.col_span]))
            lines[one.row] = max(lines[one.row], wrapped)
    return lines


def _write_cell(sheet: Any, row: int, col: int, cell: TableCell, align: str, formats: Looks) -> None:
    look: dict[str, object] = {"align": align, "border": 1}
    if cell.bold:
        look["bold"] = True
    if cell.light is not None:
        look["font_color"] = LIGHT_COLOURS[cell.light]
    number = _number(cell.printed)
    if number is None and cell.col_span == 1:
        # A label over several rows is repeated, not merged: filters and sorting do not survive merged cells.
        for below in range(cell.row_span):
            _place(sheet, row + below, col, 1, 1, cell.printed, formats.get(**look))
        return
    if number is None:
        _place(sheet, row, col, cell.row_span, cell.col_span, cell.printed, formats.get(**look))
        return
    style = formats.get(**look, num_format=_number_format(cell.printed))
    _place(sheet, row, col, cell.row_span, cell.col_span, "", style)
    sheet.write_number(row, col, number, style)


def _place(sheet: Any, row: int, col: int, row_span: int, col_span: int, text: str, style: Any) -> None:
    if row_span > 1 or col_span > 1:
        sheet.merge_range(row, col, row + row_span - 1, col + col_span - 1, None, style)
    if text:
        sheet.write_string(row, col, text, style)
    else:
        sheet.write_blank(row, col, None, style)


def _number(text: str) -> float | None:
    """The value of a printed number; a percent sign divides by 100 as Excel understands it."""
    if not _NUMBER.fullmatch(text):
        return None
    plain = Decimal(text.replace(",", "").rstrip("%"))
    return float(plain / 100 if text.endswith("%") else plain)


def _number_format(text: str) -> str:
    """As many decimals as printed: the sheet shows what the paper says."""
    decimals = len(text.rstrip("%").partition(".")[2])
    whole = "#,##0" if "," in text else "0"
    return whole + ("." + "0" * decimals if decimals else "") + ("%" if text.endswith("%") else "")
