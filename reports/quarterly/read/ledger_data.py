"""What the ledger knew at an instant: returns, obligations, rejected cells, plan differences, the last issue.

Everything is read through views that obey `liangshai.as_of` of the transaction: the same as-of gives the
same answer after any later correction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy import Connection

from etl.values import SHANGHAI
from reports.figures.lineage import Returned
from reports.issuing.kept.records import read_figures
from reports.issuing.kept.struck import struck_out
from reports.issuing.steps.overrides import as_printed
from reports.quarterly.model.quarter import (
    GrowthReason,
    ObligationState,
    OpenQuestion,
    PlanDifference,
    PreviousIssue,
    RejectedTally,
    ReturnRound,
    ToldOfFigures,
)
from reports.quarterly.read.corrected import read_corrections
from reports.rows.row import ColumnMap
from schemas.period import PERIOD_TYPES, Period

_LOADED = "s.status in ('accepted', 'partly')"
# A week lies in the quarter of its Thursday.
_PLACES_TOLD = 20
_IN_QUARTER = """(
    (s.period_type = 'week' and s.period_start + 3 between :first and :last)
    or (s.period_type in ('day', 'month', 'quarter') and s.period_start between :first and :last))"""


def read_column_map(connection: Connection) -> ColumnMap:
    """Which column of its sheet each warehouse column came from."""
    query = sa.text("""
        select submission_id, sheet_no, table_name, column_name, group_no, col_no
          from report.submission_columns""")
    return {
        (row.submission_id, row.sheet_no, row.table_name, row.column_name, row.group_no): row.col_no
        for row in connection.execute(query)
    }


def read_returned(connection: Connection) -> Mapping[int, Returned]:
    """Every loaded return with the names by which the lineage tells of it."""
    sheets: dict[int, dict[int, str]] = {}
    names = sa.text("select distinct submission_id, sheet_no, sheet_name from report.submission_columns")
    for row in connection.execute(names):
        sheets.setdefault(row.submission_id, {})[row.sheet_no] = row.sheet_name
    query = sa.text(f"""
        select s.submission_id, s.file_name, s.channel, u.unit_name, s.period_start, s.period_type
          from report.submissions s
          left join lateral (select unit_name from report.unit u where u.unit_code = s.reporting_unit_code
                              order by valid_from desc limit 1) u on true
         where {_LOADED} order by s.submission_id""")
    return {
        row.submission_id: Returned(
            row.submission_id,
            row.file_name,
            row.channel,
            row.unit_name or "",
            period_text(row.period_start, row.period_type),
            sheets.get(row.submission_id, {}),
        )
        for row in connection.execute(query)
    }


def period_text(start: dt.date | None, period_type: str | None) -> str:
    """2021年3月; '' for a return without a period."""
    if start is None or period_type not in PERIOD_TYPES:
        return ""
    return Period.of(start, period_type).chinese()


def _period(start: dt.date, period_type: str) -> Period:
    assert period_type in PERIOD_TYPES
    return Period.of(start, period_type)


def _bounds(period: Period) -> dict[str, dt.date]:
    return {"first": period.start, "last": period.end}


def read_withheld_projects(connection: Connection, year: int) -> dict[tuple[str, int], str]:
    """(project, month) of which a reported cell was returned → which cells of the last such return, and what
    stood there. Where the row is missing it is 退回待改.
    """
    query = sa.text("""
        select row_key ->> 'project_code' as project_code, period_start,
               format('《%s》%s ', file_name, sheet)
                 || string_agg(format('%s填“%s”', cell, left(value, 20)), '、' order by rejected_cell_id)
                 as told
          from report.rejected_cells
         where table_name = 'project_progress' and row_key ->> 'project_code' is not null
           and period_type = 'month' and extract(year from period_start) = :year
         group by project_code, period_start, submission_id, file_name, sheet
         order by submission_id""")
    found = connection.execute(query, {"year": year})
    return {(row.project_code, row.period_start.month): row.told for row in found}


def read_withheld(connection: Connection, period: Period) -> frozenset[tuple[str, str]]:
    """(table, key) of the indicators and measures of which a cell was returned, for the quarter or its last
    month: `indicator_value`, I03; `reform_progress`, 1-2. A row that is missing is 退回待改.
    """
    query = sa.text("""
        select table_name, row_key ->> 'indicator_code' as key from report.rejected_cells
         where table_name = 'indicator_value'
           and coalesce(row_key ->> 'period_start', period_start::text) = :month
        union
        select table_name, concat(row_key ->> 'item_no', '-', row_key ->> 'measure_no')
          from report.rejected_cells
         where table_name = 'reform_progress' and period_type = 'quarter' and period_start = :start""")
    month = dt.date(period.year, period.end.month, 1).isoformat()
    found = connection.execute(query, {"month": month, "start": period.start})
    return frozenset((row.table_name, row.key) for row in found if row.key)


def read_awaited_indicators(connection: Connection, period: Period) -> frozenset[str]:
    """Indicators whose figures for the quarter's last month wait for the statistics office."""
    query = sa.text("""
        select indicator_code from report.indicator_publication
         where period_type = 'month' and period_start = :month and is_awaited""")
    month = dt.date(period.year, period.end.month, 1)
    return frozenset(connection.scalars(query, {"month": month}))


def read_obligations(connection: Connection, period: Period) -> tuple[ObligationState, ...]:
    """What was owed for the quarter and what had come of it, judged by the view `submission_status`."""
    query = sa.text(f"""
        select s.source_name, s.reporting_unit_code, s.period_start, s.period_type, s.due_at,
               s.first_received_at, s.status, s.last_status, s.rounds_counted_n,
               s.is_zero_report, s.is_filled_in
          from report.submission_status s
         where {_IN_QUARTER}
         order by s.source_name, s.period_start, s.reporting_unit_code""")
    return tuple(
        ObligationState(
            row.source_name,
            row.reporting_unit_code,
            _period(row.period_start, row.period_type),
            row.due_at,
            row.status,
            row.first_received_at,
            row.last_status == "部分受理",
            row.rounds_counted_n,
            row.is_zero_report,
            row.is_filled_in,
        )
        for row in connection.execute(query, _bounds(period))
    )


def read_rounds(connection: Connection, period: Period) -> tuple[ReturnRound, ...]:
    """Every return note about a period of the quarter, in the order of their numbers."""
    query = sa.text(f"""
        select s.* from report.return_round s
         where s.source_name is not null and s.reporting_unit_code is not null and {_IN_QUARTER}
         order by s.note_no""")
    return tuple(
        ReturnRound(
            row.note_no,
            row.source_name,
            row.reporting_unit_code,
            _period(row.period_start, row.period_type),
            row.round_no,
            row.made_at,
            row.mended_at,
            row.is_open_at_deadline,
            row.our_fault_reason,
        )
        for row in connection.execute(query, _bounds(period))
    )


def read_refused_records(connection: Connection, period: Period) -> dict[str, int]:
    """Source → records that were refused since the quarter began and have not come right since.

    Of what a system gives record by record no return is ever owed again: nothing else tells of them. A batch
    that went back whole counts with all its records.
    """
    query = sa.text("""
        select source_name, sum(refused_n)::int as refused_n
          from (
            select r.source_name,
                   case when s.status = 'returned' then max(s.rows_read)
                        else count(distinct coalesce(r.row_key::text, r.sheet || r.cell)) end as refused_n
              from report.rejected_cells r join report.submissions s using (submission_id)
             where r.period_type is null and r.mended_at is null and r.source_name is not null
               and r.received_at >= :first
             group by r.submission_id, r.source_name, s.status) refused
         group by source_name""")
    first = dt.datetime.combine(period.start, dt.time(), SHANGHAI)
    return {row.source_name: row.refused_n for row in connection.execute(query, {"first": first})}


def read_rejected(connection: Connection, period: Period) -> tuple[RejectedTally, ...]:
    """Cells that were returned, by source, unit and period, with the first places of each."""
    query = sa.text(f"""
        select s.source_name, s.reporting_unit_code, s.period_start, s.period_type, count(*) as cells_n,
               (array_agg(s.sheet || '!' || s.cell order by s.rejected_cell_id))[1:{_PLACES_TOLD}] as places
          from report.rejected_cells s
         where s.source_name is not null and s.reporting_unit_code is not null and {_IN_QUARTER}
         group by 1, 2, 3, 4 order by 1, 3, 2""")
    return tuple(
        RejectedTally(
            row.source_name,
            row.reporting_unit_code,
            _period(row.period_start, row.period_type),
            row.cells_n,
            tuple(row.places),
        )
        for row in connection.execute(query, _bounds(period))
    )


def read_plan_differences(connection: Connection, period: Period) -> tuple[PlanDifference, ...]:
    """Returns of the quarter that differ from a registered value."""
    query = sa.text(f"""
        select s.table_name, s.row_key, s.column_name, s.registered_value, s.reported_value,
               s.submission_id, s.sheet, s.cell, s.status
          from report.change_requests s
         where s.change_type = '变更' and {_IN_QUARTER}
         order by s.table_name, s.row_key, s.column_name, s.submission_id""")
    return tuple(PlanDifference(*row) for row in connection.execute(query, _bounds(period)))


def read_questions(connection: Connection, period: Period) -> tuple[OpenQuestion, ...]:
    """Questions that were open: their returns are not in the figures. Those of later periods stay out."""
    query = sa.text("""
        select q.file_name, coalesce(q.reporting_unit_code, '') as unit_code,
               coalesce(q.source_name, '') as source_name,
               array(select distinct w.period_label from report.waiting_return w
                      where w.submission_id = q.submission_id order by 1) as labels
          from report.open_questions q order by q.question_id""")
    asked = (
        OpenQuestion(
            row.file_name,
            row.unit_code,
            row.source_name,
            tuple(Period.parse(label) for label in row.labels),
        )
        for row in connection.execute(query)
    )
    return tuple(one for one in asked if not one.periods or min(p.start for p in one.periods) <= period.end)


def read_told_of_figures(connection: Connection) -> tuple[ToldOfFigures, ...]:
    """What returns say of their own figures, each kind once; their words stay with the assessors."""
    query = sa.text("""
        select distinct submission_id, source_name, reporting_unit_code, period_start, period_type, kind
          from report.submission_remarks order by submission_id, kind""")
    return tuple(
        ToldOfFigures(
            row.submission_id,
            row.source_name,
            row.reporting_unit_code or "",
            None if row.period_start is None else _period(row.period_start, row.period_type),
            row.kind,
        )
        for row in connection.execute(query)
    )


def read_growth_reasons(connection: Connection) -> tuple[GrowthReason, ...]:
    """Clauses of loaded returns that answer for a growth, the newest return's last."""
    query = sa.text("""
        select submission_id, words, cell from report.submission_remarks
         where kind = 'growth' order by submission_id, remark_no""")
    return tuple(GrowthReason(row.submission_id, row.words, row.cell) for row in connection.execute(query))


def read_previous_issue(connection: Connection, period: Period, as_of: dt.datetime) -> PreviousIssue | None:
    """The bulletin issued last for an earlier quarter, signed and not withdrawn by the as-of; as issued.

    Where the quarter before was never issued, or was withdrawn, an earlier one is what readers have.
    """
    query = sa.text("""
        select issue_id, period_label from ledger.issue
         where kind = 'quarterly' and period_label < :label and approved_at <= :as_of
           and not exists (select from ledger.issue_step s where s.issue_id = issue.issue_id
                            and s.stage = '撤回' and s.moved_at <= :as_of)
         order by period_label desc, version desc limit 1""")
    found = connection.execute(query, {"label": period.label, "as_of": as_of}).first()
    if found is None:
        return None
    issued = read_issued(connection, found.issue_id, found.period_label)
    return replace(issued, corrections=read_corrections(connection, found.issue_id, as_of))


def read_issued(connection: Connection, issue_id: int, period_label: str) -> PreviousIssue:
    """What an issue printed, figure by figure, as the office signed it; without what was struck out of it.

    Raises IssueProblem where its documents cannot be read.
    """
    struck = struck_out(connection, issue_id)
    figures = {
        key: figure
        for key, figure in as_printed(read_figures(connection, issue_id)).items()
        if key not in struck
    }
    return PreviousIssue(
        issue_id,
        Period.parse(period_label),
        {key: figure.value for key, figure in figures.items()},
        {key: figure.text for key, figure in figures.items()},
        {key: figure.label for key, figure in figures.items()},
    )
