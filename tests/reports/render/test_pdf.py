"""The PDF: the official page to the millimetre, real text, faces embedded, fit for the archive."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace

import pdfplumber
import pypdfium2
import pytest

from reports.charts import draw_chart
from reports.document import (
    Attachment,
    Block,
    Document,
    Masthead,
    PageBreak,
    Paragraph,
    Run,
    Table,
    TableCell,
    TableColumn,
    charts_of,
    head_cells,
    tables_of,
)
from reports.fonts import FontSet
from reports.render import RenderedFiles, render_pdf

MM = 72 / 25.4


def make_pdf(document: Document, fonts: FontSet) -> bytes:
    images = {chart.chart_id: draw_chart(chart, fonts) for chart in charts_of(document)}
    return render_pdf(document, fonts, images)


def only_text(document: Document, *blocks: Block) -> Document:
    """The same paper with nothing but these blocks."""
    return replace(document, stage="签发", leader_page=(), body=blocks, attachments=(), copy_to="")


@pytest.fixture(scope="module")
def full_pages(sample_document: Document, fonts: FontSet) -> bytes:
    wall = Paragraph((Run("国" * 28 * 60),), indent=False)
    return make_pdf(only_text(sample_document, PageBreak(), wall), fonts)


def test_a_full_page_holds_22_lines_of_28_characters_within_the_text_block(full_pages: bytes) -> None:
    with pdfplumber.open(io.BytesIO(full_pages)) as pdf:
        pages = [[char for char in page.chars if char["text"] == "国"] for page in pdf.pages]
    full = [chars for chars in pages if len(chars) == 22 * 28]
    assert len(full) == 2
    for chars in full:
        lines = Counter(round(char["top"], 1) for char in chars)
        assert len(lines) == 22
        assert set(lines.values()) == {28}
        left, right = min(char["x0"] for char in chars), max(char["x1"] for char in chars)
        assert left == pytest.approx(28 * MM, abs=1)
        assert right == pytest.approx((210 - 26) * MM, abs=2)
        baselines = sorted(lines)
        assert (baselines[-1] - baselines[0]) / 21 == pytest.approx(28.95, abs=0.02)


def test_pages_are_a4_and_wide_tables_lie_on_their_side(rendered: RenderedFiles) -> None:
    with pdfplumber.open(rendered.pdf) as pdf:
        sizes = {(round(float(page.width) / MM), round(float(page.height) / MM)) for page in pdf.pages}
    assert sizes == {(210, 297), (297, 210)}


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages_seven_mm_below_the_text(
    full_pages: bytes,
) -> None:
    with pdfplumber.open(io.BytesIO(full_pages)) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            below = [word for word in page.extract_words() if word["top"] > (297 - 35) * MM + 1]
            assert "".join(word["text"] for word in below) == f"—{number}—"
            char_tops = [char["top"] for char in page.chars if char["top"] > (297 - 35) * MM + 1]
            # A glyph's box is higher than the line it stands in.
            assert min(char_tops) == pytest.approx((297 - 35 + 7) * MM, abs=6)
            if number % 2:
                assert max(word["x1"] for word in below) == pytest.approx((210 - 26) * MM - 14, abs=1.5)
            else:
                assert min(word["x0"] for word in below) == pytest.approx(28 * MM + 14, abs=1.5)


def test_the_paper_begins_at_page_one_after_the_leaders_sheet(rendered: RenderedFiles) -> None:
    pdf = pypdfium2.PdfDocument(rendered.pdf)
    texts = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pdf]
    assert texts[0].startswith("领导一页纸") and "—1—" not in texts[0]
    assert "文件" in texts[1] and "—1—" in texts[1]
    assert f"—{len(texts) - 1}—" in texts[-1]


def test_the_pdf_holds_every_word_in_print_order(
    rendered: RenderedFiles, words: str, sample_document: Document
) -> None:
    pdf = pypdfium2.PdfDocument(rendered.pdf)
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    found = Counter(re.sub(r"\s", "", text))
    surplus, missing = found - Counter(words), Counter(words) - found
    assert not missing
    # What is there beyond the paper's words: page numbers, and what repeats on the next page: table heads,
    # and cells over rows of both.
    rows = [row for table in tables_of(sample_document) for row in table.rows]
    tall = "".join(cell.text for row in rows for cell in row if cell.row_span > 1)
    assert set(surplus) <= set("—0123456789产业链序号项目名称投资总年度计划累完成形象进亮灯" + tall)


def test_the_text_reads_in_order_where_no_table_stands(sample_document: Document, fonts: FontSet) -> None:
    blocks = [block for block in sample_document.body if isinstance(block, Paragraph)]
    pdf = pypdfium2.PdfDocument(make_pdf(only_text(sample_document, *blocks), fonts))
    text = re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pdf))
    text = re.sub(r"—\d—", "", text)
    written = re.sub(r"\s", "", "".join(run.text for block in blocks for run in block.runs))
    assert written in text


def test_all_faces_are_embedded_and_song_and_hei_are_told_apart(rendered: RenderedFiles) -> None:
    with pdfplumber.open(rendered.pdf) as pdf:
        names = {char["fontname"] for page in pdf.pages for char in page.chars}
    # Six letters and a plus sign before its name mark an embedded subset.
    assert all(re.match(r"[A-Z]{6}\+", name) for name in names)
    assert len(names) >= 2


def test_the_pdf_says_that_it_is_fit_for_the_archive(rendered: RenderedFiles) -> None:
    data = rendered.pdf.read_bytes()
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in data


def test_a_draft_is_marked_and_a_signed_paper_is_not(
    sample_document: Document, rendered: RenderedFiles, fonts: FontSet
) -> None:
    draft = pypdfium2.PdfDocument(make_pdf(sample_document, fonts))
    signed = pypdfium2.PdfDocument(rendered.pdf)
    assert "征求意见稿" in draft[0].get_textpage().get_text_range()
    assert "征求意见稿" in draft[1].get_textpage().get_text_range()
    assert all("征求意见稿" not in page.get_textpage().get_text_range() for page in signed)


def test_a_red_title_with_issue_number_office_and_date_is_the_other_masthead(
    sample_document: Document, fonts: FontSet
) -> None:
    masthead = Masthead(
        "督查通报", "第3期（总第27期）", "齐鲁化工区管理委员会办公室", "2021年4月20日", "通报"
    )
    pdf = pypdfium2.PdfDocument(make_pdf(replace(sample_document, masthead=masthead), fonts))
    text = re.sub(r"\s", "", pdf[1].get_textpage().get_text_range())
    assert "督查通报第3期（总第27期）齐鲁化工区管理委员会办公室2021年4月20日" in text


def test_an_a3_attachment_prints_on_a3(sample_document: Document, fonts: FontSet) -> None:
    wide = Table("w", "宽表", "", tuple(TableColumn(f"列{n}") for n in range(20)), ())
    document = replace(sample_document, attachments=(Attachment(1, "宽表", (wide,), True, "A3"),))
    with pdfplumber.open(io.BytesIO(make_pdf(document, fonts))) as pdf:
        sizes = [(round(float(page.width) / MM), round(float(page.height) / MM)) for page in pdf.pages]
    assert (420, 297) in sizes
    # 版记 stands upright on a page of its own.
    assert sizes[-1] == (210, 297)


def test_line_breaks_inside_a_cell_stay(sample_document: Document, fonts: FontSet) -> None:
    table = Table("t", "", "", (TableColumn("列"),), ((TableCell("甲行\n乙行"),),))
    with pdfplumber.open(io.BytesIO(make_pdf(only_text(sample_document, table), fonts))) as pdf:
        lines = pdf.pages[0].extract_text().splitlines()
    assert "甲行" in lines and "乙行" in lines


def test_table_heads_repeat_on_every_page(rendered: RenderedFiles, signed_document: Document) -> None:
    projects = next(table for table in tables_of(signed_document) if table.table_id == "projects")
    labels = {head.text for head in head_cells(projects)}
    with pdfplumber.open(rendered.pdf) as pdf:
        wide = [page.extract_text() for page in pdf.pages if page.width > page.height]
    assert len(wide) > 1
    assert all(label[:3] in text for text in wide for label in labels)
