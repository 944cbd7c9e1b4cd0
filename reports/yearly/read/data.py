"""Reads the year as of one instant: the quarters as the bulletin reads them, and what only the year needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from etl.workdays import Calendar
from reports.blocks import CellRef
from reports.issuing.kept.records import read_figures
from reports.quarterly import read_quarter
from reports.quarterly.read.ledger_data import period_text, read_column_map
from reports.rows.row import ColumnMap
from reports.rows.views import Views
from reports.yearly.model.year import IssuedBulletin, RequestRow, YearData
from reports.yearly.read.ledgers_data import (
    read_change_requests,
    read_evidence,
    read_returns,
    read_revisions,
    read_uncounted_revisions,
)
from reports.yearly.read.person_postings import read_person_postings
from reports.yearly.read.records_data import read_records
from reports.yearly.read.subjects_data import read_unit_subjects
from reports.yearly.read.table_ledgers import read_table_ledgers
from schemas.period import Period

SHANGHAI = ZoneInfo("Asia/Shanghai")

__all__ = ["finished_quarters", "period_text", "read_year"]


def finished_quarters(year: int, as_of: dt.datetime) -> list[Period]:
    """The quarters of `year` that were over at `as_of`, oldest first."""
    today = as_of.astimezone(SHANGHAI).date()
    quarters = [Period.parse(f"{year}Q{number}") for number in (1, 2, 3, 4)]
    return [quarter for quarter in quarters if quarter.end < today]


def read_year(
    engine: Engine, year: int, as_of: dt.datetime, calendar: Calendar, source_labels: Mapping[str, str]
) -> YearData:
    """Everything at `as_of` (with a time zone, not in the future); at least one quarter must be over."""
    quarters = finished_quarters(year, as_of)
    if not quarters:
        raise ValueError(f"no quarter of {year} is over at {as_of}")
    quarter_data = tuple(read_quarter(engine, q, as_of, calendar, source_labels) for q in quarters)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(sa.text("set transaction read only"))
        connection.execute(sa.select(sa.func.set_config("liangshai.as_of", as_of.isoformat(), True)))
        columns = read_column_map(connection)
        names = _row_names(connection, year)
        data = YearData(
            year=year,
            as_of=as_of,
            quarters=quarter_data,
            issued=_issued(connection, quarters, as_of),
            postings=read_person_postings(connection, quarters[0].start, quarters[-1].end),
            requests=_requests(connection, quarters[0].start, quarters[-1].end, columns),
            returns=read_returns(connection, year),
            revisions=read_revisions(connection, year, columns, names),
            uncounted_revisions=read_uncounted_revisions(connection, year),
            change_requests=read_change_requests(connection, year),
            evidence=read_evidence(connection, year),
            records=read_records(connection, Views(connection, columns), year, quarters[-1].end),
            subjects=read_unit_subjects(connection, year, quarters[-1].number),
            ledgers=read_table_ledgers(connection, Views(connection, columns), year),
        )
        connection.rollback()
    return data


def _row_names(connection: Connection, year: int) -> dict[str, str]:
    """Codes as people know them: projects and indicators."""
    rows = connection.execute(
        sa.text(
            "select project_code, project_name from report.project where list_year = :year"
            " union all"
            " select distinct on (indicator_code) indicator_code, indicator_name from report.indicator"
            " order by 1"
        ),
        {"year": year},
    )
    return {row[0]: row[1] for row in rows}


def _issued(connection: Connection, quarters: list[Period], as_of: dt.datetime) -> dict[int, IssuedBulletin]:
    """Quarter number → the last version that was signed by the as-of."""
    found: dict[int, IssuedBulletin] = {}
    query = sa.text("""
        select issue_id, version, as_of, approved_at,
               first_value(as_of) over (partition by period_label order by version
                   rows between unbounded preceding and unbounded following) as first_as_of
          from ledger.issue
         where kind = 'quarterly' and period_label = :label and approved_at <= :as_of
         order by version desc limit 1""")
    for quarter in quarters:
        row = connection.execute(query, {"label": quarter.label, "as_of": as_of}).first()
        if row is not None:
            figures = read_figures(connection, row.issue_id)
            found[quarter.number] = IssuedBulletin(
                row.issue_id, quarter, row.version, row.as_of, row.approved_at, row.first_as_of, figures
            )
    return found


def _requests(
    connection: Connection, first: dt.date, last: dt.date, columns: ColumnMap
) -> tuple[RequestRow, ...]:
    rows = connection.execute(
        sa.text("""
            select request_no, enterprise_name, responsible_unit_code, category, received_date, due_date,
                   status, solved_date, satisfaction_score, submission_id, sheet_no, row_no
              from report.enterprise_request
             where received_date between :first and :last order by request_no"""),
        {"first": first, "last": last},
    )
    found = []
    for row in rows:
        where = (row.submission_id, row.sheet_no)
        col_no = columns.get((*where, "enterprise_request", "status", 0))
        ref = CellRef(*where, row.row_no, col_no, "status", "enterprise_request")
        found.append(
            RequestRow(
                row.request_no,
                row.enterprise_name,
                row.responsible_unit_code,
                row.category or "",
                row.received_date,
                row.due_date,
                row.status,
                row.solved_date,
                row.satisfaction_score,
                ref,
            )
        )
    return tuple(found)
