"""Reads the further subjects of a quarter: each only where its return is owed, or has ever come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.quarterly.model.further import (
    ConductTally,
    ExamTally,
    Further,
    HazardTally,
    PatrolTally,
    QuotaTally,
)
from reports.rows.row import Row
from reports.rows.views import Views
from schemas.period import Period

_Tally = TypeVar("_Tally")
ROUTINE_SOURCES = ("routine_week", "study_month", "research_articles")
SAFETY_SOURCES = ("safety_patrols", "hazards", "safety_exams", "environment_values")


def read_further(
    connection: Connection, view: Views, period: Period, before: Period, owed: Iterable[str]
) -> Further:
    """`owed`: sources with an obligation in the quarter. What is neither owed nor there costs no query.

    `before`: the quarter of the bulletin that this one is held against.
    """
    sources = frozenset(owed) | _ever_loaded(connection)

    def where_any(*names: str) -> bool:
        return not sources.isdisjoint(names)

    month = dt.date(period.year, period.end.month, 1)
    params = {"first": period.start, "last": period.end, "month": month}
    promotes = where_any("investment_promotion")
    return Further(
        sources,
        leads=_rows(view, promotes, "investment_lead", "true", "lead_no"),
        leads_told=_last_told(connection, "investment_promotion") if promotes else None,
        contracts=_rows(
            view, promotes, "investment_contract", "signed_date <= :last", "contract_no", last=period.end
        ),
        funds={
            row.text("contract_no"): row
            for row in _rows(view, promotes, "investment_fund", "period_start = :month", month=month)
        },
        problems=_rows(
            view, where_any("problem_list"), "problem", "found_date <= :last", "problem_no", last=period.end
        ),
        problems_told=_last_told(connection, "problem_list") if where_any("problem_list") else None,
        conduct=_tallies(connection, where_any("conduct_records"), _CONDUCT, ConductTally, params),
        quotas=_quotas(connection, period) if where_any(*ROUTINE_SOURCES) else (),
        patrols=_tallies(connection, where_any("safety_patrols"), _PATROLS, PatrolTally, params),
        hazards=_tallies(connection, where_any("hazards"), _HAZARDS, HazardTally, params),
        exams=_tallies(connection, where_any("safety_exams"), _EXAMS, ExamTally, params),
        environment=_rows(
            view, where_any("environment_values"), "environment_value", "period_start = :month", month=month
        ),
        requirements={
            (row.text("subject"), row.text("subject_no")): row
            for row in _rows(
                view,
                where_any("verification"),
                "verification",
                "period_type = 'quarter' and period_start = :before and requirement_text is not null",
                before=before.start,
            )
        },
    )


def _ever_loaded(connection: Connection) -> frozenset[str]:
    query = sa.text(
        "select distinct source_name from report.submissions"
        " where status in ('accepted', 'partly') and source_name is not null"
    )
    return frozenset(connection.scalars(query))


def _last_told(connection: Connection, source: str) -> dt.date | None:
    """The last day of the newest period of which a return of a monthly list came, a zero report too."""
    query = sa.text(
        "select max(period_start) from report.submissions"
        " where source_name = :source and status in ('accepted', 'partly')"
    )
    first = connection.scalar(query, {"source": source})
    return None if first is None else Period.of(first, "month").end


def _rows(
    view: Views, is_wanted: bool, table: str, where: str = "true", order: str = "", **params: Any
) -> tuple[Row, ...]:
    return tuple(view.rows(table, where, order, **params)) if is_wanted else ()


def _tallies(
    connection: Connection, is_wanted: bool, query: str, make: Callable[..., _Tally], params: dict[str, Any]
) -> tuple[_Tally, ...]:
    if not is_wanted:
        return ()
    return tuple(make(*row) for row in connection.execute(sa.text(query), params))


_CONDUCT = """
    select unit_code, coalesce(sum(positive_n) filter (where q.is_now), 0),
           coalesce(sum(negative_n) filter (where q.is_now), 0),
           sum(positive_points) filter (where q.is_now), sum(negative_points) filter (where q.is_now),
           coalesce(sum(appealed_n) filter (where q.is_now), 0),
           coalesce(sum(expected_n - positive_n - negative_n), 0)
      from report.conduct_quarter c, lateral (select coalesce(c.period_start = :first, false) as is_now) q
     where c.period_start = :first or c.period_start is null
     group by unit_code"""
_PATROLS = """
    select period_start, group_no, quota_days, patrol_days
      from report.patrol_week_group
     where period_start + 3 between :first and :last and status <> '未到期'
     order by group_no, period_start"""
_HAZARDS = """
    select hazard_type, is_withheld, found_n, major_n, closed_n, overdue_n, reported_n
      from report.hazard_quarter where period_start = :first
     order by array_position(array['全部', '安全', '环保', '消防'], hazard_type)"""
_EXAMS = """
    select unit_code, expected_n, took_part_n, passed_n, absent_n, reported_n, trained_n
      from report.safety_learning_quarter where period_start = :first and unit_code is not null"""

# A year's quota is judged by what was done up to the quarter's end, not up to the day of the paper.
_QUOTAS = sa.text("""
    select quota_code, activity_type, period_type, period_start, coalesce(unit_code, ''), quota_value,
           quota_unit, done_value, is_met, coalesce(reported_n, 0), coalesce(expected_n, 0)
      from report.activity_quota_status
     where (period_type = 'week' and period_start + 3 between :first and :last)
        or (period_type in ('month', 'quarter') and period_start between :first and :last)
        or (period_type = 'half' and period_start + interval '6 months' - interval '1 day' = :last)
     order by quota_code, unit_code, period_start""")
_YEAR_QUOTAS = sa.text("""
    select q.quota_code, q.activity_type, 'year', cast(:year_start as date), '', q.quota, q.quota_unit,
           cast(case when s.reported_n > 0 or d.done_n > 0 then d.done_n end as numeric),
           case when d.done_n >= q.quota or s.reported_n = s.expected_n then d.done_n >= q.quota end,
           s.reported_n, s.expected_n
      from report.activity_quota q
      cross join lateral (
        select count(*) as expected_n, count(o.first_received_at) as reported_n
          from report.submission_status o
         where o.source_name = q.source_name and o.period_start between :year_start and :last) s
      cross join lateral (
        select count(*) as done_n from report.study_session x
         where x.session_type = q.activity_type and x.session_date between :year_start and :last) d
     where q.quota_period_type = 'year' and q.scope = '机关' and q.source_name = 'study_month'
       and q.valid_from <= :last and coalesce(q.valid_to, 'infinity') >= :last
       and (s.expected_n > 0 or d.done_n > 0)
     order by q.quota_code""")


def _quotas(connection: Connection, period: Period) -> tuple[QuotaTally, ...]:
    params = {"first": period.start, "last": period.end, "year_start": dt.date(period.year, 1, 1)}
    rows = [*connection.execute(_YEAR_QUOTAS, params), *connection.execute(_QUOTAS, params)]
    return tuple(QuotaTally(*row) for row in sorted(rows, key=lambda row: (row[0], row[4], row[3])))
