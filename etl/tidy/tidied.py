"""What one return says, once it has been read strictly: typed rows, and an account of every other cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import pyarrow as pa

from schemas.period import Period

NO_REASON = "（未写明理由）"
"""What stands as the reason of a correction that gives none."""

Severity = Literal["reject", "hold", "warn"]


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    """Where a warehouse column stands in the return. ``group_no``: first column of a month group, else 0."""

    column_name: str
    heading: str
    col_no: int
    group_no: int = 0


@dataclass(slots=True)
class TableRows:
    """Typed rows of one warehouse table from one sheet.

    ``columns``: warehouse column → pyarrow array (money decimal128(20, 4) 万元, values and percents
    decimal128(20, 6), dates date32, moments timestamp[us, UTC]); all as long as ``row_no``.
    ``row_no`` and ``col_no`` are 1-based, as the clerk sees them. ``scope``: of a table that was reported to
    have no rows, the columns that say for whom and when.
    """

    table: str
    sheet_no: int
    sheet_name: str
    columns: dict[str, pa.Array]
    row_no: list[int]
    col_no: list[int] | None
    places: list[ColumnPlace]
    scope: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row_no)

    def place(self, column_name: str, position: int) -> ColumnPlace | None:
        """Where the column of the row at ``position`` stands."""
        group = self.col_no[position] if self.col_no else 0
        found = [p for p in self.places if p.column_name == column_name]
        return next((p for p in found if p.group_no == group), found[0] if found else None)

    @classmethod
    def joined(cls, parts: list[TableRows]) -> TableRows:
        """Parts of one table from one sheet, below each other; a column that a part lacks is null there."""
        first = parts[0]
        names = dict.fromkeys(name for part in parts for name in part.columns)
        return cls(
            first.table,
            first.sheet_no,
            first.sheet_name,
            {name: _gathered([(part.columns.get(name), len(part)) for part in parts]) for name in names},
            [row for part in parts for row in part.row_no],
            [col for part in parts for col in part.col_no or [0] * len(part)],
            [place for part in parts for place in part.places],
        )

    @classmethod
    def whole(cls, tables: Iterable[TableRows]) -> list[TableRows]:
        """One for each warehouse table, however many sheets its rows stand on; in the order of the first."""
        parts: dict[str, list[TableRows]] = {}
        for rows in tables:
            parts.setdefault(rows.table, []).append(rows)
        filled = ([rows for rows in several if len(rows)] or several[:1] for several in parts.values())
        return [several[0] if len(several) == 1 else cls.joined(several) for several in filled]

    def take(self, keep: list[int]) -> TableRows:
        """The rows at these positions."""
        index = pa.array(keep, pa.int64())
        return TableRows(
            self.table,
            self.sheet_no,
            self.sheet_name,
            {name: column.take(index) for name, column in self.columns.items()},
            [self.row_no[i] for i in keep],
            [self.col_no[i] for i in keep] if self.col_no else None,
            self.places,
        )


def _gathered(chunks: list[tuple[pa.Array | None, int]]) -> pa.Array:
    kind = next(array.type for array, _ in chunks if array is not None)
    arrays = [pa.nulls(length, kind) if array is None else array for array, length in chunks]
    return pa.concat_arrays([a.combine_chunks() if isinstance(a, pa.ChunkedArray) else a for a in arrays])


@dataclass(slots=True)
class Problem:
    """One cell that cannot stand: where it is, what stands there, what should.

    ``rule`` is the rule's id; ``key`` the row's key where it can be read; ``fatal``: a key, a heading
    or a total is wrong, so that no row of the return can be trusted.
    """

    sheet: str
    cell: str
    column: str
    value: str
    rule: str
    message: str
    sheet_no: int = 0
    row_no: int = 0
    col_no: int = 0
    table: str | None = None
    column_name: str | None = None
    key: dict[str, Any] | None = None
    fatal: bool = False

    def as_json(self) -> dict[str, Any]:
        names = ("sheet", "cell", "column", "value", "rule", "message")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to know that stops nothing. ``to_explain``: the figures want a word of the unit's."""

    rule: str
    message: str
    sheet: str = ""
    cell: str = ""
    to_explain: bool = False

    def as_json(self) -> dict[str, Any]:
        names = ("rule", "message", "sheet", "cell", "to_explain")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Remark:
    """What the return says of its own figures: ``kind`` is one of schemas.warehouse.ledger.REMARK_KINDS.

    ``cell``: '' for what stands around the table, but for a reason that a figure is answered with.
    """

    kind: str
    words: str
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Cells deliberately not loaded: what they are, and how many."""

    sheet: str
    what: str
    cells: int
    where: str = ""
    sheet_no: int = 0

    def as_json(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "what": self.what, "cells": self.cells, "where": self.where}


@dataclass(slots=True)
class Loading:
    """The cells of one sheet that are to be loaded: ``rows`` of data and ``cols`` (0-based), and how many.

    ``left_out``: cells among them that are ignored by rule (signs for nothing, what a merge covers).
    """

    sheet_no: int
    rows: list[int]
    cols: frozenset[int]
    cells: int
    left_out: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Place:
    """One cell of a return: its sheet, row and column as people count them, and its address."""

    sheet_no: int
    row_no: int
    col_no: int
    cell: str


@dataclass(frozen=True, slots=True)
class Summands:
    """What a printed total was held against: the cells summed, and what their sum lacks of it.

    ``short``, ``tolerance`` and ``values`` in 万元, or in the column's own unit where it is no money;
    ``factor``: how many 万元 one of the printed unit is. ``values`` is None where nothing stands.
    """

    positions: Sequence[int]
    place: Callable[[int], Place]
    values: Callable[[int], Decimal | None]
    short: Decimal
    tolerance: Decimal
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """A printed total beside the sum over all rows read (None: some row could not be read).

    ``agrees`` is None where nobody can know: ``because`` of these cells, which go back. ``summands`` of a
    total that does not agree.
    """

    sheet: str
    cell: str
    label: str
    column: str
    printed: str
    computed: str | None
    agrees: bool | None
    because: tuple[str, ...] = ()
    summands: Summands | None = field(default=None, repr=False, compare=False)

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "label": self.label,
            "column": self.column,
            "printed": self.printed,
            "computed": self.computed,
            "agrees": self.agrees,
            "because": list(self.because),
        }


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question: its letter, its words, and what it does to the submission's hints.

    ``wants``: the hint that takes what is written beside the letter (the reason of a correction).
    """

    letter: str
    words: str
    effect: dict[str, Any]
    wants: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question that holds the submission. ``asked_of``: unit (the reporter) or owner (of the form)."""

    kind: str
    sentence: str
    options: tuple[Option, ...]
    asked_of: Literal["unit", "owner"] = "unit"

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "sentence": self.sentence,
            "asked_of": self.asked_of,
            "options": [{"letter": o.letter, "words": o.words} for o in self.options],
        }


@dataclass(frozen=True, slots=True)
class RegisteredDifference:
    """A return repeats a registered value and differs from it, or tells of an extension nobody consented to.

    ``registered`` and ``reported`` as people read them, ``value`` as the warehouse would keep it.
    """

    table: str
    key: str
    column: str
    registered: str
    reported: str
    sheet: str
    cell: str
    value: str = ""
    change_type: str = "变更"


@dataclass(slots=True)
class Tidied:
    """One return, fully accounted for. ``is_by_system``: records that nobody typed.

    ``set_aside``: table index → positions of rows that the office decided not to load: nobody mends them.
    """

    source: str
    unit_code: str | None = None
    period: Period | None = None
    title: str = ""
    reported_on: date | None = None
    document_no: str | None = None
    correction: str | None = None
    tables: list[TableRows] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    totals: list[TotalCheck] = field(default_factory=list)
    differences: list[RegisteredDifference] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    loading: list[Loading] = field(default_factory=list)
    not_empty: dict[int, int] = field(default_factory=dict)
    rows_read: int = 0
    cells_loaded: int = 0
    is_by_system: bool = False
    set_aside: dict[int, set[int]] = field(default_factory=dict)

    def join_tables(self) -> None:
        """Rows of one table that stood in several places of one sheet become one set of rows."""
        parts: dict[tuple[str, int], list[TableRows]] = {}
        for rows in self.tables:
            parts.setdefault((rows.table, rows.sheet_no), []).append(rows)
        self.tables = []
        for some in parts.values():
            # Of several tables those that say 无 add nothing to the rows of the others.
            some = [rows for rows in some if len(rows)] or some[:1]
            self.tables.append(TableRows.joined(some) if len(some) > 1 else some[0])

    @property
    def is_zero_report(self) -> bool:
        """It was said that there is nothing to report, in every table."""
        return bool(self.tables) and not any(map(len, self.tables))

    @property
    def fatal(self) -> bool:
        return any(problem.fatal for problem in self.problems)


def key_text(value: object) -> str:
    """A key value as it stands in messages and JSON."""
    return value.isoformat() if isinstance(value, date) else str(value)
