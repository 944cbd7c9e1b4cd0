"""What was loaded before under the keys of a return's rows: what it says now is held against it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from etl.tidy.tidied import TableRows
from schemas.warehouse import LOADED

PERIOD_KEYS = frozenset(("period_start", "period_type", "reporting_unit_code", "list_year"))

Key = tuple[Any, ...]
"""The values of a row's lasting keys, or those that were loaded under them."""


def lasting_keys(rows: TableRows) -> list[str]:
    """The key's columns by which a row is found again in another period; none where it cannot be.

    A line's number names another thing each time.
    """
    keys = [key for key in LOADED[rows.table].key_columns() if key not in PERIOD_KEYS]
    return [] if "line_no" in keys or any(key not in rows.columns for key in keys) else keys


def keys_of(rows: TableRows, keys: Sequence[str]) -> list[Key]:
    """The keys of each row, in the order of the rows."""
    return list(zip(*(rows.columns[key].to_pylist() for key in keys), strict=True))


def last_held(
    connection: sa.Connection, rows: TableRows, keys: Sequence[str], names: Sequence[str]
) -> dict[Key, Key]:
    """What was loaded last under the keys of these rows, whatever the period: key → values of ``names``."""
    return _held(connection, rows, keys, names, None, 1)[0]


def last_two_before(
    connection: sa.Connection, rows: TableRows, keys: Sequence[str], names: Sequence[str], start: date | None
) -> tuple[dict[Key, Key], dict[Key, Key]]:
    """The same of the last period that began before ``start``, and of the one before that.

    Of a table without periods: what stands now, and nothing.
    """
    last, before = _held(connection, rows, keys, names, start, 2)
    return last, before


def _held(
    connection: sa.Connection,
    rows: TableRows,
    keys: Sequence[str],
    names: Sequence[str],
    start: date | None,
    how_many: int,
) -> list[dict[Key, Key]]:
    """Newest first: key → values of ``names``."""
    has_period = "period_start" in LOADED[rows.table].__table__.columns
    telling = max(keys, key=lambda key: len(set(rows.columns[key].to_pylist())))
    listed, latest = ", ".join(keys), "period_start desc, " if has_period else ""
    earlier = " and period_start < :start" if has_period and start else ""
    found = connection.execute(
        sa.text(
            f"select * from (select {listed}, {', '.join(names)},"
            f" row_number() over (partition by {listed} order by {latest}recorded_at desc) as nth"
            f" from warehouse.{rows.table} where superseded_at = 'infinity' and not pending_correction"
            f" and {telling} = any(:told){earlier}) last where nth <= :how_many"
        ),
        {
            "told": [value for value in set(rows.columns[telling].to_pylist()) if value is not None],
            "how_many": how_many,
            **({"start": start} if earlier else {}),
        },
    )
    held: list[dict[Key, Key]] = [{} for _ in range(how_many)]
    for *row, nth in found:
        held[nth - 1][tuple(row[: len(keys)])] = tuple(row[len(keys) :])
    return held
