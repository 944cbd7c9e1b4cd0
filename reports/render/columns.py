"""How wide the columns of a table come out, alike in DOCX and PDF."""

from __future__ import annotations

import re

from reports.document import Table, head_cells, place_cells
from reports.render.layout import text_width_chars

# Text and what stands beside it in a cell, in points: as gbt9704.typ and the DOCX's styles have it.
_SIZES_PT = {False: (10.5, 6.4), True: (9.0, 4.4)}
_BORDER_PT = 1.0
# What no line should be turned within: a unit in brackets, 11/12已报, a number and its sign; the longest that
# a column is widened for, in characters; room for the air between a figure and a 汉字 and for wide digits.
_PIECE = re.compile(r"[（(][^（）()]{1,4}[）)]|\d+/\d+已报|[-+−]?\d[\d.,]*%?")
_LONGEST = 6.0
_AIR = 0.5


def column_widths_pt(table: Table, width_pt: float) -> list[float]:
    """The columns' widths, together `width_pt`: in proportion as the table says, but none narrower than a
    unit in brackets, a number, 11/12已报 or a light that stands in it, as long as the others can spare it.
    """
    whole = sum(column.width for column in table.columns)
    widths = [width_pt * column.width / whole for column in table.columns]
    needs = _needs_pt(table)
    lacking = sum(max(need - width, 0) for need, width in zip(needs, widths, strict=True))
    spare = sum(max(width - need, 0) for need, width in zip(needs, widths, strict=True))
    if not lacking or spare < 2 * lacking:
        return widths
    return [
        need if width < need else width - (width - need) * lacking / spare
        for need, width in zip(needs, widths, strict=True)
    ]


def _needs_pt(table: Table) -> list[float]:
    size, beside = _SIZES_PT[table.is_small]
    chars = [0.0] * len(table.columns)
    for head in head_cells(table):
        if head.col_span == 1:
            chars[head.col] = max(chars[head.col], _widest(head.text))
    for placed in place_cells(table):
        if placed.cell.col_span == 1:
            light = 2.0 if placed.cell.light else 0.0
            chars[placed.col] = max(chars[placed.col], light, _widest(placed.cell.text))
    return [count * size + beside + _BORDER_PT for count in chars]


def _widest(text: str) -> float:
    # 黑体 has a wide %.
    pieces = (
        text_width_chars(piece) + piece.count("%") / 2 + _AIR * piece.endswith("已报")
        for piece in _PIECE.findall(text)
    )
    return max((width for width in pieces if width <= _LONGEST), default=0.0)
