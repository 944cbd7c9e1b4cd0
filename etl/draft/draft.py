"""A grid → its tables: title, unit, heads, data, totals, notes, columns; how sure and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from etl.draft.blocks import Block
from etl.draft.columns import DraftColumn, attributes_of, columns_of
from etl.draft.heads import NAMES, Heads, find_heads
from etl.draft.sections import tables_of
from etl.grid import Grid, Sheet, is_blank
from etl.table.row_kinds import AVERAGE, SUMS

_SUM = "|".join((*SUMS, "小计"))
TOTAL = re.compile(
    rf"(?:[一二三四五六七八九十]+、)?(?:全[区市省国县]|本|总|各项)?(?:{_SUM})数?(?:[（(].*[）)])?[:：]?"
    r"|(?:Grand |Sub-?)?Totals?:?|.{1,12}(?:合计|小计|总计)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TableDraft:
    """One table of the file."""

    block: Block
    heads: Heads
    columns: tuple[DraftColumn, ...]
    totals: tuple[tuple[int, int], ...]
    """Cells (row, column of the block) in which the label of a sum or an average stands."""

    @property
    def sheet(self) -> Sheet:
        return self.block.sheet

    @property
    def n_cells(self) -> int:
        return sum(look.shape != "empty" for row in self.block.looks for look in row)

    @property
    def data_range(self) -> str:
        """The data without their heads, 'B3:F20'."""
        block, heads = self.block, self.heads
        last = block.last_row - block.first_row
        top = min(heads.head_rows, last)
        while top < min(last, block.n_rows - 1) and all(look.shape == "empty" for look in block.looks[top]):
            top += 1  # blank rows between a heading and what it heads
        return f"{block.address(top, heads.head_cols)}:{block.address(last, block.n_cols - 1)}"

    def as_json(self) -> dict[str, Any]:
        block, heads = self.block, self.heads
        last = block.address(block.last_row - block.first_row, block.n_cols - 1)
        return {
            "sheet": self.sheet.name,
            "range": f"{block.address(0, 0)}:{last}",
            "data_range": self.data_range,
            "title": block.title or None,
            "unit": block.unit or None,
            "layout": heads.kind,
            "layout_text": NAMES[heads.kind],
            "sure": round(heads.sure, 2),
            "why": list(heads.why),
            "column_heads": [block.address(*cell) for cell in heads.columns],
            "row_heads": [
                block.address(*cell) for cell in heads.rows if block.first_row + cell[0] not in block.notes
            ],
            "totals": [{"cell": block.address(*cell), "label": block.text(*cell)} for cell in self.totals],
            "notes": [_line(self.sheet, row) for row in block.notes if _line(self.sheet, row)],
            "columns": [column.as_json() for column in self.columns],
        }


def draft_of(grid: Grid) -> list[TableDraft]:
    """Every table of the file, in its order; hidden sheets are left out."""
    return [_table(block) for sheet in grid.sheets if not sheet.hidden for block in tables_of(sheet)]


def is_reckoned(text: str) -> bool:
    """The label of a row that is reckoned from the others: a sum or an average."""
    return any(pattern.fullmatch(text.replace(" ", "")) for pattern in (TOTAL, AVERAGE))


def main_table(tables: list[TableDraft]) -> TableDraft | None:
    """The table that the file is about: the one that holds most."""
    return max(tables, key=lambda table: table.n_cells, default=None)


def _table(block: Block) -> TableDraft:
    heads = find_heads(block)
    totals = tuple(
        (row, col)
        for row in range(heads.head_rows, block.n_rows)
        for col in range(min(3, block.n_cols))
        if is_reckoned(block.text(row, col))
    )
    is_turned = heads.kind == "horizontal" and heads.head_cols > 0
    columns = attributes_of(block, heads.head_cols) if is_turned else columns_of(block, heads.head_rows)
    return TableDraft(block, heads, tuple(columns), totals)


def _line(sheet: Sheet, row: int) -> str:
    return " ".join(str(value).strip() for value in sheet.rows[row] if not is_blank(value))
