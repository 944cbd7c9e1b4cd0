"""Where pages of the PDF break: nothing that belongs together is left alone on a page."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace

import pdfplumber
import pytest

from reports.document import Attachment, Document, Paragraph, Run, Table, TableCell, TableColumn
from reports.fonts import FontSet
from reports.render import render_pdf


def pages_of(document: Document, fonts: FontSet) -> list[str]:
    with pdfplumber.open(io.BytesIO(render_pdf(document, fonts, {}))) as pdf:
        return ["".join(char["text"] for char in page.chars) for page in pdf.pages]


@pytest.mark.parametrize("count", [1, 4, 9])
@pytest.mark.parametrize("lines", range(20, 44, 2))
def test_the_signature_keeps_what_precedes_it_and_an_attachment_note_its_text(
    sample_document: Document, fonts: FontSet, lines: int, count: int
) -> None:
    text = Paragraph((Run("国" * 28 * lines),), indent=False)
    notes = tuple(Attachment(n, f"甲{n}表", (Paragraph((Run("无"),)),)) for n in range(1, count + 1))
    document = replace(sample_document, stage="签发", leader_page=(), body=(text,), attachments=notes)
    pages = pages_of(document, fonts)
    listed = next(page for page in pages if "甲1表" in page)
    signed = next(page for page in pages if document.signer in page and f"甲{count}表" in page)
    assert document.signer in signed[signed.index(f"甲{count}表") :]
    # Two lines of text before the list, two of its entries before the name; a short list is not parted.
    assert listed.count("国") >= 2 * 28 and (count == 1 or "甲2表" in listed)
    assert signed is listed if count <= 4 else f"甲{count - 1}表" in signed
    assert sum(page.count("国") for page in pages) == 28 * lines


def test_a_long_attachment_note_fills_the_page_before_it_goes_on_overleaf(
    sample_document: Document, fonts: FontSet
) -> None:
    notes = tuple(Attachment(n, f"甲{n}表", (Paragraph((Run("无"),)),)) for n in range(1, 13))
    text = Paragraph((Run("国" * 28 * 24),), indent=False)
    document = replace(sample_document, stage="签发", leader_page=(), body=(text,), attachments=notes)
    listed, signed = (page for page in pages_of(document, fonts)[:3] if "甲" in page)
    assert "甲4表" in listed and "甲11表" in signed and "国" not in signed


def test_an_attachment_note_overleaf_begins_where_the_text_of_every_page_begins(
    sample_document: Document, fonts: FontSet
) -> None:
    notes = tuple(Attachment(n, f"甲{n}表", (Paragraph((Run("无"),)),)) for n in range(1, 13))
    text = Paragraph((Run("国" * 28 * 46),), indent=False)
    document = replace(sample_document, stage="签发", leader_page=(), body=(text,), attachments=notes)
    with pdfplumber.open(io.BytesIO(render_pdf(document, fonts, {}))) as pdf:
        pages = [page for page in pdf.pages[1:] if page.width < page.height]
        tops = {
            "国" if page.chars[0]["text"] == "国" else "note": min(char["top"] for char in page.chars)
            for page in pages[:3]
            if "附件" not in page.extract_text()[:3]
        }
    assert set(tops) == {"国", "note"} and tops["国"] == pytest.approx(tops["note"], abs=0.5)


@pytest.mark.parametrize("rows", range(20, 30))
def test_a_total_never_stands_alone_under_a_repeated_head(
    sample_document: Document, fonts: FontSet, rows: int
) -> None:
    columns = (TableColumn("甲", 1.0), TableColumn("乙", 1.0))
    filled = tuple((TableCell("行"), TableCell("数")) for _ in range(rows))
    table = Table("t", "表", "", columns, (*filled, (TableCell("合计"), TableCell("数"))))
    document = replace(
        sample_document, stage="签发", leader_page=(), body=(), attachments=(Attachment(1, "表", (table,)),)
    )
    page = next(page for page in pages_of(document, fonts) if "合计" in page)
    assert "行" in page


@pytest.mark.parametrize("rows", range(20, 30))
def test_notes_never_stand_alone_overleaf(sample_document: Document, fonts: FontSet, rows: int) -> None:
    columns = (TableColumn("甲", 1.0), TableColumn("乙", 1.0))
    table = Table(
        "t", "表", "", columns, ((TableCell("行"), TableCell("数")),) * rows, ("注：一。", "注：二。")
    )
    document = replace(
        sample_document, stage="签发", leader_page=(), body=(), attachments=(Attachment(1, "表", (table,)),)
    )
    page = next(page for page in pages_of(document, fonts) if "注：二" in page)
    assert "行" in page and "注：一" in page


@pytest.mark.parametrize("rows", [9, 17])
def test_a_cell_over_rows_of_two_pages_says_all_of_its_words_on_both(
    sample_document: Document, fonts: FontSet, rows: int
) -> None:
    name = "以市场思维强化产业竞争力改革攻坚"
    first = (TableCell(name, row_span=rows), TableCell("措施" * 40), TableCell("一"))
    others = ((TableCell("措施" * 40), TableCell("一")),) * (rows - 1)
    columns = (TableColumn("事项", 1.0), TableColumn("措施", 2.0), TableColumn("数", 1.0))
    table = Table("t", "表", "", columns, (first, *others))
    document = replace(
        sample_document, stage="签发", leader_page=(), body=(), attachments=(Attachment(1, "表", (table,)),)
    )
    pages = [page for page in pages_of(document, fonts) if "措施措施" in page]
    assert len(pages) > 1 and all(page.count(name) == 1 for page in pages)


@pytest.mark.parametrize(("place", "is_small"), [("text", False), ("upright", True), ("wide", False)])
def test_a_row_or_notes_higher_than_a_page_go_overleaf_and_lose_no_word(
    sample_document: Document, fonts: FontSet, place: str, is_small: bool
) -> None:
    columns = (TableColumn("甲", 1.0), TableColumn("乙", 2.0, "left"), TableColumn("丙", 1.0))
    rows = (
        (TableCell("一、分组", col_span=3),),
        (TableCell("短", row_span=2), TableCell("国" * 3000), TableCell("1.0")),
        (TableCell("国"), TableCell(light="红")),
        (TableCell("合计"), TableCell("国" * 2500), TableCell("2.0")),
    )
    table = Table("t", "表", "万元", columns, rows, ("国" * 50,) * 80, is_small=is_small)
    document = replace(sample_document, stage="签发", leader_page=(), body=(table,), attachments=())
    if place != "text":
        attachment = Attachment(1, "表", (table,), landscape=place == "wide")
        document = replace(document, body=sample_document.body[:1], attachments=(attachment,))
    with pdfplumber.open(io.BytesIO(render_pdf(document, fonts, {}))) as pdf:
        foot_mm = {page.page_number: 26 if page.width > page.height else 35 for page in pdf.pages}
        feet = [
            (char["bottom"], page.height - foot_mm[page.page_number] * 72 / 25.4)
            for page in pdf.pages
            for char in page.chars
            if char["text"] == "国"
        ]
    assert len(feet) == 3000 + 1 + 2500 + 50 * 80 + (place != "text") * str(sample_document.body[:1]).count(
        "国"
    )
    assert all(low < foot + 3 for low, foot in feet)


@pytest.mark.parametrize(("rows", "letters"), [(24, 800), (25, 780), (25, 1300), (2, 3000)])
def test_a_heading_keeps_the_row_that_fills_the_page_below_it_and_the_row_says_its_name_on_each_page(
    sample_document: Document, fonts: FontSet, rows: int, letters: int
) -> None:
    columns = (TableColumn("序号", 0.5), TableColumn("事项", 1.0), TableColumn("进展", 2.0, "left"))
    short = (TableCell("1"), TableCell("短"), TableCell("行"))
    tall = (TableCell("2"), TableCell("高的一行"), TableCell("国" * letters))
    table = Table(
        "t", "表", "", columns, (*(short,) * rows, (TableCell("一、分组", col_span=3),), tall, short)
    )
    document = replace(
        sample_document, stage="签发", leader_page=(), body=(), attachments=(Attachment(1, "表", (table,)),)
    )
    pages = [page for page in pages_of(document, fonts) if "国" in page or "分组" in page]
    assert "一、分组2高的一行国" in pages[0]
    assert (
        all(page.count("高的一行（续）") == 1 for page in pages[1:])
        and sum(page.count("国") for page in pages) == letters
    )


def test_the_right_edge_of_a_table_is_drawn_once(sample_document: Document, fonts: FontSet) -> None:
    columns = (TableColumn("甲", 1.0), TableColumn("乙", 1.0))
    table = Table("t", "表", "", columns, ((TableCell("行"), TableCell("数")),) * 5)
    document = replace(sample_document, leader_page=(), body=(table,), attachments=())
    with pdfplumber.open(io.BytesIO(render_pdf(document, fonts, {}))) as pdf:
        upright = [line for line in pdf.pages[0].lines if line["x0"] == line["x1"]]
    inked = Counter[int]()
    for line in upright:
        inked[round(line["x0"])] += round(line["height"])
    assert len(inked) == 3 and max(inked.values()) - min(inked.values()) <= 2
