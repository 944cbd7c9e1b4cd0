"""Rows of a list that its corrected edition leaves out.

A list that loads row by row closes nothing by itself: a leave that was called off, or that begins another day
(which is another row), would stay in force beside the new one. Whether it was left out or called off only its
maker knows, so he is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from etl.judge.key_names import names_of_keys
from etl.judge.order import DISCARD
from etl.tidy.tidied import Doubt, Option, Tidied
from schemas.source import Source
from schemas.warehouse import LOADED

OUT, STAY, OPEN = "struck_out", "struck_stay", "still_open"
NAMED = 10


@dataclass(frozen=True, slots=True)
class Struck:
    """A current row that an earlier return of the same list brought and this one does not have."""

    table: str
    row_id: int
    name: str


def struck_rows(
    connection: sa.Connection, source: Source, said: Tidied, hints: Mapping[str, Any]
) -> tuple[Struck, ...]:
    """What was answered to be withdrawn; nothing before the answer."""
    return _left_out(connection, source, said) if hints.get(OUT) else ()


def ask_about_struck(
    connection: sa.Connection, source: Source, said: Tidied, hints: Mapping[str, Any]
) -> Doubt | None:
    """The question whether the rows that a corrected list leaves out are withdrawn; None: there are none."""
    if hints.get(OUT) or hints.get(STAY):
        return None
    found = _left_out(connection, source, said)
    if not found:
        return None
    told = "；".join(one.name for one in found[:NAMED]) + ("等" if len(found) > NAMED else "")
    return Doubt(
        "struck",
        f"上一份“{source.label}”有、这一份没有的{len(found)}行：{told}。请问这些行？",
        (
            Option("A", "不再有效，撤下（原来报错了，或已取消）", {OUT: True}),
            Option("B", "仍然有效，照旧", {STAY: True}),
            Option("C", "漏报了，作废重报", DISCARD),
        ),
        "owner" if source.registered else "unit",
    )


def ask_about_open(
    connection: sa.Connection, source: Source, said: Tidied, hints: Mapping[str, Any]
) -> Doubt | None:
    """The question about lines of former periods without an end that a new list does not name.

    Whoever left before the new period began would go on being owed; the day on which the line ended only the
    list's maker can write.
    """
    if hints.get(OPEN) or source.load != "upsert" or not source.is_list or said.period is None:
        return None
    found: list[str] = []
    for table in dict.fromkeys(rows.table for rows in said.tables):
        columns = LOADED[table].__table__.columns
        keys = LOADED[table].key_columns()
        if not {"valid_from", "valid_to"} <= set(columns.keys()) or "valid_from" not in keys:
            continue
        lasting = [key for key in keys if key != "valid_from"]
        named = {
            key
            for rows in said.tables
            if rows.table == table and set(lasting) <= set(rows.columns)
            for key in zip(*(rows.columns[name].to_pylist() for name in lasting), strict=True)
        }
        held = connection.execute(
            sa.text(
                f"select {', '.join(lasting)} from warehouse.{table} where superseded_at = 'infinity'"
                " and valid_from < :start and valid_to is null order by row_id"
            ),
            {"start": said.period.start},
        ).all()
        gone = [tuple(row) for row in held if tuple(row) not in named]
        found += names_of_keys(connection, table, lasting, gone)
    if not found:
        return None
    told = "；".join(found[:NAMED]) + ("等" if len(found) > NAMED else "")
    return Doubt(
        "open",
        f"以前的“{source.label}”里有{len(found)}行没有写止日、这一份没有：{told}。请问这些行？",
        (
            Option("A", "仍然有效，照旧", {OPEN: True}),
            Option("B", "已经结束，作废重报，把它们和止日写上", DISCARD),
        ),
        "owner" if source.registered else "unit",
    )


def _left_out(connection: sa.Connection, source: Source, said: Tidied) -> tuple[Struck, ...]:
    if source.load != "upsert" or not source.is_list or source.in_parts or said.period is None:
        return ()
    found: list[Struck] = []
    for table in dict.fromkeys(rows.table for rows in said.tables):
        keys = LOADED[table].key_columns()
        named = {
            key
            for rows in said.tables
            if rows.table == table and set(keys) <= set(rows.columns)
            for key in zip(*(rows.columns[name].to_pylist() for name in keys), strict=True)
        }
        held = connection.execute(
            sa.text(
                f"select row_id, {', '.join(keys)} from warehouse.{table} t where superseded_at = 'infinity'"
                " and submission_id in (select s.submission_id from ledger.submission s"
                " where s.source_name = :source and s.period_start = :start and s.period_type = :type"
                " and s.reporting_unit_code is not distinct from :unit "
                " and s.status in ('accepted', 'partly')) order by row_id"
            ),
            {
                "source": source.name,
                "start": said.period.start,
                "type": said.period.type,
                "unit": said.unit_code,
            },
        ).all()
        gone = [(row[0], tuple(row[1:])) for row in held if tuple(row[1:]) not in named]
        names = names_of_keys(connection, table, keys, [key for _, key in gone])
        found += [Struck(table, row_id, name) for (row_id, _), name in zip(gone, names, strict=True)]
    return tuple(found)
