"""A reply to the mail with a person's month of postings: 无异议 or 有异议 first, evidence attached."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from etl.answer.letter import Letter
from etl.collect.answer_words import check_word
from etl.collect.message import Mail
from liangshai.mail.letters import letter_answered, letter_of
from liangshai.mail.senders import Senders
from liangshai.papers.draft.checking import keep_evidence
from liangshai.registers.postings import KIND
from liangshai.service import Service
from reports.issuing.steps import checks
from reports.issuing.steps.check_sheet import OBJECTED
from reports.postings import ledger

_NOT_UNDERSTOOD = (
    "没有看懂核对意见，没有登记。请直接回复原来的核对邮件，正文第一行写“无异议”，"
    "或写“有异议：哪一天、应按什么计、为什么”（佐证作为附件）。\n"
)


@dataclass(frozen=True, slots=True)
class PostingReply:
    """What a mail answers to which sheet: its word (None: not understood) and its reasons."""

    sheet_id: int
    word: str | None
    text: str
    outcome = "晾晒核对答复"

    @property
    def detail(self) -> str:
        return f"第{self.sheet_id}号晾晒核对单"

    def enter(self, service: Service, connection: sa.Connection, mail: Mail) -> Letter:
        """Enter it in the caller's transaction; the letter that says what came of it."""
        if self.word is None:
            return letter_of(_NOT_UNDERSTOOD)
        evidence = [keep_evidence(service, part.name, part.content) for part in mail.parts]
        by = mail.sender_name or mail.sender
        try:
            sheet = ledger.sheet_of(connection, self.sheet_id)
            ledger.answer(connection, sheet, self.word, by, checks.BY_MAIL, self.text, evidence)
        except ledger.PostingProblem as refused:
            return letter_of(f"{refused}。\n")
        names = "、".join(f"《{one['file_name']}》" for one in evidence)
        files = f"，收到佐证{names}" if evidence else ""
        after = "，处理结果另行答复" if self.word == OBJECTED else ""
        return letter_of(f"已登记第{self.sheet_id}号晾晒核对单的核对意见：{self.word}{files}{after}。\n")

    def finish(self, service: Service) -> None:
        """Nothing is written beside the ledger."""


def read_posting_reply(service: Service, senders: Senders, mail: Mail) -> PostingReply | None:
    """The answer in a mail, if it replies to a sheet and its sender may speak for the unit."""
    with service.engine.connect() as connection:
        asked = letter_answered(connection, mail, KIND)
    if asked is None or not senders.may_speak_for(mail.sender, [asked["recipient_email"]]):
        return None
    word, text = check_word(mail.own_text)
    if word == OBJECTED and not (text or mail.parts):
        word = None
    return PostingReply(int(asked["reference"]), word, text)
