"""Blocks without headings of their own → sections of the table above: one country, then the next."""

from __future__ import annotations

from etl.draft.blocks import Block, blocks_of, fill
from etl.draft.lines import NOTE
from etl.draft.rows import filled_cols
from etl.draft.stub import figure_columns, is_headless
from etl.grid import Sheet

LINES = 4  # between two sections, at most


def tables_of(sheet: Sheet) -> list[Block]:
    """The tables of a sheet, from top to bottom; sections under one heading are one table."""
    whole: list[Block] = []
    for block in blocks_of(sheet):
        if whole and _goes_on(whole[-1], block):
            whole[-1] = _together(whole[-1], block)
        else:
            whole.append(block)
    return whole


def _goes_on(above: Block, below: Block) -> bool:
    between = range(above.last_row + 1, below.first_row)
    told = [cols for row in between if (cols := filled_cols(above.sheet, row))]
    if not 0 < len(between) <= 2 * LINES or len(told) > LINES or any(len(cols) > 2 for cols in told):
        return False
    if any(
        NOTE.match(str(above.sheet.value(row, col)))
        for row in between
        for col in filled_cols(above.sheet, row)
    ):
        return False
    if not is_headless(below) or is_headless(above):
        return False
    old, new = ({block.first_col + col for col in figure_columns(block)} for block in (above, below))
    return len(old & new) >= 0.8 * len(old | new)


def _together(above: Block, below: Block) -> Block:
    whole = Block(
        above.sheet,
        above.first_row,
        below.last_row,
        min(above.first_col, below.first_col),
        max(above.last_col, below.last_col),
        title=above.title,
        unit=above.unit or below.unit,
        above=above.above,
        notes=[row for row in (*above.notes, *below.notes) if not above.last_row < row < below.first_row],
    )
    fill(whole)
    return whole
