"""What stands in the outbox, for tests to read, and the mails that people and machines answer it with."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

import sqlalchemy as sa

from liangshai.service import Service
from schemas.warehouse.ledger import Outbox
from tests.mail_server import LOGIN, ImapServer


def outbox_rows(service: Service) -> list[dict[str, Any]]:
    """What became of every letter, in the order of queueing."""
    with service.engine.connect() as connection:
        found = connection.execute(sa.select(*Outbox.__table__.c).order_by(Outbox.outbox_id))
        return [dict(row) for row in found.mappings()]


def lay(box: ImapServer, mail: EmailMessage) -> None:
    box.deliver(mail.as_bytes(), datetime.now(UTC))


def written(sender: str, about: str, text: str, number: int, picture: bytes = b"") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"周以宁 <{sender}>", LOGIN, "回复：通报"
    mail["Message-ID"], mail["In-Reply-To"] = f"<{number}@example.gov.cn>", about
    mail.set_content(text)
    if picture:
        mail.add_attachment(picture, "image", "png", filename="截图.png")
    return mail


def bounce(about: str, action: str, number: int) -> EmailMessage:
    """What a mail server writes of a letter that it could not pass on (RFC 3464)."""
    head = f"From: mailer-daemon@example.gov.cn\nTo: {LOGIN}\nSubject: Failed\nMessage-ID: <{number}@x>\n"
    body = (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSorry.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        f"Final-Recipient: rfc822; a@example.gov.cn\nAction: {action}\nStatus: 4.4.7\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {about}\n\n--b--\n"
    )
    return email.message_from_string(head + "MIME-Version: 1.0\n" + body, policy=default)
