"""What each unit owes, and until when: one entry per source, unit and period of a year."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from etl.workdays import Calendar
from schemas.period import Period
from schemas.source import Source

SHANGHAI = ZoneInfo("Asia/Shanghai")


def obligations(sources: dict[str, Source], year: int, calendar: Calendar) -> list[dict[str, Any]]:
    """Rows for ``ledger.obligation``: every period of ``year`` that a source with a deadline owes.

    January of the economic indicators is not owed alone: sources that stand months side by side hand
    in January and February together.
    """
    rows = []
    for source in sources.values():
        if source.deadline is None or source.period == "none":
            continue
        combined = any(table.months_across for table in source.tables)
        period = Period.of(Period.parse(str(year)).start, source.period)
        while period.year < year:
            period = period.next()
        while period.year == year:
            if not (combined and period.type == "month" and period.start.month == 1):
                due_day = calendar.nth_workday_after(period.end, source.deadline.workdays)
                hour, minute = map(int, source.deadline.time.split(":"))
                due = datetime.combine(due_day, time(hour, minute), SHANGHAI)
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
