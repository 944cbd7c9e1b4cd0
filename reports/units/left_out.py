"""A document without the rows and sentences whose figures people struck out of the paper. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

from reports.blocks import Block, Heading, PageBreak, Paragraph, PlacedCell, Table, TableCell, place_cells
from reports.document import Document
from reports.paging.numbers import renumbered

IsOut = Callable[[Sequence[str | None]], bool]


def without(document: Document, is_out: IsOut) -> Document:
    """`is_out`: are these the figures of a row or a sentence that was struck out?

    What is left empty goes with them: a table, a heading, an attachment. The numbers of headings, tables and
    rows run on.
    """
    made = [replace(one, blocks=_left(one.blocks, is_out)) for one in document.attachments]
    full = [one for one in made if any(not isinstance(block, Heading | PageBreak) for block in one.blocks)]
    return replace(
        document,
        leader_page=_left(document.leader_page, is_out),
        body=_left(document.body, is_out),
        attachments=tuple(replace(one, number=number) for number, one in enumerate(full, 1)),
    )


def _left(blocks: Sequence[Block], is_out: IsOut) -> tuple[Block, ...]:
    kept: list[Block] = []
    for block in blocks:
        match block:
            case Table():
                table = _without_rows(block, is_out)
                kept += [table] if table.rows or not block.rows else []
            case Paragraph():
                kept += [] if is_out([run.figure_id for run in block.runs]) else [block]
            case _:
                kept.append(block)
    return tuple(kept) if len(kept) == len(blocks) else renumbered(_without_bare_headings(kept))


def _without_bare_headings(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Seen from the end, a heading stays where something of its own stands below it."""
    kept: list[Block] = []
    for block in reversed(blocks):
        below = kept[-1] if kept else None
        is_bare = below is None or (
            isinstance(below, Heading) and isinstance(block, Heading) and below.level <= block.level
        )
        if not (isinstance(block, Heading) and is_bare):
            kept.append(block)
    return tuple(reversed(kept))


def _without_rows(table: Table, is_out: IsOut) -> Table:
    """A tall cell over a row that goes is so much lower; one that begins there begins in the next."""
    placed = place_cells(table)
    gone = {number for number, row in enumerate(table.rows) if is_out([cell.figure_id for cell in row])}
    if not gone:
        return table
    lines: dict[int, list[PlacedCell]] = {n: [] for n in range(len(table.rows)) if n not in gone}
    for one in placed:
        stands = [n for n in range(one.row, one.row + one.cell.row_span) if n not in gone]
        if stands:
            cell = replace(one.cell, row_span=len(stands))
            lines[stands[0]].append(PlacedCell(stands[0], one.col, cell))
    rows = [tuple(one.cell for one in sorted(line, key=lambda one: one.col)) for line in lines.values()]
    return replace(table, rows=_counted_on(table.rows, rows))


def _counted_on(
    before: Sequence[tuple[TableCell, ...]], rows: Sequence[tuple[TableCell, ...]]
) -> tuple[tuple[TableCell, ...], ...]:
    """A first column that counted the rows counts those that are left."""

    def counts(row: tuple[TableCell, ...]) -> bool:
        return row[0].figure_id is None and row[0].text.isdecimal()

    numbers = [row[0].text for row in before if row and counts(row)]
    if not numbers or numbers != [str(n) for n in range(1, len(numbers) + 1)]:
        return tuple(rows)
    count = itertools.count(1)
    return tuple(
        (replace(row[0], text=str(next(count))), *row[1:]) if row and counts(row) else row for row in rows
    )
