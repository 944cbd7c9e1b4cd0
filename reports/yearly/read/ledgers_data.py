"""Reads the year's ledgers: what was owed and came, what was revised, what differed, what is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.blocks import CellRef
from reports.quarterly.read.ledger_data import period_text
from reports.rows.row import ColumnMap
from reports.yearly.model.year import ChangeRequest, Evidence, ReturnState, Revision
from schemas.labels import label_of
from schemas.period import PERIOD_TYPES, Period
from schemas.warehouse import LOADED, RESTRICTED

# A week belongs to the year of its Thursday.
_IN_YEAR = (
    "extract(year from case when {0}period_type = 'week' then {0}period_start + 3 else {0}period_start end)"
    " = :year"
)
# Keys in which a year stands; tables without one speak of all years.
_YEAR_KEYS = ("list_year", "target_year")


def read_returns(connection: Connection, year: int) -> tuple[ReturnState, ...]:
    """Every return that the year's periods owe. Which period a held return is of, its answer alone tells."""
    query = sa.text(f"""
        select s.source_name, s.reporting_unit_code, s.period_start, s.period_type, s.due_at,
               s.first_received_at, s.status, s.rounds_returned_n, s.rounds_counted_n,
               last.submission_id as last_submission_id, last.status as last_status, (
            select count(*) from report.rejected_cells r
             where r.source_name = s.source_name and r.reporting_unit_code = s.reporting_unit_code
               and r.period_start = s.period_start and r.period_type = s.period_type) as rejected_n
          from report.submission_status s
          left join lateral (
              select x.submission_id, x.status from report.submissions x
               where x.source_name = s.source_name and x.reporting_unit_code = s.reporting_unit_code
                 and x.period_start = s.period_start and x.period_type = s.period_type
                 and x.status in ('accepted', 'partly', 'returned')
               order by x.received_at desc, x.submission_id desc limit 1) last on true
         where {_IN_YEAR.format("s.")}
         order by s.source_name, s.reporting_unit_code, s.period_start""")
    return tuple(
        ReturnState(
            row.source_name,
            row.reporting_unit_code,
            _period(row.period_start, row.period_type),
            row.due_at,
            row.first_received_at,
            row.status,
            row.last_status or "",
            row.rounds_returned_n,
            row.rounds_counted_n,
            row.last_submission_id,
            row.rejected_n,
        )
        for row in connection.execute(query, {"year": year})
    )


def read_revisions(
    connection: Connection, year: int, columns: ColumnMap, names: Mapping[str, str]
) -> tuple[Revision, ...]:
    """Values that were replaced, of the year or of no year; never of a single person or enterprise."""
    query = sa.text("""
        select * from report.data_revision
         where table_name <> all (:restricted)
         order by learned_at, table_name, row_key::text, column_name""")
    found = []
    for row in connection.execute(query, {"restricted": list(RESTRICTED)}):
        period = _period_of_key(row.row_key, row.table_name)
        if _year_of(row.row_key, period) not in (None, year):
            continue
        # The source text of a money column tells the same change a second time.
        if LOADED[row.table_name].__table__.columns[row.column_name].info.get("kind") == "source":
            continue
        new_ref = None
        if row.new_submission_id is not None:
            new_ref = _ref(row, "new", columns)
        found.append(
            Revision(
                row.table_label,
                _row_name(row.table_name, row.row_key, names),
                row.column_label,
                row.change_type,
                row.old_value or "",
                row.new_value or "",
                row.old_recorded_at,
                row.learned_at,
                period,
                _ref(row, "old", columns),
                new_ref,
                row.correction_reason or "",
            )
        )
    return tuple(found)


def read_uncounted_revisions(connection: Connection, year: int) -> dict[str, int]:
    """How many values of restricted tables were replaced, by table: told as a number alone."""
    query = sa.text("""
        select table_label, count(*) as n from report.data_revision
         where table_name = any (:restricted) group by 1 order by 1""")
    return {row.table_label: row.n for row in connection.execute(query, {"restricted": list(RESTRICTED)})}


def read_change_requests(connection: Connection, year: int) -> tuple[ChangeRequest, ...]:
    """Differences from registered values. Their state is today's, so it is not read."""
    query = sa.text(f"""
        select c.change_type, c.table_name, c.row_key, c.column_name, c.registered_value, c.reported_value,
               c.submission_id, c.sheet, c.cell, c.opened_at
          from report.change_requests c
         where {_IN_YEAR.format("c.")}
         order by c.opened_at, c.table_name, c.row_key, c.column_name, c.reported_value""")
    return tuple(
        ChangeRequest(
            row.change_type,
            row.table_name,
            row.row_key,
            _column_label(row.table_name, row.column_name),
            row.registered_value,
            row.reported_value,
            row.submission_id,
            row.sheet,
            row.cell,
            row.opened_at,
        )
        for row in connection.execute(query, {"year": year})
    )


def read_evidence(connection: Connection, year: int) -> tuple[Evidence, ...]:
    """Submissions of the year's periods, and those without one (codes, collected records, duplicates).

    What a return that waits for an answer turns out to be is learned later: only its bytes are told of.
    """
    query = sa.text(f"""
        select submission_id, file_name, channel, received_at, status, sha256, source_name, recorded_at,
               reporting_unit_code, period_start, period_type, rows_read, rows_accepted, correction_reason
          from report.submissions s
         where status not in ('held', 'received')
           and ({_IN_YEAR.format("s.")} or s.period_start is null)
        union all
        select submission_id, file_name, channel, received_at, status, sha256,
               null, null, null, null, null, null, null, null
          from report.submissions where status in ('held', 'received')
         order by submission_id""")
    return tuple(
        Evidence(
            row.submission_id,
            row.file_name,
            row.channel,
            row.source_name or "",
            row.reporting_unit_code or "",
            period_text(row.period_start, row.period_type),
            row.received_at,
            row.recorded_at,
            row.status,
            row.rows_read,
            row.rows_accepted,
            row.correction_reason or "",
            row.sha256,
            row.period_start,
        )
        for row in connection.execute(query, {"year": year})
    )


def _period(start: dt.date, period_type: str) -> Period:
    assert period_type in PERIOD_TYPES
    return Period.of(start, period_type)


# Which period a table's rows are of: their key holds the first day alone.
_PERIOD_TYPES = {
    "project_progress": "month",
    "indicator_value": "month",
    "reform_progress": "quarter",
    "supervision_week": "week",
}


def _period_of_key(row_key: Mapping[str, Any], table_name: str) -> Period | None:
    start = row_key.get("period_start")
    if start is None:
        return None
    return _period(dt.date.fromisoformat(start), _PERIOD_TYPES[table_name])


def _year_of(row_key: Mapping[str, Any], period: Period | None) -> int | None:
    if period is not None:
        return period.year
    return next((int(row_key[name]) for name in _YEAR_KEYS if row_key.get(name) is not None), None)


def _row_name(table_name: str, row_key: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """`项目代码 2020-…（某项目）`: the key with its labels, without the period, which has a column."""
    parts = []
    for name in LOADED[table_name].key_columns():
        if name == "period_start" or row_key.get(name) is None:
            continue
        value = str(row_key[name])
        known = f"（{names[value]}）" if value in names else ""
        parts.append(f"{_column_label(table_name, name)} {value}{known}")
    return "，".join(parts)


def _column_label(table_name: str, column_name: str) -> str:
    table = LOADED.get(table_name)
    if table is None or column_name not in table.__table__.columns:
        return column_name
    return label_of(str(table.__table__.columns[column_name].info["label"]))


def _ref(row: Any, side: str, columns: ColumnMap) -> CellRef:
    submission = getattr(row, f"{side}_submission_id")
    sheet, row_no = getattr(row, f"{side}_sheet_no"), getattr(row, f"{side}_row_no")
    col_no = columns.get((submission, sheet, row.table_name, row.column_name, 0))
    return CellRef(submission, sheet, row_no, col_no, row.column_name, row.table_name)
