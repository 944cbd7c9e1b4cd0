"""Seed `workdays.csv` from the package chinesecalendar: `python -m schemas.codes.seed_workdays`.

The file holds only the days that deviate from Monday to Friday: `休息日` on a weekday, `工作日` (调休上班)
at a weekend. A year with no row at all is unknown and counts Monday to Friday. From here on the file is data:
when the State Council announces a year, its rows are added by hand or by a newer package.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar

FIRST_YEAR, LAST_YEAR = 2019, 2026
# Notices that changed a year after its plan was out.
_LATER_NOTICES = {
    **dict.fromkeys(
        (date(2019, 4, 28), date(2019, 5, 2), date(2019, 5, 3), date(2019, 5, 5)),
        "国务院办公厅关于调整2019年劳动节假期安排的通知",
    ),
    date(2020, 1, 31): "国务院办公厅关于延长2020年春节假期的通知",
}


def deviations(first_year: int, last_year: int) -> list[tuple[date, str, str]]:
    """(day, kind, document) of each day of these years that deviates from Monday to Friday."""
    rows = []
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        works = chinese_calendar.is_workday(day)
        if works != (day.weekday() < 5):
            document = _LATER_NOTICES.get(day, f"国务院办公厅关于{day.year}年部分节假日安排的通知")
            rows.append((day, "工作日" if works else "休息日", document))
        day += timedelta(days=1)
    return rows


def as_csv(rows: list[tuple[date, str, str]]) -> str:
    """Rows of (day, kind, document) as the text of `workdays.csv`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("date", "kind", "document"))
    writer.writerows((day.isoformat(), kind, document) for day, kind, document in rows)
    return text.getvalue()


if __name__ == "__main__":
    target = Path(__file__).with_name("workdays.csv")
    target.write_text(as_csv(deviations(FIRST_YEAR, LAST_YEAR)), encoding="utf-8")
