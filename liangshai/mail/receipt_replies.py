"""What comes back for a paper that was sent: a reply that signs for it, or the news that it is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from etl.answer.letter import Letter
from etl.collect.answer_words import receipt_word
from etl.collect.message import Mail
from liangshai.mail.letters import letter_answered, letter_of
from liangshai.mail.senders import Senders
from liangshai.service import Service
from reports.delivery import ledger as ledger
from reports.issuing.kept.papers import IssueProblem


@dataclass(frozen=True, slots=True)
class ReceiptReply:
    """Who signs for which issue: the reader's code in the ledger, and the name in the reply.

    `letter`: Message-ID of the 更正函 that it signs for, which has no readers in the ledger of papers.
    """

    issue_id: int
    subject: str
    readers: tuple[str, ...]
    by: str
    letter: str = ""
    outcome = "签收"

    @property
    def detail(self) -> str:
        return f"第{self.issue_id}号发文{'的更正函' if self.letter else ''}"

    def enter(self, _: Service, connection: sa.Connection, mail: Mail) -> Letter:
        """Enter it in the caller's transaction; the letter that says what came of it."""
        told, at = [], min(mail.sent_at, datetime.now(UTC))
        for code in self.readers or ("",):
            try:
                if self.letter:
                    added = ledger.sign_for_letter(connection, self.letter, self.by, at)
                else:
                    added = ledger.sign_for(connection, self.issue_id, code, self.by, at, "邮件")
                told.append(f"《{self.subject}》由{self.by}签收" + ("" if added else "，先前已登记"))
            except IssueProblem as refused:
                told.append(str(refused))
        return letter_of(f"{'；'.join(dict.fromkeys(told))}。\n")

    def finish(self, service: Service) -> None:
        """Nothing is written beside the ledger."""


def read_receipt(service: Service, senders: Senders, mail: Mail) -> ReceiptReply | None:
    """The signature in a mail, if it replies to a paper's letter and its sender may speak for the reader."""
    is_signed, name = receipt_word(mail.own_text)
    if not is_signed:
        return None
    with service.engine.connect() as connection:
        letter = letter_answered(connection, mail, "bulletin", "assessment", "correction")
        if letter is None or not senders.may_speak_for(mail.sender, [letter["recipient_email"]]):
            return None
        reference, email = letter["reference"], letter["recipient_email"]
        issue_id = int(reference.partition("-")[0])
        readers = ledger.readers_of_letter(connection, issue_id, reference, email)
    by = name or mail.sender_name or mail.sender
    if letter["kind"] == "correction":
        return ReceiptReply(issue_id, letter["subject"], (), by, letter["message_id"])
    return ReceiptReply(issue_id, letter["subject"], tuple(readers), by) if readers else None


def enter_bounce(service: Service, mail: Mail) -> str:
    """The letter that a bounce speaks of has failed; a sentence for operations, '': none of ours."""
    with service.engine.begin() as connection:
        lost = ledger.came_back(connection, mail.bounced)
    return f"发给 {lost[0]} 的邮件《{lost[1]}》被退回，请核对登记的邮箱地址" if lost else ""
