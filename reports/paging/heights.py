"""How high the blocks of a paper come out in print, in points, as gbt9704.typ and the DOCX's styles set them.

Reckoned, not measured: a table may be a line higher or lower where a face is wider than the usual ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.blocks import Block, ChartBlock, Heading, Paragraph, Table, head_cells, head_rows, place_cells
from reports.paging.columns import SIZES_PT, column_widths_pt, head_text
from reports.paging.lines import lines_of
from reports.paging.pictures import chart_height_mm


@dataclass(frozen=True)
class Setting:
    """How lines of text are set: from one to the next in points, and how many 汉字 one holds."""

    line_pt: float
    line_chars: int


LINE_PT, LINE_CHARS, PAGE_LINES = 28.95, 28, 22
SET_IN_16_PT, SET_IN_14_PT = Setting(LINE_PT, LINE_CHARS), Setting(22.0, 32)
"""3号 as GB/T 9704 has it; 4号 on a loose sheet that has much to tell."""
PAGE_PT = LINE_PT * PAGE_LINES
TEXT_WIDTH_PT = 442.2  # 156 mm
_INDENT_CHARS = 2
_PT_PER_MM = 72 / 25.4
# Air above a picture, its caption with the air around it.
_AROUND_PICTURE_PT = 14.0 + 6.0 + 12.0 + 1.0
# Air between the lines of a cell and above and below them, for a table of usual and one of small letters.
_LEADING_PT = {False: 4.5, True: 1.5}
_PADDING_PT = {False: 9.2, True: 3.4}
_TITLE_PT, _UNIT_PT, _UNTITLED_PT, _BELOW_TABLE_PT, _NOTE_PT = 35.0, 18.0, 4.0, 1.5, 13.5
# A table that is not higher than this, a third of the page, is never torn.
_WHOLE_PT = PAGE_PT / 3


def lines_in(block: Heading | Paragraph, setting: Setting = SET_IN_16_PT) -> int:
    """On how many lines of the text width it is printed."""
    text = block.text if isinstance(block, Heading) else "".join(run.text for run in block.runs)
    indent = _INDENT_CHARS if isinstance(block, Heading) or block.indent else 0
    return lines_of(text, setting.line_chars, indent)


def height_pt(block: Block, heading: str = "", setting: Setting = SET_IN_16_PT) -> float:
    """`heading`: what stands above a table already, so that its title is not printed a second time."""
    match block:
        case Heading() | Paragraph():
            return setting.line_pt * lines_in(block, setting)
        case ChartBlock():
            return chart_height_mm(block.chart) * _PT_PER_MM + _AROUND_PICTURE_PT
        case Table():
            return _frame_pt(block, heading) + sum(row_heights_pt(block, TEXT_WIDTH_PT))
        case _:
            return 0.0


def row_heights_pt(table: Table, width_pt: float) -> list[float]:
    """Each row's height, heads first; a cell over several rows is left out of account."""
    widths = column_widths_pt(table, width_pt)
    size, beside = SIZES_PT[table.is_small]
    heads = head_rows(table)
    lines = [1] * (heads + len(table.rows))

    def room(col: int, span: int) -> float:
        return max((sum(widths[col : col + span]) - beside) / size, 1.0)

    for head in head_cells(table):
        needed = lines_of(head_text(table, head, widths), room(head.col, head.col_span))
        # A head over both rows: what it needs more than one line falls on the lower one.
        last = head.row + head.row_span - 1
        lines[last] = max(lines[last], needed - head.row_span + 1)
    for placed in place_cells(table):
        if placed.cell.row_span == 1:
            row = heads + placed.row
            lines[row] = max(
                lines[row], lines_of(placed.cell.printed, room(placed.col, placed.cell.col_span))
            )
    leading, padding = _LEADING_PT[table.is_small], _PADDING_PT[table.is_small]
    return [count * size + (count - 1) * leading + padding for count in lines]


def stays_whole(table: Table, width_pt: float) -> bool:
    """Is the table so small that no page should turn within it?"""
    if any(cell.row_span > 1 for row in table.rows for cell in row):
        return False
    # No need to reckon rows that are too many at one line each.
    return (
        len(table.rows) * SIZES_PT[table.is_small][0] < _WHOLE_PT
        and sum(row_heights_pt(table, width_pt)) <= _WHOLE_PT
    )


def _frame_pt(table: Table, heading: str) -> float:
    above = _TITLE_PT if table.title_below(heading) else _UNTITLED_PT
    return above + (_UNIT_PT if table.unit else 0.0) + _BELOW_TABLE_PT + _NOTE_PT * len(table.notes)
