"""What is recorded of units beside their returns: honours, conduct, vetoes, grades, evaluations, quotas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.rows.row import Row
from reports.rows.views import Views
from schemas.period import Period


@dataclass(frozen=True)
class QuotaPeriod:
    """One quota in one period for whom it binds ('' : the office as a whole).

    `done` is None where nothing was handed in; `is_met` None while what is missing may hold the rest.
    """

    quota_code: str
    activity_type: str
    unit_code: str
    scope: str
    period: Period
    quota: Decimal
    unit: str
    done: Decimal | None
    is_met: bool | None
    short: Decimal | None
    report_state: str
    reported_n: int
    expected_n: int
    basis: str
    source_name: str


@dataclass(frozen=True)
class YearRecords:
    """Rows of the year. `evaluations` and `conduct` are for those alone who may see them."""

    honours: tuple[Row, ...]
    conduct: tuple[Row, ...]
    vetoes: tuple[Row, ...]
    incidents: tuple[Row, ...]
    grades: tuple[Row, ...]
    evaluations: tuple[Row, ...]
    enterprise_names: Mapping[str, str]
    quotas: tuple[QuotaPeriod, ...]


_NAMES: sa.TextClause = sa.text("select enterprise_code, enterprise_name from report.enterprise")


def read_records(connection: Connection, view: Views, year: int, last: dt.date) -> YearRecords:
    """Everything of `year` until `last`."""
    first = dt.date(year, 1, 1)
    span = {"first": first, "last": last}

    def rows(table: str, where: str, order: str) -> tuple[Row, ...]:
        return tuple(view.rows(table, where, order, **span))

    return YearRecords(
        honours=rows(
            "honour",
            "subject_type = '集体' and unit_code is not null and issued_date between :first and :last",
            "issued_date, honour_title",
        ),
        conduct=rows(
            "conduct_record",
            "subject_type = '单位' and event_date between :first and :last",
            "event_date, record_no",
        ),
        vetoes=rows(
            "penalty",
            "penalty_type = '一票否决' and subject_type = '集体' and unit_code is not null"
            " and issued_date between :first and :last",
            "issued_date, matter_text",
        ),
        incidents=rows(
            "incident",
            "unit_code is not null and happened_date between :first and :last",
            "happened_date, incident_no",
        ),
        grades=rows(
            "graded_evaluation",
            # The half before the year stands beside its first half.
            "period_start between cast(:first as date) - interval '6 months' and :last",
            "period_start, assessed_name, area_no",
        ),
        evaluations=rows(
            "enterprise_evaluation",
            "period_start between :first and :last",
            "scale_type desc, enterprise_code",
        ),
        enterprise_names=dict(row._tuple() for row in connection.execute(_NAMES)),
        quotas=_quotas(connection, year, last),
    )


def _quotas(connection: Connection, year: int, last: dt.date) -> tuple[QuotaPeriod, ...]:
    query = sa.text("""
        select s.*, q.source_name
          from report.activity_quota_status s
          join lateral (
              select one.source_name from report.activity_quota one
               where one.quota_code = s.quota_code and one.valid_from <= s.period_start + 366
               order by one.valid_from desc limit 1
          ) q on true
         where s.period_start between :first and :last
         order by s.quota_code, s.unit_code nulls first, s.period_start""")
    found = []
    first = dt.date(year, 1, 1) - dt.timedelta(days=6)
    for row in connection.execute(query, {"first": first, "last": last}):
        period = Period.of(row.period_start, row.period_type)
        # A week belongs to the year of its Thursday; a year is told from its last finished quarter on.
        if period.year != year or (period.type != "year" and period.end > last):
            continue
        found.append(
            QuotaPeriod(
                row.quota_code,
                row.activity_type,
                row.unit_code or "",
                row.scope,
                period,
                row.quota_value,
                row.quota_unit,
                row.done_value,
                row.is_met,
                row.short_value,
                row.report_state,
                row.reported_n or 0,
                row.expected_n or 0,
                row.basis_text or "",
                row.source_name,
            )
        )
    return tuple(found)
