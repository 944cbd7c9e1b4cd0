"""The small pieces of WordprocessingML that docx.py is made of, in the order that the schema wants."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TWIPS_PER_MM = 1440 / 25.4
EMU_PER_MM = 36000
_CONTROLS = {code: None for code in range(32) if code not in (9, 10)}


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point, rounded."""
    return round(mm * TWIPS_PER_MM)


def clean(text: str) -> str:
    """Escaped for XML, without the control characters that XML cannot hold at all."""
    return escape(text.translate(_CONTROLS))


def attribute(text: str) -> str:
    """Quoted and escaped for an attribute."""
    return quoteattr(text.translate(_CONTROLS))


def blank(keep: bool = False) -> str:
    """An empty line of the text; `keep`: on the page of what follows."""
    return paragraph("Flush", "", "<w:keepNext/>" if keep else "")


def run(text: str, properties: str = "") -> str:
    """Text with its line breaks; `properties` is the inside of w:rPr."""
    pieces = [f'<w:t xml:space="preserve">{clean(line)}</w:t>' for line in text.split("\n")]
    inside = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{inside}{'<w:br/>'.join(pieces)}</w:r>"


def fonts(name: str) -> str:
    """One face for Latin and 汉字 alike. Without w:eastAsia Word keeps its own face for 汉字."""
    return (
        f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}" w:hint="eastAsia"/>'
    )


def paragraph(style: str, inside: str, properties: str = "") -> str:
    """`properties` is the rest of w:pPr, in the schema's order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inside}</w:p>'


def field(code: str, properties: str) -> str:
    """A field such as PAGE that Word fills in when it opens the file."""
    marks = [
        f'<w:r><w:rPr>{properties}</w:rPr><w:fldChar w:fldCharType="{kind}"/></w:r>'
        for kind in ("begin", "end")
    ]
    instruction = (
        f'<w:r><w:rPr>{properties}</w:rPr><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    )
    return f"{marks[0]}{instruction}{marks[1]}"


def picture(relation: str, number: int, name: str, alt: str, width_mm: float, height_mm: float) -> str:
    """An inline picture with its alternative text."""
    size = f'cx="{round(width_mm * EMU_PER_MM)}" cy="{round(height_mm * EMU_PER_MM)}"'
    label = f'id="{number}" name={attribute(name)} descr={attribute(alt)}'
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {size}/><wp:docPr {label}/>"
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f"<pic:nvPicPr><pic:cNvPr {label}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def text_box(
    inside: str,
    name: str,
    left_mm: float,
    top_mm: float,
    width_mm: float,
    height_mm: float,
    turned: bool = False,
    *,
    beside: bool = False,
) -> str:
    """A frameless box fixed to the page; the text makes way for it, unless the box stands `beside` it.

    `turned`: a landscape page's number, in the margin, running downwards. Framed paragraphs and floating
    tables would be simpler, but LibreOffice leaves both where they are anchored.
    """
    wrap = "wrapNone" if turned or beside else "wrapTopAndBottom"
    direction = "vert" if turned else "horz"
    size = f'cx="{round(width_mm * EMU_PER_MM)}" cy="{round(height_mm * EMU_PER_MM)}"'
    x, y = round(left_mm * EMU_PER_MM), round(top_mm * EMU_PER_MM)
    shape = (
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "<a:noFill/><a:ln><a:noFill/></a:ln>"
        f"</wps:spPr><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>"
        f'<wps:bodyPr vert="{direction}" lIns="0" tIns="0" rIns="0" bIns="0"/></wps:wsp>'
    )
    anchor = (
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" '
        'locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{x}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{y}</wp:posOffset></wp:positionV>'
        f'<wp:extent {size}/><wp:{wrap}/><wp:docPr id="900" name={attribute(name)}/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"{shape}</a:graphicData></a:graphic></wp:anchor>"
    )
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{anchor}</w:drawing></mc:Choice>'
        "</mc:AlternateContent></w:r>"
    )


def section(
    width_mm: float,
    height_mm: float,
    margins_mm: tuple[float, float, float, float],
    footers: tuple[str, str],
    first_number: int | None = None,
) -> str:
    """w:sectPr: page size, margins top/right/bottom/left, the footers for odd and even pages.

    Where the number stands in a box of its own, the footer must not reach into the 版心: it would shorten it.
    """
    footer_mm = min(FOOTER_MM, margins_mm[2] - _FOOTER_HEIGHT_MM)
    top, right, bottom, left = (twips(mm) for mm in margins_mm)
    turn = ' w:orient="landscape"' if width_mm > height_mm else ""
    start = f'<w:pgNumType w:start="{first_number}"/>' if first_number is not None else ""
    return (
        f'<w:sectPr><w:footerReference w:type="default" r:id="{footers[0]}"/>'
        f'<w:footerReference w:type="even" r:id="{footers[1]}"/><w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{twips(width_mm)}" w:h="{twips(height_mm)}"{turn}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="851" '
        f'w:footer="{twips(footer_mm)}" w:gutter="0"/>{start}<w:cols w:space="425"/></w:sectPr>'
    )


# The number's line is 14 pt high and ends this far above the paper's edge: its top is 7 mm below the 版心.
_FOOTER_HEIGHT_MM = 14 * 25.4 / 72
FOOTER_MM = 35 - 7 - _FOOTER_HEIGHT_MM
