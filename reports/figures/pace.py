"""序时进度: how much of the year is gone, by months, days or workdays; and what a plan of its own has due.

Exact: nothing is rounded before print, so that a value on the line is on the line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from etl.workdays import Calendar

PaceGrain = Literal["months", "days", "workdays"]

_WORDS: Mapping[PaceGrain, str] = {
    "months": "已过月数占全年的比重",
    "days": "已过天数占全年天数的比重",
    "workdays": "已过工作日占全年工作日的比重（含调休上班，不含节假日）",
}


@dataclass(frozen=True)
class Pace:
    """`gone` of `whole` months, days or workdays of the year are over."""

    gone: int
    whole: int

    @property
    def pct(self) -> Decimal:
        """In percent, unrounded."""
        return Decimal(self.gone) / self.whole * 100

    @property
    def ratio(self) -> str:
        return f"{self.gone}÷{self.whole}"

    @property
    def formula(self) -> str:
        return f"{self.ratio}×100%"


def year_pace(grain: PaceGrain, last: dt.date, calendar: Calendar) -> Pace:
    """The pace at the end of `last`, the last day of a month for `months`."""
    first, end = dt.date(last.year, 1, 1), dt.date(last.year, 12, 31)
    match grain:
        case "months":
            return Pace(last.month, 12)
        case "days":
            return Pace((last - first).days + 1, (end - first).days + 1)
    days = calendar.workdays_between(first, end)
    return Pace(sum(day <= last for day in days), len(days))


def pace_words(grain: PaceGrain, *, is_provisional: bool = False) -> str:
    """What 序时进度 means, for the page that explains the figures."""
    unsure = "；当年放假安排未公布，按周一至周五暂计" if is_provisional and grain == "workdays" else ""
    return _WORDS[grain] + unsure


def due_by_plan(plan: Decimal, quarters: Mapping[int, Decimal], month: int) -> Fraction | None:
    """What of the annual `plan` is due after `month` months; None where no quarter is planned.

    `quarters`: number of a quarter (1–3) → planned cumulative amount at its end. Between two planned ends the
    plan grows by the month evenly; it begins at 0 and ends at `plan`.
    """
    if not quarters:
        return None
    points = {0: Decimal(0), **{3 * number: amount for number, amount in quarters.items()}, 12: plan}
    before = max(end for end in points if end <= month)
    if before == month:
        return Fraction(points[month])
    after = min(end for end in points if end > month)
    step = (Fraction(points[after]) - Fraction(points[before])) / (after - before)
    return Fraction(points[before]) + step * (month - before)
