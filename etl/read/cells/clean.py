"""Raw columns of a parser → columns of `CellValue`: the same few rules for every format."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TypeAlias

from etl.grid import Cell, CellValue

RawValue: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
Column: TypeAlias = list[CellValue]
_Pool: TypeAlias = dict[CellValue, CellValue]

EXACT_INTEGER_LIMIT = 1e15
"""From here a float may have lost digits (an 18-digit credit code typed as a number): it stays a float."""

MANY_ROWS_BEYOND = 10_000
"""Formulas and errors may lie below the last value; further away than this is no table."""

STRETCH = 10_000
"""Rows that become columns at a time."""

ERROR_TEXTS = frozenset(
    ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!")
) | {f"Err:{number}" for number in range(501, 541)}


def clean_column(raw: Sequence[RawValue]) -> Column:
    """Empty text → None, whole floats → int, NUL out of text, times of day and durations → text."""
    kinds = set(map(type, raw))
    if kinds <= {float}:
        return [_number(value) for value in raw]  # type: ignore[arg-type]
    if kinds <= {str}:
        return [value or None for value in _without_nul(raw)]  # type: ignore[arg-type]
    if kinds.isdisjoint((bool, int)):  # of the other kinds none equals a value of another kind
        cleaned = {value: _clean_value(value) for value in set(raw)}
        return list(map(cleaned.__getitem__, raw))
    return [_clean_value(value) for value in raw]


def columns_of(rows: Iterator[Sequence[RawValue]]) -> list[Column]:
    """Rows as a parser gives them, one after the other → clean columns.

    Of a long sheet a stretch of rows at a time becomes columns, and texts that repeat are kept once: as rows
    it would take three times the memory.
    """
    columns: list[Column] = []
    pools: list[_Pool] = []
    while stretch := list(islice(rows, STRETCH)):
        cleaned = [clean_column(column) for column in zip(*stretch, strict=True)]
        if not columns:
            columns, pools = [[] for _ in cleaned], [{} for _ in cleaned]
        is_long = len(stretch) == STRETCH
        del stretch
        for number, column in enumerate(columns):
            column += _once(cleaned[number], pools[number]) if is_long else cleaned[number]
            if len(pools[number]) * 2 > len(column):  # few repeat: not worth the pool
                pools[number] = {}
    return columns


def take_error_texts(columns: list[Column]) -> dict[Cell, str]:
    """Cells that hold the text of a spreadsheet error ('#REF!'): set to None and returned by position."""
    errors: dict[Cell, str] = {}
    for col, column in enumerate(columns):
        if ERROR_TEXTS.isdisjoint(column):
            continue
        for row, value in enumerate(column):
            if isinstance(value, str) and value in ERROR_TEXTS:
                errors[row, col] = value
                column[row] = None
    return errors


def trim(columns: list[Column], keep_rows: int = 0, keep_cols: int = 0) -> list[Column]:
    """Cut empty rows and columns at the end; never below the given size."""
    n_rows = len(columns[0]) if columns else 0
    last = max((_last_filled(column, n_rows) for column in columns), default=0)
    n_rows = max(last, min(keep_rows, n_rows))
    n_cols = len(columns)
    while n_cols > keep_cols and _last_filled(columns[n_cols - 1], n_rows) == 0:
        n_cols -= 1
    if columns and (n_rows < len(columns[0]) or n_cols < len(columns)):
        columns = [column[:n_rows] for column in columns[:n_cols]]
    return columns if n_rows else []


def with_room_for(columns: list[Column], cells: list[Cell]) -> list[Column]:
    """Parsers end a sheet at its last value; errors and unvalued formulas may lie beyond."""
    n_rows = len(columns[0]) if columns else 0
    near = [cell for cell in cells if cell[0] < n_rows + MANY_ROWS_BEYOND and cell[1] < len(columns) + 1_000]
    n_rows = max([n_rows, *(row + 1 for row, _ in near)])
    n_cols = max([len(columns), *(col + 1 for _, col in near)])
    for column in columns:
        column.extend([None] * (n_rows - len(column)))
    columns.extend([None] * n_rows for _ in range(n_cols - len(columns)))
    return columns


def _once(values: Column, pool: _Pool) -> Column:
    """Equal values as one object, that of their first coming."""
    if not {bool, int, float}.isdisjoint(map(type, values)):
        return values  # 1 equals 1.0 and True
    return [pool.setdefault(value, value) for value in values]


def _last_filled(column: Column, n_rows: int) -> int:
    while n_rows and column[n_rows - 1] is None:
        n_rows -= 1
    return n_rows


def _clean_value(value: RawValue) -> CellValue:
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, str):
        return value.replace("\x00", "") or None
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value


def _number(value: float) -> int | float:
    return int(value) if value.is_integer() and abs(value) < EXACT_INTEGER_LIMIT else value


def _without_nul(texts: Sequence[str]) -> Sequence[str]:
    if "\x00" in "".join(texts):
        return [text.replace("\x00", "") for text in texts]
    return texts
