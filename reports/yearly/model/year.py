"""What the yearly inputs are made of: rows as they were read. Pure data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from reports.blocks import CellRef, Figure
from reports.figures.lineage import Returned
from reports.quarterly.model.quarter import QuarterData, Unit
from reports.yearly.read.records_data import YearRecords
from reports.yearly.read.subjects_data import UnitSubject
from reports.yearly.read.table_ledgers import TableLedger
from schemas.period import Period


@dataclass(frozen=True)
class IssuedBulletin:
    """The last bulletin of a quarter that was signed by the as-of, with its figures as printed."""

    issue_id: int
    period: Period
    version: int
    as_of: dt.datetime
    approved_at: dt.datetime
    first_as_of: dt.datetime
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Duty:
    """One row of the roster; no `valid_to`: still in force."""

    person_code: str
    unit_code: str
    valid_from: dt.date
    valid_to: dt.date | None
    duty_type: str

    def covers(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Postings:
    """`first_times`: (person, day) → local time of the day's first posting. `known_until`: last whole day
    that was collected; None: nothing was. `corrections`: (person, day) → what the day counts as, where an
    objection was upheld. `locked`: first day of a month → when it was locked."""

    duties: tuple[Duty, ...]
    first_times: Mapping[tuple[str, dt.date], dt.time]
    known_until: dt.date | None
    corrections: Mapping[tuple[str, dt.date], str] = field(default_factory=dict)
    locked: Mapping[dt.date, dt.datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class RequestRow:
    """One request; the enterprise's name serves to count enterprises."""

    request_no: str
    enterprise_name: str
    unit_code: str
    category: str
    received: dt.date
    due: dt.date | None
    status: str
    solved: dt.date | None
    satisfaction: Decimal | None
    ref: CellRef


@dataclass(frozen=True)
class ReturnState:
    """One return that was owed. `status`: 按时 迟报 未报 待确认 未到期 待统计部门发布."""

    source_name: str
    unit_code: str
    period: Period
    due_at: dt.datetime
    first_received_at: dt.datetime | None
    status: str
    last_status: str
    rounds_returned_n: int
    rounds_counted_n: int
    last_submission_id: int | None
    rejected_n: int


@dataclass(frozen=True)
class Revision:
    """One value that was replaced. A withdrawn row has no new place."""

    table_label: str
    row_name: str
    column_label: str
    change_type: str
    old_value: str
    new_value: str
    old_recorded_at: dt.datetime
    learned_at: dt.datetime
    period: Period | None
    old_ref: CellRef
    new_ref: CellRef | None
    reason: str


@dataclass(frozen=True)
class ChangeRequest:
    """A return that differs from a registered value; without consent it changes nothing.

    `change_type`: 变更, or 延期 where the return told of another date.
    """

    change_type: str
    table_name: str
    row_key: str
    column_label: str
    registered_value: str
    reported_value: str
    submission_id: int
    sheet: str
    cell: str
    opened_at: dt.datetime


@dataclass(frozen=True)
class Evidence:
    """One submission, with the fingerprint of its kept bytes."""

    submission_id: int
    file_name: str
    channel: str
    source_name: str
    unit_code: str
    period_text: str
    received_at: dt.datetime
    recorded_at: dt.datetime | None
    status: str
    rows_read: int | None
    rows_accepted: int | None
    correction_reason: str
    sha256: str
    first_day: dt.date | None = None
    """The first day of its period."""


@dataclass(frozen=True)
class YearData:
    """Everything as read at one instant. `quarters` holds those that are over, oldest first, at least one."""

    year: int
    as_of: dt.datetime
    quarters: tuple[QuarterData, ...]
    issued: Mapping[int, IssuedBulletin]
    postings: Postings
    requests: tuple[RequestRow, ...]
    returns: tuple[ReturnState, ...]
    revisions: tuple[Revision, ...]
    uncounted_revisions: Mapping[str, int]
    change_requests: tuple[ChangeRequest, ...]
    evidence: tuple[Evidence, ...]
    records: YearRecords
    subjects: tuple[UnitSubject, ...]
    ledgers: tuple[TableLedger, ...]

    @property
    def last(self) -> QuarterData:
        """The latest quarter that is over: what the year has come to."""
        return self.quarters[-1]

    @property
    def end(self) -> dt.date:
        return self.last.period.end

    @property
    def units(self) -> tuple[Unit, ...]:
        return self.last.units

    @property
    def returned(self) -> Mapping[int, Returned]:
        return self.last.returned

    def unit_name(self, code: str) -> str:
        return self.last.unit_name(code)


# ---- judged ----
