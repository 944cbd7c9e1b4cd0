"""Reads what a weekly notice prints: the items' returns of a year, and the last notice that was issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from etl.warehouse.ledger import NOTICE_SOURCE
from reports.figures.lineage import Returned
from reports.quarterly.instructions import Instruction, read_instructions
from reports.quarterly.model.quarter import PreviousIssue, Unit, Verified
from reports.quarterly.read.ledger_data import read_column_map, read_issued, read_returned
from reports.rows.row import Row
from reports.rows.views import Views, at_instant, units_on
from reports.weekly.verification import with_findings
from schemas.period import Period
from schemas.warehouse.changes import EXTENSION

SOURCE = NOTICE_SOURCE


@dataclass(frozen=True)
class WeekData:
    """`rows`: every item's words up to this week, oldest first: who drops an open one in silence is told so.

    `registered`: the items of the register that were assigned by the week's end; `consents`: what the office
    agreed to for them by then. `verified`: what the 督查核实表 says of each item's newest word, which
    bears the verified class; `reported_class`: what the unit told. `has_form`: its quarter has a 核实表.
    """

    period: Period
    as_of: dt.datetime
    units: tuple[Unit, ...]
    rows: tuple[Row, ...]
    registered: Mapping[str, Row]
    consents: tuple[Row, ...]
    verified: Mapping[str, Verified]
    reported_class: Mapping[str, str]
    has_form: bool
    is_handed_in: bool
    returned: Mapping[int, Returned]
    previous: PreviousIssue | None
    instructions: tuple[Instruction, ...] = ()
    """What leaders wrote on earlier notices and this one has to report on."""

    def unit_name(self, code: str) -> str:
        return next((unit.name for unit in self.units if unit.code == code), code)

    def consent(self, change_type: str, number: str) -> Row | None:
        """The last consent of that kind for an item that has not run out by the week's end."""
        found = [
            one
            for one in self.consents
            if (one.text("change_type"), one.text("subject_key")) == (change_type, number)
            and (change_type == EXTENSION or (one.day("until_date") or self.period.end) >= self.period.end)
        ]
        return found[-1] if found else None


def read_week(engine: Engine, period: Period, as_of: dt.datetime) -> WeekData:
    """The data of one notice. `period` is a week, `as_of` has a time zone and is not in the future."""
    with at_instant(engine, as_of, period.end) as connection:
        view = Views(connection, read_column_map(connection))
        consents = view.read_consents(period.end)
        words = view.rows(
            "supervision_week",
            "period_type = 'week' and period_start <= :last",
            "item_no, period_start",
            last=period.start,
        )
        forms = view.rows(
            "verification", "period_type = 'quarter' and period_start <= :last", last=period.anchor
        )
        found = with_findings(connection, words, forms, period)
        return WeekData(
            period,
            as_of,
            units_on(view, period.end),
            found.rows,
            {
                row.text("item_no"): row
                for row in view.rows(
                    "supervision_item",
                    "coalesce(assigned_date, '-infinity') <= :last",
                    "item_no",
                    last=period.end,
                )
            },
            tuple(one for one in consents if one.text("subject_table") == "supervision_item"),
            found.verified,
            found.reported,
            found.is_handed_in,
            _is_handed_in(connection, period),
            read_returned(connection),
            _last_notice(connection, period, as_of),
            read_instructions(connection, "weekly", period.label, as_of),
        )


def weeks_handed_in(connection: Connection) -> list[Period]:
    """Every week for which a return was taken."""
    query = sa.text("""
        select distinct period_start from report.submissions
         where source_name = :source and period_type = 'week' and status in ('accepted', 'partly')""")
    return [Period(row.period_start, "week") for row in connection.execute(query, {"source": SOURCE})]


def _is_handed_in(connection: Connection, period: Period) -> bool:
    return period in weeks_handed_in(connection)


def _last_notice(connection: Connection, period: Period, as_of: dt.datetime) -> PreviousIssue | None:
    """The notice issued last for an earlier week; weeks may have been left out."""
    query = sa.text("""
        select issue_id, period_label from ledger.issue
         where kind = 'weekly' and period_label < :label and approved_at <= :as_of
           and not exists (select from ledger.issue_step s where s.issue_id = issue.issue_id
                            and s.stage = '撤回' and s.moved_at <= :as_of)
         order by period_label desc, version desc limit 1""")
    found = connection.execute(query, {"label": period.label, "as_of": as_of}).first()
    return None if found is None else read_issued(connection, found.issue_id, found.period_label)
