"""The same sheet laid out in another way: what stands in it says the same, wherever it stands."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from etl.grid import CellRange, CellValue, Sheet
from etl.table.heads.heading import Header

Layout = Callable[[Sheet, Header], Sheet | None]
"""None where the sheet cannot be laid out so without breaking a merged cell."""


def moved(sheet: Sheet, cols: Sequence[int], rows: Sequence[int]) -> Sheet:
    """Each cell at column ``cols[col]`` and row ``rows[row]``; merged cells must stay together."""
    cells: list[list[CellValue]] = [[None] * (max(cols) + 1) for _ in range(max(rows) + 1)]
    for row, values in enumerate(sheet.rows):
        for col, value in enumerate(values):
            cells[rows[row]][cols[col]] = value
    merges = []
    for merge in sheet.merges:
        over = sorted(cols[col] for col in range(merge.first_col, merge.last_col + 1))
        down = sorted(rows[row] for row in range(merge.first_row, merge.last_row + 1))
        if over[-1] - over[0] == len(over) - 1 and down[-1] - down[0] == len(down) - 1:
            merges.append(CellRange(down[0], over[0], down[-1], over[-1]))
    return replace(
        sheet,
        rows=cells,
        merges=merges,
        percent={(rows[row], cols[col]) for row, col in sheet.percent},
        errors={(rows[row], cols[col]): text for (row, col), text in sheet.errors.items()},
        formulas_without_value={(rows[row], cols[col]) for row, col in sheet.formulas_without_value},
        struck=set(),
        comments={},
        hidden_rows=set(),
        hidden_cols=set(),
        cells_written=[],
        _anchors=None,
    )


def blocks(sheet: Sheet, header: Header) -> list[list[int]]:
    """Columns from left to right; those that share a group or a block of cells stay together.

    A line of words may be cut: it is not of the table.
    """
    path = {heading.col: heading.path for heading in header.headings}
    joined = {
        col
        for merge in sheet.merges
        if header.first_row <= merge.first_row <= header.last_row
        or header.last_row < merge.first_row < merge.last_row
        for col in range(merge.first_col + 1, merge.last_col + 1)
    }
    joined |= {
        col
        for col in path
        if "/" in path[col] and path.get(col - 1, "").split("/")[0] == path[col].split("/")[0]
    }
    found: list[list[int]] = []
    for col in range(sheet.n_cols):
        if col in joined and found:
            found[-1].append(col)
        else:
            found.append([col])
    return found


def in_another_order(chance: random.Random) -> Layout:
    """The columns in any order, the words of sums and groups with them."""

    def lay(sheet: Sheet, header: Header) -> Sheet | None:
        parts = blocks(sheet, header)
        chance.shuffle(parts)
        order = [col for part in parts for col in part]
        made = moved(sheet, [order.index(col) for col in range(sheet.n_cols)], range(sheet.n_rows))
        cells = [list(row) for row in made.rows]
        cells[: header.first_row] = [list(row) for row in sheet.rows[: header.first_row]]
        above = [merge for merge in sheet.merges if merge.last_row < header.first_row]
        below = [merge for merge in made.merges if merge.first_row >= header.first_row]
        return replace(made, rows=cells, merges=above + below)

    return lay


def further_in(sheet: Sheet, header: Header) -> Sheet | None:
    """Two blank columns at the left, a blank row above."""
    return moved(sheet, range(2, sheet.n_cols + 2), range(1, sheet.n_rows + 1))


def with_blank_columns(sheet: Sheet, header: Header) -> Sheet | None:
    """One between any two columns that do not belong together."""
    cols = [col + at for at, part in enumerate(blocks(sheet, header)) for col in part]
    return moved(sheet, cols, range(sheet.n_rows))


def with_blank_rows(sheet: Sheet, header: Header) -> Sheet | None:
    """One below each row of the table that no merged cell goes on from."""
    gaps = set(between_rows(sheet, header))
    rows, shift = [], 0
    for row in range(sheet.n_rows):
        rows.append(row + shift)
        shift += row in gaps
    return moved(sheet, range(sheet.n_cols), rows)


def headed_again(sheet: Sheet, header: Header) -> Sheet | None:
    """Title and heading once more in the middle, as on the next page."""
    gaps = between_rows(sheet, header)[1:-1]
    if not gaps:
        return None
    at, height = gaps[len(gaps) // 2], header.last_row + 1
    rows = [row if row <= at else row + height for row in range(sheet.n_rows)]
    made = moved(sheet, range(sheet.n_cols), rows)
    cells = [list(row) for row in made.rows]
    cells[at + 1 : at + 1 + height] = [list(row) for row in sheet.rows[:height]]
    again = [
        replace(merge, first_row=merge.first_row + at + 1, last_row=merge.last_row + at + 1)
        for merge in sheet.merges
        if merge.last_row <= header.last_row
    ]
    return replace(made, rows=cells, merges=made.merges + again)


def between_rows(sheet: Sheet, header: Header) -> list[int]:
    """Rows from the heading on below which the table can be opened."""
    inside = {row for merge in sheet.merges for row in range(merge.first_row, merge.last_row)}
    return [row for row in range(header.last_row, sheet.n_rows - 1) if row not in inside]
