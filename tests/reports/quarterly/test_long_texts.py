"""Long texts in the rows of the attachments: they go on overleaf, and no word of them is lost."""

from __future__ import annotations

import io
from dataclasses import replace

import pdfplumber

from reports.blocks import ChartBlock, Table, TableCell
from reports.document import Document
from reports.fonts import FontSet
from reports.render import render_pdf
from tests.reports.quarterly.conftest import Park
from tests.reports.quarterly.test_further import Q1, printed, read

LENGTHS = (450, 1000, 3000)
# A character that no form of the bulletin prints.
MARK = "龘"
# 版心, in mm from the foot of an upright sheet and of a landscape one; half a line of slack.
FOOT_MM = {False: 35, True: 26}
SLACK_PT = 6


def filled(document: Document) -> tuple[Document, int]:
    """Of each table the first rows get a long text each in their first free column, and how long all are."""
    n = 0

    def long(table: Table) -> Table:
        nonlocal n
        rows = list(table.rows)
        column = next((i for i, one in enumerate(table.columns) if one.align == "left"), None)
        whole = [i for i, row in enumerate(rows) if len(row) == len(table.columns)]
        for place, length in zip(whole, LENGTHS, strict=False):
            if column is not None and rows[place][column].row_span == 1:
                row = list(rows[place])
                row[column] = TableCell(MARK * length)
                rows[place], n = tuple(row), n + length
        return replace(table, rows=tuple(rows))

    attachments = tuple(
        replace(
            one,
            blocks=tuple(
                long(b) if isinstance(b, Table) else b for b in one.blocks if not isinstance(b, ChartBlock)
            ),
        )
        for one in document.attachments
    )
    return replace(document, leader_page=(), body=(), attachments=attachments), n


def test_no_long_text_in_any_attachment_runs_off_its_page(shared_quarter: Park, fonts: FontSet) -> None:
    document, n = filled(printed(read(shared_quarter, Q1)))
    assert sum(one.landscape for one in document.attachments) >= 3
    with pdfplumber.open(io.BytesIO(render_pdf(document, fonts, {}))) as pdf:
        found = [(page, char) for page in pdf.pages for char in page.chars if char["text"] == MARK]
        over = [
            (page.page_number, char["bottom"])
            for page, char in found
            if char["bottom"] > page.height - FOOT_MM[page.width > page.height] * 72 / 25.4 + SLACK_PT
            or not 0 < char["x0"] < char["x1"] < page.width
        ]
    assert over == [] and len(found) == n
