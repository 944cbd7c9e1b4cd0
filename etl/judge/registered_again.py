"""A register of no period that comes again: what it says otherwise of rows that it has.

A registered value is changed by a consent with approver, document and day. A list that is handed in again
with another deadline is no consent; one that has what was consented to says nothing new. Where nobody can
consent (a goal, a grid, a score of a survey), what stands is corrected by an answer with its reason. Only
what moves by its nature (a state, what is done so far) goes on unasked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from etl.judge import consent_changed
from etl.judge.earlier import cell_of, columns_of, held_rows, otherwise, shown
from etl.judge.key_names import names_of_keys
from etl.tidy.tidied import TableRows, Tidied, Warned, key_text
from schemas.overlaid import REGISTERED
from schemas.source import Source
from schemas.warehouse import LOADED


def changed_in_register(
    connection: sa.Connection, source: Source, said: Tidied, rejected: Mapping[int, Collection[int]]
) -> list[str]:
    """Each changed value as its clerk finds it: cell, whose, column, what stands, what it says now.

    None of a department's system: its records come again with each later state. Consents have a question of
    their own.
    """
    if source.load != "upsert" or source.is_by_system:
        return []
    changes = []
    for index, rows in enumerate(said.tables):
        if rows.table != consent_changed.TABLE:
            changes += _changes(connection, source, rows, rejected.get(index, ()))
    return changes


def changed_by_system(
    connection: sa.Connection, source: Source, said: Tidied, rejected: Mapping[int, Collection[int]]
) -> list[Warned]:
    """How many records of a department's system say otherwise what does not move by its nature, by column.

    They are loaded, and what stood before stays to be looked up; that it was changed is not passed over.
    """
    if source.load != "upsert" or not source.is_by_system:
        return []
    told: dict[str, int] = defaultdict(int)
    for index, rows in enumerate(said.tables):
        keys, _ = columns_of(rows)
        infos = {c.name: c.info for c in LOADED[rows.table].__table__.columns}
        named = [n for n in rows.columns if n in infos and n not in keys and _stays(infos[n])]
        columns = [rows.columns[name].to_pylist() for name in named]
        good = [at for at in range(len(rows)) if at not in rejected.get(index, ())]
        for one in held_rows(connection, source, rows, keys, named, good):
            for n in otherwise(columns, one):
                if one.figures[n] is not None:
                    told[infos[named[n]]["label"]] += 1
    return [
        Warned("W-changed", f"{n}条已采集的记录改动了“{label}”：按新的计，原来的保留可查")
        for label, n in told.items()
    ]


def consents_change(said: Tidied) -> bool:
    """Whether what is registered here is changed by a consent that is registered too."""
    return any(rows.table in REGISTERED for rows in said.tables)


def _changes(connection: sa.Connection, source: Source, rows: TableRows, out: Collection[int]) -> list[str]:
    keys, _ = columns_of(rows)
    infos = {c.name: c.info for c in LOADED[rows.table].__table__.columns}
    named = [n for n in rows.columns if n in infos and n not in keys and _stays(infos[n])]
    columns = [rows.columns[name].to_pylist() for name in named]
    of_rows = list(zip(*(rows.columns[key].to_pylist() for key in keys), strict=True))
    good = [at for at in range(len(rows)) if at not in out]
    consented = _consented(connection, rows.table)
    told = []
    for one in held_rows(connection, source, rows, keys, named, good):
        key = of_rows[one.position]
        known = consented["/".join(map(key_text, key))]
        if one.pending_correction:
            continue
        changed = [n for n in otherwise(columns, one) if key_text(columns[n][one.position]) not in known]
        # What was empty is filled in, not changed; a date that a consent would give is promised all the same.
        changed = [n for n in changed if one.figures[n] is not None or rows.table in REGISTERED]
        told += [(key, one.position, n, one.figures[n]) for n in changed]
    names = names_of_keys(connection, rows.table, keys, [key for key, *_ in told])
    sentences = []
    for name, (_, at, n, then) in zip(names, told, strict=True):
        info, cell = infos[named[n]], cell_of(rows, named[n], at)
        was, now = (shown(value, None, str(info["unit"] or "")) for value in (then, columns[n][at]))
        sentences.append(f"{cell}（{name}）“{info['label']}”原登记{was}，现填{now}")
    return sentences


def _stays(info: Mapping[str, Any]) -> bool:
    return info["kind"] not in ("source", "system") and not info.get("moves")


def _consented(connection: sa.Connection, table: str) -> defaultdict[str, set[str]]:
    """Row's key → the values that the office has consented to."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    asked = (
        "select subject_key, new_value, until_date::text from warehouse.registered_change"
        " where superseded_at = 'infinity' and subject_table = :table"
    )
    for key, *values in connection.execute(sa.text(asked), {"table": table}):
        found[key] |= {value for value in values if value}
    return found
