"""Totals of a table that was read as values: which of them are sums, so that the copy can sum again.

Whoever mends a cell of a copy in which 合计 is a fixed number hands in a total that no longer agrees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from etl.grid import Cell, CellValue, Sheet, column_letters, is_filled
from etl.table.row_kinds import looks_like_total

_TOLERANCE = Decimal("0.000001")
_FEWEST = 2  # one number is the sum of itself


def sum_formulas(sheet: Sheet, down: int = 0) -> dict[Cell, str]:
    """Cell of a total → the formula that gives just the number that stands there, of the cells above it.

    ``down``: so many rows lower the table lies in the copy. What no such sum gives stays a number.
    """
    totals = [row for row, values in enumerate(sheet.rows) if _is_total(values)]
    found: dict[Cell, str] = {}
    for at, row in enumerate(totals):
        first = totals[at - 1] + 1 if at else 0
        for col, value in enumerate(sheet.rows[row]):
            if _number(value) is None or sheet.anchor(row, col) != (row, col):
                continue
            letters = column_letters(col)
            figures = [one for one in range(first, row) if is_filled(sheet.rows[one][col])]
            # Not from the heading on, where one stands.
            figures = figures if first else figures[1:]
            if _is_sum(sheet, col, figures, value):
                found[row, col] = f"=SUM({letters}{figures[0] + 1 + down}:{letters}{row + down})"
            elif _is_sum(sheet, col, totals[:at], value):
                found[row, col] = "=" + "+".join(f"{letters}{one + 1 + down}" for one in totals[:at])
    return found


def _is_total(values: Sequence[CellValue]) -> bool:
    return any(isinstance(value, str) for value in values) and looks_like_total(values)


def _is_sum(sheet: Sheet, col: int, rows: Iterable[int], value: CellValue) -> bool:
    numbers = [number for row in rows if (number := _number(sheet.rows[row][col])) is not None]
    total = _number(value)
    return total is not None and len(numbers) >= _FEWEST and abs(sum(numbers) - total) <= _TOLERANCE


def _number(value: CellValue) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Decimal(str(value))
