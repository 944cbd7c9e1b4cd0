"""Document → PDF/A-2b through typst: the layout stands in gbt9704.typ, the words go in as one JSON string."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

import pypdfium2
import typst

from reports.charts import ChartImage
from reports.document import (
    LIGHT_COLOURS,
    LIGHT_MARKS,
    Attachment,
    Block,
    ChartBlock,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    PlacedCell,
    Table,
    attachment_label,
    head_cells,
    head_rows,
    leader_subtitle,
    place_cells,
)
from reports.fonts import FontSet
from reports.leader_sheet import is_set_small
from reports.paging.columns import column_widths_pt, head_text, parted
from reports.paging.heights import TEXT_WIDTH_PT
from reports.render.layout import (
    LONGEST_KEPT_LIST,
    PrintedTable,
    PrintedTables,
    bound_rows,
    cell_align,
    masthead_size_pt,
    title_lines,
)

_TEMPLATE = Path(__file__).with_name("gbt9704.typ")
# The stroke that makes a regular Song at 22 pt as heavy as 小标宋.
_TITLE_STROKE_PT = 0.7
_MEETING = re.compile(r"(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u3400-\u9fff])")
# Over columns that number their rows: the name stands beside. A longer text is no name.
_NUMBERS, _LONGEST_NAME = ("序号", "编号"), 60
# What a landscape sheet leaves between its margins.
_WIDE_PT = {"A4": (297 - 72) * 72 / 25.4, "A3": (420 - 72) * 72 / 25.4}


# The foot of the 版心 above the edge of an upright sheet, and of a landscape one.
_FOOT_PT, _WIDE_FOOT_PT = 35 * 72 / 25.4, 26 * 72 / 25.4


# (table, row, page, height on it), two for each row: where it begins and where it ends.
_Marks: TypeAlias = Sequence[tuple[int, int, int, float]]


def render_pdf(document: Document, fonts: FontSet, images: Mapping[str, ChartImage]) -> bytes:
    """The paper as PDF/A-2b bytes; real text, faces embedded, the same bytes for the same document."""
    return print_pdf(document, fonts, images)[0]


def print_pdf(
    document: Document, fonts: FontSet, images: Mapping[str, ChartImage]
) -> tuple[bytes, PrintedTables]:
    """The PDF of `render_pdf`, and how its tables came out, for the DOCX."""
    told = _laid_out(document, fonts, images, {})
    pdf, marks = _printed(document, fonts, told)
    if broken := _rows_over_the_edge(pdf, marks):
        told = _laid_out(document, fonts, images, broken)
        pdf, marks = _printed(document, fonts, told)
        if _name_overleaf(_tables(told), marks):
            pdf, marks = _printed(document, fonts, told)
    if document.is_compact and (pages := _page_count(pdf)) > 1:
        # A notice that is a little too long for its page: lower rows, where they save a page.
        lower = _printed(document, fonts, told | {"low_rows": True})
        if _page_count(lower[0]) < pages:
            pdf, marks = lower
    return pdf, _printed_tables(marks, broken, _tables(told))


def _laid_out(
    document: Document, fonts: FontSet, images: Mapping[str, ChartImage], broken: Mapping[int, Sequence[int]]
) -> dict[str, Any]:
    """What the template is told; `broken`: for each table its rows, heads counted, that may go overleaf."""
    told = _document(document, fonts, images)
    for number, table in enumerate(_tables(told)):
        rows = [row - table["head_rows"] for row in broken.get(number, ())]
        bound = [
            (first, size) for first, size in table["bound"] if not set(rows) & set(range(first, first + size))
        ]
        headings = {cell["row"] for cell in table["cells"] if cell["col_span"] == len(table["widths"])}
        held = sorted(headings.intersection(row - 1 for row in rows).difference(rows))
        table |= {"table": number, "broken": rows, "held": held, "bound": bound}
    _part_tall_cells(document, fonts, told)
    return told


def _rows_over_the_edge(pdf: bytes, marks: _Marks) -> dict[int, list[int]]:
    """The rows that are higher than a page: kept in one piece they would end beyond the paper's edge."""
    if not marks:
        return {}
    with pypdfium2.PdfDocument(pdf) as pages:
        sizes = [pages.get_page_size(number) for number in range(len(pages))]
    feet_pt = [high - (_WIDE_FOOT_PT if wide > high else _FOOT_PT) for wide, high in sizes]
    over: dict[int, set[int]] = {}
    for table, row, page, y_pt in marks:
        if y_pt > feet_pt[page - 1] + 1:
            over.setdefault(table, set()).add(row)
    return {table: sorted(rows) for table, rows in over.items()}


def _name_overleaf(tables: Sequence[dict[str, Any]], marks: _Marks) -> bool:
    """Have the name of each row that goes on overleaf stand there again; whether there is any such row."""
    begins: dict[tuple[int, int], tuple[int, float]] = {}
    head_ends: dict[tuple[int, int], float] = {}
    for table, row, page, y_pt in marks:
        begins[table, row] = min((page, y_pt), begins.get((table, row), (page, y_pt)))
        if row < tables[table]["head_rows"]:
            head_ends[table, page] = max(y_pt, head_ends.get((table, page), 0.0))
    found = False
    for item in tables:
        for cell in item["cells"]:
            row = item["head_rows"] + cell["row"]
            below = begins.get((item["table"], row + 1))
            is_name = cell["col"] == item["name_col"] and 0 < len(cell["text"]) <= _LONGEST_NAME
            if cell["row"] not in item["broken"] or not is_name or below is None:
                continue
            page, y_pt = below
            # What begins right below a repeated head has nothing of the row above it on its page.
            last = page - 1 if y_pt < head_ends.get((item["table"], page), 0.0) + 1 else page
            cell["again"] = last - begins[item["table"], row][0]
            found = found or cell["again"] > 0
    return found


def _page_count(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as pages:
        return len(pages)


def _printed(document: Document, fonts: FontSet, told: Mapping[str, Any]) -> tuple[bytes, _Marks]:
    data = json.dumps(told, ensure_ascii=False)
    midnight = dt.datetime.combine(document.date, dt.time(), dt.timezone(dt.timedelta(hours=8)))
    compiler = typst.Compiler(
        # From its file: a template given as bytes can be printed, but not asked afterwards.
        str(_TEMPLATE),
        font_paths=fonts.typst_fonts,
        ignore_system_fonts=True,
        sys_inputs={"document": data},
    )
    pdf = compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=midnight)
    assert isinstance(pdf, bytes)
    # Asked after printing, it costs next to nothing: the layout is remembered.
    return pdf, json.loads(compiler.query("<row>", field="value"))


def imprint_stands_alone(document: Document, pdf: bytes) -> bool:
    """Whether nothing but 版记 and the page's number stands on the last page."""
    with pypdfium2.PdfDocument(pdf) as pages:
        told = "".join(pages[len(pages) - 1].get_textpage().get_text_bounded().split())
    copy = f"抄送：{document.copy_to}" if document.copy_to else ""
    words = "".join(f"{copy}{document.printed_by}{document.print_date}印发".split())
    return told.replace(words, "", 1).strip("—0123456789") == ""


def with_last_paragraph_overleaf(document: Document) -> Document:
    """Its last paragraph on the page of 版记, which so does not stand there alone; the same where it ends
    with anything else.
    """
    last = document.body[-1] if len(document.body) > 1 else None
    if document.attachments or document.signer or not isinstance(last, Paragraph):
        return document
    if isinstance(document.body[-2], Heading):
        return document
    return replace(document, body=(*document.body[:-1], replace(last, starts_page=True)))


def _tables(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The tables in print order."""
    parts = [told["leader"], told["body"], *(one["blocks"] for one in told["attachments"])]
    return [block for part in parts for block in part if block["type"] == "table"]


def _part_tall_cells(document: Document, fonts: FontSet, told: dict[str, Any]) -> None:
    """Cut each cell over rows of two pages into one cell a page, each with all of its words: typst would part
    the words, and the rows overleaf would not say what they belong to.

    The attachments that have such cells are printed alone first: their pages turn by nothing else.
    """
    tall = [one for one in told["attachments"] if any(map(_has_tall_cell, one["blocks"]))]
    if not tall:
        return
    # 版记 stands on the page of the last attachment.
    last = told["attachments"][-1]
    alone = tall if tall[-1] is last else [*tall, last | {"blocks": []}]
    probe = told | {"leader": [], "body": [], "attachment_list": [], "attachments": alone}
    pages: dict[tuple[int, int], int] = {}
    for table, row, page, _ in _printed(document, fonts, probe)[1]:
        pages.setdefault((table, row), page)
    for item in _tables(probe):
        cells = []
        for cell in item["cells"]:
            rows = range(cell["row"], cell["row"] + cell["row_span"])
            on_pages = groupby(rows, key=lambda row: pages[item["table"], item["head_rows"] + row])
            parts = [list(part) for _, part in on_pages]
            cells += [cell | {"row": part[0], "row_span": len(part)} for part in parts]
        item["cells"] = cells


def _has_tall_cell(block: Mapping[str, Any]) -> bool:
    return block["type"] == "table" and any(cell["row_span"] > 1 for cell in block["cells"])


def _printed_tables(
    marks: _Marks, broken: Mapping[int, Sequence[int]], told: Sequence[Mapping[str, Any]]
) -> PrintedTables:
    """A head that repeats is marked on each page: the first counts. A row that goes on overleaf has no height
    of its own: 0. The notes, marked as well, are no row of their table.
    """
    tables: dict[int, dict[int, list[tuple[int, float]]]] = {}
    for table, row, page, y_pt in marks:
        tables.setdefault(table, {}).setdefault(row, []).append((page, y_pt))
    printed = []
    for table, rows in sorted(tables.items()):
        heads, count = told[table]["head_rows"], told[table]["rows"]
        ends = [sorted(rows[row])[:2] for row in range(heads + count)]
        whole = [row not in broken.get(table, ()) for row in range(heads + count)]
        heights_pt = [
            low - high if page == last and is_whole else 0.0
            for is_whole, ((page, high), (last, low)) in zip(whole, ends, strict=True)
        ]
        pages = [begin[0] for begin, _ in ends[heads:]]
        tops = frozenset(row for row in range(1, count) if pages[row] != pages[row - 1])
        printed.append(PrintedTable(heights_pt, tops))
    return printed


def _document(document: Document, fonts: FontSet, images: Mapping[str, ChartImage]) -> dict[str, Any]:
    masthead = document.masthead
    return {
        "fonts": {role: list(families) for role, families in fonts.families.items()},
        "title_stroke": _TITLE_STROKE_PT if fonts.title_needs_stroke else 0,
        "title_weight": "bold" if fonts.families["xiaobiaosong"][0] in fonts.bold_families else "regular",
        "kai_is_fang": fonts.kai_is_fang,
        "compact": document.is_compact,
        "low_rows": False,
        "title": document.title,
        "title_lines": title_lines(document.title),
        "office": document.signer or masthead.office,
        "date": [document.date.year, document.date.month, document.date.day],
        "stage": document.stage if document.is_draft else "",
        "masthead": {
            "style": masthead.style,
            "red_text": masthead.red_text,
            "number": masthead.number,
            "office": masthead.office,
            "date_text": masthead.date_text,
            "size": masthead_size_pt(masthead, document.is_compact),
        },
        "addressee": document.addressee,
        "leader_title": document.leader_title,
        "leader_subtitle": leader_subtitle(document),
        "leader": [_block(block, images) for block in document.leader_page],
        "leader_small": is_set_small(document.leader_page),
        "body": [_block(block, images) for block in document.body],
        "attachment_list": _attachment_list(document),
        "longest_kept_list": LONGEST_KEPT_LIST,
        "attachments": [_attachment(document, one, images) for one in document.attachments],
        "signer": document.signer,
        "date_text": document.date_text,
        "copy_to": document.copy_to,
        "printed_by": document.printed_by,
        "print_date": document.print_date,
    }


def _attachment_list(document: Document) -> list[tuple[str, str]]:
    if len(document.attachments) == 1:
        return [("", document.attachments[0].title)]
    return [(f"{one.number}. ", one.title) for one in document.attachments]


def _attachment(
    document: Document, attachment: Attachment, images: Mapping[str, ChartImage]
) -> dict[str, Any]:
    landscape = attachment.landscape or attachment.paper == "A3"
    width_pt = _WIDE_PT[attachment.paper] if landscape else TEXT_WIDTH_PT
    return {
        "label": attachment_label(document, attachment),
        "title": attachment.title,
        "landscape": landscape,
        "paper": attachment.paper.lower(),
        "blocks": [_block(block, images, attachment.title, width_pt) for block in attachment.blocks],
    }


def _block(
    block: Block, images: Mapping[str, ChartImage], heading: str = "", width_pt: float = TEXT_WIDTH_PT
) -> dict[str, Any]:
    match block:
        case Heading():
            return {"type": "heading", "level": block.level, "pieces": _pieces(block.text)}
        case Paragraph():
            place = {"indent": block.indent, "align": block.align, "starts_page": block.starts_page}
            return {"type": "paragraph", **place, "runs": _runs(block)}
        case Table():
            return _table(block, heading, width_pt)
        case ChartBlock():
            image = images[block.chart.chart_id]
            return {
                "type": "chart",
                "svg": image.svg.decode(),
                "alt": image.alt,
                "caption": block.printed_caption,
                "height_mm": image.height_mm,
            }
        case PageBreak():
            return {"type": "pagebreak"}


def _runs(block: Paragraph) -> list[dict[str, Any]]:
    """Runs that look alike as one: where a digit meets 汉字 is seen only within one run."""
    alike = groupby(block.runs, key=lambda run: (run.face, run.bold, run.gap))
    return [
        {"pieces": _pieces("".join(run.text for run in runs)), "face": face, "bold": bold, "gap": gap}
        for (face, bold, gap), runs in alike
    ]


def _pieces(text: str) -> list[str]:
    """Cut wherever 汉字 and Latin letters or digits meet."""
    return _MEETING.split(text)


def _table(table: Table, heading: str, width_pt: float) -> dict[str, Any]:
    widths = column_widths_pt(table, width_pt)
    return {
        "type": "table",
        "title": table.title_below(heading),
        "small": table.is_small,
        "unit": table.unit,
        "widths": widths,
        "head_rows": head_rows(table),
        "rows": len(table.rows),
        "name_col": 1 if table.columns[0].label in _NUMBERS and len(table.columns) > 1 else 0,
        "head": [vars(cell) | {"text": head_text(table, cell, widths)} for cell in head_cells(table)],
        "cells": [
            {"row": one.row, "col": one.col, **_cell(table, one, widths)} for one in place_cells(table)
        ],
        "notes": list(table.notes),
        "bound": _bound(table, width_pt),
    }


def _bound(table: Table, width_pt: float) -> list[tuple[int, int]]:
    """The rows that stay together, the notes below the last one counted as a row."""
    bound, count = bound_rows(table, width_pt), len(table.rows)
    if not table.notes or not count:
        return bound
    first, size = bound.pop() if bound and sum(bound[-1]) == count else (count - 1, 1)
    return [*bound, (first, size + 1)]


def _cell(table: Table, placed: PlacedCell, widths: Sequence[float]) -> dict[str, Any]:
    cell = placed.cell
    width = sum(widths[placed.col : placed.col + cell.col_span])
    mark = "" if cell.light is None else f"{LIGHT_MARKS[cell.light]}{cell.light}"
    return {
        "mark": mark,
        "colour": LIGHT_COLOURS.get(cell.light or "", "#000000"),
        "again": 0,
        "text": parted(cell.printed.removeprefix(mark), table, width),
        "bold": cell.bold,
        "row_span": cell.row_span,
        "col_span": cell.col_span,
        "align": cell_align(table, placed),
    }
