"""What the office found beside an item's word of the week: the form is of a quarter, a notice of a week.

A finding stands for the class that it was made on. It is none of an earlier week that says the same: it was
made by the end of the week after, or no later word of the quarter is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.quarterly.model.quarter import Verified
from reports.quarterly.read.verification import with_finding
from reports.rows.row import Row
from schemas.period import Period

SUBJECT = "督查事项"


@dataclass(frozen=True)
class WeekFindings:
    """`rows`: every word, each item's newest with the class found; `reported`: the class that it told.

    `verified`: item → what was found of its newest word. `is_handed_in`: the week's quarter has a 核实表.
    """

    rows: tuple[Row, ...]
    reported: Mapping[str, str]
    verified: Mapping[str, Verified]
    is_handed_in: bool


def with_findings(
    connection: Connection, rows: Iterable[Row], forms: Iterable[Row], week: Period
) -> WeekFindings:
    """`rows`: the items' words up to `week`, oldest first; `forms`: lines of 督查核实表 up to its quarter."""
    told, lines = list(rows), list(forms)
    quarter = Period.of(week.anchor, "quarter").start
    by_item = {
        (line.text("subject_no"), line.day("period_start")): line
        for line in lines
        if line.text("subject") == SUBJECT
    }
    later = _has_later_word(connection, week)
    newest = {row.text("item_no"): place for place, row in enumerate(told)}
    reported, verified = {}, {}
    for number, place in newest.items():
        row = told[place]
        reported[number] = row.text("status")
        key = (number, _quarter_of(row))
        if key in by_item:
            verified[number] = found = Verified(by_item[key], _speaks_of(by_item[key], row, key in later))
            told[place] = with_finding(row, found, "status", "verified_class")
    is_handed_in = any(line.day("period_start") == quarter for line in lines)
    return WeekFindings(tuple(told), reported, verified, is_handed_in)


def _quarter_of(row: Row) -> dt.date:
    return Period.of(_week_of(row).anchor, "quarter").start


def _week_of(row: Row) -> Period:
    monday = row.day("period_start")
    assert monday is not None
    return Period(monday, "week")


def _speaks_of(line: Row, row: Row, is_followed: bool) -> bool:
    if row.pending or not line.text("finding") or line.text("reported_class") != row.text("status"):
        return False
    return not is_followed or is_made_for(line, _week_of(row))


def is_made_for(line: Row, week: Period) -> bool:
    """Made by the Sunday after the week; of a later one nobody knows which week it speaks of."""
    made = line.day("verified_date")
    return made is not None and made <= week.next().end


def _has_later_word(connection: Connection, week: Period) -> set[tuple[str, dt.date]]:
    """Items that were handed in for a week after this one, with the quarter of that week."""
    query = sa.text("""
        select distinct item_no, date_trunc('quarter', period_start + 3)::date as quarter_start
          from report.supervision_week where period_type = 'week' and period_start > :week""")
    return {(row.item_no, row.quarter_start) for row in connection.execute(query, {"week": week.start})}
