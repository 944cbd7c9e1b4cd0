"""What is seen of a sheet on paper: its size by the widths of columns, rows as high as their text."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from unicodedata import east_asian_width

A4_CHARACTERS, A3_CHARACTERS = 141, 207  # of 1.85 mm that fit between the margins of lying paper
SMALLEST_SCALE = 0.65  # of type of 11 points: 7 points
A4, A3 = 9, 8  # as workbooks number them
LINE_PT, MOST_LINES = 16, 25  # Excel's rows end at 409 points


def paper_of(widths: Sequence[float]) -> tuple[int, int]:
    """(A4 or A3, both lying; pages side by side) of columns so wide, in half-width characters."""
    for paper, room in ((A4, A4_CHARACTERS), (A3, A3_CHARACTERS)):
        if sum(widths) * SMALLEST_SCALE <= room:
            return paper, 1
    return A3, ceil(sum(widths) * SMALLEST_SCALE / A3_CHARACTERS)


def half_widths(text: str) -> int:
    """A Chinese character takes two, a Latin letter or a figure one."""
    return sum(2 if east_asian_width(one) in "WFA" else 1 for one in text)


def height_pt(texts: Sequence[tuple[str, float]]) -> int | None:
    """Of a row with these (text, width of its column): not every program makes room for what wraps.

    None where no text takes more than one line: the row is left to grow with what is typed.
    """
    lines = (
        sum(max(1, ceil(half_widths(part) / (width - 1))) for part in text.split("\n"))
        for text, width in texts
    )
    most = max(lines, default=1)
    return min(most, MOST_LINES) * LINE_PT if most > 1 else None
