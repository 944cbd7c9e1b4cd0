"""Letters that answer a mail: written as files before the transaction that queues them ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import sqlalchemy as sa

from etl.answer.letter import Letter, write_letter
from etl.answer.return_note import FONT
from etl.collect.message import Mail
from liangshai.service import Service
from liangshai.settings import private_directory
from reports.delivery.deliver import Recipient, queue
from schemas.warehouse.ledger import Outbox


def letter_of(text: str, attachments: Mapping[str, bytes] | None = None) -> Letter:
    """Plain sentences as a letter."""
    html = f'<div style="{FONT}">{escape(text).replace(chr(10), "<br>")}</div>'
    return Letter(text, html, {}, attachments or {})


def letter_answered(connection: sa.Connection, mail: Mail, *kinds: str) -> sa.RowMapping | None:
    """The letter of one of these kinds in our outbox that a person's mail replies to."""
    if mail.is_automatic or not mail.answers:
        return None
    wanted = sa.select(*Outbox.__table__.c).where(Outbox.kind.in_(kinds), Outbox.message_id.in_(mail.answers))
    return connection.execute(wanted).mappings().first()


def queue_reply(
    service: Service,
    connection: sa.Connection,
    mail_id: int,
    mail: Mail,
    outcome: str,
    letter: Letter,
    recipients: Sequence[Recipient],
) -> None:
    """Queue the answer to a mail itself (not to a return in it), once."""
    if not recipients:
        return
    name = f"mail-{mail_id}"
    write_letter(private_directory(service.settings.home / "letters") / name, letter)
    subject = f"{outcome}：{mail.subject or '（无主题）'}"
    queue(
        connection, "mail_reply", str(mail_id), recipients, subject, f"letters/{name}",
        in_reply_to=mail.message_id or None,
    )  # fmt: skip
