"""What stands in a sheet's rows: which columns are filled, and which hold figures."""

from __future__ import annotations

from etl.draft.cells import look_at
from etl.draft.lines import TABLE_NUMBER
from etl.grid import Sheet, is_blank


def filled_cols(sheet: Sheet, row: int) -> list[int]:
    """Columns (0-based) of the row that hold something."""
    return [col for col, value in enumerate(sheet.rows[row]) if not is_blank(value)]


def figure_cols(sheet: Sheet, run: tuple[int, int]) -> set[int]:
    """Columns in which figures stand, where the stretch has more than a few."""
    rows = range(run[0], min(run[0] + 20, run[1] + 1))
    found = [col for row in rows for col in filled_cols(sheet, row) if is_figure(sheet, row, col)]
    return {col for col in found if found.count(col) >= 2}


def is_figure(sheet: Sheet, row: int, col: int) -> bool:
    """A number, or a text that reads as one."""
    return look_at(sheet.value(row, col)).shape == "number"


def is_title_line(sheet: Sheet, row: int) -> bool:
    """表3 in a cell of its own, and what the table is about beside it."""
    cols = filled_cols(sheet, row)
    return len(cols) > 1 and bool(TABLE_NUMBER.fullmatch(str(sheet.value(row, cols[0])).strip()))
