"""The workbook's tables held against themselves: a total of counts is the sum of the rows above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.yearly.tables import Cell, Sheet

TOTALS = ("合计", "全部")
# One enterprise may stand in the rows of two units.
NOT_ADDED = ("家",)


def sheet_faults(sheets: Sequence[Sheet]) -> list[str]:
    """One sentence for each total that the rows of its sheet do not give."""
    return [fault for sheet in sheets for fault in _faults(sheet)]


def _faults(sheet: Sheet) -> Iterator[str]:
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
