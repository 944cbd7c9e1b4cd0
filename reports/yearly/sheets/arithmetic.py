"""The workbook's tables held against themselves.

A total of counts is the sum of the rows above it; the shares of one whole, such as the weights of a unit's
items, add up to 100 within what their rounding can make of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from reports.figures.measures import HUNDRED
from reports.figures.wording import plain_number
from reports.yearly.model.tables import Cell, Number, Sheet, Whole, printed

TOTALS = ("合计", "全部")
# One enterprise may stand in the rows of two units.
NOT_ADDED = ("家",)


def sheet_faults(sheets: Sequence[Sheet]) -> list[str]:
    """One sentence for each total or whole that the rows of its sheet do not give."""
    return [fault for sheet in sheets for fault in (*_total_faults(sheet), *_whole_faults(sheet))]


def _whole_faults(sheet: Sheet) -> Iterator[str]:
    """Rows without a number have no share; where none has one there is no whole."""
    whole = sheet.whole
    if whole is None:
        return
    place = next(n for n, column in enumerate(sheet.columns) if column.label == whole.column)
    shares: dict[tuple[str, ...], list[Decimal]] = {}
    for row in sheet.rows:
        cell = row[place]
        if isinstance(cell, Number | int) and not any(word in row for word in whole.without):
            shares.setdefault(_named(row, whole), []).append(Decimal(printed(cell)))
    for of, parts in shares.items():
        together = sum(parts)
        if abs(together - HUNDRED) > sum(_half_a_unit(part) for part in parts):
            yield (
                f"“{sheet.name}”{'、'.join(of)}的{whole.column}各行相加为{plain_number(Decimal(together))}，应为100"
            )


def _named(row: Sequence[Cell], whole: Whole) -> tuple[str, ...]:
    return tuple(printed(row[place]) for place in whole.of)


def _half_a_unit(part: Decimal) -> Decimal:
    """By how much the printed number may differ from the unrounded one."""
    exponent = part.as_tuple().exponent
    return Decimal(5).scaleb(int(exponent) - 1) if int(exponent) < 0 else Decimal("0.5")


def _total_faults(sheet: Sheet) -> Iterator[str]:
    """The last row is the total where it says so; subtotals (全部 in the second column) are held likewise."""
    if not sheet.rows or sheet.rows[-1][0] not in TOTALS:
        return
    total = sheet.rows[-1]
    parts = [row for row in sheet.rows[:-1] if not set(row[:2]) & set(TOTALS)]
    yield from _held(sheet, "合计", total, parts)
    for row in sheet.rows[:-1]:
        if row[1] in TOTALS and row[0] not in TOTALS:
            yield from _held(sheet, f"{row[0]}小计", row, [part for part in parts if part[0] == row[0]])


def _held(sheet: Sheet, what: str, total: Sequence[Cell], parts: Sequence[Sequence[Cell]]) -> Iterator[str]:
    for place, column in enumerate(sheet.columns):
        told, added = total[place], [part[place] for part in parts]
        if not isinstance(told, int) or any(unit in column.label for unit in NOT_ADDED):
            continue
        numbers = [one for one in added if isinstance(one, int)]
        # A row that is withheld has no number: what is left out is not to be found out by subtraction.
        if len(numbers) == len(added) and sum(numbers) != told:
            yield (f"“{sheet.name}”的{what}{column.group}{column.label}为{told}，各行相加为{sum(numbers)}")
