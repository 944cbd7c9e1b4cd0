"""What a mail can be an answer to: each kind of our letters has its reader, asked in this order."""

from __future__ import annotations

from typing import Protocol

import sqlalchemy as sa

from etl.answer.letter import Letter
from etl.collect.message import Mail
from liangshai.mail.check_replies import read_check_reply
from liangshai.mail.edited_drafts import read_edited_draft
from liangshai.mail.instruction_replies import read_instruction
from liangshai.mail.posting_replies import read_posting_reply
from liangshai.mail.receipt_replies import read_receipt
from liangshai.mail.remarks import read_remark
from liangshai.mail.senders import Senders
from liangshai.mail.sign_replies import read_sign_reply
from liangshai.service import Service


class Reply(Protocol):
    """An answer, or at least what it answers to. Nothing is changed before it is entered."""

    @property
    def outcome(self) -> str:
        """What the mail is called in the ledger: 核对答复, 签收 …"""

    @property
    def detail(self) -> str:
        """What the ledger says beside that."""

    def enter(self, service: Service, connection: sa.Connection, mail: Mail) -> Letter | None:
        """Enter it in the caller's transaction; the letter that says what came of it, where one is due."""

    def finish(self, service: Service) -> None:
        """What is written to files after that transaction; a crash before it loses nothing."""


_READERS = (
    read_check_reply, read_posting_reply, read_sign_reply, read_instruction, read_edited_draft, read_receipt,
    read_remark,
)  # fmt: skip


def read_reply(service: Service, senders: Senders, mail: Mail) -> Reply | None:
    """The answer in a mail, if it is one and its sender may give it."""
    for read in _READERS:
        reply: Reply | None = read(service, senders, mail)
        if reply is not None:
            return reply
    return None
