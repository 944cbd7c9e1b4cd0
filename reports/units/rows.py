"""The words of a paper's table, row for row, as they were signed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reports.blocks import Table, TableCell, place_cells
from reports.issuing.steps.overrides import MARK
from reports.take.align import completed, similarity
from reports.take.words import plain

Grid = list[list[TableCell | None]]


@dataclass(frozen=True)
class Rows:
    """What became of a table: its labels, and the words of the cells of each row of the draft."""

    drafted: Table
    signed: Table
    cells: Mapping[tuple[str, ...], Mapping[int, TableCell]]
    """Row of the draft → column → signed cell, where people wrote other words into it."""
    old: tuple[str, ...]
    """Words of the draft that were written otherwise."""


def rows_of(drafted: Table, signed: Table) -> Rows:
    """Row for row; a cell over several rows is one of each."""
    was, now = _grid(drafted), _grid(signed)
    keys_was, keys_now = ["\t".join(_key(row)) for row in was], ["\t".join(_key(row)) for row in now]
    if len(was) == len(now):
        found = {number: number for number in range(len(was))}
    else:
        found = completed({}, keys_was, keys_now, lambda b, e: similarity(keys_was[b], keys_now[e]))
    cells: dict[tuple[str, ...], dict[int, TableCell]] = {}
    old: list[str] = []
    for e, b in found.items():
        for col, (before, after) in enumerate(zip(was[b], now[e], strict=False)):
            if before is None or after is None or before.figure_id is not None:
                continue
            if (plain(before.text), before.light) != (plain(after.text), after.light) and not _counts(before):
                cells.setdefault(_key(was[b]), {})[col] = after
                old.append(before.text)
    old += [text for text, other in _labels(drafted, signed).items() if text != other]
    return Rows(drafted, signed, cells, tuple(old))


def reworded_table(table: Table, rows: Rows | None) -> Table:
    """A unit's table with the labels and the words that the paper's has by now."""
    if rows is None:
        return table
    labels = _labels(rows.drafted, rows.signed)
    columns = tuple(
        replace(one, label=labels.get(one.label, one.label), group=labels.get(one.group or "", one.group))
        for one in table.columns
    )
    grid, placed = _grid(table), place_cells(table)
    made: list[list[TableCell]] = [[] for _ in table.rows]
    for one in placed:
        said = rows.cells.get(_key(grid[one.row]), {}).get(one.col)
        is_words = said is not None and one.cell.figure_id is None and said.figure_id is None
        cell = replace(one.cell, text=said.text, light=said.light) if said and is_words else one.cell
        made[one.row].append(cell)
    return replace(
        table,
        title=labels.get(table.title, table.title),
        unit=labels.get(table.unit, table.unit),
        columns=columns,
        rows=tuple(tuple(row) for row in made),
        notes=tuple(note for one in table.notes if (note := labels.get(one, one))),
    )


def _labels(drafted: Table, signed: Table) -> dict[str, str]:
    """Title, unit, headings and notes of the draft → as signed; a note that is gone is ''."""
    pairs = [(drafted.title, signed.title), (drafted.unit, signed.unit)]
    pairs += [(a.label, b.label) for a, b in zip(drafted.columns, signed.columns, strict=False)]
    pairs += [(a.group or "", b.group or "") for a, b in zip(drafted.columns, signed.columns, strict=False)]
    found = completed(
        {}, drafted.notes, signed.notes, lambda b, e: similarity(drafted.notes[b], signed.notes[e])
    )
    becomes = {b: signed.notes[e] for e, b in found.items()}
    pairs += [(note, becomes.get(number, "")) for number, note in enumerate(drafted.notes)]
    return {before: after for before, after in pairs if before}


def _grid(table: Table) -> Grid:
    grid: Grid = [[None] * len(table.columns) for _ in table.rows]
    for one in place_cells(table):
        for row in range(one.row, min(one.row + one.cell.row_span, len(grid))):
            for col in range(one.col, min(one.col + one.cell.col_span, len(table.columns))):
                grid[row][col] = one.cell
    return grid


def _counts(cell: TableCell) -> bool:
    """The running number of a row, which each table has of its own."""
    return cell.text.isdecimal()


def _key(row: Sequence[TableCell | None]) -> tuple[str, ...]:
    """The same row of the same figures, wherever it stands."""
    return tuple(
        "" if cell is None or (_counts(cell) and cell.figure_id is None)
        else f"\0{cell.figure_id.partition(MARK)[0]}" if cell.figure_id is not None
        else plain(cell.printed)
        for cell in row
    )  # fmt: skip
