"""The DOCX in LibreOffice shows the pages of the PDF: as many, and the same words on each."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from reports.charts import draw_chart
from reports.document import Attachment, Document, Paragraph, Run, Table, TableCell, charts_of
from reports.fonts import FontSet
from reports.render.docx import render_docx
from reports.render.pdf import render_pdf
from tests.docx_pages import page_texts, print_by_office
from tests.reports.conftest import INDICATOR_TABLE

# Two lines: LibreOffice lets a comma hang where typst makes it narrow, so a line may end a character later.
MOVED = 56


def long_paper(document: Document) -> Document:
    """The sample with what crosses pages: a table of many rows with notes, one whose cells are tall, text."""
    words = "第{}条措施按月调度、按季通报，责任单位和牵头单位共同推进。"
    rows = tuple(
        (
            *(TableCell(f"事项{n}之{m}") for m in range(5)),
            TableCell(words.format(n) * (n % 3), light="绿" if n % 2 else "红"),
        )
        for n in range(24)
    )
    listing = Table("rows", "分项进展", "万元", INDICATOR_TABLE.columns, rows, ("注：逐项列出。",))
    text = Paragraph((Run("各单位要对照年度目标任务，逐项分析原因，制定整改措施并按期报送。" * 9),))
    attachments = (
        *document.attachments,
        Attachment(4, "分项进展表", (text, listing, text)),
        Attachment(
            5, "分项进展表", (replace(listing, title="分项进展表", unit="", notes=()),), landscape=True
        ),
    )
    return replace(
        document, body=(*document.body, *[text] * 6, Paragraph((Run("特此通报。"),))), attachments=attachments
    )


@pytest.fixture(scope="module")
def office(sample_document: Document, fonts: FontSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with paper.pdf and full.pdf as LibreOffice prints them, and ours.pdf."""
    folder = tmp_path_factory.mktemp("office")
    document = long_paper(sample_document)
    images = {chart.chart_id: draw_chart(chart, fonts) for chart in charts_of(document)}
    (folder / "ours.pdf").write_bytes(render_pdf(document, fonts, images))
    (folder / "paper.docx").write_bytes(render_docx(document, images))
    text = Paragraph((Run("国" * 28 * 60),), indent=False)
    full = replace(sample_document, leader_page=(), body=(text,), attachments=())
    (folder / "full.docx").write_bytes(render_docx(full, {}))
    print_by_office([folder / "paper.docx", folder / "full.docx"], fonts, folder)
    return folder


def test_both_have_the_same_pages(office: Path) -> None:
    ours, theirs = page_texts(office / "ours.pdf"), page_texts(office / "paper.pdf")
    assert len(ours) == len(theirs) > 12
    moved = [
        (number, "".join(sorted((mine - other).elements())), "".join(sorted((other - mine).elements())))
        for number, (mine, other) in enumerate(zip(map(Counter, ours), map(Counter, theirs), strict=True), 1)
    ]
    assert [page for page in moved if len(page[1]) + len(page[2]) > 2 * MOVED] == []


def lines_of(pdf: Path, page: int) -> dict[int, int]:
    """Height of each line of a page → how many 国 stand in it."""
    with pypdfium2.PdfDocument(BytesIO(pdf.read_bytes())) as document:
        text = document[page].get_textpage()
        boxes = [text.get_charbox(n) for n in range(text.count_chars()) if text.get_text_range(n, 1) == "国"]
    return Counter(round(bottom) for _, bottom, _, _ in boxes)


def test_a_full_page_is_22_lines_of_28_characters(office: Path) -> None:
    assert list(lines_of(office / "full.pdf", 1).values()) == [28] * 22
