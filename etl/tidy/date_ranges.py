"""A span of time in one cell, for a form that means two dates by it: 2021.3-2021.12."""

from __future__ import annotations

from collections.abc import Sequence

from etl import values as v
from etl.grid import CellValue, is_blank
from schemas.period import Period


def split_spans(
    starts: Sequence[CellValue], ends: Sequence[CellValue], period: Period | None
) -> tuple[list[CellValue], list[CellValue]]:
    """The cells of the first and of the last day, where a cell of ``starts`` tells both.

    An end that stands in its own cell is never replaced; whatever is no span stays as it is.
    """
    first_days, last_days = list(starts), list(ends)
    for position, cell in enumerate(starts):
        if not isinstance(cell, str) or not is_blank(ends[position]) or _is_date(cell, period):
            continue
        try:
            first, last = v.date_range(cell, period)
        except v.ValueProblem:
            continue  # told where the column itself is read
        first_days[position], last_days[position] = first.first or first.day, last.day
    return first_days, last_days


def _is_date(cell: str, period: Period | None) -> bool:
    try:
        v.date_of(cell, period)
    except v.ValueProblem:
        return False
    return True
