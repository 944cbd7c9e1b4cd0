"""Many small rows of the ledger in one statement: one message to the server, not one for each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa


def insert_many(
    connection: sa.Connection, table: sa.FromClause, rows: Sequence[dict[str, Any]], *, once: bool = False
) -> None:
    """Insert rows that all have the same columns; with ``once`` those that stand there already are left."""
    if not rows:
        return
    columns = ", ".join(rows[0])
    statement = (
        f"insert into {table} ({columns}) select {columns}"
        f" from jsonb_populate_recordset(null::{table}, cast(:rows as jsonb))"
        f"{' on conflict do nothing' if once else ''}"
    )
    connection.execute(sa.text(statement), {"rows": orjson.dumps(rows).decode()})
