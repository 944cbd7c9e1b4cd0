"""Tables that stand side by side on one sheet: each is read from its own columns, with its own addresses.

A sheet is cut only where the cut explains every heading: the same headings begin again further right, or
empty columns part blocks each of which is a table of the source. Anything else stays one table, and its
headings are asked about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from etl.grid import Cell, CellValue, ColumnRows, Sheet, is_blank
from etl.table.heads import headings as heads
from etl.table.heads.heading import Header
from schemas.source import TableSpec

Known = dict[str, str]
Fits = Callable[[Sheet], bool]
"""Whether a part of a sheet is a table of the source with nothing strange in its headings."""


def parts_of(sheet: Sheet, header: Header, spec: TableSpec, known: Known, fits: Fits) -> list[Sheet]:
    """The sheet cut into parts of columns; [] where it is one table (or nobody can say)."""
    if spec.across is not None:
        return []
    found = heads.faults(header, spec, known)
    if found.doubled and (starts := _repeated(header)):
        parts = _cut(sheet, starts)
        if all(h.path in known for h in header.headings) or all(map(fits, parts)):
            return parts
    if (found.doubled or found.new) and (starts := _after_gaps(sheet, header)):
        parts = _cut(sheet, starts)
        return parts if all(map(fits, parts)) else []
    return []


def _repeated(header: Header) -> list[int]:
    """Columns where the same headings begin anew; [] where they are not the same."""
    first = header.headings[0]
    starts = [h.col for h in header.headings if h.path == first.path]
    ends = [*starts[1:], header.headings[-1].col + 1]
    slices = [
        Counter(h.path for h in header.headings if start <= h.col < end)
        for start, end in zip(starts, ends, strict=True)
    ]
    is_same = len(starts) > 1 and all(one == slices[0] for one in slices)
    return starts if is_same and max(slices[0].values()) == 1 else []


def _after_gaps(sheet: Sheet, header: Header) -> list[int]:
    """Columns that begin after one or more columns with nothing in them from the heading down."""
    last = sheet.n_rows - 1
    filled = [
        not all(map(is_blank, sheet.column_values(col, header.first_row, last)))
        for col in range(sheet.n_cols)
    ]
    starts = [col for col in range(sheet.n_cols) if filled[col] and (col == 0 or not filled[col - 1])]
    return starts if len(starts) > 1 else []


def _cut(sheet: Sheet, starts: list[int]) -> list[Sheet]:
    ends = [*starts[1:], sheet.n_cols]
    firsts = [0, *starts[1:]]
    return [_masked(sheet, first, end) for first, end in zip(firsts, ends, strict=True)]


def _masked(sheet: Sheet, first: int, end: int) -> Sheet:
    """The sheet as if nothing stood outside these columns (0-based, ``end`` excluded)."""

    def inside(cell: Cell) -> bool:
        return first <= cell[1] < end

    empty: list[CellValue] = [None] * sheet.n_rows
    columns = [column if first <= col < end else empty for col, column in enumerate(sheet.columns())]
    return replace(
        sheet,
        rows=ColumnRows(columns),
        merges=[merge for merge in sheet.merges if first <= merge.first_col < end],
        percent=set(filter(inside, sheet.percent)),
        errors={cell: text for cell, text in sheet.errors.items() if inside(cell)},
        formulas_without_value=set(filter(inside, sheet.formulas_without_value)),
        struck=set(filter(inside, sheet.struck)),
        comments={cell: text for cell, text in sheet.comments.items() if inside(cell)},
        hidden_cols={col for col in sheet.hidden_cols if first <= col < end},
        _anchors=None,
    )
