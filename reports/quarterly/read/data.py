"""Reads everything that a quarterly bulletin prints: once, in one transaction, as of one instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from etl.workdays import Calendar
from reports.quarterly.instructions import read_instructions
from reports.quarterly.model.quarter import QuarterData, RequestTally
from reports.quarterly.read.further_data import read_further
from reports.quarterly.read.ledger_data import (
    read_awaited_indicators,
    read_column_map,
    read_growth_reasons,
    read_obligations,
    read_plan_differences,
    read_previous_issue,
    read_questions,
    read_refused_records,
    read_rejected,
    read_returned,
    read_rounds,
    read_told_of_figures,
    read_withheld,
    read_withheld_projects,
)
from reports.quarterly.read.postings import read_postings, unlocked_months
from reports.quarterly.read.verification import (
    Found,
    Numbers,
    read_verified,
    verified_numbers,
    verified_reform,
    verified_weeks,
)
from reports.rows.item_due import read_due_rows
from reports.rows.row import Row
from reports.rows.views import Views, at_instant, in_force, units_on
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
    view = Views(connection, read_column_map(connection))
    consents = view.read_consents(period.end)
    verified = _verified(connection, view, period)
    measures, weeks = _reform_progress(view, period), _supervision_weeks(view, period)
    said = _reported(measures, weeks)
    obligations = read_obligations(connection, period)
    previous = read_previous_issue(connection, period, as_of)
    workdays = calendar.workdays_between(period.start, period.end)
    return QuarterData(
        period=period,
        as_of=as_of,
        units=units_on(view, period.end),
        people={row.text("person_code"): row.text("person_name") for row in view.rows("person")},
        indicators=_indicators(view, period.end),
        targets=_targets(view, period),
        indicator_notes=_indicator_notes(view, period),
        former_definitions=_former_definitions(view, period),
        indicator_values=_indicator_values(view, period, verified),
        projects=_of_the_year(view, "project", period, "submission_id, sheet_no, row_no"),
        milestones=_milestones(view, period),
        milestone_reports=_milestone_reports(view, period),
        progress=_project_progress(view, period, verified),
        withheld_projects=read_withheld_projects(connection, period.year),
        reform_items=_of_the_year(view, "reform_item", period, "item_no"),
        reform_measures=_of_the_year(view, "reform_measure", period, "item_no, measure_no"),
        reform_progress=verified_reform(measures, verified),
        supervision=verified_weeks(weeks, verified),
        verified=verified,
        reported_class={key: row.text("status") for key, row in said.items()},
        reported_ref={key: row.ref("status") for key, row in said.items()},
        posting_cutoff=connection.execute(sa.select(sa.func.report.posting_cutoff(period.end))).scalar_one(),
        postings=read_postings(connection, workdays),
        unlocked_posting_months=unlocked_months(connection, workdays),
        requests=_requests(connection, period),
        obligations=obligations,
        rounds=read_rounds(connection, period),
        rejected=read_rejected(connection, period),
        refused_records=read_refused_records(connection, period),
        plan_differences=read_plan_differences(connection, period),
        consents=tuple(consents),
        questions=read_questions(connection, period),
        returned=read_returned(connection),
        previous=previous,
        source_labels=labels,
        further=read_further(
            connection,
            view,
            period,
            previous.period if previous is not None else period.previous(),
            {owed.source_name for owed in obligations},
        ),
        instructions=read_instructions(connection, "quarterly", period.label, as_of),
        calendar=calendar,
        withheld=read_withheld(connection, period),
        awaited_indicators=read_awaited_indicators(connection, period),
        told_of_figures=read_told_of_figures(connection),
        growth_reasons=read_growth_reasons(connection),
        item_due=read_due_rows(view, period.end),
    )


_IN_MONTHS = "period_type = 'month' and period_start = any(:months)"
_IN_QUARTER = "period_type = 'quarter' and period_start = :start"
_LEFT_OPEN = (
    "period_type = 'week' and period_start < :first and status is distinct from '完成' and not exists ("
    "select from report.supervision_week w where w.item_no = supervision_week.item_no"
    " and w.period_type = 'week' and w.period_start < :first"
    " and w.period_start > supervision_week.period_start)"
)
_IN_WEEKS = "period_type = 'week' and period_start between :first and :last"


def _months(period: Period) -> list[dt.date]:
    """The year's months up to the quarter's last, by their first days."""
    return [dt.date(period.year, month, 1) for month in range(1, period.end.month + 1)]


def _of_the_year(view: Views, table: str, period: Period, order: str = "") -> tuple[Row, ...]:
    """A list that is registered for the year."""
    return tuple(view.rows(table, "list_year = :year", order, year=period.year))


def _verified(connection: Connection, view: Views, period: Period) -> Found:
    rows = view.rows("verification", _IN_QUARTER, start=period.start)
    return read_verified(connection, rows, period.start)


# ---- indicators ----


def _targets(view: Views, period: Period) -> dict[str, Row]:
    rows = view.rows("indicator_target", "target_year = :year", year=period.year)
    return {row.text("indicator_code"): row for row in rows}


def _indicator_notes(view: Views, period: Period) -> dict[str, Row]:
    rows = view.rows("indicator_note", "period_start = :month", month=period.end.replace(day=1))
    return {row.text("indicator_code"): row for row in rows}


def _former_definitions(view: Views, period: Period) -> dict[str, str]:
    """口径 by indicator, as it was a year ago."""
    rows = _indicators(view, dt.date(period.year - 1, period.end.month, 28))
    return {row.text("indicator_code"): row.text("definition") for row in rows}


def _indicator_values(view: Views, period: Period, verified: Found) -> Numbers:
    """By indicator and month; what the office verified stands in place of what was reported."""
    rows = {
        (row.text("indicator_code"), row.values["period_start"].month): row
        for row in view.rows("indicator_value", _IN_MONTHS, months=_months(period))
    }
    return verified_numbers(rows, "主要经济指标", "ytd_value", period.end.month, verified)


def _indicators(view: Views, day: dt.date) -> tuple[Row, ...]:
    rows = [row for row in view.rows("indicator") if in_force(row, day)]
    return tuple(sorted(rows, key=lambda r: (r.integer("sort_order") or 9999, r.text("indicator_code"))))


# ---- projects, reform, supervision ----


def _milestones(view: Views, period: Period) -> dict[tuple[str, str], Row]:
    rows = _of_the_year(view, "project_milestone", period)
    return {(row.text("project_code"), row.text("milestone_type")): row for row in rows}


def _milestone_reports(view: Views, period: Period) -> dict[tuple[str, str], Row]:
    """The last word on each milestone; a later month's stands for the ones before."""
    order = "period_start, submission_id, sheet_no, row_no"
    rows = view.rows("milestone_progress", "period_start <= :end", order, end=period.end)
    return {(row.text("project_code"), row.text("milestone_type")): row for row in rows}


def _project_progress(view: Views, period: Period, verified: Found) -> Numbers:
    """By project and month, as `_indicator_values`."""
    rows = {
        (row.text("project_code"), row.values["period_start"].month): row
        for row in view.rows("project_progress", _IN_MONTHS, months=_months(period))
    }
    return verified_numbers(rows, "重点项目", "ytd_investment_wan_yuan", period.end.month, verified)


def _reform_progress(view: Views, period: Period) -> dict[tuple[int, int], Row]:
    """By number of item and measure, as reported."""
    rows = view.rows("reform_progress", _IN_QUARTER, start=period.start)
    return {(row.key("item_no"), row.key("measure_no")): row for row in rows}


def _supervision_weeks(view: Views, period: Period) -> list[Row]:
    """The items of every week whose fourth day lies in the quarter, as reported.

    Where none came, the last word on each item that was not done before: what is open does not drop out.
    """
    first, last = (day - dt.timedelta(days=3) for day in (period.start, period.end))
    told = view.rows("supervision_week", _IN_WEEKS, "item_no, period_start", first=first, last=last)
    return told or view.rows("supervision_week", _LEFT_OPEN, "item_no", first=first)


def _reported(measures: Mapping[tuple[int, int], Row], weeks: Sequence[Row]) -> dict[tuple[str, str], Row]:
    """Where the departments spoke of an item, before verification: in its last week, in its quarter."""
    return {
        **{("改革措施", f"{item}-{no}"): row for (item, no), row in measures.items()},
        **{("督查事项", row.text("item_no")): row for row in weeks},
    }


# ---- enterprises' requests ----


_REQUEST_TALLY = sa.text("""
    select count(distinct enterprise_name) as enterprise_n, count(*) as received_n,
           count(*) filter (where solved_date <= :last) as solved_n,
           count(*) filter (where status <> '已退回' and coalesce(solved_date, 'infinity') > :last) as open_n,
           count(*) filter (where status <> '已退回' and coalesce(solved_date, 'infinity') > :last
                              and due_date < :last) as overdue_n,
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
