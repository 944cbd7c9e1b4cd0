"""What a return of a new period should name: the year's register, or else the period before.

A row that is left out closes nothing in a new period, so nobody would notice it: here it is noticed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from etl.judge.key_names import names_of_keys
from etl.tidy.tidied import TableRows, Tidied
from schemas.period import Period
from schemas.warehouse import LOADED


@dataclass(frozen=True, slots=True)
class Register:
    """Where the year's list of what a return must name stands. ``rows`` asks for key and name."""

    label: str
    key: tuple[str, ...]
    years: str
    rows: str


REGISTERS = {
    "project_progress": Register(
        "重点项目名单",
        ("project_code",),
        "select distinct list_year from warehouse.project where superseded_at = 'infinity'",
        "select project_code, project_name from warehouse.project"
        " where superseded_at = 'infinity' and list_year = :year",
    ),
    "infrastructure_progress": Register(
        "基础设施工程名单",
        ("work_code",),
        "select distinct list_year from warehouse.infrastructure_work where superseded_at = 'infinity'",
        "select work_code, work_name from warehouse.infrastructure_work"
        " where superseded_at = 'infinity' and list_year = :year",
    ),
    "reform_progress": Register(
        "重点改革攻坚事项任务清单",
        ("item_no", "measure_no"),
        "select distinct list_year from warehouse.reform_measure where superseded_at = 'infinity'",
        "select m.item_no, m.measure_no, m.measure_text from warehouse.reform_measure m"
        " join warehouse.reform_item i on i.list_year = m.list_year and i.item_no = m.item_no"
        " and i.superseded_at = 'infinity' where m.superseded_at = 'infinity' and m.list_year = :year"
        " and i.lead_unit_code = :unit",
    ),
}
# Kept row by row, and yet each period has its value of all that the last one had: an indicator goes on.
GOES_ON = frozenset(("indicator_value",))
# What was finished last week need not be spoken of again.
ENDED = {"supervision_week": "status is distinct from '完成'"}


@dataclass(frozen=True, slots=True)
class Missing:
    """Rows that were to be expected, and those of them that the return does not name."""

    against: str
    expected: int
    names: list[str]
    table: str
    sheet: str


def unlisted_year(connection: sa.Connection, said: Tidied) -> str | None:
    """The register that is not there for the return's year although another year has one."""
    assert said.period is not None
    for rows in said.tables:
        register = REGISTERS.get(rows.table)
        if register is None or not len(rows):
            continue
        years = set(connection.scalars(sa.text(register.years)))
        if years and said.period.year not in years:
            return f"{said.period.year}年{register.label}"
    return None


def missing_rows(
    connection: sa.Connection, said: Tidied, tables: Collection[str] | None = None
) -> list[Missing]:
    """For each table of a return of a new period (of ``tables`` alone, if given), what it leaves out."""
    assert said.period is not None
    found = []
    for rows in TableRows.whole(said.tables):
        if tables is not None and rows.table not in tables:
            continue
        if "period_start" not in rows.columns or "reporting_unit_code" not in rows.columns:
            continue
        if LOADED[rows.table].__happens_once__:
            continue
        against, keys, expected = expected_rows(connection, rows, said.period, said.unit_code)
        if not expected:
            continue
        named = named_keys(rows, keys, said.period)
        names = [name for key, name in expected.items() if key not in named]
        found.append(Missing(against, len(expected), names, rows.table, rows.sheet_name))
    return found


def named_keys(rows: TableRows, keys: Sequence[str], period: Period) -> set[tuple[Any, ...]]:
    """The keys that a return names for ``period``.

    A table with months across repeats the months before: they do not speak for this one.
    """
    starts = rows.columns["period_start"].to_pylist()
    own = [at for at, start in enumerate(starts) if start and period.start <= start <= period.end]
    told = [rows.columns[key].to_pylist() for key in keys]
    return {tuple(values[at] for values in told) for at in own}


def expected_rows(
    connection: sa.Connection, rows: TableRows, period: Period, unit: str | None
) -> tuple[str, tuple[str, ...], dict[tuple[Any, ...], str]]:
    """(against what, the key's columns, key → name)."""
    register = REGISTERS.get(rows.table)
    if register is not None:
        listed = connection.execute(sa.text(register.rows), {"year": period.year, "unit": unit}).all()
        if listed:
            n = len(register.key)
            named = {tuple(row[:n]): "-".join(map(str, row[:n])) + f"“{row[n]}”" for row in listed}
            return f"{period.year}年{register.label}", register.key, named
    last = period.previous()
    keys = tuple(key for key in LOADED[rows.table].key_columns() if key != "period_start")
    going = ENDED.get(rows.table, "true")
    held = connection.execute(
        sa.text(
            f"select {', '.join(keys)} from warehouse.{rows.table} where superseded_at = 'infinity'"
            f" and period_start = :start and reporting_unit_code = :unit and {going}"
        ),
        {"start": last.start, "unit": unit},
    ).all()
    return (
        last.chinese(),
        keys,
        dict(zip(map(tuple, held), names_of_keys(connection, rows.table, keys, held), strict=True)),
    )
