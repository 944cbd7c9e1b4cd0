"""Rows that would change a locked month of postings: everybody had objected by then, or had let it stand.

Which days change is found by loading the return on trial and counting again: whatever changes no day's
count (a second posting, one on a Saturday or on leave, a longer stay on the roster) asks nothing. Nobody is
named: a question is read by more people than the records are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from etl.judge.struck import Struck, struck_rows
from etl.tidy.tidied import Doubt, Option, TableRows, Tidied, Warned
from etl.values import SHANGHAI
from etl.warehouse.load import close_rows, load_rows
from schemas.locks import recording_moment
from schemas.source import Source

OUT, IN = "locked_out", "locked_ok"
TABLES = ("posting", "posting_duty", "posting_correction")
NAMED = 20  # so many rows that the office did not agree to are told one by one

_DAY_OF = {"posting": "posted_at", "posting_duty": "valid_from", "posting_correction": "posting_date"}

PersonDay = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Changing:
    """Rows of a return, and rows that it leaves out, with the days of locked months that they change."""

    rows: dict[tuple[int, int], set[PersonDay]]
    struck: dict[Struck, set[PersonDay]]

    @property
    def days(self) -> set[PersonDay]:
        return set().union(*self.rows.values(), *self.struck.values())


def locked_months(
    connection: sa.Connection,
    source: Source,
    said: Tidied,
    rejected: Mapping[int, Collection[int]],
    hints: Mapping[str, Any],
) -> Doubt | None:
    """The question about rows that would change a locked month; None: there are none, or it was answered."""
    if hints.get(IN) or hints.get(OUT):
        return None
    days = _changing(connection, source, said, rejected, hints).days
    if not days:
        return None
    months = "、".join(
        f"{one.year}年{one.month}月" for one in sorted({day.replace(day=1) for _, day in days})
    )
    people = len({person for person, _ in days})
    return Doubt(
        "locked",
        f"{months}的晾晒已经本人核对、锁定，这一份会改动其中{people}人{len(days)}天的记录。请问如何处理？",
        (
            Option("A", "同意改动，按这一份计", {IN: True}),
            Option("B", "不同意，这些行不计，其余照常受理", {OUT: True}),
        ),
        "owner",
    )


def decided_against(
    connection: sa.Connection,
    source: Source,
    said: Tidied,
    rejected: dict[int, set[int]],
    hints: Mapping[str, Any],
) -> frozenset[Struck]:
    """Leave out the rows that would change a locked month, where the office said so; what is not withdrawn.

    Nothing of them is to be mended: they are told, and no return note is opened.
    """
    if not hints.get(OUT):
        return frozenset()
    changing = _changing(connection, source, said, rejected, hints)
    for told, (index, position) in enumerate(changing.rows):
        rejected.setdefault(index, set()).add(position)
        said.set_aside.setdefault(index, set()).add(position)
        if told < NAMED:
            rows = said.tables[index]
            sentence = f"{_place(rows, position)}所在月份的晾晒已经核对锁定，办公室没有同意改动，这一行不计"
            said.warnings.append(Warned("W-locked", sentence, rows.sheet_name))
    if (more := len(changing.rows) - NAMED) > 0:
        said.warnings.append(Warned("W-locked", f"另有{more}行也涉及锁定的月份，同样不计"))
    return frozenset(changing.struck)


def _place(rows: TableRows, position: int) -> str:
    """The row as its clerk or its system knows it: its number, and the day or moment in Shanghai."""
    name = _DAY_OF[rows.table]
    value = rows.columns[name][position].as_py()
    told = f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)
    return f"第{rows.row_no[position]}行（{told}）"


def _changing(
    connection: sa.Connection,
    source: Source,
    said: Tidied,
    rejected: Mapping[int, Collection[int]],
    hints: Mapping[str, Any],
) -> Changing:
    """What of the return changes the count of which days."""
    nothing = Changing({}, {})
    if not any(rows.table in TABLES for rows in said.tables):
        return nothing
    locked = set(connection.scalars(sa.text("select period_start from ledger.posting_lock")))
    if not locked:
        return nothing
    finding = {"posting": _postings, "posting_duty": _duties, "posting_correction": _corrections}
    touching = {
        (index, position): days
        for index, rows in enumerate(said.tables)
        if rows.table in finding
        for position, days in finding[rows.table](connection, rows, locked)
        if position not in rejected.get(index, ())
    }
    struck = struck_rows(connection, source, said, hints)
    leaving = {one: _days_of_duty(connection, one, locked) for one in struck if one.table == "posting_duty"}
    leaving = {one: days for one, days in leaving.items() if days}
    if not touching and not leaving:
        return nothing
    months = sorted(
        {day.replace(day=1) for days in (*touching.values(), *leaving.values()) for _, day in days}
    )
    before = _counted(connection, months)
    trial = connection.begin_nested()
    try:
        now = recording_moment(connection)
        for index, rows in enumerate(said.tables):
            load_rows(connection, source, rows, sorted(rejected.get(index, ())), 0, now)
        close_rows(connection, struck, now)
        after = _counted(connection, months)
    finally:
        trial.rollback()
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return Changing(
        {row: days & changed for row, days in touching.items() if days & changed},
        {one: days & changed for one, days in leaving.items() if days & changed},
    )


def _counted(connection: sa.Connection, months: Sequence[date]) -> dict[PersonDay, tuple[str, str]]:
    """(person, day) → (unit, what the day counts as), of every day that is due in these months."""
    found = connection.execute(
        sa.text(
            "select person_code, day, unit_code, state from report.posting_day"
            " where date_trunc('month', day)::date = any(:months)"
        ),
        {"months": list(months)},
    )
    return {(person, day): (unit, state) for person, day, unit, state in found}


Touched = Iterator[tuple[int, set[PersonDay]]]


def _postings(connection: sa.Connection, rows: TableRows, locked: set[date]) -> Touched:
    """The day of each posting, and the day on which its number stood until now."""
    numbers = rows.columns["posting_no"].to_pylist()
    known = {
        row.posting_no: (row.person_code, row.posted_at.astimezone(SHANGHAI).date())
        for row in connection.execute(
            sa.text(
                "select posting_no, person_code, posted_at from report.posting where posting_no = any(:known)"
            ),
            {"known": [number for number in numbers if number is not None]},
        )
    }
    people, moments = (rows.columns[name].to_pylist() for name in ("person_code", "posted_at"))
    for position, (number, person, at) in enumerate(zip(numbers, people, moments, strict=True)):
        told = {(person, at.astimezone(SHANGHAI).date())} if person and at is not None else set()
        stood = {known[number]} if number in known else set()
        if days := {(who, day) for who, day in told | stood if day.replace(day=1) in locked}:
            yield position, days


def _duties(connection: sa.Connection, rows: TableRows, locked: set[date]) -> Touched:
    """The days of each line of the roster, and those of the line that it replaces."""
    held = {
        (row.person_code, row.valid_from, row.duty_type): row.valid_to
        for row in connection.execute(
            sa.text("select person_code, valid_from, duty_type, valid_to from report.posting_duty")
        )
    }
    columns = {name: column.to_pylist() for name, column in rows.columns.items()}
    for position in range(len(rows)):
        key = tuple(columns[name][position] for name in ("person_code", "valid_from", "duty_type"))
        if None in key:
            continue
        person, first = key[0], key[1]
        days = set(_days(first, columns["valid_to"][position], locked))
        days |= set(_days(first, held[key], locked)) if key in held else set()
        if days:
            yield position, {(person, day) for day in days}


def _corrections(_: sa.Connection, rows: TableRows, locked: set[date]) -> Touched:
    people, on = (rows.columns[name].to_pylist() for name in ("person_code", "posting_date"))
    for position, (person, day) in enumerate(zip(people, on, strict=True)):
        if person and day is not None and day.replace(day=1) in locked:
            yield position, {(person, day)}


def _days_of_duty(connection: sa.Connection, one: Struck, locked: set[date]) -> set[PersonDay]:
    line = connection.execute(
        sa.text("select person_code, valid_from, valid_to from warehouse.posting_duty where row_id = :row"),
        {"row": one.row_id},
    ).one()
    return {(line.person_code, day) for day in _days(line.valid_from, line.valid_to, locked)}


def _days(first: date, last: date | None, locked: set[date]) -> Iterator[date]:
    """The days of locked months from ``first`` to ``last``."""
    for month in locked:
        day = max(first, month)
        while day.replace(day=1) == month and (last is None or day <= last):
            yield day
            day += timedelta(days=1)
