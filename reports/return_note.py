"""数据退回修改通知单 as DOCX: an official form on landscape A4, a line per cell, a box for words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from etl.return_note import what_and_should
from reports.fonts import OFFICIAL_NAMES
from reports.render.docx_styles import font_table_xml, styles_xml
from reports.render.docx_xml import NAMESPACES, XML_HEAD, clean, fonts, paragraph, run, twips
from reports.render.package import write_package

# Heading and width in millimetres; together the width of landscape A4 between its margins.
_COLUMNS = (
    ("序号", 10), ("工作表", 22), ("单元格", 15), ("项目/指标", 28), ("原填内容", 32), ("问题说明", 56),
    ("应如何填", 42), ("规则编号", 22), ("级别", 15),
)  # fmt: skip
_MARGINS_MM = (28, 28, 26, 27)
_BOX_MM = 32
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)

Cells = Sequence[tuple[Mapping[str, Any], str]]
"""(sheet, cell, column, value, message, rule) and the level of each."""


def return_note_docx(head: Sequence[tuple[str, str]], cells: Cells, meanwhile: str, day: dt.date) -> bytes:
    """``head``: label and value of each line; ``meanwhile``: what was taken in all the same."""
    body = (
        paragraph("AttachmentTitle", run("数据退回修改通知单"))
        + _head(head)
        + paragraph("TableNote", run(meanwhile))
        + _table(cells)
        + paragraph(
            "TableNote", run("原表随本单附上：有问题的单元格已着色并加批注，末页是问题清单；改好后直接发回。")
        )
        + _box()
        + paragraph("Break", "")
    )
    top, right, bottom, left = (twips(mm) for mm in _MARGINS_MM)
    section = (
        f'<w:sectPr><w:pgSz w:w="{twips(297)}" w:h="{twips(210)}" w:orient="landscape"/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="851"'
        ' w:footer="992" w:gutter="0"/></w:sectPr>'
    )
    main = f"{XML_HEAD}<w:document {NAMESPACES}><w:body>{body}{section}</w:body></w:document>"
    return write_package(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations((("rId1", "officeDocument", "word/document.xml"),)),
            "word/document.xml": main,
            "word/_rels/document.xml.rels": _relations(
                (("rIdStyles", "styles", "styles.xml"), ("rIdFonts", "fontTable", "fontTable.xml"))
            ),
            "word/styles.xml": styles_xml(),
            "word/fontTable.xml": font_table_xml(),
        },
        day,
    )


def _head(head: Sequence[tuple[str, str]]) -> str:
    """Two lines of the head side by side."""
    pairs = [*head, ("", "")][: len(head) + len(head) % 2]
    widths = (28, 93, 28, 93)
    rows = []
    for first, second in zip(pairs[::2], pairs[1::2], strict=True):
        texts = (*first, *second)
        rows.append(
            "".join(_cell(t, w, head=i % 2 == 0) for i, (t, w) in enumerate(zip(texts, widths, strict=True)))
        )
    return _grid(widths, rows, repeats=False)


def _table(cells: Cells) -> str:
    widths = [width for _, width in _COLUMNS]
    rows = ["".join(_cell(label, width, head=True) for label, width in _COLUMNS)]
    for number, (cell, level) in enumerate(cells, 1):
        what, should = what_and_should(str(cell["message"]))
        texts = (
            str(number), cell["sheet"], cell["cell"], cell["column"], cell["value"], what, should,
            cell["rule"], level,
        )  # fmt: skip
        rows.append("".join(_cell(str(t), w) for t, w in zip(texts, widths, strict=True)))
    return _grid(widths, rows, repeats=True)


def _box() -> str:
    """数据核实说明: the unit writes here, signs and stamps."""
    label = paragraph("TableCell", run("数据核实说明（由报送单位填写，负责人签字、盖章）："))
    width = sum(width for _, width in _COLUMNS)
    row = f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/></w:tcPr>{label}</w:tc>'
    return _grid((width,), [row], repeats=False, height_mm=_BOX_MM)


def _grid(widths: Sequence[int], rows: Sequence[str], *, repeats: bool, height_mm: int = 0) -> str:
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    height = f'<w:trHeight w:val="{twips(height_mm)}" w:hRule="atLeast"/>' if height_mm else ""
    lines = "".join(
        f"<w:tr><w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if repeats and not at else ''}</w:trPr>"
        f"{row}</w:tr>"
        for at, row in enumerate(rows)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"
    )


def _cell(text: str, width_mm: int, *, head: bool = False) -> str:
    face = fonts(OFFICIAL_NAMES["hei"]) if head else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width_mm)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph('TableHead' if head else 'TableCell', run(text, face))}</w:tc>"
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
