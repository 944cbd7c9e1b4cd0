"""Document → DOCX in the official layout, to be edited and signed in WPS or Word.

The package is written directly: every measure is ours, nothing comes from a template made for another
country's paper, and the same document gives the same bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from reports.charts import ChartImage
from reports.document import (
    Attachment,
    Block,
    ChartBlock,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Table,
    attachment_label,
    attachment_list,
)
from reports.fonts import OFFICIAL_NAMES
from reports.leader_sheet import is_set_small
from reports.paging.lines import text_width_chars
from reports.render.docx_head import leader_head_xml, masthead_xml, title_xml
from reports.render.docx_marks import custom_properties, marked, numbered
from reports.render.docx_package import (
    FOOTERS,
    content_types,
    core_properties,
    relations_xml,
    root_relations,
)
from reports.render.docx_styles import CHAR_TWIPS, font_table_xml, settings_xml, styles_xml
from reports.render.docx_table import table_xml
from reports.render.docx_xml import (
    NAMESPACES,
    TWIPS_PER_MM,
    XML_HEAD,
    blank,
    field,
    fonts,
    paragraph,
    picture,
    run,
    section,
    text_box,
    twips,
)
from reports.render.layout import (
    LONGEST_KEPT_LIST,
    NOT_PRINTED,
    PrintedTables,
    picture_size_mm,
    signer_indent_chars,
)
from reports.render.package import write_package

_PORTRAIT_MM, _LANDSCAPE_MM = (37.0, 26.0, 35.0, 28.0), (28.0, 37.0, 26.0, 35.0)
# 版记 in twips: lines of 4号 and the air above and below them; characters of 4号 beside 抄送：.
_IMPRINT_LINE, _IMPRINT_PADDING, _COPY_LINE_CHARS = 460, 100, 26
# Air above a picture: as space before it, it would be left out at the head of some pages.
_ABOVE_PICTURE = '<w:keepNext/><w:spacing w:before="0" w:after="0" w:line="280" w:lineRule="exact"/>'
# Of paragraphs that begin two characters further in, and of those that do not.
_TEXT_STYLES, _LEADER_STYLES = ("Body", "Flush"), ("LeaderBody", "LeaderFlush")
_A4, _A3 = (210.0, 297.0), (297.0, 420.0)


def render_docx(
    document: Document,
    images: Mapping[str, ChartImage],
    printed: PrintedTables = (),
    *,
    imprint_alone: bool = False,
) -> bytes:
    """The paper as DOCX bytes, charts as pictures; the official faces are named, not embedded.

    `printed`: the tables of the PDF, so that both turn their pages between the same rows. `imprint_alone`:
    版记 stands there on a page of its own; here it would push the last rows before it to that page.
    """
    pictures = {chart_id: f"rIdPicture{number}" for number, chart_id in enumerate(images, start=1)}
    body = _Body(images, pictures, printed)
    sections = [
        *([_leader_sheet(document, body)] if document.leader_page else []),
        _paper(document, body),
        *(_attachment(document, one, body) for one in document.attachments),
    ]
    last_is_wide = bool(document.attachments) and _is_wide(document.attachments[-1])
    imprint = _imprint(document, on_new_page=imprint_alone and not last_is_wide)
    if last_is_wide:
        sections.append((imprint, _portrait()))
    else:
        inside, properties = sections.pop()
        sections.append((inside + imprint, properties))
    return _package(document, sections, images, pictures)


# ---- blocks ----


class _Body:
    """Turns blocks into XML in print order; numbers the pictures as it goes."""

    def __init__(
        self, images: Mapping[str, ChartImage], relations: Mapping[str, str], printed: PrintedTables
    ) -> None:
        self._images, self._relations, self._pictures = images, relations, 0
        self._printed = iter(printed)

    def blocks(
        self,
        blocks: Sequence[Block],
        place: str,
        width_mm: float,
        tallest_mm: float,
        heading: str = "",
        start: int = 0,
        *,
        styles: tuple[str, str] = _TEXT_STYLES,
    ) -> str:
        """`place` names the part of the paper: block 3 of it is marked `body_3`."""
        return "".join(
            self._block(
                block, f"{place}_{number}", width_mm, tallest_mm, heading, styles, is_first=number == 0
            )
            for number, block in enumerate(blocks, start)
        )

    def _block(
        self,
        block: Block,
        name: str,
        width_mm: float,
        tallest_mm: float,
        heading: str,
        styles: tuple[str, str],
        *,
        is_first: bool,
    ) -> str:
        match block:
            case Heading():
                return paragraph(f"Level{block.level}", marked(name, run(block.text)))
            case Paragraph():
                inside = "".join(_run(one) for one in block.runs)
                properties = "<w:pageBreakBefore/>" if block.starts_page else ""
                properties += "" if block.align == "justify" else f'<w:jc w:val="{block.align}"/>'
                return paragraph(styles[0] if block.indent else styles[1], marked(name, inside), properties)
            case Table():
                printed = next(self._printed, NOT_PRINTED)
                opens = is_first and bool(heading)
                return table_xml(block, twips(width_mm), name, heading, printed, is_first=opens)
            case ChartBlock():
                return self._chart(block, name, tallest_mm)
            case PageBreak():
                return paragraph("Break", '<w:r><w:br w:type="page"/></w:r>')

    def _chart(self, block: ChartBlock, name: str, tallest_mm: float) -> str:
        self._pictures += 1
        image = self._images[block.chart.chart_id]
        width, height = picture_size_mm(image.width_mm, image.height_mm, tallest_mm)
        relation = self._relations[image.chart_id]
        inside = picture(relation, self._pictures, block.printed_caption, image.alt, width, height)
        caption = marked(f"{name}_caption", run(block.printed_caption))
        return (
            paragraph("Break", "", _ABOVE_PICTURE)
            + paragraph("Picture", marked(name, inside))
            + paragraph("Caption", caption)
        )


def _run(one: Run) -> str:
    if one.gap:
        return run(one.text, f'{fonts(OFFICIAL_NAMES["hei"])}<w:highlight w:val="yellow"/>')
    face = "" if one.face == "fang" else fonts(OFFICIAL_NAMES[one.face])
    return run(one.text, face + ("<w:b/>" if one.bold else ""))


# ---- sections: (body XML, section properties) ----


def _portrait(first_number: int | None = None, numbered: bool = True) -> str:
    footers = ("portrait-odd", "portrait-even") if numbered else ("none", "none")
    return section(*_A4, _PORTRAIT_MM, footers, first_number)


def _leader_sheet(document: Document, body: _Body) -> tuple[str, str]:
    """A loose sheet before the paper: no page number."""
    styles = _LEADER_STYLES if is_set_small(document.leader_page) else _TEXT_STYLES
    page = body.blocks(document.leader_page, "leader", 156, 90, styles=styles)
    return leader_head_xml(document) + page, _portrait(numbered=False)


def _paper(document: Document, body: _Body) -> tuple[str, str]:
    inside = (
        masthead_xml(document)
        + title_xml(document)
        + (paragraph("Flush", marked("addressee", run(document.addressee))) if document.addressee else "")
        + body.blocks(document.body[:-1], "body", 156, 198)
        + _kept(body.blocks(document.body[-1:], "body", 156, 198, start=len(document.body) - 1))
        + _attachment_note(document)
        + _signature(document)
    )
    return inside, _portrait(first_number=1)


def _kept(xml: str) -> str:
    """The last paragraph keeps its last lines on the page of what follows: 署名 never stands alone."""
    return re.sub(r'(<w:pPr><w:pStyle w:val="(?:Body|Flush)"/>)', r"\1<w:keepNext/>", xml)


def _attachment_note(document: Document) -> str:
    """附件说明: turned lines stand below the name's first character. A long list may go on overleaf.

    Its first two entries are kept with the text, its last two with 署名.
    """
    lines = attachment_list(document)
    free = range(1, len(lines) - 2) if len(lines) > LONGEST_KEPT_LIST else range(0)
    pieces = [blank(keep=True)] if lines else []
    for number, line in enumerate(lines):
        keep = "<w:keepLines/>" if number in free else "<w:keepNext/><w:keepLines/>"
        hanging = CHAR_TWIPS if number else 4 * CHAR_TWIPS
        keep += f'<w:ind w:left="{6 * CHAR_TWIPS}" w:hanging="{hanging}"/>'
        pieces.append(paragraph("Flush", marked(f"list_{number}", run(line)), keep))
    return "".join(pieces)


def _signature(document: Document) -> str:
    if not document.signer:
        return ""
    name_indent = round(signer_indent_chars(document.signer, document.date_text) * CHAR_TWIPS)
    return (
        blank(keep=True)
        + blank(keep=True)
        + paragraph(
            "Signature",
            marked("signer", run(document.signer)),
            f'<w:keepNext/><w:ind w:right="{name_indent}"/>',
        )
        + paragraph(
            "Signature", marked("date", run(document.date_text)), f'<w:ind w:right="{4 * CHAR_TWIPS}"/>'
        )
    )


def _is_wide(attachment: Attachment) -> bool:
    return attachment.landscape or attachment.paper == "A3"


def _attachment(document: Document, attachment: Attachment, body: _Body) -> tuple[str, str]:
    wide = _is_wide(attachment)
    height, width = _A3 if attachment.paper == "A3" else _A4
    text_width, tallest = (width - 35 - 37, height - 105) if wide else (156.0, 176.0)
    place = f"att{attachment.number}"
    label = run(attachment_label(document, attachment))
    inside = (
        paragraph("AttachmentMark", marked(f"{place}_label", label))
        + paragraph("AttachmentTitle", marked(f"{place}_title", run(attachment.title)))
        + body.blocks(attachment.blocks, place, text_width, tallest, attachment.title)
    )
    if not wide:
        return inside, _portrait()
    odd = "wide-odd" if attachment.paper == "A3" else "landscape-odd"
    return inside, section(width, height, _LANDSCAPE_MM, (odd, "landscape-even"))


def _imprint(document: Document, *, on_new_page: bool) -> str:
    """版记 at the foot of the last page's 版心: thick, thin, thick rule; the last one is the foot."""
    width = twips(156)
    rows: list[tuple[str, int]] = []
    if document.copy_to:
        hang = '<w:ind w:left="1120" w:hanging="840" w:right="280"/>'
        lines = math.ceil(text_width_chars(document.copy_to) / _COPY_LINE_CHARS)
        copy = marked("copy", run(f"抄送：{document.copy_to}"))
        rows.append((paragraph("Imprint", copy, hang), lines))
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{width - 280}"/></w:tabs><w:ind w:left="280" w:right="280"/>'
    line = run(document.printed_by) + "<w:r><w:tab/></w:r>" + run(f"{document.print_date}印发")
    rows.append((paragraph("Imprint", marked("printed", line), tabs), 1))
    heights = [_IMPRINT_LINE * lines + _IMPRINT_PADDING for _, lines in rows]
    cells = "".join(
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="exact"/></w:trPr><w:tc><w:tcPr>'
        f'<w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{row}</w:tc></w:tr>'
        for (row, _), height in zip(rows, heights, strict=True)
    )
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for side, size in (("top", 8), ("bottom", 8), ("insideH", 6))
    )
    grid = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{rules}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>{cells}</w:tbl>'
    )
    height_mm = sum(heights) / TWIPS_PER_MM
    # A box's content ends with a paragraph; it is a point high and lies below the last rule.
    box = text_box(grid + paragraph("Break", ""), "版记", 28, 297 - 35 - height_mm, 156, height_mm + 2)
    return paragraph("Break", box, "<w:pageBreakBefore/>" if on_new_page else "")


# ---- page numbers ----


def _footer(name: str) -> str:
    if name == "none":
        inside = paragraph("PageNumber", "")
    else:
        page = run("— ") + field("PAGE", "") + run(" —")
        place, side = name.split("-")
        indent = '<w:ind w:right="280"/><w:jc w:val="right"/>' if side == "odd" else '<w:ind w:left="280"/>'
        number = paragraph("PageNumber", page, indent)
        # A landscape number stands where the portrait sheet has it: at the left edge, 7 mm from the 版心.
        height = 297 if place == "wide" else 210
        top = height - 26 - 40 if side == "odd" else 28
        boxed = paragraph("PageNumber", text_box(number, "页码", 18, top, 10, 40, turned=True))
        inside = number if place == "portrait" else boxed
    return f"{XML_HEAD}<w:ftr {NAMESPACES}>{inside}</w:ftr>"


# ---- the package ----


def _package(
    document: Document,
    sections: Sequence[tuple[str, str]],
    images: Mapping[str, ChartImage],
    pictures: Mapping[str, str],
) -> bytes:
    *earlier, (last, last_properties) = sections
    inside = "".join(
        f'{text}<w:p><w:pPr><w:pStyle w:val="Break"/>{properties}</w:pPr></w:p>'
        for text, properties in earlier
    )
    inside += last + last_properties
    main = f"{XML_HEAD}<w:document {NAMESPACES}><w:body>{numbered(inside)}</w:body></w:document>"
    media = {chart_id: f"media/{number}.png" for number, chart_id in enumerate(images, start=1)}
    relations = [
        *((f"rId{name.title()}", name, f"{name}.xml") for name in ("styles", "settings", "fontTable")),
        *((name, "footer", f"footer-{name}.xml") for name in FOOTERS),
        *((pictures[chart_id], "image", target) for chart_id, target in media.items()),
    ]
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": root_relations(),
        "docProps/core.xml": core_properties(document),
        "docProps/custom.xml": custom_properties(document),
        "word/document.xml": main,
        "word/_rels/document.xml.rels": relations_xml(relations),
        "word/styles.xml": styles_xml(document.is_compact),
        "word/settings.xml": settings_xml(),
        "word/fontTable.xml": font_table_xml(),
        **{f"word/footer-{name}.xml": _footer(name) for name in FOOTERS},
        **{f"word/{media[chart_id]}": image.png for chart_id, image in images.items()},
    }
    return write_package(files, document.date)
