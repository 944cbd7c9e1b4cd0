"""A value that holds for a whole year and comes with each of its returns: a target.

No register lists it, so the first return of the year states it. One that another return of the year states
otherwise is a registered value that a return would change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from etl.judge.before import keys_of, last_two_before, lasting_keys
from etl.judge.earlier import cell_of, shown
from etl.judge.key_names import names_of_keys
from etl.tidy.tidied import Doubt, Option, Tidied
from schemas.warehouse import LOADED

SHOWN = 3


def changed_within_year(
    connection: sa.Connection, said: Tidied, rejected: Mapping[int, Collection[int]]
) -> Doubt | None:
    """The question to the office about what this year's earlier returns stated otherwise."""
    if said.period is None or said.period.type == "year":
        return None
    told: list[str] = []
    for index, rows in enumerate(said.tables):
        infos = {c.name: c.info for c in LOADED[rows.table].__table__.columns}
        names = [name for name in rows.columns if name in infos and infos[name].get("of_year")]
        keys = lasting_keys(rows)
        if not names or not keys or not len(rows):
            continue
        start, of_rows = said.period.start, keys_of(rows, keys)
        held, _ = last_two_before(connection, rows, keys, ["period_start", *names], start)
        columns = [rows.columns[name].to_pylist() for name in names]
        changed = [
            (key, at, n, then, column[at])
            for at, key in enumerate(of_rows)
            if key in held and held[key][0].year == start.year and at not in rejected.get(index, ())
            for n, (column, then) in enumerate(zip(columns, held[key][1:], strict=True))
            if None not in (then, column[at]) and then != column[at]
        ]
        whose = names_of_keys(connection, rows.table, keys, [key for key, *_ in changed])
        for name, (_, at, n, then, now) in zip(whose, changed, strict=True):
            cell, label, unit = cell_of(rows, names[n], at), infos[names[n]]["label"], infos[names[n]]["unit"]
            was, states = (shown(value, None, str(unit or "")) for value in (then, now))
            told.append(f"{cell}（{name}）“{label}”本年以前报的是{was}，现填{states}")
    return _question(told) if told else None


def _question(told: list[str]) -> Doubt:
    more = f"等{len(told)}处" if len(told) > SHOWN else ""
    return Doubt(
        "year_values",
        f"{'；'.join(told[:SHOWN])}{more}。一年之内不应变动，报表不能改下达数。请问是否已经批准调整？",
        (
            Option("A", "已经批准调整（批准文件请写在字母后面），自本期起按这一份", {"year_values_ok": True}),
            Option("B", "没有调整，作废重报", {"discard": True}),
        ),
        "owner",
    )
