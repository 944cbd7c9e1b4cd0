"""The leader's sheet with much to tell: set in 14 points, one page in the PDF and in Word alike."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pdfplumber

from reports.blocks import Block, Paragraph, Run
from reports.document import Document
from reports.fonts import FontSet
from reports.leader_sheet import fits_one_page, is_set_small
from reports.render import render_docx, render_pdf
from tests.docx_pages import print_by_office

LINE = "项目：1—6月完成投资46.37亿元，占年度计划的50.1%，快于序时进度0.1个百分点，红灯7个。"


def paper(sample: Document, page: tuple[Block, ...]) -> Document:
    body = (Paragraph((Run("正文自此开始"),)),)
    return replace(sample, leader_page=page, body=body, attachments=(), stage="签发")


def fullest() -> tuple[Block, ...]:
    page: tuple[Block, ...] = ()
    while fits_one_page((*page, Paragraph((Run(LINE),)))):
        page = (*page, Paragraph((Run(LINE),)))
    return page


def sheets(pdf: bytes) -> tuple[list[str], set[float]]:
    """The lines of the first page, and the sizes of the letters that begin with 项目."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        lines = opened.pages[0].extract_text_lines()
        assert "正文自此开始" in opened.pages[1].extract_text()
    told = [line["text"].replace(" ", "") for line in lines]
    return told, {
        round(line["chars"][0]["size"]) for line in lines if line["text"].replace(" ", "").startswith("项目")
    }


def test_a_page_with_room_is_set_as_the_paper_and_a_full_one_smaller(
    sample_document: Document, fonts: FontSet
) -> None:
    short, full = (Paragraph((Run(LINE),)),), fullest()
    assert (is_set_small(short), is_set_small(full)) == (False, True)
    assert sheets(render_pdf(paper(sample_document, short), fonts, {}))[1] == {16}
    assert sheets(render_pdf(paper(sample_document, full), fonts, {}))[1] == {14}


def test_a_full_page_has_the_same_lines_in_both(
    sample_document: Document, fonts: FontSet, tmp_path: Path
) -> None:
    document = paper(sample_document, fullest())
    (tmp_path / "full.docx").write_bytes(render_docx(document, {}))
    print_by_office([tmp_path / "full.docx"], fonts, tmp_path)
    ours, sizes = sheets(render_pdf(document, fonts, {}))
    theirs, same_sizes = sheets((tmp_path / "full.pdf").read_bytes())
    assert Counter(ours) == Counter(theirs) and sizes == same_sizes == {14}
