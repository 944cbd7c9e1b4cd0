"""What each unit owes, and until when: one entry per source, unit and period of a year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from etl.workdays import Calendar
from schemas.period import Period
from schemas.source import Deadline, Source

SHANGHAI = ZoneInfo("Asia/Shanghai")


def obligations(sources: dict[str, Source], year: int, calendar: Calendar) -> list[dict[str, Any]]:
    """Rows for ``ledger.obligation``: every period of ``year`` that a source with a deadline owes.

    January of the economic indicators is not owed alone: sources that stand months side by side hand
    in January and February together. What began before the office opened the return is owed by nobody.
    """
    rows = []
    for source in sources.values():
        if source.deadline is None or source.period == "none":
            continue
        period = Period.of(Period.parse(str(year)).start, source.period)
        while period.year < year:
            period = period.next()
        while period.year == year:
            is_opened = source.owed_from is None or period.start >= source.owed_from
            if is_opened and not (source.joins_january and period.start.month == 1):
                due_on = due_day(period, source.deadline, calendar)
                hour, minute = map(int, source.deadline.time.split(":"))
                due = datetime.combine(due_on, time(hour, minute), SHANGHAI)
                rows += [
                    {
                        "source_name": source.name,
                        "reporting_unit_code": unit,
                        "period_start": period.start,
                        "period_type": period.type,
                        "due_at": due,
                    }
                    for unit in source.reporters
                ]
            period = period.next()
    return rows


def due_day(period: Period, deadline: Deadline, calendar: Calendar) -> date:
    """The n-th workday after the period; for 0 its last workday, after a week without any the next one."""
    if deadline.month_day:
        due = _next_of(deadline.month_day, period.end)
        return due if calendar.is_workday(due) else calendar.nth_workday_after(due, 1)
    if deadline.workdays:
        return calendar.nth_workday_after(period.end, deadline.workdays)
    inside = calendar.workdays_between(period.start, period.end)
    return inside[-1] if inside else calendar.nth_workday_after(period.end, 1)


def _next_of(month_day: str, day: date) -> date:
    """The first such day of the calendar after ``day``; 29 February is the 28th in other years."""
    month, number = map(int, month_day.split("-"))
    for year in (day.year, day.year + 1):
        last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
        if (found := date(year, month, min(number, last))) > day:
            return found
    raise AssertionError("a year has every day of the calendar once")
