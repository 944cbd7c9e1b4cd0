"""What comes back for a paper that was sent: a reply that signs for it, or the news that it is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from etl.answer.letter import Letter
from etl.collect.message import Mail
from liangshai.mail.letters import letter_answered, letter_of
from liangshai.mail.senders import Senders
from liangshai.service import Service
from reports.delivery import ledger as ledger
from reports.issuing.kept.papers import IssueProblem

_SIGNED = re.compile(r"(?:已经?)?(?:签收|收到|收悉)(?:人|了)?(?:[，,：:。！!\s]|$)")
_NAME = re.compile(r"(?:姓名)?[：:\s]*([\u3400-\u9fff·]{2,10})(?:[，,。；;\s]|$)")


@dataclass(frozen=True, slots=True)
class ReceiptReply:
    """Who signs for which issue: the reader's code in the ledger, and the name in the reply."""

    issue_id: int
    subject: str
    readers: tuple[str, ...]
    by: str


def read_receipt(service: Service, senders: Senders, mail: Mail) -> ReceiptReply | None:
    """The signature in a mail, if it replies to a paper's letter and its sender may speak for the reader."""
    first = next((line.strip() for line in mail.own_text.splitlines() if line.strip()), "")
    signed = _SIGNED.match(first)
    if signed is None:
        return None
    with service.engine.connect() as connection:
        letter = letter_answered(connection, mail, "bulletin", "assessment")
        if letter is None or not senders.may_speak_for(mail.sender, [letter["recipient_email"]]):
            return None
        reference, email = letter["reference"], letter["recipient_email"]
        issue_id = int(reference.partition("-")[0])
        readers = ledger.readers_of_letter(connection, issue_id, reference, email)
    named = _NAME.match(first[signed.end() :].strip())
    by = named[1] if named else mail.sender_name or mail.sender
    return ReceiptReply(issue_id, letter["subject"], tuple(readers), by) if readers else None


def enter_receipt(connection: sa.Connection, mail: Mail, reply: ReceiptReply) -> tuple[str, Letter]:
    """Enter it in the caller's transaction; what came of it, and the letter that says so."""
    told = []
    for code in reply.readers:
        try:
            at = min(mail.sent_at, datetime.now(UTC))
            added = ledger.sign_for(connection, reply.issue_id, code, reply.by, at, "邮件")
            told.append(f"《{reply.subject}》由{reply.by}签收" + ("" if added else "，先前已登记"))
        except IssueProblem as refused:
            told.append(str(refused))
    sentence = "；".join(dict.fromkeys(told))
    return sentence, letter_of(f"{sentence}。\n")


def enter_bounce(service: Service, mail: Mail) -> str:
    """The letter that a bounce speaks of has failed; a sentence for operations, '': none of ours."""
    with service.engine.begin() as connection:
        lost = ledger.came_back(connection, mail.bounced)
    return f"发给 {lost[0]} 的邮件《{lost[1]}》被退回，请核对登记的邮箱地址" if lost else ""
