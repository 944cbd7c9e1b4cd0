"""Subjects that a year may owe beside the first ones: what was handed in of each, and by whom. Pure data.

Where rows speak of single persons or enterprises, only sums leave the database, as tallies.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from reports.rows.row import Row


@dataclass(frozen=True)
class ConductTally:
    """Good and bad of one unit in the quarter, never netted. `pending_n`: 退回待改, its sign is not known."""

    unit_code: str
    positive_n: int
    negative_n: int
    positive_points: Decimal | None
    negative_points: Decimal | None
    appealed_n: int
    pending_n: int


@dataclass(frozen=True)
class QuotaTally:
    """One quota of one unit in one of its periods. `unit_code` '' for the office as a whole.

    `is_met` None: not all returns that it is counted from have come, and what came is not enough.
    """

    code: str
    activity: str
    period_type: str
    start: dt.date
    unit_code: str
    quota: Decimal
    unit: str
    done: Decimal | None
    is_met: bool | None
    reported_n: int
    expected_n: int


@dataclass(frozen=True)
class PatrolTally:
    """Days of one service group in enterprises in one week; `days` None: not handed in."""

    week: dt.date
    group_no: int
    quota_days: Decimal | None
    days: Decimal | None


@dataclass(frozen=True)
class HazardTally:
    """Hazards found in the quarter by type, 全部 for all; every number is None where it is withheld."""

    kind: str
    is_withheld: bool
    found_n: int | None
    major_n: int | None
    closed_n: int | None
    overdue_n: int | None
    reported_n: int | None


@dataclass(frozen=True)
class ExamTally:
    """The quarter's exam and the year's training of one unit's people."""

    unit_code: str
    people_n: int
    took_part_n: int
    passed_n: int
    absent_n: int
    reported_n: int
    trained_n: int


@dataclass(frozen=True)
class Further:
    """`sources`: names of those that were owed in the quarter, or ever came; of any other nothing is said."""

    sources: frozenset[str] = frozenset()
    leads: tuple[Row, ...] = ()
    leads_told: dt.date | None = None
    """The last day of the newest month whose return came; the stages are those of that day."""
    contracts: tuple[Row, ...] = ()
    funds: Mapping[str, Row] = field(default_factory=dict)
    """Contract → its row of the quarter's last month."""
    problems: tuple[Row, ...] = ()
    problems_told: dt.date | None = None
    """The last day of the newest month whose list of problems came; None where none ever did."""
    conduct: tuple[ConductTally, ...] = ()
    quotas: tuple[QuotaTally, ...] = ()
    patrols: tuple[PatrolTally, ...] = ()
    hazards: tuple[HazardTally, ...] = ()
    exams: tuple[ExamTally, ...] = ()
    environment: tuple[Row, ...] = ()
    requirements: Mapping[tuple[str, str], Row] = field(default_factory=dict)
    """(subject, number) → the line of the quarter before in which the office asked for something."""

    def has(self, *sources: str) -> bool:
        return not self.sources.isdisjoint(sources)
