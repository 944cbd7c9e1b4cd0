"""数据退回修改通知单 as DOCX: an official form on landscape A4, a line per cell, a box for words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from etl.answer.return_note import what_and_should
from reports.render import form
from reports.render.docx_xml import paragraph, run

# Heading and width in millimetres; together the width of landscape A4 between its margins.
_COLUMNS = (
    ("序号", 10), ("工作表", 22), ("单元格", 15), ("项目/指标", 28), ("原填内容", 32), ("问题说明", 56),
    ("应如何填", 42), ("规则编号", 22), ("级别", 15),
)  # fmt: skip
_WIDTH_MM = sum(width for _, width in _COLUMNS)
_HEAD_MM = (28, 93, 28, 93)
_BOX_MM = 32

Cells = Sequence[tuple[Mapping[str, Any], str]]
"""(sheet, cell, column, value, message, rule) and the level of each."""


def return_note_docx(
    head: Sequence[tuple[str, str]], cells: Cells, meanwhile: str, attached: str, day: dt.date
) -> bytes:
    """The note with its head (label, value), what was taken in all the same and what lies beside it."""
    body = (
        form.title("数据退回修改通知单")
        + form.pairs(head, _HEAD_MM)
        + paragraph("TableNote", run(meanwhile))
        + form.table(_COLUMNS, _rows(cells))
        + paragraph("TableNote", run(attached))
        + form.box(("数据核实说明（由报送单位填写，负责人签字、盖章）：",), _WIDTH_MM, _BOX_MM)
    )
    return form.form_docx(body, day, is_landscape=True)


def _rows(cells: Cells) -> list[list[str]]:
    rows = []
    for number, (cell, level) in enumerate(cells, 1):
        what, should = what_and_should(str(cell["message"]))
        texts = (
            number, cell["sheet"], cell["cell"], cell["column"], cell["value"], what, should, cell["rule"],
            level,
        )  # fmt: skip
        rows.append([str(text) for text in texts])
    return rows
