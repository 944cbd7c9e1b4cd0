"""The ledger of submissions: registered before they are read, finished in the transaction that loads them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert

from etl.tidy.tidied import Doubt, Tidied
from schemas.period import Period
from schemas.warehouse.ledger import (
    Issue,
    Obligation,
    Question,
    Submission,
)

PLACES = ("folder", "sftp")
"""Channels whose files lie there until they are put away: after a crash they are seen again."""
NOTICE_SOURCE = "supervision_weekly"
"""What the weekly notice prints."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file or set of records that came in. ``hints`` may name source, unit, given_period."""

    content: bytes
    file_name: str
    received_at: datetime
    channel: str = "file"
    sender: str | None = None
    hints: dict[str, Any] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


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
    if same is not None:
        return int(same)
    made = connection.execute(
        sa.insert(Submission)
        .values(
            file_name=arrival.file_name,
            sha256=arrival.sha256,
            channel=arrival.channel,
            sender=arrival.sender,
            received_at=arrival.received_at,
            registered_at=sa.func.clock_timestamp(),
            status="received",
            filled_in_by=arrival.hints.get("filled_in_by"),
            hints=arrival.hints,
        )
        .returning(Submission.submission_id)
    )
    return int(made.scalar_one())


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


def earlier_copy(connection: sa.Connection, submission: Waiting) -> int | None:
    """An earlier submission of the same bytes that was not returned."""
    found = connection.scalar(
        sa.select(sa.func.min(Submission.submission_id)).where(
            Submission.sha256 == submission.sha256,
            Submission.submission_id < submission.submission_id,
            Submission.status.in_(("received", "accepted", "partly", "held")),
        )
    )
    return int(found) if found is not None else None


def last_loaded(
    connection: sa.Connection, source: str, unit: str | None, period: Period
) -> tuple[int, str] | None:
    """The newest submission that was loaded for this unit and period: (submission_id, status)."""
    row = connection.execute(
        sa.select(Submission.submission_id, Submission.status)
        .where(
            Submission.source_name == source,
            Submission.reporting_unit_code == unit,
            Submission.period_start == period.start,
            Submission.period_type == period.type,
            Submission.status.in_(("accepted", "partly")),
        )
        .order_by(Submission.submission_id.desc())
        .limit(1)
    ).one_or_none()
    return (int(row[0]), str(row[1])) if row else None


def is_issued(connection: sa.Connection, period: Period) -> str | None:
    """The label of a signed quarterly bulletin whose period holds this one."""
    if period.type in ("year", "half"):
        return None
    label = Period.of(period.anchor, "quarter").label
    found = connection.scalar(
        sa.select(Issue.period_label)
        .where(Issue.kind == "quarterly", Issue.period_label == label, Issue.approved_at.is_not(None))
        .limit(1)
    )
    return str(found) if found else None


def signed_papers(connection: sa.Connection, source: str, period: Period) -> list[str]:
    """What was signed and prints this period of the source: `2021年第12期督查通报`, `2021年第一季度通报`."""
    quarter = is_issued(connection, period)
    papers = [f"{Period.parse(quarter).chinese()}通报"] if quarter else []
    if source == NOTICE_SOURCE and period.type == "week":
        notice = connection.scalar(
            sa.select(Issue.issue_id)
            .where(Issue.kind == "weekly", Issue.period_label == period.label, Issue.approved_at.is_not(None))
            .limit(1)
        )
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
    connection.execute(
        sa.update(Submission)
        .where(Submission.submission_id == submission_id)
        .values(
            status=status,
            recorded_at=recorded_at,
            source_name=said.source if said else None,
            reporting_unit_code=said.unit_code if said else None,
            period_start=period.start if period else None,
            period_type=period.type if period else None,
            rows_read=said.rows_read if said else 0,
            rows_accepted=rows_accepted,
            is_zero_report=status == "accepted" and said is not None and said.is_zero_report,
            correction_reason=said.correction if said else None,
            receipt=receipt,
        )
    )


def ask(connection: sa.Connection, submission_id: int, doubt: Doubt, now: datetime) -> int:
    """Put a question that holds a submission."""
    made = connection.execute(
        sa.insert(Question)
        .values(
            submission_id=submission_id,
            kind=doubt.kind,
            asked_of=doubt.asked_of,
            sentence=doubt.sentence,
            options=[{"letter": o.letter, "words": o.words, "effect": o.effect} for o in doubt.options],
            opened_at=now,
        )
        .returning(Question.question_id)
    )
    return int(made.scalar_one())


def open_questions(connection: sa.Connection) -> list[dict[str, Any]]:
    """Questions that wait for an answer, oldest first."""
    rows = connection.execute(
        sa.select(*Question.__table__.c, Submission.file_name, Submission.source_name)
        .join(Submission, Submission.submission_id == Question.submission_id)
        .where(Question.answered_at.is_(None), Submission.status == "held")
        .order_by(Question.question_id)
    )
    return [
        {
            "id": q.question_id,
            "submission": q.submission_id,
            "file": q.file_name,
            "source": q.source_name,
            "kind": q.kind,
            "asked_of": q.asked_of,
            "sentence": q.sentence,
            "options": [{"letter": o["letter"], "words": o["words"]} for o in q.options],
        }
        for q in rows
    ]


class NoSuchAnswer(Exception):
    """The question is not open or the letter is not among its options."""


def answer(connection: sa.Connection, question_id: int, letter: str, answered_by: str) -> int:
    """Record an answer; the submission waits to be read again from its kept bytes. Returns its id."""
    question = connection.execute(
        sa.select(*Question.__table__.c).where(Question.question_id == question_id).with_for_update()
    ).one_or_none()
    if question is None:
        raise NoSuchAnswer(f"没有第{question_id}号问题；用 liangshai held 查看待确认的问题")
    if question.answered_at is not None:
        raise NoSuchAnswer(f"第{question_id}号问题已由{question.answered_by}答复“{question.answer}”")
    option = next((o for o in question.options if o["letter"] == letter.strip().upper()), None)
    if option is None:
        letters = "、".join(o["letter"] for o in question.options)
        raise NoSuchAnswer(f"第{question_id}号问题没有选项“{letter}”，可答：{letters}")
    now = connection.scalar(sa.select(sa.func.clock_timestamp()))
    connection.execute(
        sa.update(Question)
        .where(Question.question_id == question_id)
        .values(answer=option["letter"], answered_by=answered_by, answered_at=now)
    )
    hints = connection.scalar(
        sa.select(Submission.hints).where(Submission.submission_id == question.submission_id)
    )
    merged = dict(hints or {})
    for name, value in option["effect"].items():
        merged[name] = _merged(merged.get(name), value)
    connection.execute(
        sa.update(Submission)
        .where(Submission.submission_id == question.submission_id)
        .values(hints=merged, status="received")
    )
    return int(question.submission_id)


def _merged(held: Any, value: Any) -> Any:
    """Answers add up: what was renamed or ignored before stays so after the next question."""
    if isinstance(value, dict):
        return {**(held or {}), **value}
    if isinstance(value, list):
        return list(dict.fromkeys([*(held or []), *value]))
    return value


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
