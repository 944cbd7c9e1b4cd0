"""Each person's own month of postings, day by day, as it would be counted now."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from etl.workdays import Calendar
from reports.figures.posting_rules import PostingRules
from reports.yearly.judge.people import day_state
from reports.yearly.model.year import Duty
from reports.yearly.read.person_postings import read_person_postings
from schemas.period import Period
from schemas.warehouse.people_records import COUNTED

_WORDS = dict(zip(("on_time", "late", "missing"), COUNTED, strict=True)) | {"unknown": "尚未采集"}


@dataclass(frozen=True)
class Day:
    """One day that is owed or exempt. `time`: of its first posting, '' where there was none."""

    day: dt.date
    state: str
    time: str
    is_corrected: bool


@dataclass(frozen=True)
class PersonMonth:
    """What one person is about to be counted with; `unit_code` is that of the last of the days."""

    person_code: str
    person_name: str
    unit_code: str
    days: tuple[Day, ...]

    def as_json(self) -> dict[str, Any]:
        """As the sheet keeps it."""
        return {
            "days": [
                {"day": one.day.isoformat(), "state": one.state, "time": one.time, "更正": one.is_corrected}
                for one in self.days
            ]
        }

    @property
    def fingerprint(self) -> str:
        """sha256 (hex) of what is shown: a month that says the same is not shown again."""
        return hashlib.sha256(json.dumps(self.as_json(), ensure_ascii=False).encode()).hexdigest()

    @property
    def is_whole(self) -> bool:
        """Whether every day was collected."""
        return all(one.state != _WORDS["unknown"] for one in self.days)


def read_months(
    connection: Connection, period: Period, calendar: Calendar, rules: PostingRules
) -> list[PersonMonth]:
    """Everybody who is on the roster on a workday of the month, in the order of their codes."""
    postings = read_person_postings(connection, period.start, period.end)
    people = connection.execute(sa.text("select person_code, person_name from report.person"))
    names = {row.person_code: row.person_name for row in people}
    duties: dict[str, list[Duty]] = {}
    for duty in postings.duties:
        duties.setdefault(duty.person_code, []).append(duty)
    workdays = calendar.workdays_between(period.start, period.end)
    made = []
    for person in sorted(duties):
        unit, days = "", []
        for day in workdays:
            judged = day_state(postings, duties[person], person, day, rules)
            if judged is None:
                continue
            unit, state = judged
            first = postings.first_times.get((person, day))
            time = f"{first:%H:%M:%S}" if first else ""
            corrected = (person, day) in postings.corrections
            days.append(Day(day, _WORDS.get(state, state), time, corrected))
        if days:
            made.append(PersonMonth(person, names.get(person, person), unit, tuple(days)))
    return made


def tally(days: Sequence[dict[str, Any]]) -> dict[str, int]:
    """State → days, of a sheet's days."""
    found: dict[str, int] = {}
    for one in days:
        found[one["state"]] = found.get(one["state"], 0) + 1
    return found
