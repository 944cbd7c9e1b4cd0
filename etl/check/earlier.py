"""A return that carries earlier months again: which accepted figures it would change.

The indicators come as January to the month, every month. Whoever repeats the earlier months unchanged is not
asked anything; whoever changes one corrects it, and owes the word 更正 and a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from etl.tidy.tidied import TableRows, Tidied
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse import LOADED


@dataclass(frozen=True, slots=True)
class Change:
    """One accepted figure of an earlier period that the return states otherwise."""

    period: Period
    what: str
    then: Any
    now: Any


def changed_earlier(
    connection: sa.Connection, source: Source, said: Tidied, rejected: dict[int, set[int]]
) -> list[Change]:
    """Every figure of a period before the return's own that loading it would replace, oldest first.

    ``rejected``: table index → positions that are not loaded. What waits for its correction is no figure.
    """
    period = said.period
    if period is None or source.load != "upsert":
        return []
    changes = [
        change
        for index, rows in enumerate(said.tables)
        if {"period_start", "period_type"} <= set(rows.columns)
        for change in _changes(connection, rows, period, rejected.get(index, set()))
    ]
    return sorted(changes, key=lambda change: change.period.start)


def _changes(connection: sa.Connection, rows: TableRows, period: Period, out: set[int]) -> list[Change]:
    table = LOADED[rows.table].__table__
    keys = [c.name for c in table.columns if c.info.get("key")]
    # How a figure is written is no part of it: 0.08 亿元 is 800 万元.
    figures = [
        c.name
        for c in table.columns
        if c.info.get("reported") and c.info["kind"] != "source" and c.name in rows.columns
    ]
    label = {c.name: str(c.info["label"]) for c in table.columns if c.name in figures}
    starts = rows.columns["period_start"].to_pylist()
    earlier = [i for i, start in enumerate(starts) if start and start < period.start and i not in out]
    if not earlier or not figures:
        return []
    held = _held(connection, rows.table, keys, figures, min(starts[i] for i in earlier), period.start)
    columns = {name: rows.columns[name].to_pylist() for name in (*keys, *figures)}
    changes = []
    for position in earlier:
        key = tuple(columns[name][position] for name in keys)
        then = held.get(key)
        if then is None:
            continue
        where = "/".join(str(part) for name, part in zip(keys, key, strict=True) if name != "period_start")
        of = Period(starts[position], period.type)
        changes += [
            Change(of, f"{where}“{label[name]}”", old, columns[name][position])
            for name, old in zip(figures, then, strict=True)
            if old != columns[name][position]
        ]
    return changes


def _held(
    connection: sa.Connection, table: str, keys: list[str], figures: list[str], first: date, before: date
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    listed = ", ".join([*keys, *figures])
    found = connection.execute(
        sa.text(
            f"select {listed} from warehouse.{table} where superseded_at = 'infinity'"
            " and not pending_correction and period_start >= :first and period_start < :before"
        ),
        {"first": first, "before": before},
    )
    return {tuple(row[: len(keys)]): tuple(row[len(keys) :]) for row in found}
