"""What a quarterly bulletin is made of: all that was read of it, and tallies that name nobody. Pure data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from etl.workdays import Calendar
from reports.blocks import CellRef
from reports.figures.lineage import Returned
from reports.quarterly.instructions import Instruction
from reports.quarterly.model.further import Further
from reports.rows.return_state import WAITING
from reports.rows.row import Row
from schemas.period import Period
from schemas.warehouse.changes import EXEMPTION, EXTENSION


@dataclass(frozen=True)
class Unit:
    """A unit as it stands in the register at the period's end; `sort_order` is the official order."""

    code: str
    name: str
    peer_group: str
    sort_order: int


@dataclass(frozen=True)
class PostingTally:
    """Daily postings of one unit, counted in the database: persons never leave it."""

    unit_code: str
    people_n: int
    owed_n: int
    on_time_n: int
    late_n: int
    missing_n: int


@dataclass(frozen=True)
class RequestTally:
    """Enterprises' requests received in the quarter, without any enterprise.

    `enterprise_n` guards the figures: totals over fewer than three are withheld.
    """

    enterprise_n: int
    received_n: int
    solved_n: int
    open_n: int
    overdue_n: int
    returned_n: int
    solved_days: tuple[int, ...]


@dataclass(frozen=True)
class ObligationState:
    """What a unit owed, and what had come of it by the as-of.

    `state`: 按时 迟报 未报 待确认 未到期 待统计部门发布.
    """

    source_name: str
    unit_code: str
    period: Period
    due_at: dt.datetime
    state: str
    received_at: dt.datetime | None
    partly: bool
    returned_n: int
    is_zero: bool = False
    """零报告: the unit said that there was nothing; it is no 未报."""
    is_filled_in: bool = False
    """代填: typed in for the unit from its stamped paper."""


@dataclass(frozen=True)
class ReturnRound:
    """One return note. `is_open`: not mended at the deadline; None before it, or where nothing was owed."""

    note_no: str
    source_name: str
    unit_code: str
    period: Period | None
    round_no: int
    made_at: dt.datetime
    mended_at: dt.datetime | None
    is_open: bool | None
    our_fault: str | None
    """What of our own form or rule caused it; None where the unit did."""


@dataclass(frozen=True)
class RejectedTally:
    """Returned cells of one return; `places`: the first of them, as `9月!I10`."""

    source_name: str
    unit_code: str
    period: Period
    cells_n: int
    places: tuple[str, ...]


@dataclass(frozen=True)
class PlanDifference:
    """A return that differs from a registered value; without consent it changes nothing."""

    table_name: str
    row_key: str
    column_name: str
    registered_value: str
    reported_value: str
    submission_id: int
    sheet: str
    cell: str
    status: str


@dataclass(frozen=True)
class OpenQuestion:
    """A return that waits for an answer; what is empty is not known yet, or is what is asked.

    `periods`: which it may be of, more than one where just that is asked.
    """

    file_name: str
    unit_code: str
    source_name: str
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class ToldOfFigures:
    """What a loaded return says of its own figures; `kind` is one of REMARK_KINDS of the ledger."""

    submission_id: int
    source_name: str
    unit_code: str
    period: Period | None
    kind: str


@dataclass(frozen=True)
class GrowthReason:
    """A clause in which a return says why a published growth differs from the computed one, and its cell."""

    submission_id: int
    words: str
    cell: str


NOTHING_TOLD = ("", "无", "暂无", "—", "-", "/", "本期无")


@dataclass(frozen=True)
class Verified:
    """One line of the 督查核实表. `is_current`: it speaks of what is reported today.

    `is_reported`: something is, be it another thing than was found.
    """

    row: Row
    is_current: bool
    is_reported: bool = True

    @property
    def finding(self) -> str:
        return self.row.text("finding") if self.is_current else ""

    def told(self, column: str) -> str:
        """The office's words; '' where it wrote none, or 无."""
        text = self.row.text(column).strip()
        return "" if text.rstrip("。") in NOTHING_TOLD else text


@dataclass(frozen=True)
class IssuedCorrection:
    """One correction of an issued bulletin. `way`: 更正函 or 第2版; `lines`: what, from what to what."""

    way: str
    day: dt.date
    lines: tuple[str, ...]
    is_version: bool


@dataclass(frozen=True)
class PreviousIssue:
    """The signed bulletin of an earlier quarter that readers have last: what was printed then, not today."""

    issue_id: int
    period: Period
    values: Mapping[str, Decimal | None]
    texts: Mapping[str, str]
    labels: Mapping[str, str]
    corrections: tuple[IssuedCorrection, ...] = ()


@dataclass(frozen=True)
class QuarterData:
    """Everything that one bulletin prints, read at one instant."""

    period: Period
    as_of: dt.datetime
    units: tuple[Unit, ...]
    people: Mapping[str, str]
    indicators: tuple[Row, ...]
    targets: Mapping[str, Row]
    indicator_values: Mapping[tuple[str, int], Row]
    indicator_notes: Mapping[str, Row]
    """Indicator → what the statistics told of its growth in the quarter's last month."""
    former_definitions: Mapping[str, str]
    """Indicator → its definition a year before the quarter's end, where it had one."""
    projects: tuple[Row, ...]
    milestones: Mapping[tuple[str, str], Row]
    progress: Mapping[tuple[str, int], Row]
    withheld_projects: Mapping[tuple[str, int], str]
    """(Project, month) of which a cell was returned → which one, and what stood there."""
    reform_items: tuple[Row, ...]
    reform_measures: tuple[Row, ...]
    reform_progress: Mapping[tuple[int, int], Row]
    supervision: tuple[Row, ...]
    posting_cutoff: dt.time
    """Until when a day's posting is in time, on the quarter's last day."""
    postings: tuple[PostingTally, ...]
    requests: RequestTally | None
    obligations: tuple[ObligationState, ...]
    rounds: tuple[ReturnRound, ...]
    rejected: tuple[RejectedTally, ...]
    plan_differences: tuple[PlanDifference, ...]
    verified: Mapping[tuple[str, str], Verified]
    reported_class: Mapping[tuple[str, str], str]
    """(subject, number) → the class that the unit reports, whatever was found."""
    consents: tuple[Row, ...]
    """What the office consented to by the quarter's last day, in the order in which it came into force."""
    questions: tuple[OpenQuestion, ...]
    returned: Mapping[int, Returned]
    previous: PreviousIssue | None
    source_labels: Mapping[str, str]
    further: Further = field(default_factory=Further)
    instructions: tuple[Instruction, ...] = ()
    """What leaders wrote on earlier bulletins and this one has to report on."""
    calendar: Calendar = field(default_factory=lambda: Calendar({}))
    """For what is counted in workdays; without one every Monday to Friday is one."""

    refused_records: Mapping[str, int] = field(default_factory=dict)
    """Source → its records that were refused since the quarter began and have not come right since."""
    reported_ref: Mapping[tuple[str, str], CellRef | None] = field(default_factory=dict)
    """(subject, number) → the cell in which the unit reports that class."""
    told_of_figures: tuple[ToldOfFigures, ...] = ()
    growth_reasons: tuple[GrowthReason, ...] = ()
    item_due: Mapping[str, Row] = field(default_factory=dict)
    """Supervision item → the row that set its due date (reports/rows/item_due.py)."""

    withheld: frozenset[tuple[str, str]] = frozenset()
    """(table, key) of the indicators and reform measures of which a returned cell is awaited."""
    unlocked_posting_months: tuple[int, ...] = ()
    """Months whose postings do not count yet: not everybody could object to his own."""
    awaited_indicators: frozenset[str] = frozenset()
    """Indicators whose figures for the quarter's last month the statistics office has not published."""
    milestone_reports: Mapping[tuple[str, str], Row] = field(default_factory=dict)
    """(Project, milestone) → what was last reported of it by the quarter's end."""

    def waits(self, source: str, period: Period, unit_code: str = "") -> bool:
        """Has the return come, of that unit or of any, and waits for an answer?"""
        return any(
            one.state == WAITING and (one.source_name, one.period) == (source, period)
            for one in self.obligations
            if unit_code in ("", one.unit_code)
        )

    def exemption(self, table: str, *key: object) -> Row | None:
        """The consent that exempts this row of a register on the quarter's last day."""
        last = self.period.end
        found = [
            consent
            for consent in self._consents(EXEMPTION, table, key)
            if (consent.day("until_date") or dt.date(last.year, 12, 31)) >= last
        ]
        return found[-1] if found else None

    def extension(self, table: str, *key: object) -> Row | None:
        """The consent by which a due date was moved last."""
        found = self._consents(EXTENSION, table, key)
        return found[-1] if found else None

    def _consents(self, change_type: str, table: str, key: tuple[object, ...]) -> list[Row]:
        wanted = (change_type, table, "/".join(map(str, key)))
        return [
            one
            for one in self.consents
            if (one.text("change_type"), one.text("subject_table"), one.text("subject_key")) == wanted
        ]

    @property
    def then(self) -> str:
        """The quarter that this one is held against: 上季度, by name where a later one was never issued."""
        if self.previous is None or self.is_held_against_last:
            return "上季度"
        return self.previous.period.chinese()

    @property
    def is_held_against_last(self) -> bool:
        """Whether the bulletin that it is held against is that of the quarter before."""
        return self.previous is not None and self.previous.period == self.period.previous()

    @property
    def month(self) -> int:
        """The quarter's last month, 3 to 12."""
        return self.period.end.month

    def unit_name(self, code: str) -> str:
        return next((unit.name for unit in self.units if unit.code == code), code)

    def unit_order(self, code: str) -> tuple[int, str]:
        return next((unit.sort_order for unit in self.units if unit.code == code), 9999), code

    def source_label(self, name: str) -> str:
        return self.source_labels.get(name, name)
