"""Workdays by the State Council's calendar: pure functions over the table `schemas/codes/workdays.csv`.

The table (date, kind, document) holds the days that deviate from Monday to Friday: `休息日` on a weekday,
`工作日` (调休上班) at a weekend. A year without a row is not announced yet: it counts Monday to Friday and is
`provisional`; nothing fails.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

_KINDS = {"工作日": True, "休息日": False}
_DAY = timedelta(days=1)


class BadCalendar(ValueError):
    """workdays.csv cannot be read; the sentence says where, what stands there and what should."""


@dataclass(frozen=True)
class Calendar:
    """Which days are workdays. `deviations` maps a day to True (works) or False (rests)."""

    deviations: Mapping[date, bool]

    @classmethod
    def load(cls, path: Path) -> Calendar:
        """Read workdays.csv. BadCalendar names line, content and cure."""
        deviations: dict[date, bool] = {}
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = {"date", "kind"} - set(rows.fieldnames or ())
            if missing:
                raise BadCalendar(
                    f"{path.name} 第1行缺少列 {'、'.join(sorted(missing))}，应有 date、kind、document"
                )
            for row in rows:
                where = f"{path.name} 第{rows.line_num}行"
                try:
                    day = date.fromisoformat(row["date"])
                except ValueError:
                    raise BadCalendar(f"{where}的日期是“{row['date']}”，应为 2021-02-07 这样的日期") from None
                if row["kind"] not in _KINDS:
                    raise BadCalendar(f"{where}的类别是“{row['kind']}”，应为“工作日”或“休息日”")
                if day in deviations:
                    raise BadCalendar(f"{where}的日期 {day} 出现了两次，应只有一次")
                deviations[day] = _KINDS[row["kind"]]
        return cls(deviations)

    @cached_property
    def known_years(self) -> frozenset[int]:
        return frozenset(day.year for day in self.deviations)

    def provisional(self, year: int) -> bool:
        """Whether this year's holidays are not announced yet, so that Monday to Friday stands in for them."""
        return year not in self.known_years

    def is_workday(self, day: date) -> bool:
        return self.deviations.get(day, day.weekday() < 5)

    def nth_workday_after(self, day: date, n: int) -> date:
        """The n-th workday after `day` (n ≥ 1); `day` itself does not count."""
        if n < 1:
            raise ValueError(f"工作日的序数是 {n}，应不小于 1")
        while n:
            day += _DAY
            n -= self.is_workday(day)
        return day

    def add_workdays(self, day: date, n: int) -> date:
        """`n` workdays on from `day`, or back where n is negative; `day` itself where n is 0."""
        step = _DAY if n > 0 else -_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays_between(self, first: date, last: date) -> list[date]:
        """The workdays from `first` to `last`, both included; empty where last lies before first."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if self.is_workday(day)]
