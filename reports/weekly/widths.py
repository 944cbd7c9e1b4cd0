"""Widths at which the rows of a narrow table take the fewest lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.blocks import TableCell, TableColumn
from reports.paging.lines import lines_of

# 版心 in points; a character of 小五 and what stands beside the text in a cell, as gbt9704.typ has them.
_TEXT_WIDTH_PT, _SIZE_PT, _BESIDE_PT = 442.0, 9.0, 4.4
# What one column gives another at a time, and the narrowest that a column of sentences becomes.
_STEP_PT, _LEAST_PT = 4.5, 32.0
Rows = Sequence[Sequence[TableCell]]


def with_fewest_lines(columns: Sequence[TableColumn], rows: Rows) -> tuple[TableColumn, ...]:
    """`columns` with widths in points: those of sentences, aligned to the left, share what the others leave.

    Half a character at a time goes where it saves most, until none saves a line.
    """
    sentences = [n for n, column in enumerate(columns) if column.align == "left"]
    widths = [column.width for column in columns]
    for n in sentences:
        widths[n] += (_TEXT_WIDTH_PT - sum(column.width for column in columns)) / len(sentences)
    told = [row for row in rows if len(row) == len(columns)]
    most = len(told) * len(columns) * int(_TEXT_WIDTH_PT)
    best = _lines(told, widths)
    for _ in range(most):
        moved = [_moved(widths, giver, taker) for giver in sentences for taker in sentences if giver != taker]
        tried = [(_lines(told, one), one) for one in moved if min(one[n] for n in sentences) >= _LEAST_PT]
        if not tried or min(tried)[0] >= best:
            break
        best, widths = min(tried)
    return tuple(replace(column, width=width) for column, width in zip(columns, widths, strict=True))


def _moved(widths: Sequence[float], giver: int, taker: int) -> list[float]:
    moved = list(widths)
    moved[giver] -= _STEP_PT
    moved[taker] += _STEP_PT
    return moved


def _lines(rows: Rows, widths: Sequence[float]) -> tuple[int, int]:
    """Lines of all rows together, each as high as its highest cell; then of all cells, to break ties."""
    cells = [[_cell_lines(cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return sum(map(max, cells)), sum(map(sum, cells))


def _cell_lines(cell: TableCell, width_pt: float) -> int:
    return lines_of(cell.text, (width_pt - _BESIDE_PT) / _SIZE_PT) + (cell.light is not None)
