"""Places on the page that GB/T 9704 fixes: headings with their text, whole rows, 版记 at the foot."""

from __future__ import annotations

import io
from dataclasses import replace

import pdfplumber
import pytest

from reports.document import (
    Attachment,
    Document,
    Heading,
    Paragraph,
    Run,
    Table,
    TableCell,
    TableColumn,
)
from reports.fonts import FontSet
from reports.render import render_pdf

MM = 72 / 25.4


def open_pdf(document: Document, fonts: FontSet) -> pdfplumber.pdf.PDF:
    return pdfplumber.open(io.BytesIO(render_pdf(document, fonts, {})))


def lines_of(page: pdfplumber.page.Page) -> list[str]:
    """The lines within the 版心, top down."""
    return [line["text"] for line in page.extract_text_lines() if line["bottom"] < (297 - 34) * MM]


@pytest.mark.parametrize("lines", range(16, 23))
def test_no_heading_ends_a_page(sample_document: Document, fonts: FontSet, lines: int) -> None:
    filler = Paragraph((Run("国" * 28 * lines),), indent=False)
    after = Paragraph((Run("家" * 28 * 4),))
    body = (filler, Heading(1, "一、总体情况"), Heading(2, "（一）经济指标"), after)
    document = replace(sample_document, stage="签发", leader_page=(), body=body, attachments=())
    with open_pdf(document, fonts) as pdf:
        last_lines = [lines_of(page)[-1] for page in pdf.pages]
    assert not any("总体情况" in line or "经济指标" in line for line in last_lines)


@pytest.mark.parametrize("landscape", [False, True])
def test_the_imprint_stands_at_the_foot_of_the_last_page(
    sample_document: Document, fonts: FontSet, landscape: bool
) -> None:
    attachment = Attachment(1, "情况表", (Paragraph((Run("无"),)),), landscape=landscape)
    document = replace(sample_document, stage="签发", leader_page=(), attachments=(attachment,))
    document = replace(document, body=(Paragraph((Run("国" * 40),)),))
    with open_pdf(document, fonts) as pdf:
        page = pdf.pages[-1]
        assert document.printed_by in page.extract_text().replace(" ", "")
        assert (page.width, page.height) == pytest.approx((210 * MM, 297 * MM), abs=0.5)
        rules = [line for line in page.lines if line["x1"] - line["x0"] > 150 * MM]
        lowest = max(rules, key=lambda line: line["bottom"])
        assert lowest["bottom"] == pytest.approx((297 - 35) * MM, abs=1.5)
        assert lowest["x1"] - lowest["x0"] == pytest.approx(156 * MM, abs=0.5)
        widths = sorted(round(line["linewidth"] / MM, 2) for line in rules)
        assert widths == [0.25, 0.35, 0.35]


@pytest.mark.parametrize("lines", range(8, 20, 2))
def test_an_imprint_without_room_stands_at_the_foot_of_the_next_page(
    sample_document: Document, fonts: FontSet, lines: int
) -> None:
    text = Paragraph((Run("国" * 28 * lines),), indent=False)
    document = replace(sample_document, stage="签发", leader_page=(), body=(text,), attachments=())
    with open_pdf(document, fonts) as pdf:
        rules = [line for page in pdf.pages for line in page.lines if line["linewidth"] < MM * 0.4]
        assert max(line["bottom"] for line in rules) == pytest.approx((297 - 35) * MM, abs=1.5)
        assert document.print_date in pdf.pages[-1].extract_text().replace(" ", "")


def test_a_row_is_never_split_over_two_pages(sample_document: Document, fonts: FontSet) -> None:
    columns = (TableColumn("序号", 1.0), TableColumn("进展", 2.0, "left"))
    rows = tuple(
        (TableCell(f"第{n}行"), TableCell("主体结构施工至三层，设备基础完成八成。" * (1 + n % 5)))
        for n in range(40)
    )
    table = Table("t", "表", "", columns, rows)
    document = replace(
        sample_document, stage="签发", leader_page=(), body=(), attachments=(Attachment(1, "表", (table,)),)
    )
    with open_pdf(document, fonts) as pdf:
        texts = [page.extract_text().replace("\n", "") for page in pdf.pages]
    for n in range(40):
        page = next(text for text in texts if f"第{n}行" in text)
        assert page.count("主体结构") >= 1 + n % 5
    assert sum(text.count("主体结构") for text in texts) == sum(1 + n % 5 for n in range(40))
    tabled = [text for text in texts if "第" in text and "行" in text]
    # Each page holds its own rows whole: their sentences add up page by page.
    for text in tabled:
        own = [n for n in range(40) if f"第{n}行" in text]
        assert text.count("主体结构") == sum(1 + n % 5 for n in own)
