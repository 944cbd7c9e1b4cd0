"""The outbox: one row per piece and recipient, sent once each.

A row goes 待发 → 发送中 (committed before the first byte leaves) → 已发. While it is being sent its sender
holds an advisory lock: a row that is 发送中 with nobody holding the lock was left by a crash or a broken
connection, its fate is unknown, and it goes again with the same Message-ID and ends as 可能重复. After three
such ends it is 失败, for a person to ask the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from etl.collect.landing import write_durably
from reports.delivery.mail import (
    LetterMissing,
    build_mail,
    is_address,
    message_id,
    normal_address,
    read_letter,
)
from reports.delivery.smtp import Fate, Outcome, ServerTrouble, SmtpServer, SmtpSession
from schemas.warehouse.ledger import Outbox

__all__ = ["DeliveryReport", "Recipient", "SmtpServer", "deliver", "queue"]

WAITING, SENDING, SENT, MAYBE_TWICE, FAILED = "待发", "发送中", "已发", "可能重复", "失败"
# Stopped before it left: the paper was withdrawn.
CANCELLED = "停发"
# So often a mail of unknown fate goes out; then somebody asks the reader, who may have it so many times.
_MOST_UNKNOWN = 3
_OUTBOX_LOCK = 71004
_LOCAL = ZoneInfo("Asia/Shanghai")
_outbox = cast(sa.Table, Outbox.__table__)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a piece."""

    name: str
    email: str


@dataclass(slots=True)
class DeliveryReport:
    """What one round of delivery did. ``errors``: Chinese sentences, one per kind of trouble."""

    sent: int = 0
    possible_duplicates: int = 0
    waiting: int = 0
    failed: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def needs_attention(self) -> bool:
        """Does somebody have to be told?"""
        return bool(self.waiting or self.failed)

    @property
    def changed(self) -> bool:
        """Did any mail come to an end?"""
        return bool(self.sent or self.possible_duplicates or self.failed)

    def count(self, status: str, error: str = "") -> None:
        match status:
            case "已发":
                self.sent += 1
            case "可能重复":
                self.possible_duplicates += 1
            case "失败":
                self.failed += 1
            case _:
                self.waiting += 1
        if error and error not in self.errors:
            self.errors.append(error)


def queue(
    connection: sa.Connection,
    kind: str,
    reference: str,
    recipients: Iterable[Recipient],
    subject: str,
    folder: str,
    *,
    in_reply_to: str | None = None,
) -> int:
    """Put a piece into the outbox for each recipient, in the caller's transaction; how many rows are new.

    ``kind``: bulletin, return_note, alert. ``folder``: where ``write_letter`` put it, relative to the home.
    ``in_reply_to``: Message-ID of the mail that it answers. A recipient who has (or had) this piece already
    is passed over.
    """
    rows = [
        {
            "kind": kind,
            "reference": reference,
            "recipient_name": recipient.name,
            "recipient_email": normal_address(recipient.email),
            "message_id": message_id(kind, reference, recipient.email),
            "subject": " ".join(subject.split()),
            "folder": folder,
            "in_reply_to": in_reply_to,
            "status": WAITING,
            "queued_at": sa.func.clock_timestamp(),
        }
        for recipient in recipients
    ]
    added = 0
    for row in rows:
        statement = insert(_outbox).values(**row).on_conflict_do_nothing().returning(_outbox.c.outbox_id)
        added += connection.execute(statement).first() is not None
    return added


def may_have_left() -> sa.ColumnElement[bool]:
    """Letters whose readers have them, or may: also those that were given up because nobody knew."""
    surely_here = _outbox.c.status.in_((WAITING, CANCELLED, FAILED))
    return sa.or_(sa.not_(surely_here), _outbox.c.unknown_n > 0)


def deliver(
    engine: sa.Engine,
    home: Path,
    server: SmtpServer | None,
    *,
    from_addr: str | None = None,
    only: str | None = None,
    give_up_after: timedelta | None = None,
) -> DeliveryReport:
    """Send what waits; several may run at once. Without a server mails become files in ``home/outbox``.

    A server that is down or says 'later' leaves its rows waiting with the error; a recipient who is refused
    for good is 失败; neither stops the others. ``only``: one kind of piece, the rest stays where it is.
    ``give_up_after``: a recipient of whom the server has said 'later' for so long is 失败 too.
    """
    report = DeliveryReport()
    sender = from_addr or (server.from_addr if server else "liangshai@localhost")
    session = SmtpSession(server) if server else None
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as locks:
            for outbox_id in _unsent(engine, only):
                with _locked(locks, outbox_id) as mine:
                    if not mine:
                        continue
                    if session is None:
                        _to_file(engine, home, sender, outbox_id, report)
                    else:
                        _by_smtp(engine, home, sender, session, outbox_id, report, give_up_after)
    finally:
        if session is not None:
            session.close()
    return report


def _unsent(engine: sa.Engine, only: str | None) -> list[int]:
    query = sa.select(_outbox.c.outbox_id).where(_outbox.c.status.in_((WAITING, SENDING)))
    if only is not None:
        query = query.where(_outbox.c.kind == only)
    with engine.begin() as connection:
        return list(connection.scalars(query.order_by(_outbox.c.outbox_id)))


@contextmanager
def _locked(locks: sa.Connection, outbox_id: int) -> Iterator[bool]:
    """Hold the row's advisory lock for as long as it is being sent; it ends with us, even with kill -9."""
    key = (_OUTBOX_LOCK, outbox_id % 2**31)
    mine = bool(locks.scalar(sa.select(sa.func.pg_try_advisory_lock(*key))))
    try:
        yield mine
    finally:
        if mine:
            locks.execute(sa.select(sa.func.pg_advisory_unlock(*key)))


def _to_file(engine: sa.Engine, home: Path, sender: str, outbox_id: int, report: DeliveryReport) -> None:
    """Write the mail under a name that stays the same: doing it again after a crash overwrites it."""
    with engine.begin() as connection:
        row = _take(connection, outbox_id)
        if row is None:
            return
        try:
            mail = _mail(home, sender, row)
        except (LetterMissing, ValueError) as fault:
            _unbuildable(connection, row, fault, report)
            return
        name = f"{outbox_id:06d}-{row['kind']}-{row['message_id'][1:9]}.eml"
        write_durably(home / "outbox" / name, mail)
        # Left 发送中 by a mail server's time: what became of it then is not known.
        status = MAYBE_TWICE if row["status"] == SENDING else SENT
        _settle(connection, row, status, "", report, attempts=row["attempts"] + 1)


def _by_smtp(
    engine: sa.Engine,
    home: Path,
    sender: str,
    session: SmtpSession,
    outbox_id: int,
    report: DeliveryReport,
    give_up_after: timedelta | None,
) -> None:
    with engine.begin() as connection:
        row = _take(connection, outbox_id)
        if row is None:
            return
        try:
            _require_address(sender)
            mail = _mail(home, sender, row)
            session.ready()
        except (LetterMissing, ValueError) as fault:
            _unbuildable(connection, row, fault, report)
            return
        except ServerTrouble as trouble:
            # The server was not reached: nothing was sent, be it for the fifth time.
            _settle(connection, row, row["status"], str(trouble), report, attempts=row["attempts"])
            return
        attempts = row["attempts"] + 1
        connection.execute(_update(outbox_id).values(status=SENDING, attempts=attempts))
    outcome = session.send(parseaddr(sender)[1], row["recipient_email"], mail)
    doubtful = row["status"] == SENDING
    # A row that was left 发送中 by a crash counts as once.
    unknown_n = max(row["unknown_n"], int(doubtful))
    if outcome.fate is Fate.UNKNOWN:
        doubtful = True
        unknown_n += 1
        if not outcome.is_mute and unknown_n < _MOST_UNKNOWN:
            attempts += 1
            outcome = _again(session, parseaddr(sender)[1], row["recipient_email"], mail)
            unknown_n += outcome.fate is Fate.UNKNOWN
    with engine.begin() as connection:
        status = _status_after(outcome.fate, doubtful)
        error = outcome.error
        connection.execute(_update(outbox_id).values(unknown_n=unknown_n))
        if outcome.fate is Fate.UNKNOWN and unknown_n >= _MOST_UNKNOWN:
            status, error = FAILED, f"{error}，已发{unknown_n}次，不再自动发送，请向收件人核实"
        if outcome.is_put_off:
            since = row["deferred_since"] or datetime.now(UTC)
            connection.execute(_update(outbox_id).values(deferred_since=since))
            if give_up_after is not None and datetime.now(UTC) - since >= give_up_after:
                status, error = FAILED, _given_up(error, since, was_doubtful=doubtful)
        _settle(connection, row, status, error, report, attempts=attempts)


def _given_up(error: str, since: datetime, *, was_doubtful: bool) -> str:
    doubt = "，此前有一次不知是否送达" if was_doubtful else ""
    return f"{error}，自{since.astimezone(_LOCAL):%Y-%m-%d %H:%M}起一直如此，不再自动发送{doubt}"


def _again(session: SmtpSession, sender: str, recipient: str, mail: bytes) -> Outcome:
    """Once more at once, the same mail with the same Message-ID."""
    try:
        session.ready()
    except ServerTrouble as trouble:
        return Outcome(Fate.LATER, str(trouble))
    return session.send(sender, recipient, mail)


def _status_after(fate: Fate, doubtful: bool) -> str:
    """Doubt is never forgotten: what may have gone out stays 发送中 until it surely has."""
    if fate is Fate.SENT:
        return MAYBE_TWICE if doubtful else SENT
    if fate is Fate.REFUSED:
        return FAILED
    return SENDING if doubtful else WAITING


def _take(connection: sa.Connection, outbox_id: int) -> dict[str, Any] | None:
    """The row, locked, if it is still to be sent and nobody else has it."""
    query = sa.select(_outbox).where(
        _outbox.c.outbox_id == outbox_id, _outbox.c.status.in_((WAITING, SENDING))
    )
    row = connection.execute(query.with_for_update(skip_locked=True)).mappings().first()
    return dict(row) if row is not None else None


def _require_address(sender: str) -> None:
    """Raises ServerTrouble: our own address is none, so that all letters wait for another."""
    if not is_address(parseaddr(sender)[1]):
        raise ServerTrouble(
            f"发件人“{sender}”不是能发信的邮箱，@ 前后应为字母和数字，"
            "请改 LIANGSHAI_MAIL_FROM 或连接里的 from_email"
        )


def _mail(home: Path, sender: str, row: dict[str, Any]) -> bytes:
    """Raises: LetterMissing; ValueError: the address is none."""
    if not is_address(row["recipient_email"]):
        raise ValueError("no address")
    return build_mail(
        read_letter(home / row["folder"]),
        sender=sender,
        recipient_name=row["recipient_name"],
        recipient_email=row["recipient_email"],
        subject=row["subject"],
        identifier=row["message_id"],
        date=row["queued_at"].astimezone(_LOCAL),
        in_reply_to=row["in_reply_to"],
    )


def _unbuildable(
    connection: sa.Connection, row: dict[str, Any], fault: Exception, report: DeliveryReport
) -> None:
    if isinstance(fault, LetterMissing):
        error, status = f"正文和附件不在 {row['folder']}，请恢复后再发", row["status"]
    else:
        error, status = f"{row['recipient_name']} 的邮箱不是正确的地址", FAILED
    _settle(connection, row, status, error, report, attempts=row["attempts"])


def _settle(
    connection: sa.Connection,
    row: dict[str, Any],
    status: str,
    error: str,
    report: DeliveryReport,
    *,
    attempts: int,
) -> None:
    values: dict[str, Any] = {"status": status, "last_error": error or None, "attempts": attempts}
    if status in (SENT, MAYBE_TWICE):
        values["sent_at"] = sa.func.clock_timestamp()
    connection.execute(_update(row["outbox_id"]).values(**values))
    # A failure for good is one reader's: whoever mends it must read whose.
    whose = f"{row['recipient_name']}：" if status == FAILED and row["recipient_name"] not in error else ""
    report.count(status, f"{whose}{error}" if error else "")


def _update(outbox_id: int) -> sa.Update:
    return sa.update(_outbox).where(_outbox.c.outbox_id == outbox_id)
