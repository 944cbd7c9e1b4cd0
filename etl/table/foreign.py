"""Another table below the one that is read: known by a row of words where figures and dates should stand.

It is no part of the return: from its title to the end of the sheet (or to our own heading printed again)
its cells are ignored by rule and the answer names it. Nothing is taken for one that might be data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.grid import CellValue, Sheet
from etl.table.heads.heading import Header
from etl.values import blank_reason, normalise_heading, status_word

LONGEST_HEADING = 16
FEWEST_HEADINGS = 3
DIGIT = re.compile(r"[0-9０-９]")


@dataclass(frozen=True, slots=True)
class Foreign:
    """Where it begins (0-based), what stands above it, and its headings."""

    row: int
    title: str
    headings: tuple[str, ...]
    heading_row: int
    is_ours: bool
    """Headings of our own table in another order: nobody knows which of the two counts."""

    @property
    def name(self) -> str:
        return self.title or "、".join(self.headings[:4])


class ForeignTables:
    """Looks at the rows below one heading. ``typed``: columns of figures and dates (0-based)."""

    def __init__(self, sheet: Sheet, header: Header, typed: frozenset[int]) -> None:
        self.sheet, self.typed = sheet, typed
        self.own = {part for h in header.headings for part in h.path.split("/")}

    def at(self, row: int) -> Foreign | None:
        """The table that begins at ``row``: its heading, or a title with its heading below."""
        values = self._filled(row)
        if len(values) == 1 and isinstance(values[0], str):
            below = row + 1
            if below >= self.sheet.n_rows or not (heads := self._headings(below)):
                return None
            return self._named(row, below, heads, "".join(values[0].split())[:30])
        heads = self._headings(row)
        return self._named(row, row, heads, "") if heads else None

    def _named(self, row: int, heading_row: int, heads: tuple[str, ...], title: str) -> Foreign | None:
        ours = sum(normalise_heading(text) in self.own for text in heads)
        if ours * 2 >= len(heads):
            # Our own heading, printed again in full, is no other table; that is looked at before.
            return Foreign(row, title, heads, heading_row, True) if ours >= FEWEST_HEADINGS else None
        wordy = any(self._is_wordy(self.sheet.rows[heading_row][col]) for col in self.typed)
        below = heading_row + 1
        continues = below < self.sheet.n_rows and self._fits(below)
        return Foreign(row, title, heads, heading_row, False) if wordy or (title and not continues) else None

    def _headings(self, row: int) -> tuple[str, ...]:
        """The row's texts, where all of them may be headings; else ()."""
        values = self._filled(row)
        texts = ["".join(value.split()) for value in values if isinstance(value, str)]
        if len(texts) != len(values) or len(texts) < FEWEST_HEADINGS or len(set(texts)) < len(texts):
            return ()
        if any(len(t) > LONGEST_HEADING or DIGIT.search(t) or status_word(t) for t in texts):
            return ()
        return tuple(texts)

    def _filled(self, row: int) -> list[CellValue]:
        return [
            v for v in self.sheet.rows[row] if v is not None and not (isinstance(v, str) and not v.strip())
        ]

    def _fits(self, row: int) -> bool:
        """Figures and dates stand where ours do."""
        values = [self.sheet.rows[row][col] for col in self.typed]
        filled = [value for value in values if value is not None and str(value).strip()]
        return bool(filled) and not any(self._is_wordy(value) for value in filled)

    @staticmethod
    def _is_wordy(value: CellValue) -> bool:
        """A text that can be no figure and no date."""
        return (
            isinstance(value, str)
            and bool(value.strip())
            and blank_reason(value) is None
            and status_word(value) is None
            and not DIGIT.search(value)
        )
