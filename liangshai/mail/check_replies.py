"""A reply to the mail with a 核对单: 无异议 or 有异议 in its first line, evidence attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from etl.answer.letter import Letter
from etl.collect.message import Mail
from etl.collect.reply import check_word
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
    word: str | None
    text: str


def read_check_reply(service: Service, senders: Senders, mail: Mail) -> CheckReply | None:
    """The answer in a mail, if it replies to a sheet and its sender may speak for the unit."""
    with service.engine.connect() as connection:
        asked = letter_answered(connection, mail, KIND)
    if asked is None or not senders.may_speak_for(mail.sender, [asked["recipient_email"]]):
        return None
    issue_id, _, unit_code = asked["reference"].partition("-")
    word, text = check_word(mail.own_text)
    if word == OBJECTED and not (text or mail.parts):
        word = None
    return CheckReply(int(issue_id), unit_code, word, text)


def enter_check_reply(
    service: Service, connection: sa.Connection, mail: Mail, reply: CheckReply
) -> tuple[str, Letter]:
    """Enter it in the caller's transaction; what came of it, and the letter that says so."""
    if reply.word is None:
        return "没有看懂", letter_of(_NOT_UNDERSTOOD)
    sheet = next(
        one for one in checks.sheets_of(connection, reply.issue_id) if one.unit_code == reply.unit_code
    )
    evidence = [keep_evidence(service, part.name, part.content) for part in mail.parts]
    by = mail.sender_name or mail.sender
    try:
        checks.answer(connection, sheet, reply.word, by, checks.BY_MAIL, reply.text, evidence)
    except IssueProblem as refused:
        return str(refused), letter_of(f"{refused}。\n")
    files = f"，收到佐证{_names(evidence)}" if evidence else ""
    return (
        f"{sheet.unit_name}{reply.word}",
        letter_of(f"已登记{sheet.unit_name}的核对意见：{reply.word}{files}。\n"),
    )


def _names(evidence: Sequence[dict[str, str]]) -> str:
    return "、".join(f"《{one['file_name']}》" for one in evidence)
