"""PDF/A-2b as a validator sees it: veraPDF's rules over every object, font program and content stream."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest
from pikepdf import pdfa

from reports.document import Document, Masthead
from reports.fonts import FontSet
from reports.render import RenderedFiles, render_pdf
from reports.wall import render_sheet
from tests.reports.wall.test_wall import some_wall

# The validator refuses whatever it does not know; these it does not, and the standard allows them.
ALLOWED = {
    # CFF of a face with many glyphs; a hatched bar in a chart.
    ("pikepdf:font-program", "CIDFontType0: CFF FDArray FontMatrix is not supported"),
    ("pikepdf:colour-space", "pattern colour is not supported"),
    ("pikepdf:pattern", "scn with a pattern"),
    ("pikepdf:schema-Resources", "patterns are not supported"),
    # 6.6.2.3.2: schemas that the file itself describes. xmpTPg is one of the predefined ones of XMP 2005.
    ("ISO_19005_2:6.6.2.3.1-1", "XMP namespace pdfaExtension="),
    ("ISO_19005_2:6.6.2.3.1-1", "XMP namespace pdfaSchema="),
    ("ISO_19005_2:6.6.2.3.1-1", "XMP namespace pdfaProperty="),
    ("ISO_19005_2:6.6.2.3.1-1", "XMP property pdfaExtension:schemas is not permitted"),
    ("ISO_19005_2:6.6.2.3.1-1", "XMP namespace xmpTPg="),
    ("ISO_19005_2:6.6.2.3.1-1", "XMP property xmpTPg:NPages is not permitted"),
    ("ISO_19005_2:6.6.2.3.1-2", "the content of structured XMP property xmpMM:History is not checked"),
}


def faults(pdf: bytes) -> list[str]:
    """What the validator finds, without what the standard allows."""
    findings = pdfa.validate_written(io.BytesIO(pdf), "2b").findings
    return [
        f"{one.rule} {one.where}: {one.message}"
        for one in findings
        if not any(one.rule == rule and one.message.startswith(words) for rule, words in ALLOWED)
    ]


def test_the_bulletin_with_charts_and_attachments_has_no_fault(rendered: RenderedFiles) -> None:
    assert faults(rendered.pdf.read_bytes()) == []


def test_a_notice_on_one_page_has_no_fault_and_names_its_office(
    sample_document: Document, fonts: FontSet
) -> None:
    masthead = Masthead("督查通报", "第12期", "齐鲁化工区办公室", "2021年3月26日", "通报")
    notice = replace(
        sample_document,
        leader_page=(),
        body=sample_document.body[:2],
        attachments=(),
        is_compact=True,
        masthead=masthead,
        signer="",
    )
    pdf = render_pdf(notice, fonts, {})
    assert faults(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as told:
        assert told["dc:creator"] == ["齐鲁化工区办公室"] and told["dc:title"] == notice.title


@pytest.mark.parametrize("paper", ["A0", "A1"])
def test_the_wall_chart_has_no_fault(paper: str, fonts: FontSet) -> None:
    assert faults(render_sheet(some_wall(43), fonts, paper).pdf) == []


def test_a_face_that_is_not_embedded_is_a_fault(rendered: RenderedFiles) -> None:
    with pikepdf.open(rendered.pdf) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                for key in {"/FontFile", "/FontFile2", "/FontFile3"}.intersection(item.keys()):
                    del item[key]
        stripped = io.BytesIO()
        opened.save(stripped)
    assert any("6.2.11.4" in fault for fault in faults(stripped.getvalue()))
