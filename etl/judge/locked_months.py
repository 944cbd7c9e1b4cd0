"""Rows that would change a locked month of postings: everybody had objected by then, or had let it stand.

What changes no day's count (a second posting of a day, a longer stay on the roster) asks nothing. Nobody is
named: a question is read by more people than the records are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from etl.tidy.tidied import Doubt, Option, Problem, TableRows, Tidied
from etl.values import SHANGHAI

OUT, IN = "locked_out", "locked_ok"
TABLES = ("posting", "posting_duty", "posting_correction")
_SENTENCE = "所在月份的晾晒已经核对锁定，办公室没有同意改动，这一行不计"


def locked_months(
    connection: sa.Connection, said: Tidied, rejected: Mapping[int, set[int]], hints: Mapping[str, Any]
) -> Doubt | None:
    """The question about rows that would change a locked month; None: there are none, or it was answered."""
    if hints.get(IN) or hints.get(OUT):
        return None
    touched = [
        (rows.columns["person_code"][position].as_py(), day)
        for index, rows, position, days in _changing(connection, said)
        if position not in rejected.get(index, ())
        for day in days
    ]
    if not touched:
        return None
    months = "、".join(
        f"{one.year}年{one.month}月" for one in sorted({day.replace(day=1) for _, day in touched})
    )
    people = len({person for person, _ in touched})
    return Doubt(
        "locked",
        f"{months}的晾晒已经本人核对、锁定，这一份会改动其中{people}人{len(set(touched))}天的记录。请问如何处理？",
        (
            Option("A", "同意改动，按这一份计", {IN: True}),
            Option("B", "不同意，这些行不计，其余照常受理", {OUT: True}),
        ),
        "owner",
    )


def refuse_locked(connection: sa.Connection, said: Tidied, rejected: dict[int, set[int]]) -> None:
    """Reject the rows that would change a locked month, as the office answered."""
    for index, rows, position, _ in _changing(connection, said):
        if position in rejected.get(index, ()):
            continue
        place = next((one for one in rows.places if one.column_name == _DAY_OF[rows.table]), None)
        said.problems.append(
            Problem(
                rows.sheet_name,
                f"{rows.row_no[position]}行",
                place.heading if place else _DAY_OF[rows.table],
                str(rows.columns[_DAY_OF[rows.table]][position].as_py()),
                "locked",
                _SENTENCE,
                rows.sheet_no,
                rows.row_no[position],
                place.col_no if place else 1,
                rows.table,
                _DAY_OF[rows.table],
            )
        )
        rejected.setdefault(index, set()).add(position)


_DAY_OF = {"posting": "posted_at", "posting_duty": "valid_from", "posting_correction": "posting_date"}


def _changing(connection: sa.Connection, said: Tidied) -> Iterator[tuple[int, TableRows, int, list[date]]]:
    """(table index, rows, position, the days of locked months that the row would change)."""
    if not any(rows.table in TABLES for rows in said.tables):
        return
    locked = set(connection.scalars(sa.text("select period_start from ledger.posting_lock")))
    if not locked:
        return
    finding = {"posting": _postings, "posting_duty": _duties, "posting_correction": _corrections}
    for index, rows in enumerate(said.tables):
        if rows.table in finding:
            for position, days in finding[rows.table](connection, rows, locked):
                yield index, rows, position, days


def _postings(
    connection: sa.Connection, rows: TableRows, locked: set[date]
) -> Iterator[tuple[int, list[date]]]:
    """A posting that would be the first of its day; one that is known already stays as it is."""
    of_locked = []
    for position, at in enumerate(rows.columns["posted_at"].to_pylist()):
        day = _local(at) if at is not None else None
        if day is not None and day.replace(day=1) in locked:
            of_locked.append((position, at, day))
    for position, at, day in of_locked:
        person = rows.columns["person_code"][position].as_py()
        number = rows.columns["posting_no"][position].as_py()
        stands = connection.scalar(
            sa.text(
                "select exists (select from report.posting where posting_no = :number) or exists ("
                " select from report.posting where person_code = :person and posted_at >= :first"
                " and posted_at <= :at)"
            ),
            {
                "number": number,
                "person": person,
                "first": datetime(day.year, day.month, day.day, tzinfo=SHANGHAI),
                "at": at,
            },
        )
        if not stands:
            yield position, [day]


def _duties(
    connection: sa.Connection, rows: TableRows, locked: set[date]
) -> Iterator[tuple[int, list[date]]]:
    """A line of the roster that says something else of a locked day than the line that it replaces."""
    held = {
        (row.person_code, row.valid_from, row.duty_type): (row.valid_to, row.unit_code)
        for row in connection.execute(
            sa.text("select person_code, valid_from, duty_type, valid_to, unit_code from report.posting_duty")
        )
    }
    columns = {name: column.to_pylist() for name, column in rows.columns.items()}
    for position in range(len(rows)):
        key = tuple(columns[name][position] for name in ("person_code", "valid_from", "duty_type"))
        if None in key:
            continue
        unit, until = columns["unit_code"][position], columns["valid_to"][position]
        before = held.get(key)
        now = {(day, unit) for day in _days(key[1], until, locked)}
        then = {(day, before[1]) for day in _days(key[1], before[0], locked)} if before else set()
        if changed := sorted({day for day, _ in now ^ then}):
            yield position, changed


def _corrections(
    connection: sa.Connection, rows: TableRows, locked: set[date]
) -> Iterator[tuple[int, list[date]]]:
    held = {
        (row.person_code, row.posting_date): row.counted_as
        for row in connection.execute(
            sa.text("select person_code, posting_date, counted_as from report.posting_correction")
        )
    }
    columns = {name: rows.columns[name].to_pylist() for name in ("person_code", "posting_date", "counted_as")}
    for position, (person, day, state) in enumerate(zip(*columns.values(), strict=True)):
        if day is not None and day.replace(day=1) in locked and held.get((person, day)) != state:
            yield position, [day]


def _days(first: date, last: date | None, locked: set[date]) -> Iterator[date]:
    """The days of locked months from ``first`` to ``last``."""
    for month in locked:
        day = max(first, month)
        while day.replace(day=1) == month and (last is None or day <= last):
            yield day
            day += timedelta(days=1)


def _local(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
