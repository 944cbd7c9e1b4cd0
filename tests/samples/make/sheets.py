"""A case's ``sheet.yml`` → the workbook that it tells: only what matters for the case is written down.

``file``     name of the file; its ending says how it is written (xlsx, xls, csv, tsv, docx, htm)
``as``       optional: written as this, whatever the name ends in (``htm`` in a file named .xls)
``encoding`` of a text; ``password`` that locks a workbook
``book``     optional, for the whole workbook: ``date1904: true``
``sheets``   one or more of:
  ``name``      the sheet's name
  ``form``      ``progress`` or ``indicators``: the usual form, around ``title``, ``unit``, ``reporter``
  ``projects``  how many registered projects stand in the form of the progress (from A6 on)
  ``rows``      the cells where there is no form, or further rows below it
  ``set``       address → value, over what stands there
  ``formulas``  address → [formula, result]; no result: one that was never calculated
  ``merge``     ranges; ``unmerge: true`` leaves the form's own ones out
  ``percent``, ``struck``   addresses; ``comments`` address → text
  ``dates``     address → day, in a format of dates
  ``hide_rows``, ``hide_cols``, ``hidden``   as a clerk hides them
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Any

import docx
import xlsxwriter
import xlwt
import yaml
from msoffcrypto.format.ooxml import OOXMLFile
from xlsxwriter.utility import xl_cell_to_rowcol

from etl.grid import CellRange, CellValue
from tests.etl import forms

Spec = dict[str, Any]
INDICATORS: list[list[CellValue]] = [
    [1, "工业总产值", "亿元", 257, 223.7, 14.9, 411.3, 358.5, 14.7],
    [2, "固定资产投资", "亿元", 12.5, 11.4, 9.6, 20.1, 18.2, 10.4],
]
INDICATOR_MERGES = [CellRange(2, c, 3, c) for c in (0, 1, 2)] + [CellRange(2, c, 2, c + 2) for c in (3, 6)]


def built(path: Path) -> tuple[str, bytes]:
    """The file's name and bytes."""
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))
    return spec["file"], written(spec)


def written(spec: Spec) -> bytes:
    """The bytes of one file."""
    ending = spec.get("as") or spec["file"].rpartition(".")[2]
    writers = {"csv": _csv, "tsv": _csv, "xls": _xls, "docx": _docx, "htm": _htm}
    content = writers.get(ending, _xlsx)(spec)
    if "password" not in spec:
        return content
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(str(spec["password"]), locked)
    return locked.getvalue()


def _cells(sheet: Spec) -> tuple[list[list[CellValue]], list[CellRange]]:
    rows: list[list[CellValue]] = [list(row) for row in sheet.get("rows", [])]
    merges: list[CellRange] = []
    match sheet.get("form"):
        case "progress":
            data = [forms.project(n) for n in range(1, sheet.get("projects", 6) + 1)]
            made = forms.progress(
                [*data, *rows], title=sheet.get("title", forms.TITLE), unit=sheet.get("unit")
            )
            rows, merges = [list(row) for row in made.rows], list(made.merges)
        case "indicators":
            rows, merges = [*_indicator_head(sheet), *(list(r) for r in INDICATORS), *rows], INDICATOR_MERGES
    if "reporter" in sheet:
        rows[1][0] = sheet["reporter"]
    return rows, [] if sheet.get("unmerge") else merges


def _indicator_head(sheet: Spec) -> list[list[CellValue]]:
    measures: list[CellValue] = ["本年累计", "上年同期", "同比增长（%）"]
    return [
        [sheet.get("title", "2021年1—3月主要经济指标完成情况")],
        ["填报单位（盖章）：综合管理局   填报日期：2021年4月16日"],
        ["序号", "指标名称", "计量单位", "1—2月", None, None, "3月", None, None],
        [None, None, None, *measures, *measures],
    ]


def _xlsx(spec: Spec) -> bytes:
    content = io.BytesIO()
    options = {"in_memory": True, "date_1904": bool(spec.get("book", {}).get("date1904"))}
    book = xlsxwriter.Workbook(content, options)
    book.set_properties({"created": datetime(2021, 1, 1)})
    formats = {
        "percent": book.add_format({"num_format": "0.00%"}),
        "struck": book.add_format({"font_strikeout": True}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for number, sheet in enumerate(spec["sheets"], 1):
        _write(book.add_worksheet(sheet.get("name", f"Sheet{number}")), sheet, formats)
    book.close()
    return content.getvalue()


def _write(page: Any, sheet: Spec, formats: dict[str, Any]) -> None:
    rows, merges = _cells(sheet)
    values = {(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row) if value is not None}
    values |= {xl_cell_to_rowcol(at): value for at, value in sheet.get("set", {}).items()}
    style = {
        xl_cell_to_rowcol(at): formats[kind] for kind in ("percent", "struck") for at in sheet.get(kind, [])
    }
    for at, day in sheet.get("dates", {}).items():
        values[xl_cell_to_rowcol(at)], style[xl_cell_to_rowcol(at)] = day, formats["date"]
    merges = [*merges, *(_range(text) for text in sheet.get("merge", []))]
    for merge in merges:
        page.merge_range(merge.first_row, merge.first_col, merge.last_row, merge.last_col, "")
    for (row, col), value in values.items():
        if isinstance(value, date):
            page.write_datetime(row, col, value, style.get((row, col), formats["date"]))
        elif isinstance(value, str):
            page.write_string(row, col, value, style.get((row, col)))
        elif value is not None:
            page.write(row, col, value, style.get((row, col)))
    for at, (formula, result) in sheet.get("formulas", {}).items():
        page.write_formula(at, formula, style.get(xl_cell_to_rowcol(at)), "" if result is None else result)
    for at, text in sheet.get("comments", {}).items():
        page.write_comment(at, text)
    for row in sheet.get("hide_rows", []):
        page.set_row(row - 1, None, None, {"hidden": True})
    for col in sheet.get("hide_cols", []):
        page.set_column(f"{col}:{col}", None, None, {"hidden": True})
    if sheet.get("hidden"):
        page.hide()


def _csv(spec: Spec) -> bytes:
    [sheet] = spec["sheets"]
    text = io.StringIO()
    csv.writer(text, delimiter="\t" if spec["file"].endswith(".tsv") else ",").writerows(_cells(sheet)[0])
    return text.getvalue().encode(spec.get("encoding", "utf-8"))


def _xls(spec: Spec) -> bytes:
    """BIFF, as older machines save it (and WPS under the name .et)."""
    book = xlwt.Workbook(encoding="utf-8")
    for number, sheet in enumerate(spec["sheets"], 1):
        page = book.add_sheet(sheet.get("name", f"Sheet{number}"), cell_overwrite_ok=True)
        rows, merges = _cells(sheet)
        for merge in merges:
            page.merge(merge.first_row, merge.last_row, merge.first_col, merge.last_col)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None:
                    page.write(r, c, value)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _docx(spec: Spec) -> bytes:
    """Each sheet a table below the paragraphs of its ``lead``; a cell's lines are paragraphs, as in Word."""
    document = docx.Document()
    for sheet in spec["sheets"]:
        for line in sheet.get("lead", []):
            document.add_paragraph(line)
        rows, merges = _cells(sheet)
        table = document.add_table(len(rows), max(map(len, rows)))
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                first, *others = str("" if value is None else value).split("\n")
                table.cell(r, c).text = first
                for line in others:
                    table.cell(r, c).add_paragraph(line)
        for merge in [*merges, *(_range(text) for text in sheet.get("merge", []))]:
            last = table.cell(merge.last_row, merge.last_col)
            table.cell(merge.first_row, merge.first_col).merge(last)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _htm(spec: Spec) -> bytes:
    """A table of the web, which many systems export under the name .xls."""
    tables = []
    for sheet in spec["sheets"]:
        rows, _ = _cells(sheet)
        lines = ("".join(f"<td>{'' if v is None else escape(str(v))}</td>" for v in row) for row in rows)
        tables.append("<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>")
    encoding = spec.get("encoding", "utf-8")
    head = f'<html><head><meta charset="{encoding}"></head><body>'
    return (head + "".join(tables) + "</body></html>").encode(encoding)


def _range(text: str) -> CellRange:
    first, last = text.split(":")
    return CellRange(*xl_cell_to_rowcol(first), *xl_cell_to_rowcol(last))
