"""A heading and a block of headings, as they stand on a sheet."""

from __future__ import annotations

from dataclasses import dataclass

from etl.values import heading_unit


@dataclass(frozen=True, slots=True)
class Heading:
    """One column's heading: its path, the unit it states, and its column (0-based).

    ``written``: what stands there, where it is less than the path that it is read as.
    """

    path: str
    unit: str | None
    col: int
    written: str = ""

    @property
    def top(self) -> str:
        return self.path.split("/")[0]

    @property
    def last(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Header:
    """A heading block: rows first to last (0-based, inclusive) and its columns from left to right.

    ``lines``: its last rows where they say more of each column (its unit, its source), by their first words.
    """

    first_row: int
    last_row: int
    headings: tuple[Heading, ...]
    lines: tuple[tuple[str, int], ...] = ()

    @property
    def words_row(self) -> int:
        """The lowest row in which headings themselves stand."""
        return self.last_row - len(self.lines)

    def line(self, words: str) -> int | None:
        """The row of the line that begins so."""
        return next((row for text, row in self.lines if text == path_of(words)), None)


def path_of(written: str, year: str = "") -> str:
    """A heading of the source's file as a path: each part normalised, without its unit."""
    return "/".join(heading_unit(part)[0] for part in written.replace("{year}", year).split("/"))
