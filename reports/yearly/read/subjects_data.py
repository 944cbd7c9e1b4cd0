"""Reads what each unit did of each subject, by quarter, as the view `yearly_unit_subject` counts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import Connection


@dataclass(frozen=True)
class SubjectQuarter:
    """One quarter of one subject of a unit. `value` is None over a gap; `target` where nothing was owed.

    `reported_n` of `expected_n` rows have their figure; `returns_reported_n` of `returns_expected_n` returns
    have come (both None where no return is owed).
    """

    value: Decimal | None
    target: Decimal | None
    completion_pct: Decimal | None
    reported_n: int
    expected_n: int
    returns_reported_n: int | None
    returns_expected_n: int | None

    @property
    def is_whole(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class UnitSubject:
    """One subject of one unit through the year: quarter number → what was counted."""

    unit_code: str
    subject_no: int
    group: str
    name: str
    measure_unit: str
    accumulation: str
    quarters: Mapping[int, SubjectQuarter] = field(repr=False)

    @property
    def adds_up(self) -> bool:
        """May its quarters be added up to a year?"""
        return self.accumulation.startswith("当季")


def read_unit_subjects(connection: Connection, year: int, last_quarter: int) -> tuple[UnitSubject, ...]:
    """Every unit's subjects of `year` until a quarter, in the official order."""
    query = sa.text("""
        select * from report.yearly_unit_subject
         where year_no = :year and quarter_no <= :last
         order by unit_sort_order nulls last, unit_code, subject_no, quarter_no""")
    found: dict[tuple[str, int], UnitSubject] = {}
    quarters: dict[tuple[str, int], dict[int, SubjectQuarter]] = {}
    for row in connection.execute(query, {"year": year, "last": last_quarter}):
        key = (row.unit_code, row.subject_no)
        of_it = quarters.setdefault(key, {})
        of_it[row.quarter_no] = SubjectQuarter(
            row.value,
            row.target,
            row.completion_pct,
            row.reported_n,
            row.expected_n,
            row.returns_reported_n,
            row.returns_expected_n,
        )
        found.setdefault(
            key,
            UnitSubject(
                row.unit_code,
                row.subject_no,
                row.subject_group,
                row.subject_name,
                row.measure_unit,
                row.accumulation,
                of_it,
            ),
        )
    return tuple(found.values())
