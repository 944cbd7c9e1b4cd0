"""The columns below a heading: what they hold, in the words of a person and of the warehouse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from etl.draft.blocks import Block
from etl.draft.column_types import ColumnType, type_of
from etl.draft.view import LOOKED_AT, Cell, View
from etl.grid import CellValue, column_letters, is_filled
from etl.table.column_lines import goes_on, with_units_below
from etl.table.heads.headings import UNNAMED, header_at, with_unnamed
from etl.values import heading_unit, normalise_heading


@dataclass(frozen=True, slots=True)
class DraftColumn:
    """One column: heading path, the unit that it states, its place (0-based in the sheet), its values.

    ``row``: where the heads stand on the left, the row that it takes; ``col`` is then the head's own.
    """

    path: str
    unit: str
    col: int
    type: ColumnType
    choices: tuple[str, ...]
    filled: int
    sample: tuple[str, ...]
    row: int | None = None

    def as_json(self) -> dict[str, Any]:
        place: dict[str, Any] = {"column": column_letters(self.col)}
        if self.row is not None:
            place = {"column": None, "row": self.row + 1}
        return {
            "heading": self.path,
            **place,
            "unit": self.unit or None,
            "type": self.type,
            "choices": list(self.choices),
            "filled": self.filled,
            "sample": list(self.sample),
        }


def columns_of(block: Block, head_rows: int) -> list[DraftColumn]:
    """The columns below ``head_rows`` rows of heads; none where no heads stand on top."""
    if head_rows == 0:
        return []
    named = head_rows
    while named > 1 and goes_on([block.text(named - 1, col) for col in range(block.n_cols)]):
        named -= 1  # 甲 乙 1 2 3 is in no column's name, nor is a row of units
    header = header_at(block.sheet, block.first_row, block.first_row + named - 1)
    header = with_units_below(block.sheet, header)
    header = with_unnamed(block.sheet, replace(header, last_row=block.first_row + head_rows - 1), [UNNAMED])
    view = View(block)
    made = []
    for heading in header.headings:
        col = heading.col - block.first_col
        if not 0 <= col < block.n_cols:
            continue
        looks = view.column(col, head_rows)
        values = _values(block, head_rows, heading.col)
        kind, choices = type_of(heading.path, looks, values, heading.unit)
        sample = tuple(dict.fromkeys(str(value)[:40] for value in values))[:3]
        made.append(
            DraftColumn(heading.path, heading.unit or "", heading.col, kind, choices, len(values), sample)
        )
    return made


def attributes_of(block: Block, head_cols: int) -> list[DraftColumn]:
    """The rows of a table that has its heads in its first ``head_cols`` columns, each told like a column."""
    view = View(block, turned=True)
    made = []
    for row in range(block.n_rows):
        number = block.first_row + row
        parts: list[str] = []
        unit = ""
        for col in range(head_cols):
            text, stated = heading_unit(_words(block, view.anchor(col, row)))
            unit = stated or unit
            if text and normalise_heading(text) not in parts:
                parts.append(normalise_heading(text))
        if not parts or number in block.notes:
            continue
        values = _filled(
            block.sheet.value(number, block.first_col + c) for c in range(head_cols, block.n_cols)
        )
        kind, choices = type_of("/".join(parts), view.column(row, head_cols), values, unit)
        sample = tuple(dict.fromkeys(str(value)[:40] for value in values))[:3]
        made.append(
            DraftColumn("/".join(parts), unit, block.first_col, kind, choices, len(values), sample, number)
        )
    return made


def _words(block: Block, turned_cell: Cell) -> str:
    return block.text(turned_cell[1], turned_cell[0])


def _values(block: Block, head_rows: int, col: int) -> list[CellValue]:
    rows = range(block.first_row + head_rows, block.last_row + 1)
    return _filled(block.sheet.value(row, col) for row in rows)


def _filled(values: Iterable[CellValue]) -> list[CellValue]:
    """The first of the cells that are not blank, as many as are looked at."""
    return list(islice((value for value in values if is_filled(value)), LOOKED_AT))
