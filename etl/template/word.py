"""A form as docx, for returns that are Word tables: title and lines above, one table with merged headings.

Cells with choices are drop-downs, days have a calendar, 零报告 is a box to click; what is known is grey.
An untouched control says what to do in words that reading leaves out (``w:showingPlcHdr``).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from etl.answer.marking.words import xml_text
from etl.template.form import FormColumn, FormSheet
from etl.template.known import Known, Shown
from etl.template.marks import EXAMPLE, EXAMPLE_TEXTS, ZERO
from etl.template.word_measures import MARGIN_MM, PADDING_TWIPS, measures, paper_mm
from etl.template.words import example_of
from etl.template.workbook import GREY, GREY_TEXT, Around, heading_cells

SPARE_ROWS = 5
_ROW_TWIPS = 397  # 7 mm: a row can be written in by hand
MOST_CHOICES = 80  # a list that stands in each cell of a column; a longer one is typed
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_BOX, _TICKED = "2610", "2611"  # ☐ ☑


def document(sheets: Sequence[FormSheet], known: Known, around: Around, made_on: datetime) -> bytes:
    """The bytes of the template: each sheet is one table with its lines above."""
    paper = docx.Document()
    paper.core_properties.created = paper.core_properties.modified = made_on
    wide_mm, high_mm = paper_mm([sheet.columns for sheet in sheets])
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(wide_mm), Mm(high_mm)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    normal = paper.styles["Normal"]
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    normal.paragraph_format.space_after = Pt(2)
    numbers = count(1)
    for at, sheet in enumerate(sheets):
        _above(paper, sheet, around, numbers, on_new_page=at > 0, is_named=len(sheets) > 1)
        layout = _layout(paper, sheet, wide_mm, at)
        table = parse_xml(_table(sheet, known, around, layout, numbers))
        paper.element.body.insert_element_before(table, "w:sectPr")
    paper.add_paragraph()
    content = io.BytesIO()
    paper.save(content)
    return content.getvalue()


@dataclass(frozen=True, slots=True)
class _Layout:
    """Widths in twips, and the style of what stands in the cells."""

    widths: tuple[int, ...]
    style: str

    def width(self, first: int, last: int) -> int:
        """Of a cell over these columns, both included."""
        return sum(self.widths[first : last + 1])


def _layout(paper: Any, sheet: FormSheet, paper_width_mm: int, number: int) -> _Layout:
    """Every table has type of its own size."""
    taken = measures(sheet.columns, paper_width_mm)
    style = paper.styles.add_style(f"Cell{number + 1}", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = paper.styles["Normal"]
    style.font.size = Pt(taken.size_pt)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    return _Layout(taken.widths, str(style.style_id))


def _above(
    paper: Any, sheet: FormSheet, around: Around, numbers: Iterable[int], *, on_new_page: bool, is_named: bool
) -> None:
    """``is_named``: the table's own name stands under the title that it shares with others."""
    title = paper.add_paragraph()
    title.paragraph_format.page_break_before = on_new_page
    title.paragraph_format.keep_with_next = True
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(sheet.title)
    run.bold, run.font.size = True, Pt(16)
    if is_named:
        name = paper.add_paragraph(f"（{sheet.name}）")
        name.alignment, name.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    reporters = _listed(around.reporters, around.unit_name, "请选择单位", numbers, is_open=True)
    lines = [_run("填报单位（盖章）：") + reporters, _run("填报日期：") + _day("", numbers)]
    lines += [_run("文号：")] if sheet.asks_document else []
    lines += [_run(f"单位：{sheet.money_unit}")] if sheet.money_unit else []
    lines += [_run(f"{ZERO}：") + _tick_box(numbers)] if sheet.accepts_zero else []
    lines += [_run(around.deadline)] if around.deadline else []
    lines.append(_run(f"填写说明：每项一行，灰色格是已有数；“{EXAMPLE}”一行不读取，可以删去。"))
    if sheet.accepts_zero:
        lines.append(_run(f"填写说明：本期确实没有要报的，不用填行，勾选“{ZERO}”；空着不勾的，会再问一次。"))
    for line in lines:
        paper.element.body.insert_element_before(
            parse_xml(f"<w:p {nsdecls('w')} {_W14}><w:pPr><w:keepNext/></w:pPr>{line}</w:p>"), "w:sectPr"
        )


# ---------------------------------------------------------------- the table


def _table(sheet: FormSheet, known: Known, around: Around, layout: _Layout, numbers: Iterable[int]) -> str:
    columns, widths = sheet.columns, layout.widths
    rows = _headings(sheet, layout)
    names = {kind: EXAMPLE_TEXTS[kind] for kind in ("person", "people")}
    names |= {"unit": next(iter(known.names.get("unit", [])), EXAMPLE_TEXTS["unit"])}
    example: list[Shown] = [
        None if column.role == "prior" else example_of(column.info, names, around.day) for column in columns
    ]
    example[0] = EXAMPLE
    rows += [
        _row(
            _cell(width, _run(_text(value), italic=True), layout.style)
            for width, value in zip(widths, example, strict=True)
        )
    ]
    held = known.rows.get(sheet.name, [])
    for filled in [*held, *({} for _ in range(SPARE_ROWS))]:
        cells = []
        for column, width in zip(columns, widths, strict=True):
            value = filled.get(column.name)
            is_grey = value is not None or column.role == "prior"
            cells.append(_cell(width, _entry(column, value, known, numbers), layout.style, is_grey=is_grey))
        rows.append(_row(cells))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    padding = "".join(f'<w:{side} w:w="{PADDING_TWIPS}" w:type="dxa"/>' for side in ("left", "right"))
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl {nsdecls("w")} {_W14}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{padding}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _headings(sheet: FormSheet, layout: _Layout) -> list[str]:
    """The rows of the heading, merged as in the workbook, repeated on each page."""
    rows: list[dict[int, str]] = [{} for _ in range(sheet.depth)]
    for text, (top, left, bottom, right) in heading_cells(sheet.columns, sheet.depth):
        span = right - left + 1
        for level in range(top, bottom + 1):
            merge = (
                "" if top == bottom else f'<w:vMerge w:val="{"restart" if level == top else "continue"}"/>'
            )
            words = _run(text, bold=True) if level == top else ""
            width = layout.width(left, right)
            rows[level][left] = _cell(width, words, layout.style, span=span, merge=merge, is_heading=True)
    return [_row((row[left] for left in sorted(row)), is_heading=True) for row in rows]


def _row(cells: Iterable[str], *, is_heading: bool = False) -> str:
    last = "<w:tblHeader/>" if is_heading else f'<w:trHeight w:val="{_ROW_TWIPS}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{last}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    width: int, words: str, style: str, *, span: int = 1, merge: str = "", is_grey: bool = False,
    is_heading: bool = False,
) -> str:  # fmt: skip
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{GREY[1:]}"/>' if is_grey else ""
    middle = '<w:vAlign w:val="center"/>' if is_heading else ""
    centred = '<w:jc w:val="center"/>' if is_heading else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{merge}{shade}{middle}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{centred}</w:pPr>{words}</w:p></w:tc>'
    )


def _entry(column: FormColumn, value: Shown, known: Known, numbers: Iterable[int]) -> str:
    """What stands in a cell to be filled: a control where there is something to choose, else the value."""
    text = "" if value is None else _text(value)
    if column.role in ("number", "aside", "prior", "given"):
        return _run(text, colour=GREY_TEXT[1:]) if text else ""
    closed = ["是", "否"] if column.kind == "boolean" else [str(c) for c in column.info.get("choices", ())]
    choices = closed or known.names.get(column.kind, [])
    if choices and len(choices) <= MOST_CHOICES and column.kind != "people":
        return _listed(choices, text, "请选择", numbers, is_open=not closed)
    if column.kind == "date":
        return _day(text, numbers)
    return _run(text, colour=GREY_TEXT[1:]) if text else ""


# ---------------------------------------------------------------- controls


def _listed(
    choices: Sequence[str], chosen: str, prompt: str, numbers: Iterable[int], *, is_open: bool
) -> str:
    """A drop-down; ``is_open``: something else may be typed."""
    if not choices:
        return _run(chosen) if chosen else ""
    kind = "comboBox" if is_open else "dropDownList"
    items = "".join(
        f"<w:listItem w:displayText={_quoted(one)} w:value={_quoted(one)}/>" for one in dict.fromkeys(choices)
    )
    return _control(f"<w:{kind}>{items}</w:{kind}>", chosen, prompt, numbers)


def _day(chosen: str, numbers: Iterable[int]) -> str:
    control = (
        '<w:date><w:dateFormat w:val="yyyy-MM-dd"/><w:lid w:val="zh-CN"/>'
        '<w:storeMappedDataAs w:val="date"/><w:calendar w:val="gregorian"/></w:date>'
    )
    return _control(control, chosen, "请选日期", numbers)


def _tick_box(numbers: Iterable[int]) -> str:
    font = 'w14:font="Segoe UI Symbol"'
    control = (
        f'<w14:checkbox><w14:checked w14:val="0"/><w14:checkedState w14:val="{_TICKED}" {font}/>'
        f'<w14:uncheckedState w14:val="{_BOX}" {font}/></w14:checkbox>'
    )
    return _control(control, chr(int(_BOX, 16)), "", numbers)


def _control(control: str, text: str, prompt: str, numbers: Iterable[int]) -> str:
    number = next(iter(numbers))
    prompting = "" if text else "<w:showingPlcHdr/>"
    shown = _run(text) if text else _run(prompt, colour="808080")
    return (
        f'<w:sdt><w:sdtPr><w:id w:val="{number}"/>{prompting}{control}</w:sdtPr>'
        f"<w:sdtContent>{shown}</w:sdtContent></w:sdt>"
    )


def _run(text: str, *, bold: bool = False, italic: bool = False, colour: str = "") -> str:
    looks = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    looks += f'<w:color w:val="{colour}"/>' if colour else ""
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(xml_text(text)).split("\n"))
    return f'<w:r>{properties}<w:t xml:space="preserve">{lines}</w:t></w:r>'


def _quoted(text: str) -> str:
    return quoteattr(" ".join(xml_text(text).split()))


def _text(value: Shown) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
