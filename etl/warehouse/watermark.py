"""How far each department's system has been read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from etl.collect.records import stepped_back
from etl.warehouse.ledger import LOADED_STATUSES
from schemas.warehouse.ledger import Submission, Watermark

ASKED_SINCE = "asked_since"
"""The hint that keeps with a batch of records which watermark it was fetched from; None: everything."""


def watermark(connection: sa.Connection, name: str) -> str | None:
    """What was stored last; None while nothing was ever fetched."""
    return connection.scalar(sa.select(Watermark.value).where(Watermark.source_name == name))


def move_watermark(connection: sa.Connection, name: str, value: str | None) -> None:
    """Note how far a way has been read, in the transaction that enters what was read."""
    if value is None:
        return
    made = insert(Watermark).values(source_name=name, value=value, taken_at=sa.func.clock_timestamp())
    connection.execute(
        made.on_conflict_do_update(
            index_elements=["source_name"],
            set_={"value": made.excluded.value, "taken_at": made.excluded.taken_at},
        )
    )


def ask_again(connection: sa.Connection, hints: dict[str, Any]) -> None:
    """Records that were refused whole come again with the next fetch: nobody else hands them in.

    Nothing for what no system was asked for.
    """
    if ASKED_SINCE in hints:
        name = hints["source"]
        move_watermark(connection, name, stepped_back(watermark(connection, name), hints[ASKED_SINCE]))


def still_refused(connection: sa.Connection, name: str, sha256: str, registers: Collection[str]) -> bool:
    """Whether these very records were refused whole, and nothing that they are held against changed since.

    ``registers``: the sources of registered values. What was refused lies behind the watermark and is fetched
    each time; it is entered again once a record or a register was mended.
    """
    last = connection.execute(
        sa.select(Submission.sha256, Submission.status, Submission.recorded_at)
        .where(Submission.source_name == name)
        .order_by(Submission.submission_id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or (last.sha256, last.status) != (sha256, "returned"):
        return False
    changed = sa.select(Submission.submission_id).where(
        Submission.source_name.in_(registers),
        Submission.status.in_(LOADED_STATUSES),
        Submission.recorded_at > last.recorded_at,
    )
    return connection.execute(changed.limit(1)).first() is None
