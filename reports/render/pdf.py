"""Document → PDF/A-2b through typst: the layout stands in gbt9704.typ, the words go in as one JSON string."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
    Table,
    TableCell,
    attachment_label,
    head_cells,
    head_rows,
    leader_subtitle,
    place_cells,
)
from reports.fonts import FontSet
from reports.render.layout import bound_rows, cell_align, masthead_size_pt, title_lines

_TEMPLATE = Path(__file__).with_name("gbt9704.typ")
# The stroke that makes a regular Song at 22 pt as heavy as 小标宋.
_TITLE_STROKE_PT = 0.7


def render_pdf(document: Document, fonts: FontSet, images: Mapping[str, ChartImage]) -> bytes:
    """The paper as PDF/A-2b bytes; real text, faces embedded, the same bytes for the same document."""
    data = json.dumps(_document(document, fonts, images), ensure_ascii=False)
    midnight = dt.datetime.combine(document.date, dt.time(), dt.timezone(dt.timedelta(hours=8)))
    compiler = typst.Compiler(
        _TEMPLATE.read_bytes(),
        font_paths=fonts.typst_fonts,
        ignore_system_fonts=True,
        sys_inputs={"document": data},
    )
    pdf = compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=midnight)
    assert isinstance(pdf, bytes)
    return pdf


def _document(document: Document, fonts: FontSet, images: Mapping[str, ChartImage]) -> dict[str, Any]:
    masthead = document.masthead
    return {
        "fonts": {role: list(families) for role, families in fonts.families.items()},
        "title_stroke": _TITLE_STROKE_PT if fonts.title_needs_stroke else 0,
        "title_weight": "bold" if fonts.families["xiaobiaosong"][0] in fonts.bold_families else "regular",
        "kai_is_fang": fonts.kai_is_fang,
        "compact": document.is_compact,
        "title": document.title,
        "title_lines": title_lines(document.title),
        "office": document.signer,
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
        "body": [_block(block, images) for block in document.body],
        "attachment_list": _attachment_list(document),
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
    return {
        "label": attachment_label(document, attachment),
        "title": attachment.title,
        "landscape": attachment.landscape or attachment.paper == "A3",
        "paper": attachment.paper.lower(),
        "blocks": [_block(block, images, attachment.title) for block in attachment.blocks],
    }


def _block(block: Block, images: Mapping[str, ChartImage], heading: str = "") -> dict[str, Any]:
    match block:
        case Heading():
            return {"type": "heading", "level": block.level, "text": block.text}
        case Paragraph():
            runs = [{"text": r.text, "face": r.face, "bold": r.bold, "gap": r.gap} for r in block.runs]
            return {"type": "paragraph", "indent": block.indent, "align": block.align, "runs": runs}
        case Table():
            return _table(block, heading)
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


def _table(table: Table, heading: str) -> dict[str, Any]:
    return {
        "type": "table",
        "title": table.title_below(heading),
        "small": table.is_small,
        "unit": table.unit,
        "widths": [column.width for column in table.columns],
        "head_rows": head_rows(table),
        "head": [vars(cell) for cell in head_cells(table)],
        "cells": [
            {"row": one.row, "col": one.col, **_cell(one.cell, cell_align(table, one))}
            for one in place_cells(table)
        ],
        "notes": list(table.notes),
        "bound": bound_rows(table),
    }


def _cell(cell: TableCell, align: str) -> dict[str, Any]:
    mark = "" if cell.light is None else f"{LIGHT_MARKS[cell.light]}{cell.light}"
    return {
        "mark": mark,
        "colour": LIGHT_COLOURS.get(cell.light or "", "#000000"),
        "text": cell.printed.removeprefix(mark),
        "bold": cell.bold,
        "row_span": cell.row_span,
        "col_span": cell.col_span,
        "align": align,
    }
