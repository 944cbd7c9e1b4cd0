"""Periods that a table states itself: in a column of its own, or in headings side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime

import pyarrow as pa

from etl.grid import CellValue, is_blank
from etl.tidy.convert import Converted
from etl.tidy.tidied import Doubt, Option
from etl.values import period_in_text, plain
from schemas.period import Period

YEARS = range(1949, 2100)  # a number that names one
BY_LENGTH = ("day", "week", "month", "quarter", "half", "year")


def period_said(value: CellValue, period: Period) -> Period | None:
    """The period that a cell or a heading names in a return of ``period``; None where nobody can tell.

    '3月' is of the return's own year, '1—2月' its February; '2021年3月' and 2021-03-31 are of their own. A
    spreadsheet turns 2021-03 into a day of that month. 2021.1 as a number is January or October. A period
    longer than the return's own is none of its rows.
    """
    if isinstance(value, bool) or is_blank(value):
        return None
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Period.of(day, period.type if period.type not in ("half", "year") else "month")
    text = "".join(plain(value).split())
    if text.isdigit() and len(text) == 4 and int(text) in YEARS:
        text += "年"
    if isinstance(value, float) and len(text.partition(".")[2]) == 1:
        return None
    found = period_in_text(text, expected=period.type)
    found = found or period_in_text(text, year=period.year, expected=period.type)
    return (
        found if found is not None and BY_LENGTH.index(found.type) <= BY_LENGTH.index(period.type) else None
    )


def read_periods(cells: list[CellValue], label: str, period: Period) -> tuple[Converted, pa.Array]:
    """First days, and the types beside them. One column holds periods of one length."""
    said = {(type(cell), cell): period_said(cell, period) for cell in cells}
    found = [said[type(cell), cell] for cell in cells]
    types = Counter(one.type for one in found if one is not None)
    usual = types.most_common(1)[0][0] if types else period.type
    kept = [one if one is not None and one.type == usual else None for one in found]
    problems = {
        position: _fault(cell, label, period)
        for position, (cell, one) in enumerate(zip(cells, kept, strict=True))
        if one is None
    }
    starts = pa.array([one.start if one else None for one in kept], pa.date32())
    return Converted(starts, problems=problems), pa.array(
        [one.type if one else None for one in kept], pa.string()
    )


def _fault(value: CellValue, label: str, period: Period) -> tuple[str, str]:
    should = f"请写明是哪一期，如“{period.chinese()}”"
    if is_blank(value):
        return "R-required", f"“{label}”不能为空，{should}"
    return "R-period", f"“{label}”填的是“{plain(value)}”，看不出是哪一期，或与别处的期别长短不一，{should}"


def last_period(periods: Collection[Period], period: Period) -> Doubt | None:
    """A title that was forgotten shows in the table: its last period is not the return's, nor within it."""
    last = max(periods, key=lambda one: one.end)
    if period.start <= last.start and last.end <= period.end:
        return None
    said = f"期别为{period.chinese()}，而表中最后有数的是{last.chinese()}。请问这是哪一期的数？"
    meant = Period.of(last.end, period.type)
    options = (
        Option("A", f"这是{meant.chinese()}数", {"period": meant.label}),
        Option("B", "作废，另行报送", {"discard": True}),
    )
    return Doubt("period", said, options)
