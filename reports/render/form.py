"""Office forms as DOCX: a title, lines of labels and values, ruled tables, boxes to write in. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from reports.fonts import OFFICIAL_NAMES
from reports.render.docx_styles import font_table_xml, styles_xml
from reports.render.docx_xml import NAMESPACES, XML_HEAD, clean, fonts, paragraph, run, twips
from reports.render.package import write_package

A4_MM = (210, 297)
MARGINS_MM = (28, 26, 26, 28)
"""Top, right, bottom, left."""
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def title(text: str) -> str:
    """The form's title, as the title of an attachment."""
    return paragraph("AttachmentTitle", run(text))


def heading(text: str) -> str:
    """A heading over a part of the form, at the left."""
    return paragraph("TableTitle", run(text), '<w:spacing w:before="240" w:after="60"/><w:jc w:val="left"/>')


def note(text: str) -> str:
    """A line of explanation, in the letters of a table."""
    return paragraph("TableCell", run(text), '<w:spacing w:before="60" w:after="60"/>')


def pairs(lines: Sequence[tuple[str, str]], widths_mm: Sequence[int], height_mm: int = 0) -> str:
    """Labels and values, as many pairs beside one another as `widths_mm` has twos; a short end is filled."""
    across = len(widths_mm) // 2
    filled = [*lines, *[("", "")] * (-len(lines) % across)]
    rows = []
    for at in range(0, len(filled), across):
        texts = [text for pair in filled[at : at + across] for text in pair]
        cells = (
            _cell(t, w, is_head=i % 2 == 0) for i, (t, w) in enumerate(zip(texts, widths_mm, strict=True))
        )
        rows.append("".join(cells))
    return _grid(widths_mm, rows, repeats=False, height_mm=height_mm)


def table(heads: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]) -> str:
    """`heads`: label and width in millimetres; the head is repeated on every page, no row is split."""
    widths = [width for _, width in heads]
    lines = ["".join(_cell(label, width, is_head=True) for label, width in heads)]
    lines += ["".join(_cell(t, w) for t, w in zip(row, widths, strict=True)) for row in rows]
    return _grid(widths, lines, repeats=True)


def box(lines: Sequence[str], width_mm: int, height_mm: int) -> str:
    """A frame to write in, with its printed lines at the top."""
    inside = "".join(paragraph("TableCell", run(line)) for line in lines)
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{twips(width_mm)}" w:type="dxa"/></w:tcPr>{inside}</w:tc>'
    return _grid((width_mm,), [cell], repeats=False, height_mm=height_mm)


def form_docx(body: str, day: dt.date, *, is_landscape: bool = False) -> bytes:
    """The file of a form made of the pieces above; the same arguments give the same bytes."""
    width, height = reversed(A4_MM) if is_landscape else A4_MM
    top, right, bottom, left = (twips(mm) for mm in MARGINS_MM)
    turn = ' w:orient="landscape"' if is_landscape else ""
    section = (
        f'<w:sectPr><w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"{turn}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="851"'
        ' w:footer="992" w:gutter="0"/></w:sectPr>'
    )
    inside = f"{body}{paragraph('Break', '')}{section}"
    return write_package(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations((("rId1", "officeDocument", "word/document.xml"),)),
            "word/document.xml": f"{XML_HEAD}<w:document {NAMESPACES}><w:body>{inside}</w:body></w:document>",
            "word/_rels/document.xml.rels": _relations(
                (("rIdStyles", "styles", "styles.xml"), ("rIdFonts", "fontTable", "fontTable.xml"))
            ),
            "word/styles.xml": styles_xml(),
            "word/fontTable.xml": font_table_xml(),
        },
        day,
    )


def _grid(widths_mm: Sequence[int], rows: Sequence[str], *, repeats: bool, height_mm: int = 0) -> str:
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths_mm)
    height = f'<w:trHeight w:val="{twips(height_mm)}" w:hRule="atLeast"/>' if height_mm else ""
    lines = "".join(
        f"<w:tr><w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if repeats and not at else ''}</w:trPr>"
        f"{row}</w:tr>"
        for at, row in enumerate(rows)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(widths_mm))}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"
    )


def _cell(text: str, width_mm: int, *, is_head: bool = False) -> str:
    face = fonts(OFFICIAL_NAMES["hei"]) if is_head else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width_mm)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph('TableHead' if is_head else 'TableCell', run(text, face))}</w:tc>"
    )


def _content_types() -> str:
    parts = {"document": "document.main+xml", "styles": "styles+xml", "fontTable": "fontTable+xml"}
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_MAIN}{kind}"/>' for part, kind in parts.items()
    )
    return (
        f'{XML_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(relations: Sequence[tuple[str, str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{one}" Type="{_RELATIONS}{kind}" Target="{clean(target)}"/>'
        for one, kind, target in relations
    )
    return (
        f'{XML_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{inside}</Relationships>"
    )
