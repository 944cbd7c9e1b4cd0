"""督查事项全年台账: each item over its weeks, judged against the date that was first told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from reports.rows.item_due import REGISTER, due_of
from reports.rows.item_weeks import last_owed, weeks_between
from reports.rows.row import Row
from reports.yearly.model.judged import ItemYear
from reports.yearly.model.year import YearData
from schemas.period import Period

ON_TIME, LATE, OVERDUE, RUNNING = "按时完成", "超期完成", "逾期未完成", "未到期"
EXEMPT = "已豁免"
DONE_WITHOUT_DATE, OPEN_WITHOUT_DATE, SILENT = "完成（无固定时限）", "在办（无固定时限）", "未再报送"


def make_items(data: YearData) -> tuple[ItemYear, ...]:
    """Every item of a week whose Thursday lies in the year, by number."""
    rows: dict[str, list[Row]] = {}
    for quarter in data.quarters:
        for row in quarter.supervision:
            rows.setdefault(row.text("item_no"), []).append(row)
    if not rows:
        return ()
    told = sorted({_week(row) for of_it in rows.values() for row in of_it})
    last = last_owed(weeks_between(dt.date(data.year, 1, 1), data.end), told, data.as_of)
    weeks = weeks_between(told[0], last + dt.timedelta(days=6))
    return tuple(_item(code, of_it, weeks, data) for code, of_it in sorted(rows.items()))


def _week(row: Row) -> dt.date:
    week = row.day("period_start")
    assert week is not None
    return week


def _item(code: str, rows: Sequence[Row], weeks: Sequence[dt.date], data: YearData) -> ItemYear:
    rows = sorted(rows, key=_week)
    first, last = rows[0], rows[-1]
    done = next((row for row in rows if row.text("status") == "完成"), None)
    until = _week(done) if done else weeks[-1]
    expected = sum(_week(first) <= week <= until for week in weeks)
    reported = [row for row in rows if row.text("status") and _week(row) <= until]
    known = data.quarters[-1]
    due = due_of(known.item_due.get(code, first), known.extension(REGISTER, code))
    is_exempt = done is None and known.exemption(REGISTER, code) is not None
    extended = [row for row in rows if row.day("extended_date")]
    silent = done is None and (_week(last) < weeks[-1] or not last.text("status"))
    return ItemYear(
        code,
        last.text("item_text"),
        last.text("responsible_unit_code"),
        last.text("responsible_person_names"),
        first.day("assigned_date"),
        due.day,
        due.text,
        extended[-1].day("extended_date") if extended else None,
        max((row.integer("extension_count") or 0 for row in rows), default=0),
        expected,
        len(reported),
        tuple(row.ref("status") for row in reported if row.text("status") == "未达标"),
        "完成" if done else SILENT if silent else last.text("status"),
        Period.of(_week(done), "week") if done else None,
        EXEMPT if is_exempt else _outcome(_week(done) if done else None, due.day, data.end, silent),
        due.ref if due.day and due.ref else first.ref("item_no"),
        (done or last).ref("status"),
        extended[-1].ref("extended_date") if extended else None,
    )


def _outcome(done_week: dt.date | None, due: dt.date | None, end: dt.date, silent: bool) -> str:
    """A return tells the week of completion, not the day: on time when that week began by the due date."""
    if done_week is not None:
        if due is None:
            return DONE_WITHOUT_DATE
        return ON_TIME if done_week <= due else LATE
    if silent:
        return SILENT
    if due is None:
        return OPEN_WITHOUT_DATE
    return OVERDUE if due < end else RUNNING
