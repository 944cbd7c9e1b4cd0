"""The ledger of submissions: registered before they are read, finished in the transaction that loads them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import aliased

from etl.tidy.tidied import Tidied
from etl.values import shown_name
from schemas.period import Period
from schemas.warehouse.held import HeldReturn
from schemas.warehouse.ledger import (
    Issue,
    Obligation,
    Submission,
)
from schemas.warehouse.paper import WITHDRAWN

PLACES = ("folder", "sftp")
"""Channels whose files lie there until they are put away: after a crash they are seen again."""
LOADED_STATUSES = ("accepted", "partly")
NOTICE_SOURCE = "supervision_weekly"
"""What the weekly notice prints."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file or set of records that came in. ``hints`` may name source, unit, given_period.

    ``file_name`` is kept as people read it, wherever it came from: the ledger takes no half characters.
    """

    content: bytes
    file_name: str
    received_at: datetime
    channel: str = "file"
    sender: str | None = None
    hints: dict[str, Any] = field(default_factory=dict)
    kept_as: str = ""
    """Fingerprint of bytes that are kept and need not be held here any longer."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "file_name", shown_name(self.file_name))

    @property
    def sha256(self) -> str:
        return self.kept_as or hashlib.sha256(self.content).hexdigest()

    def without_bytes(self, sha256: str) -> Arrival:
        """The arrival as the ledger enters it, once its bytes are kept under ``sha256``."""
        return replace(self, content=b"", kept_as=sha256)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A registered submission that is to be read."""

    submission_id: int
    file_name: str
    sha256: str
    received_at: datetime
    channel: str
    hints: dict[str, Any]


def register(connection: sa.Connection, arrival: Arrival) -> int:
    """Enter an arrival. One arrival is entered once, however often a crash makes us take it up again:
    the same bytes and name that still wait, that lay in the same kind of place at the same time, or that hung
    on the same mail.
    """
    same = connection.scalar(
        sa.select(Submission.submission_id).where(
            Submission.sha256 == arrival.sha256,
            Submission.file_name == arrival.file_name,
            _is_seen_again(arrival),
        )
    )
    return int(same) if same is not None else _entered(connection, [arrival])[0]


def register_all(connection: sa.Connection, arrivals: Sequence[Arrival]) -> list[int]:
    """Enter arrivals in order, as ``register`` does: bytes that never came before in one statement."""
    numbers: list[int] = []
    unheard: dict[str, Arrival] = {}

    def enter() -> None:
        numbers.extend(_entered(connection, list(unheard.values())))
        unheard.clear()

    shas = [arrival.sha256 for arrival in arrivals]
    came_before = set(connection.scalars(sa.select(Submission.sha256).where(Submission.sha256.in_(shas))))
    for sha256, arrival in zip(shas, arrivals, strict=True):
        if sha256 in came_before or sha256 in unheard:
            enter()
            numbers.append(register(connection, arrival))
        else:
            unheard[sha256] = arrival
    enter()
    return numbers


def _entered(connection: sa.Connection, arrivals: Sequence[Arrival]) -> list[int]:
    if not arrivals:
        return []
    made = connection.scalars(
        sa.insert(Submission)
        .values(registered_at=sa.func.clock_timestamp(), status="received")
        .returning(Submission.submission_id, sort_by_parameter_order=True),
        [
            {
                "file_name": arrival.file_name,
                "sha256": arrival.sha256,
                "channel": arrival.channel,
                "sender": arrival.sender,
                "received_at": arrival.received_at,
                "filled_in_by": arrival.hints.get("filled_in_by"),
                "hints": arrival.hints,
            }
            for arrival in arrivals
        ],
    )
    return [int(number) for number in made]


def _is_seen_again(arrival: Arrival) -> sa.ColumnElement[bool]:
    if arrival.channel == "mail":
        return sa.cast(Submission.hints, JSONB).contains({"mail": arrival.hints["mail"]})
    still_waits = Submission.status == "received"
    if arrival.channel not in PLACES:
        return still_waits
    return sa.or_(
        still_waits,
        sa.and_(Submission.channel == arrival.channel, Submission.received_at == arrival.received_at),
    )


def waiting(connection: sa.Connection, only: list[int] | None = None) -> list[Waiting]:
    """Submissions that are to be read, oldest arrival first."""
    query = (
        sa.select(
            Submission.submission_id,
            Submission.file_name,
            Submission.sha256,
            Submission.received_at,
            Submission.channel,
            Submission.hints,
        )
        .where(Submission.status == "received")
        .order_by(Submission.received_at, Submission.submission_id)
    )
    if only is not None:
        query = query.where(Submission.submission_id.in_(only))
    return [Waiting(*row) for row in connection.execute(query)]


def receipt_of(connection: sa.Connection, submission_id: int) -> dict[str, Any]:
    """The receipt of a finished submission."""
    query = sa.select(Submission.receipt).where(Submission.submission_id == submission_id)
    return dict(connection.scalars(query).one() or {})


def seen_before(connection: sa.Connection, submissions: Sequence[Waiting]) -> set[int]:
    """Those of ``submissions`` whose bytes an earlier submission had, whatever became of that one."""
    earlier = aliased(Submission)
    query = sa.select(Submission.submission_id).where(
        Submission.submission_id.in_([one.submission_id for one in submissions]),
        sa.exists().where(
            earlier.sha256 == Submission.sha256, earlier.submission_id < Submission.submission_id
        ),
    )
    return set(connection.scalars(query))


_LAST_LOADED = (
    sa.select(Submission.submission_id, Submission.status)
    .where(
        Submission.source_name == sa.bindparam("source"),
        Submission.reporting_unit_code == sa.bindparam("unit"),
        Submission.period_start == sa.bindparam("start"),
        Submission.period_type == sa.bindparam("type"),
        Submission.status.in_(LOADED_STATUSES),
    )
    .order_by(Submission.submission_id.desc())
    .limit(1)
)
_SIGNED = (
    sa.select(Issue.period_label)
    .where(
        Issue.kind == sa.bindparam("kind"),
        Issue.period_label == sa.bindparam("label"),
        Issue.approved_at.is_not(None),
    )
    .limit(1)
)
_KEPT = ("recorded_at", "source_name", "reporting_unit_code", "period_start", "period_type", "rows_read")
# What a return was taken for while it waited for an answer: the views of those days still show it.
_KEPT_AS_HELD = sa.insert(HeldReturn).from_select(
    ["submission_id", *_KEPT],
    sa.select(Submission.submission_id, *(getattr(Submission, name) for name in _KEPT)).where(
        Submission.submission_id == sa.bindparam("finished_id"), Submission.recorded_at.is_not(None)
    ),
)
_FINISHED = sa.update(Submission).where(Submission.submission_id == sa.bindparam("finished_id"))


def last_loaded(
    connection: sa.Connection, source: str, unit: str | None, period: Period
) -> tuple[int, str] | None:
    """The newest submission that was loaded for this unit and period: (submission_id, status)."""
    asked = {"source": source, "unit": unit, "start": period.start, "type": period.type}
    row = connection.execute(_LAST_LOADED, asked).one_or_none()
    return (int(row[0]), str(row[1])) if row else None


def loaded_of(
    connection: sa.Connection, source: str, unit: str | None, period: Period | None
) -> list[tuple[int, datetime]]:
    """All submissions that were loaded for this unit and period, as (submission_id, received_at)."""
    asked: dict[str, Any] = {"source": source}
    asked |= {"unit": unit} if unit else {}
    asked |= {"start": period.start, "type": period.type} if period else {}
    found = connection.execute(_loaded_of(unit is not None, period is not None), asked)
    return [(row.submission_id, row.received_at) for row in found]


@cache
def _loaded_of(has_unit: bool, has_period: bool) -> sa.Select[int, datetime]:
    """Made once: a night asks it of each return."""
    return sa.select(Submission.submission_id, Submission.received_at).where(
        Submission.source_name == sa.bindparam("source"),
        Submission.reporting_unit_code == (sa.bindparam("unit") if has_unit else None),
        Submission.period_start == (sa.bindparam("start") if has_period else None),
        Submission.period_type == (sa.bindparam("type") if has_period else None),
        Submission.status.in_(LOADED_STATUSES),
    )


def is_issued(connection: sa.Connection, period: Period) -> str | None:
    """The label of a signed quarterly bulletin whose period holds this one."""
    if period.type in ("year", "half"):
        return None
    label = Period.of(period.anchor, "quarter").label
    found = connection.scalar(_SIGNED, {"kind": "quarterly", "label": label})
    return str(found) if found else None


def signed_in_year(connection: sa.Connection, year: int) -> list[str]:
    """The quarters of a year whose bulletins were signed and not withdrawn, as `2021年第一季度`."""
    query = (
        sa.select(Issue.period_label)
        .where(Issue.kind == "quarterly", Issue.period_label.like(f"{year}Q_"))
        .where(Issue.approved_at.is_not(None), Issue.stage != WITHDRAWN)
        .distinct()
        .order_by(Issue.period_label)
    )
    return [Period.parse(label).chinese() for label in connection.scalars(query)]


def signed_papers(connection: sa.Connection, source: str, period: Period) -> list[str]:
    """What was signed and prints this period of the source: `2021年第12期督查通报`, `2021年第一季度通报`."""
    quarter = is_issued(connection, period)
    papers = [f"{Period.parse(quarter).chinese()}通报"] if quarter else []
    if source == NOTICE_SOURCE and period.type == "week":
        notice = connection.scalar(_SIGNED, {"kind": "weekly", "label": period.label})
        if notice is not None:
            papers.insert(0, f"{period.year}年第{period.number}期督查通报")
    return papers


def finish(
    connection: sa.Connection,
    submission_id: int,
    status: str,
    recorded_at: datetime,
    said: Tidied | None,
    receipt: dict[str, Any],
    *,
    rows_accepted: int = 0,
) -> None:
    """Write what became of a submission; part of the transaction that loads its rows."""
    period = said.period if said else None
    connection.execute(_KEPT_AS_HELD, {"finished_id": submission_id})
    connection.execute(
        _FINISHED,
        {
            "finished_id": submission_id,
            "status": status,
            "recorded_at": recorded_at,
            "source_name": said.source if said else None,
            "reporting_unit_code": said.unit_code if said else None,
            "period_start": period.start if period else None,
            "period_type": period.type if period else None,
            "rows_read": said.rows_read if said else 0,
            "rows_accepted": rows_accepted,
            "is_zero_report": status == "accepted" and said is not None and said.is_zero_report,
            "correction_reason": said.correction if said else None,
            "receipt": receipt,
        },
    )


def owe(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    """Enter what is owed. A due time that lies ahead follows a mended calendar; one that has passed stays."""
    if not rows:
        return
    made = insert(Obligation)
    moved = made.on_conflict_do_update(
        index_elements=[c.name for c in Obligation.__table__.primary_key],
        set_={"due_at": made.excluded.due_at},
        where=sa.and_(
            Obligation.due_at != made.excluded.due_at, Obligation.due_at > sa.func.clock_timestamp()
        ),
    )
    connection.execute(moved, rows)
