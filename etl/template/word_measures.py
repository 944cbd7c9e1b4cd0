"""How wide the columns of a Word form are, how large their type is, and when the paper must be A3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from etl.template.form import FormColumn

MARGIN_MM = 20
LARGEST_PT, SMALLEST_PT = 10.5, 8.0
PADDING_TWIPS = 57  # at each side of a cell
_A4_MM, _A3_MM = (297, 210), (420, 297)
_HEADING_LINES = 3
# Half-width characters that a value of the kind takes on one line; words may take several.
_TAKES = {
    "date": 13,
    "moment": 18,
    "integer": 7,
    "year": 7,
    "percent": 8,
    "boolean": 7,
    "person": 8,
    "unit": 12,
    "people": 12,
}
_NUMBERS = ("money", "value", "number")
_WORDS, _MOST_OF_A_CHOICE = 14, 12


@dataclass(frozen=True, slots=True)
class Measures:
    """Widths in twips, one for each column; the size of the type in points."""

    widths: tuple[int, ...]
    size_pt: float


def paper_mm(tables: Sequence[Sequence[FormColumn]]) -> tuple[int, int]:
    """(width, height), lying: A4, or A3 where a table would need type that is too small to read."""
    is_wide = any(_size_pt(columns, _A4_MM[0]) < SMALLEST_PT for columns in tables)
    return _A3_MM if is_wide else _A4_MM


def measures(columns: Sequence[FormColumn], paper_width_mm: int) -> Measures:
    """Each column as wide as what it takes in comparison with the others."""
    needs = [_need(column) for column in columns]
    room = _room_twips(paper_width_mm)
    free = room - 2 * PADDING_TWIPS * len(columns)
    widths = tuple(free * need // sum(needs) + 2 * PADDING_TWIPS for need in needs)
    size = min(LARGEST_PT, max(SMALLEST_PT - 1, _size_pt(columns, paper_width_mm)))
    return Measures(widths, int(size * 2) / 2)


def _size_pt(columns: Sequence[FormColumn], paper_width_mm: int) -> float:
    """The type with which every column's value fits on its line."""
    free = _room_twips(paper_width_mm) - 2 * PADDING_TWIPS * len(columns)
    return 2 * free / 20 / sum(map(_need, columns))


def _room_twips(paper_width_mm: int) -> int:
    return (paper_width_mm - 2 * MARGIN_MM) * 14400 // 254


def _need(column: FormColumn) -> int:
    """Half-width characters: a Chinese one takes two."""
    heading = ceil(2 * len(column.path[-1]) / _HEADING_LINES) + 1
    if column.role == "number":
        return max(7, heading)
    if column.kind in _NUMBERS:
        return max(10, heading)
    if choices := [str(choice) for choice in column.info.get("choices", ())]:
        longest = 2 * max(map(len, choices))
        return max(min(longest, _MOST_OF_A_CHOICE), 7, heading)
    return max(_TAKES.get(column.kind, _WORDS), heading)
