"""Bytes that came before: what still counts makes its copy a duplicate, what was replaced does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from etl.warehouse.ledger import LOADED_STATUSES, Waiting
from schemas.source import Source
from schemas.warehouse.ledger import Submission


@dataclass(frozen=True, slots=True)
class Copy:
    """The last submission of the same bytes that was not returned.

    ``replaced_by``: returns that were loaded after it and replaced or withdrew what it said; none: it counts.
    """

    submission_id: int
    replaced_by: tuple[int, ...] = ()


def copy_of(connection: sa.Connection, waiting: Waiting, sources: Mapping[str, Source]) -> Copy | None:
    """The earlier submission of the same bytes; None where there is none, or it was returned."""
    same = (
        sa.select(Submission)
        .with_only_columns(
            Submission.submission_id,
            Submission.status,
            Submission.recorded_at,
            Submission.source_name,
            Submission.reporting_unit_code,
            Submission.period_start,
            Submission.period_type,
        )
        .where(
            Submission.sha256 == waiting.sha256,
            Submission.submission_id < waiting.submission_id,
            Submission.status.in_(("received", "held", *LOADED_STATUSES)),
        )
        .order_by(Submission.submission_id.desc())
        .limit(1)
    )
    earlier = connection.execute(same).one_or_none()
    if earlier is None:
        return None
    source = sources.get(earlier.source_name) if earlier.source_name else None
    if source is None or earlier.status not in LOADED_STATUSES:
        return Copy(earlier.submission_id)
    return Copy(earlier.submission_id, _replaced_by(connection, earlier, source))


def _replaced_by(connection: sa.Connection, earlier: Any, source: Source) -> tuple[int, ...]:
    """Returns that closed rows of it; of a snapshot, which may have had no rows, whatever followed it too."""
    closed = " union ".join(
        f"select superseded_at from warehouse.{table}"
        " where submission_id = :own and superseded_at < 'infinity'"
        for table in sorted({table.table for table in source.tables})
    )
    moments = connection.scalars(sa.text(closed), {"own": earlier.submission_id}).all()
    after: list[sa.ColumnElement[bool]] = [Submission.recorded_at.in_(moments)] if moments else []
    if source.load == "snapshot" and source.period != "none":
        slot = ("source_name", "reporting_unit_code", "period_start", "period_type")
        same_slot = [getattr(Submission, name) == getattr(earlier, name) for name in slot]
        after.append(sa.and_(*same_slot, Submission.recorded_at > earlier.recorded_at))
    if not after:
        return ()
    query = sa.select(Submission.submission_id).where(
        Submission.status.in_(LOADED_STATUSES),
        Submission.submission_id != earlier.submission_id,
        sa.or_(*after),
    )
    return tuple(connection.scalars(query.order_by(Submission.submission_id)))
