"""The DOCX: official faces by name, the measures of GB/T 9704, and a package that Word's own rules accept."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENTATION
from lxml import etree

from reports.charts import draw_chart
from reports.document import Attachment, Document, Paragraph, Run, charts_of
from reports.fonts import OFFICIAL_NAMES, FontSet
from reports.render import RenderedFiles, render_docx

WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def paper(rendered: RenderedFiles) -> Any:
    return docx.Document(str(rendered.docx))


@pytest.fixture(scope="module")
def parts(rendered: RenderedFiles) -> dict[str, Any]:
    """Every XML part, parsed: a broken one fails here."""
    with zipfile.ZipFile(rendered.docx) as archive:
        return {
            name: etree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }


def style(parts: dict[str, Any], style_id: str) -> Any:
    return parts["word/styles.xml"].find(f"{W}style[@{W}styleId='{style_id}']")


def test_the_page_has_the_official_margins(paper: Any) -> None:
    for section in paper.sections:
        margins = [section.top_margin, section.right_margin, section.bottom_margin, section.left_margin]
        upright = section.orientation == WD_ORIENTATION.PORTRAIT
        expected = [37, 26, 35, 28] if upright else [28, 37, 26, 35]
        assert [round(margin.mm, 1) for margin in margins] == expected


def test_the_text_is_16_points_tightened_by_a_quarter_on_lines_of_28_95_points(parts: dict[str, Any]) -> None:
    normal = style(parts, "Normal")
    line = normal.find(f"{W}pPr/{W}spacing")
    assert (line.get(f"{W}line"), line.get(f"{W}lineRule"), line.get(f"{W}after")) == ("579", "exact", "0")
    assert normal.find(f"{W}rPr/{W}sz").get(f"{W}val") == "32"
    assert normal.find(f"{W}rPr/{W}spacing").get(f"{W}val") == "-5"


@pytest.mark.parametrize(
    ("style_id", "face"),
    [
        ("Normal", "仿宋_GB2312"),
        ("Level1", "黑体"),
        ("Level2", "楷体_GB2312"),
        ("Title", "方正小标宋简体"),
        ("PageNumber", "宋体"),
    ],
)
def test_each_part_names_its_official_face_for_chinese_characters(
    parts: dict[str, Any], style_id: str, face: str
) -> None:
    assert style(parts, style_id).find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") == face


def test_the_font_table_names_a_stand_in_for_every_face(parts: dict[str, Any]) -> None:
    named = {
        font.get(f"{W}name"): font.find(f"{W}altName").get(f"{W}val") for font in parts["word/fontTable.xml"]
    }
    assert set(named) == set(OFFICIAL_NAMES.values())
    assert all(named.values())


def test_headings_stay_with_what_follows_and_appear_in_the_outline(parts: dict[str, Any]) -> None:
    for number in (1, 2, 3, 4):
        properties = style(parts, f"Level{number}").find(f"{W}pPr")
        assert properties.find(f"{W}keepNext") is not None
        assert properties.find(f"{W}outlineLvl").get(f"{W}val") == str(number - 1)


def test_odd_and_even_pages_carry_their_number_on_different_sides(parts: dict[str, Any]) -> None:
    assert parts["word/settings.xml"].find(f"{W}evenAndOddHeaders") is not None
    odd = parts["word/footer-portrait-odd.xml"].find(f"{W}p/{W}pPr")
    even = parts["word/footer-portrait-even.xml"].find(f"{W}p/{W}pPr")
    assert odd.find(f"{W}jc").get(f"{W}val") == "right" and odd.find(f"{W}ind").get(f"{W}right") == "280"
    assert even.find(f"{W}jc") is None and even.find(f"{W}ind").get(f"{W}left") == "280"


def test_the_leaders_sheet_has_no_number_and_the_paper_begins_at_one(parts: dict[str, Any]) -> None:
    sections = list(parts["word/document.xml"].iter(f"{W}sectPr"))
    relations = {node.get("Id"): node.get("Target") for node in parts["word/_rels/document.xml.rels"]}
    used = {relations[node.get(R_ID)] for node in sections[0].findall(f"{W}footerReference")}
    assert used == {"footer-none.xml"}
    assert not list(parts["word/footer-none.xml"].iter(f"{W}instrText"))
    assert sections[1].find(f"{W}pgNumType").get(f"{W}start") == "1"


def test_wide_attachments_lie_on_their_side_and_the_others_stand(paper: Any) -> None:
    turns = [section.orientation for section in paper.sections]
    upright, wide = WD_ORIENTATION.PORTRAIT, WD_ORIENTATION.LANDSCAPE
    assert turns == [upright, upright, wide, upright, upright]


def test_table_heads_repeat_and_rows_are_never_split(parts: dict[str, Any]) -> None:
    tables = parts["word/document.xml"].findall(f".//{W}tbl")[:-1]
    assert len(tables) == 3
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert heads == [True, True] + [False] * (len(rows) - 2)


def test_every_row_is_as_wide_as_its_grid(parts: dict[str, Any]) -> None:
    for table in parts["word/document.xml"].iter(f"{W}tbl"):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in table.findall(f"{W}tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
            assert sum(1 if span is None else int(span.get(f"{W}val")) for span in spans) == columns


def test_the_imprint_stands_at_the_foot_of_the_last_page(parts: dict[str, Any]) -> None:
    imprint = parts["word/document.xml"].findall(f".//{W}tbl")[-1]
    anchor = next(
        node for node in parts["word/document.xml"].iter(f"{WP}anchor") if imprint in list(node.iter())
    )
    top = anchor.find(f"{WP}positionV")
    heights = [int(node.get(f"{W}val")) for node in imprint.iter(f"{W}trHeight")]
    foot_mm = int(top.find(f"{WP}posOffset").text) / 36000 + sum(heights) / 1440 * 25.4
    assert top.get("relativeFrom") == "page"
    assert foot_mm == pytest.approx(297 - 35, abs=0.1)
    sizes = {side.tag.removeprefix(W): side.get(f"{W}sz") for side in imprint.find(f"{W}tblPr/{W}tblBorders")}
    # Eighths of a point: 0.35 mm above and below, 0.25 mm between.
    assert sizes == {"top": "8", "bottom": "8", "insideH": "6"}


def test_after_a_wide_last_attachment_the_imprint_has_an_upright_page(
    sample_document: Document, fonts: FontSet
) -> None:
    document = replace(sample_document, body=(), attachments=(Attachment(1, "宽表", (), landscape=True),))
    images = {chart.chart_id: draw_chart(chart, fonts) for chart in charts_of(document)}
    paper = docx.Document(io.BytesIO(render_docx(document, images)))
    assert paper.sections[-1].orientation == WD_ORIENTATION.PORTRAIT


def test_the_docx_holds_every_word_in_print_order(parts: dict[str, Any], words: str) -> None:
    paragraphs = parts["word/document.xml"].iter(f"{W}p")
    # What stands again overleaf is no word more.
    styles = [(one, one.find(f"{W}pPr/{W}pStyle")) for one in paragraphs]
    told = [one for one, named in styles if named is None or not named.get(f"{W}val").endswith("Again")]
    texts = [node.text or "" for one in told for node in one.iterfind(f"{W}r/{W}t")]
    assert re.sub(r"\s", "", "".join(texts)) == words


def test_pictures_have_their_alternative_text(parts: dict[str, Any], signed_document: Document) -> None:
    properties = parts["word/document.xml"].findall(f".//{WP}inline/{WP}docPr")
    described = [node.get("descr") for node in properties]
    assert described == [chart.alt for chart in charts_of(signed_document)]


def test_a_gap_for_the_office_is_highlighted(parts: dict[str, Any]) -> None:
    marked = [
        run
        for run in parts["word/document.xml"].iter(f"{W}r")
        if run.find(f"{W}rPr/{W}highlight") is not None
    ]
    assert ["".join(run.itertext()) for run in marked] == ["【待办公室填写】"]


def test_control_characters_of_a_return_do_not_break_the_file(sample_document: Document) -> None:
    odd = Paragraph((Run("甲\x00\x0b乙\n丙"),))
    document = replace(sample_document, leader_page=(), body=(odd,), attachments=())
    paper = docx.Document(io.BytesIO(render_docx(document, {})))
    assert any(paragraph.text == "甲乙\n丙" for paragraph in paper.paragraphs)


def test_the_signature_is_kept_with_the_text_before_it(sample_document: Document) -> None:
    text = Paragraph((Run("国" * 28),))
    document = replace(sample_document, leader_page=(), body=(text, text), attachments=())
    paper = docx.Document(io.BytesIO(render_docx(document, {})))
    kept = [bool(one.paragraph_format.keep_with_next) for one in paper.paragraphs]
    texts = [one.text for one in paper.paragraphs]
    signed = texts.index(document.signer, texts.index("国" * 28))
    last = signed - texts[:signed][::-1].index("国" * 28) - 1
    assert all(kept[last : signed + 1])
    assert not kept[texts.index("国" * 28)]
