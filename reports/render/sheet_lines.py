"""Lines of wrapped text on a worksheet, and notes below a table: not every program reckons a row's height."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from reports.paging.lines import printed_width_chars

# For letters of 11 pt, and of 9 pt.
LINE_PT, NOTE_LINE_PT = 15.0, 13.0
_NOTE_SIZE = 9 / 11
# What a cell leaves beside its letters, in digits; what Excel takes for a row.
_MARGIN, _HIGHEST_PT = 1.5, 409.0


def wrapped_lines(text: str, width: float, size: float = 1.0) -> int:
    """Lines that `text` takes in a column `width` wide in Excel's measure, the width of a digit of 11 pt;
    `size`: the letters' in proportion to those.
    """
    # Even of 汉字 alone: most cells hold one short line and need no reckoning.
    if 2 * len(text) * size < width and "\n" not in text:
        return 1
    room = max(width - _MARGIN, 1.0)
    parts = text.split("\n")
    return sum(max(1, math.ceil(2 * size * printed_width_chars(part) / room)) for part in parts)


def set_lines(sheet: Any, row: int, lines: int) -> None:
    """The row as high as its lines, at most as high as Excel allows; one line needs no height of its own."""
    if lines > 1:
        sheet.set_row(row, min(LINE_PT * lines, _HIGHEST_PT))


def write_notes(sheet: Any, row: int, notes: Sequence[str], widths: Sequence[float], style: Any) -> None:
    """Each note from `row` on over all columns, as high as its lines: over their edge nothing prints."""
    for number, note in enumerate(notes, row):
        if len(widths) > 1:
            sheet.merge_range(number, 0, number, len(widths) - 1, None, style)
        sheet.write_string(number, 0, note, style)
        sheet.set_row(number, NOTE_LINE_PT * wrapped_lines(note, sum(widths), _NOTE_SIZE) + 2)
