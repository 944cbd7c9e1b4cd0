"""What the yearly inputs say, judged: what the workbook prints. Pure data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import CellRef, Figure, SourceLine
from reports.figures.measure_rules import MeasureRules
from reports.figures.posting_rules import PostingRules
from reports.figures.rules import Edition
from reports.scoring import ScoringEdition
from reports.yearly.model.year import YearData
from schemas.period import Period


@dataclass(frozen=True)
class UnitIndicator:
    """One line of the 指标总表. `unit_code` is '' for the park as a whole.

    `lights` hold one entry per quarter, oldest first; None: no light is defined. `rank` is words.
    """

    group: str
    unit_code: str
    name: str
    measure_unit: str
    target: Figure | None
    value: Figure
    completion: Figure | None
    published_growth: Figure | None
    computed_growth: Figure | None
    lights: tuple[Figure | None, ...]
    rank: str
    reported_n: int
    expected_n: int
    note: str


@dataclass(frozen=True)
class TrackPoint:
    """One quarter of one subject: in the warehouse now, and as the bulletin printed it."""

    value: Figure | None
    completion: Figure | None
    light: Figure | None
    issued_value: Figure | None
    issued_completion: Figure | None
    issued_light: Figure | None
    issued: bool

    @property
    def agreement(self) -> str:
        """一致, 已修订 (what was printed differs from now), 未发布."""
        if not self.issued:
            return "未发布"
        pairs = (
            (self.value, self.issued_value),
            (self.completion, self.issued_completion),
            (self.light, self.issued_light),
        )
        same = all(was is None or (now is not None and now.text == was.text) for now, was in pairs)
        return "一致" if same else "已修订"


@dataclass(frozen=True)
class Track:
    """A subject through the quarters."""

    group: str
    name: str
    unit_code: str
    measure_unit: str
    points: tuple[TrackPoint, ...]


@dataclass(frozen=True)
class ProjectMonth:
    """`state`: 已报, 退回待改, 未报送."""

    month: int
    state: str
    ytd_wan_yuan: Decimal | None
    ref: CellRef | None


@dataclass(frozen=True)
class ProjectYear:
    """One project's year: registered values, progress, a light for each quarter, months, differences."""

    code: str
    name: str
    enterprise: str
    chain: str
    level: str
    unit_code: str
    officer: str
    document_no: str
    total: Figure
    plan: Figure
    ytd: Figure
    completion: Figure
    gap: Figure
    lights: tuple[Figure, ...]
    start_planned: Figure
    start_actual: Figure
    start_light: Figure | None
    months: tuple[ProjectMonth, ...]
    differences: tuple[str, ...]

    @property
    def reported_months(self) -> int:
        return sum(month.state == "已报" for month in self.months)


@dataclass(frozen=True)
class MeasureYear:
    """A reform measure through the quarters; `done_quarter`: the first in which 完成 was reported."""

    item_no: int
    item_name: str
    unit_code: str
    heads: str
    measure_no: int
    text: str
    statuses: tuple[Figure, ...]
    reported: tuple[bool, ...]
    lights: tuple[Figure, ...]
    done_quarter: str
    progress: str
    problem: str
    document_no: str


@dataclass(frozen=True)
class ItemYear:
    """A supervision item over the year. `outcome` is judged by `due` (reports/rows/item_due.py)."""

    item_no: str
    text: str
    unit_code: str
    persons: str
    assigned: dt.date | None
    due: dt.date | None
    due_text: str
    extended_to: dt.date | None
    extensions_n: int
    expected_weeks: int
    reported_weeks: int
    missed_refs: tuple[CellRef, ...]
    status: str
    done_week: Period | None
    outcome: str
    first_ref: CellRef
    last_ref: CellRef
    extension_ref: CellRef | None

    @property
    def missed_weeks(self) -> int:
        return len(self.missed_refs)


@dataclass(frozen=True)
class PostingMonth:
    """One person, unit and month, in days. `unknown` days are due but not collected yet: never missing.

    `locked_at`: when the month was locked after people could object; None: it was not. Where the rules want
    the lock, all days of a month without it are `unknown`.
    """

    unit_code: str
    person_code: str
    person_name: str
    month: int
    expected: int
    on_time: int
    late: int
    missing: int
    unknown: int
    exempt: Mapping[str, int]
    locked_at: dt.datetime | None = None


@dataclass(frozen=True)
class RequestTotal:
    """A unit's requests ('' for all). Withheld: fewer than three enterprises, or telling of such a unit."""

    unit_code: str
    withheld: bool
    enterprises: int
    received: int
    sent_back: int
    closed: int
    closed_on_time: int
    closed_late: int
    open_: int
    open_overdue: int
    satisfaction_n: int
    satisfaction_mean: Decimal | None


@dataclass(frozen=True)
class ScoredItem:
    """One item of one unit. `weight` as the rule has it, `counted` after what does not apply was spread."""

    category: str
    name: str
    rule: str
    weight: Decimal | None
    counted: Decimal | None
    given: str
    points: Figure


@dataclass(frozen=True)
class UnitScore:
    """One unit's score. `total` has no value while an item is missing; then there is no grade and no rank."""

    unit_code: str
    peer_group: str
    items: tuple[ScoredItem, ...]
    total: Figure
    grade: str
    vetoed: str
    rank: str = ""
    note: str = ""


PREFILLED_WORDS = "预填（未经核对、初评和定稿）"


@dataclass(frozen=True)
class YearlyInputs:
    """The year's inputs: everything that the workbook prints."""

    data: YearData
    rules: tuple[Edition, ...]
    measures: tuple[MeasureRules, ...]
    posting_rules: PostingRules
    scoring: ScoringEdition
    calendar_provisional: bool
    figures: Mapping[str, Figure]
    sources: tuple[SourceLine, ...]
    indicators: tuple[UnitIndicator, ...]
    tracks: tuple[Track, ...]
    projects: tuple[ProjectYear, ...]
    reform: tuple[MeasureYear, ...]
    supervision: tuple[ItemYear, ...]
    postings: tuple[PostingMonth, ...]
    requests: tuple[RequestTotal, ...]
    scores: tuple[UnitScore, ...]
    gaps: tuple[str, ...]
    stage: str = PREFILLED_WORDS
    """What the cover says of the version: it was made to be checked, or changes a year that was final."""

    @property
    def year(self) -> int:
        return self.data.year

    @property
    def as_of(self) -> dt.datetime:
        return self.data.as_of
