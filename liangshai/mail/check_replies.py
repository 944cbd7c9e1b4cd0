"""A reply to the mail with a 核对单: 无异议 or 有异议 in its first line, evidence attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from etl.answer.letter import Letter
from etl.collect.answer_words import check_word
from etl.collect.message import Mail
from liangshai.mail.letters import letter_answered, letter_of
from liangshai.mail.senders import Senders
from liangshai.papers.draft.checking import KIND, keep_evidence
from liangshai.service import Service
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps import checks
from reports.issuing.steps.check_sheet import OBJECTED

_NOT_UNDERSTOOD = (
    "没有看懂贵单位的核对意见，没有登记。请直接回复原来的核对邮件，正文第一行写“无异议”，"
    "或写“有异议：哪一处、应为多少、为什么”（佐证作为附件）。\n"
)


@dataclass(frozen=True, slots=True)
class CheckReply:
    """What a mail answers to which sheet: (issue, unit), its word (None: not understood), its reasons."""

    issue_id: int
    unit_code: str
    sheet_number: int
    """From 1, in the order in which this unit got sheets of this issue."""
    word: str | None
    text: str
    outcome = "核对答复"

    @property
    def detail(self) -> str:
        return f"第{self.issue_id}号发文"

    def enter(self, service: Service, connection: sa.Connection, mail: Mail) -> Letter:
        """Enter it in the caller's transaction; the letter that says what came of it."""
        if self.word is None:
            return letter_of(_NOT_UNDERSTOOD)
        sheets = checks.sheets_of(connection, self.issue_id)
        own = [one for one in sheets if one.unit_code == self.unit_code]
        sheet = own[self.sheet_number - 1]
        evidence = [keep_evidence(service, part.name, part.content) for part in mail.parts]
        by = mail.sender_name or mail.sender
        try:
            checks.answer(connection, sheet, self.word, by, checks.BY_MAIL, self.text, evidence)
        except IssueProblem as refused:
            return letter_of(f"{refused}。\n")
        files = f"，收到佐证{_names(evidence)}" if evidence else ""
        return letter_of(f"已登记{sheet.unit_name}的核对意见：{self.word}{files}。\n")

    def finish(self, service: Service) -> None:
        """Nothing is written beside the ledger."""


def read_check_reply(service: Service, senders: Senders, mail: Mail) -> CheckReply | None:
    """The answer in a mail, if it replies to a sheet and its sender may speak for the unit."""
    with service.engine.connect() as connection:
        asked = letter_answered(connection, mail, KIND)
    if asked is None or not senders.may_speak_for(mail.sender, [asked["recipient_email"]]):
        return None
    issue_id, _, unit = asked["reference"].partition("-")
    # A letter without a number is from when a unit was asked once.
    unit_code, _, sheet = unit.partition(".")
    word, text = check_word(mail.own_text)
    if word == OBJECTED and not (text or mail.parts):
        word = None
    return CheckReply(int(issue_id), unit_code, int(sheet or "1"), word, text)


def _names(evidence: Sequence[dict[str, str]]) -> str:
    return "、".join(f"《{one['file_name']}》" for one in evidence)
