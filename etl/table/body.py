"""The rows below a heading, told apart: what the reading of a table's rows gives and what it is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from etl.grid import CellValue
from etl.table.foreign import Foreign

Knows = Callable[[Sequence[CellValue]], bool]
"""Whether the names in a row's keys are known at all."""


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A sum: its row, its label, and the data rows that it sums (indexes into ``Body.data``)."""

    row: int
    label: str
    first: int
    last: int
    stated_count: int | None
    kind: Literal["whole", "part", "group"] = "whole"
    """Of the whole table, of the rows since the last break, or of the group that this row heads."""


@dataclass(slots=True)
class Body:
    """The rows below a heading, all of them accounted for (0-based row numbers)."""

    data: list[int] = field(default_factory=list)
    group_of: list[str | None] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    groups: list[tuple[int, str, int | None]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ignored_cells: dict[str, int] = field(default_factory=dict)
    group_counts: dict[str, int] = field(default_factory=dict)
    unread: list[tuple[int, str]] = field(default_factory=list)
    """Rows with some words that are neither data nor anything known, and what stands there."""
    parts: set[int] = field(default_factory=set)
    """Indexes into ``data`` of 其中 rows: part of a row above, so no sum counts them again."""
    unkeyed_parts: list[tuple[int, str]] = field(default_factory=list)
    """其中 rows without a key of their own: told, and not read."""
    labels: list[tuple[int, str]] = field(default_factory=list)
    """Rows of words that head the rows below them, in a form that declares no groups: told."""
    unplaced_sums: list[tuple[int, str]] = field(default_factory=list)
    """Sums whose label does not tell which rows they sum: told, and held against nothing."""
    foreign: list[Foreign] = field(default_factory=list)

    def ignore(self, what: str, cells: int) -> None:
        self.ignored_cells[what] = self.ignored_cells.get(what, 0) + cells

    def is_full(self, group: str) -> bool:
        """Does the group hold as many rows as its heading counts?"""
        count = next((n for _, name, n in reversed(self.groups) if name == group), None)
        return count is not None and self.group_counts.get(group, 0) == count

    @property
    def breaks(self) -> list[int]:
        """Rows of sums and groups: nothing is filled down across them."""
        rows = [total.row for total in self.totals] + [row for row, _, _ in self.groups]
        return rows + [row for row, _ in self.labels]


@dataclass(frozen=True, slots=True)
class Beside:
    """What the part of a list at the left leaves open: its last group, and its rows of sums."""

    group: str | None = None
    sums: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableColumns:
    """What the columns of a table are for (0-based): loaded at all, keys, figures and dates."""

    loaded: frozenset[int]
    keys: frozenset[int] = frozenset()
    typed: frozenset[int] = frozenset()
    signs: frozenset[int] = frozenset()
    """Those in which — or 无 stands for nothing at all."""
    figures: frozenset[int] = frozenset()
    """Loaded ones of figures alone: a word there is told."""
    asked: frozenset[int] = frozenset()
    """Of a pre-filled form, those that are to be filled in: a row with nothing in them waits."""
    required: frozenset[int] = frozenset()
    """Those that go back where nothing is said."""
