"""The paper of a workbook's sheet, by how wide its columns are: what is printed must be readable."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

A4_CHARACTERS, A3_CHARACTERS = 141, 207  # of 1.85 mm that fit between the margins of lying paper
SMALLEST_SCALE = 0.65  # of type of 11 points: 7 points
A4, A3 = 9, 8  # as workbooks number them


def paper_of(widths: Sequence[float]) -> tuple[int, int]:
    """(A4 or A3, both lying; pages side by side) of columns so wide, in half-width characters."""
    for paper, room in ((A4, A4_CHARACTERS), (A3, A3_CHARACTERS)):
        if sum(widths) * SMALLEST_SCALE <= room:
            return paper, 1
    return A3, ceil(sum(widths) * SMALLEST_SCALE / A3_CHARACTERS)
