"""Reads everything that a quarterly bulletin prints: once, in one transaction, as of one instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from etl.workdays import Calendar
from reports.quarterly.further_data import read_further
from reports.quarterly.instructions import read_instructions
from reports.quarterly.ledger_data import (
    read_column_map,
    read_obligations,
    read_plan_differences,
    read_previous_issue,
    read_questions,
    read_rejected,
    read_returned,
    read_rounds,
    read_withheld_projects,
)
from reports.quarterly.model import QuarterData, RequestTally
from reports.quarterly.postings import read_postings
from reports.quarterly.row import Row
from reports.quarterly.verification import (
    read_verified,
    verified_numbers,
    verified_reform,
    verified_weeks,
)
from reports.quarterly.views import Views, at_instant, in_force, units_on
from schemas.period import Period


def read_quarter(
    engine: Engine,
    period: Period,
    as_of: dt.datetime,
    calendar: Calendar,
    source_labels: Mapping[str, str] | None = None,
) -> QuarterData:
    """The data of one bulletin. `period` is a quarter, `as_of` has a time zone and is not in the future."""
    with at_instant(engine, as_of, period.end) as connection:
        return _read(connection, period, as_of, calendar, dict(source_labels or {}))


def _read(
    connection: Connection, period: Period, as_of: dt.datetime, calendar: Calendar, labels: Mapping[str, str]
) -> QuarterData:
    year, months = period.year, [dt.date(period.year, month, 1) for month in range(1, period.end.month + 1)]
    weeks = (period.start - dt.timedelta(days=3), period.end - dt.timedelta(days=3))
    columns = read_column_map(connection)
    view = Views(connection, columns)
    consents = view.read_consents(period.end)
    in_months = "period_type = 'month' and period_start = any(:months)"
    progress = view.rows("project_progress", in_months, months=months)
    verified = read_verified(
        connection,
        view.rows("verification", "period_type = 'quarter' and period_start = :start", start=period.start),
        period.start,
    )
    reform_where = "period_type = 'quarter' and period_start = :start"
    supervision_where = "period_type = 'week' and period_start between :first and :last"
    measures = {
        (row.key("item_no"), row.key("measure_no")): row
        for row in view.rows("reform_progress", reform_where, start=period.start)
    }
    items = view.rows(
        "supervision_week", supervision_where, "item_no, period_start", first=weeks[0], last=weeks[1]
    )
    obligations = read_obligations(connection, period)
    return QuarterData(
        period=period,
        as_of=as_of,
        units=units_on(view, period.end),
        people={row.text("person_code"): row.text("person_name") for row in view.rows("person")},
        indicators=_indicators(view, period.end),
        targets={
            row.text("indicator_code"): row
            for row in view.rows("indicator_target", "target_year = :year", year=year)
        },
        indicator_notes={
            row.text("indicator_code"): row
            for row in view.rows("indicator_note", "period_start = :month", month=period.end.replace(day=1))
        },
        former_definitions={
            row.text("indicator_code"): row.text("definition")
            for row in _indicators(view, dt.date(year - 1, period.end.month, 28))
        },
        indicator_values=verified_numbers(
            {
                (row.text("indicator_code"), row.values["period_start"].month): row
                for row in view.rows("indicator_value", in_months, months=months)
            },
            "主要经济指标",
            "ytd_value",
            period.end.month,
            verified,
        ),
        projects=tuple(
            view.rows("project", "list_year = :year", "submission_id, sheet_no, row_no", year=year)
        ),
        milestones={
            (row.text("project_code"), row.text("milestone_type")): row
            for row in view.rows("project_milestone", "list_year = :year", year=year)
        },
        progress=verified_numbers(
            {(row.text("project_code"), row.values["period_start"].month): row for row in progress},
            "重点项目",
            "ytd_investment_wan_yuan",
            period.end.month,
            verified,
        ),
        withheld_projects=read_withheld_projects(connection, year),
        reform_items=tuple(view.rows("reform_item", "list_year = :year", "item_no", year=year)),
        reform_measures=tuple(
            view.rows("reform_measure", "list_year = :year", "item_no, measure_no", year=year)
        ),
        reform_progress=verified_reform(measures, verified),
        supervision=verified_weeks(items, verified),
        verified=verified,
        reported_class={
            **{("改革措施", f"{item}-{no}"): row.text("status") for (item, no), row in measures.items()},
            **{("督查事项", row.text("item_no")): row.text("status") for row in items},
        },
        posting_cutoff=connection.execute(sa.select(sa.func.report.posting_cutoff(period.end))).scalar_one(),
        postings=read_postings(connection, calendar.workdays_between(period.start, period.end)),
        requests=_requests(connection, period),
        obligations=obligations,
        rounds=read_rounds(connection, period),
        rejected=read_rejected(connection, period),
        plan_differences=read_plan_differences(connection, period),
        consents=tuple(consents),
        questions=read_questions(connection),
        returned=read_returned(connection),
        previous=read_previous_issue(connection, period, as_of),
        source_labels=labels,
        further=read_further(connection, view, period, {owed.source_name for owed in obligations}),
        instructions=read_instructions(connection, "quarterly", period.label, as_of),
        calendar=calendar,
    )


def _indicators(view: Views, day: dt.date) -> tuple[Row, ...]:
    rows = [row for row in view.rows("indicator") if in_force(row, day)]
    return tuple(sorted(rows, key=lambda r: (r.integer("sort_order") or 9999, r.text("indicator_code"))))


_REQUEST_TALLY = sa.text("""
    select count(distinct enterprise_name) as enterprise_n, count(*) as received_n,
           count(*) filter (where solved_date <= :last) as solved_n,
           count(*) filter (where status <> '已退回' and coalesce(solved_date, 'infinity') > :last) as open_n,
           count(*) filter (where status <> '已退回' and coalesce(solved_date, 'infinity') > :last
                              and due_date <= :last) as overdue_n,
           count(*) filter (where status = '已退回') as returned_n,
           coalesce(array_agg(solved_date - received_date order by solved_date - received_date)
               filter (where solved_date <= :last), '{}') as solved_days
      from report.enterprise_request
     where received_date between :first and :last
""")


def _requests(connection: Connection, period: Period) -> RequestTally | None:
    row = connection.execute(_REQUEST_TALLY, {"first": period.start, "last": period.end}).one()
    if row.received_n == 0:
        return None
    return RequestTally(
        row.enterprise_n,
        row.received_n,
        row.solved_n,
        row.open_n,
        row.overdue_n,
        row.returned_n,
        tuple(row.solved_days),
    )
