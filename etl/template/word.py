"""A form as docx, for returns that are Word tables: title and lines above, one table with merged headings."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from etl.template.form import FormSheet
from etl.template.known import Known, Shown
from etl.template.marks import EXAMPLE
from etl.template.words import example_of
from etl.template.workbook import Around, heading_cells

SPARE_ROWS = 5


def document(sheets: Sequence[FormSheet], known: Known, around: Around, made_on: datetime) -> bytes:
    """The bytes of the template: each sheet is one table with its lines above."""
    paper = docx.Document()
    paper.core_properties.created = paper.core_properties.modified = made_on
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    for sheet in sheets:
        _above(paper, sheet, around)
        _table(paper, sheet, known, around)
    content = io.BytesIO()
    paper.save(content)
    return content.getvalue()


def _above(paper: Any, sheet: FormSheet, around: Around) -> None:
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(sheet.title)
    run.bold, run.font.size = True, Pt(16)
    lines = [f"填报单位（盖章）：{around.unit_name}", "填报日期："]
    lines += ["文号："] if sheet.asks_document else []
    lines += [f"单位：{sheet.money_unit}"] if sheet.money_unit else []
    lines += [around.deadline] if around.deadline else []
    for column in sheet.columns:
        if column.info.get("choices"):
            lines.append(f"可填：“{column.path[-1]}”栏填{'、'.join(column.info['choices'])}")
    lines.append(f"填写说明：每项一行；“{EXAMPLE}”一行不读取，可以删去。")
    for line in lines:
        paper.add_paragraph(line)


def _table(paper: Any, sheet: FormSheet, known: Known, around: Around) -> None:
    rows = known.rows.get(sheet.name, [])
    filled: list[list[Shown]] = [[held.get(column.name) for column in sheet.columns] for held in rows]
    filled += [[None] * len(sheet.columns) for _ in range(SPARE_ROWS)]
    names = {"person": "姓名", "people": "姓名", "unit": next(iter(known.names.get("unit", [])), "单位名称")}
    example: list[Shown] = [
        None if column.role == "prior" else example_of(column.info, names, around.day)
        for column in sheet.columns
    ]
    example[0] = EXAMPLE
    table = paper.add_table(rows=sheet.depth + 1 + len(filled), cols=len(sheet.columns))
    table.style = "Table Grid"
    for text, (top, left, bottom, right) in heading_cells(sheet.columns, sheet.depth):
        cell = table.cell(top, left)
        if (top, left) != (bottom, right):
            cell = cell.merge(table.cell(bottom, right))
        cell.text = text
        cell.paragraphs[0].runs[0].bold = True
    for row, values in enumerate([example, *filled], sheet.depth):
        for col, value in enumerate(values):
            if value is not None:
                table.cell(row, col).text = _text(value)
    for row in table.rows[: sheet.depth]:
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(repeated)


def _text(value: Shown) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
