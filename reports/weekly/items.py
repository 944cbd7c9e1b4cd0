"""What the week says of each supervision item: its class, its light, how long it is overdue or 未达标."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.blocks import NOT_REPORTED, Figure, Light
from reports.figures.lineage import FigureBook
from reports.figures.rules import Edition
from reports.figures.wording import day_text
from reports.quarterly.model.quarter import Verified
from reports.quarterly.shared.context import RETURNED
from reports.rows.item_due import due_of
from reports.rows.row import Row
from reports.weekly.data import WeekData
from schemas.period import Period
from schemas.warehouse.changes import EXEMPTION, EXTENSION
from schemas.warehouse.reform import STATUS

ABSENT = NOT_REPORTED
CLASSES = (*STATUS, ABSENT)
ESCALATES_AFTER = 3
_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class Item:
    """One item. `row` is its newest word, of this week or, where it is silent, of an earlier one.

    `due` is the register's date, else the one first told: a later one in a return is an extension that waits
    for consent.
    `told_due` is the later date that the return tells, where it tells one.
    `status` is what was found, else what was told; `found` is a line of the 督查核实表, current or not.
    """

    number: str
    text: str
    unit_code: str
    persons: str
    row: Row
    is_silent: bool
    status: str
    light: Light
    due: dt.date | None
    days_past_due: int
    told_due: dt.date | None
    unmet_weeks: int
    is_new: bool
    is_exempt: bool
    is_extended: bool
    is_due_next: bool
    found: Verified | None
    reported_figure: Figure
    status_figure: Figure
    due_figure: Figure
    days_figure: Figure

    @property
    def is_overdue(self) -> bool:
        return bool(self.days_figure.value)

    @property
    def is_unknown_past_due(self) -> bool:
        """Its date is past and the week tells nothing of it: it may be done, or not."""
        return self.status == ABSENT and not self.is_exempt and self.days_past_due > 0

    @property
    def is_verified(self) -> bool:
        return self.found is not None and bool(self.found.finding)


def assess_items(data: WeekData, rules: Edition, book: FigureBook) -> list[Item]:
    """Every item of the week, and each open or registered one that the return leaves out; by number."""
    histories: dict[str, list[Row]] = {number: [] for number in data.registered}
    for row in data.rows:
        histories.setdefault(row.text("item_no"), []).append(row)
    return [
        _assess(data, rules, book, number, rows)
        for number, rows in sorted(histories.items())
        if not rows or _is_of_this_week(rows[-1], data.period) or rows[-1].text("status") != "完成"
    ]


def _is_of_this_week(row: Row, week: Period) -> bool:
    return row.day("period_start") == week.start


def _assess(data: WeekData, rules: Edition, book: FigureBook, number: str, rows: Sequence[Row]) -> Item:
    week = data.period
    entered = data.registered.get(number)
    row = rows[-1] if rows else data.registered[number]
    # The register's words bind; a return may repeat them and never changes them.
    told = entered or row
    is_silent = not rows or not _is_of_this_week(row, week)
    known = "" if is_silent else row.text("status")
    set_by = entered or next((one for one in rows if one.day("due_date") is not None), row)
    extension = data.consent(EXTENSION, number)
    told_due = due_of(set_by, extension)
    due = told_due.day
    is_exempt = data.consent(EXEMPTION, number) is not None
    days = None if due is None else (week.end - due).days
    verdict = rules.judge(
        "status", {"status": known or None, "days_past_due": None if days is None else Decimal(days)}
    )
    base, label = f"item.{number}", f"督查事项{number}"
    absent = RETURNED if row.pending and not is_silent else ABSENT
    cells = [row.ref("status")] if known else []
    found = None if is_silent else data.verified.get(number)
    status_figure = book.words(f"{base}.status", f"{label}类别", known or absent, verdict.arithmetic, cells)
    reported_figure = _reported_figure(data, book, base, label, row if known else None) or status_figure
    due_text = day_text(due, week.year) if due else told_due.text or "—"
    due_figure = book.words(f"{base}.due", f"{label}办结时限", due_text, told_due.basis, [told_due.ref])
    return Item(
        number,
        told.text("item_text"),
        told.text("lead_unit_code" if entered else "responsible_unit_code"),
        told.text("responsible_person_names"),
        row,
        is_silent,
        known or ABSENT,
        "灰" if is_exempt and known != "完成" else verdict.light,
        due,
        days or 0,
        _told_due(rows, due),
        _unmet_weeks(rows, week) if not is_silent else 0,
        len(rows) == 1 and not is_silent,
        is_exempt and known != "完成",
        extension is not None,
        due is not None and known != "完成" and week.end < due <= week.end + _WEEK,
        found,
        reported_figure,
        status_figure,
        due_figure,
        _days_figure(book, base, label, due_figure, days, counts=known not in ("", "完成") and not is_exempt),
    )


def _reported_figure(
    data: WeekData, book: FigureBook, base: str, label: str, row: Row | None
) -> Figure | None:
    """The class that the unit told, where the office found another."""
    if row is None or "status" not in row.changed:
        return None
    cells = [replace(row, changed={}).ref("status")]
    number = row.text("item_no")
    return book.words(
        f"{base}.reported", f"{label}自报类别", data.reported_class[number], "责任单位自报", cells
    )


def _days_figure(
    book: FigureBook, base: str, label: str, due: Figure, days: int | None, *, counts: bool
) -> Figure:
    """超期天数 on the week's Sunday; a dash where it is done, exempt, not told of or has no due date."""
    late = None if days is None or not counts else Decimal(max(days, 0))
    formula = "" if late is None else "本周周日减办结时限，不足0的记0"
    return book.number(f"{base}.days", f"{label}超期天数", late, "天", 0, formula, (), (due,), absent="—")


def _told_due(rows: Sequence[Row], due: dt.date | None) -> dt.date | None:
    """The newest later date of the returns: 延期至, or 办结时限 itself written over."""
    if due is None:
        return None
    for row in reversed(rows):
        told = row.day("extended_date") or row.day("due_date")
        if told is not None:
            return told if told > due else None
    return None


def _unmet_weeks(rows: Sequence[Row], week: Period) -> int:
    """How many weeks on end, this one included, the item was 未达标; a week without its word ends the run."""
    expected, run = week.start, 0
    for row in reversed(rows):
        if row.day("period_start") != expected or row.text("status") != "未达标":
            break
        run += 1
        expected -= _WEEK
    return run
