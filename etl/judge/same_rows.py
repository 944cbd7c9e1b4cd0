"""A return that says to the last cell what stands already, in another file: the list saved once more.

Its bytes differ (another format, another program), its rows do not. There is nothing to correct and nothing
to ask; it is a duplicate like a copy of the bytes.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa

from etl.tidy.tidied import TableRows, Tidied
from etl.warehouse import ledger
from schemas.source import Source
from schemas.warehouse import LOADED

MOST_ROWS = 20_000  # more are seldom saved twice, and are not worth keeping in memory twice


def loaded_before(connection: sa.Connection, source: Source, said: Tidied) -> int | None:
    """The accepted return of the same unit and period whose rows, all still current, are these rows."""
    if said.fatal or said.doubts or said.problems or said.correction or said.period is None:
        return None
    if source.period == "none" or source.in_parts or not said.tables:
        return None
    earlier = ledger.last_loaded(connection, source.name, said.unit_code, said.period)
    if earlier is None or earlier[1] != "accepted" or sum(map(len, said.tables)) > MOST_ROWS:
        return None
    tables = TableRows.whole(said.tables)
    same = all(_are_current(connection, rows, earlier[0]) for rows in tables)
    return earlier[0] if same and len({rows.table for rows in tables}) == len(tables) else None


def _are_current(connection: sa.Connection, rows: TableRows, submission_id: int) -> bool:
    """Whether the return's current rows of this table are these and no others."""
    columns = LOADED[rows.table].__table__.columns
    names = [name for name in rows.columns if name in columns and counts(columns[name].info)]
    found = connection.execute(
        sa.text(
            f"select {', '.join(names)} from warehouse.{rows.table}"
            " where superseded_at = 'infinity' and submission_id = :submission"
        ),
        {"submission": submission_id},
    ).all()
    if len(found) != len(rows):
        return False
    own = zip(*(rows.columns[name].to_pylist() for name in names), strict=True)
    return Counter(map(_plain, own)) == Counter(map(_plain, found))


def counts(info: dict[str, Any]) -> bool:
    """All that a row says, whichever column; how an amount is written is no part of it."""
    return bool(info["kind"] != "source")


def _plain(row: Any) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in row)
