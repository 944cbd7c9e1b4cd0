"""批示 by mail: a leader replies to the paper; it is entered once he confirms it with a code for one use.

The reply itself only asks: its sender is easily forged. What it says goes back to the registered mailbox
with a code, as for a signature (sign_replies), and his 同意 with the code enters it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from etl.answer.letter import Letter
from etl.collect.message import Mail
from liangshai.mail.codes import Request, request
from liangshai.mail.letters import letter_answered, letter_of
from liangshai.mail.senders import Senders, recipients_with
from liangshai.service import Service
from liangshai.settings import TIME_ZONE
from reports.delivery.deliver import Recipient
from reports.issuing.kept import store
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.instructions import Word, instruct
from reports.issuing.steps.stages import Person
from schemas.warehouse.paper import INSTRUCTED

_FIRST = re.compile(r"批示\s*(?:[：:，,]|\s|$)\s*(.*)", re.DOTALL)
_FIELD = re.compile(r"\s*(领导|批示人|事项|单位|责任单位)\s*[：:]\s*(.*?)\s*$")
_MEANS = {"领导": "by", "批示人": "by", "事项": "item", "单位": "unit", "责任单位": "unit"}
_HOW = (
    "请直接回复所发的那封邮件，第一行写“批示：”和内容，另起一行写“领导：姓名 职务”；"
    "针对某一项的再写“事项：编号或名称”，写明责任单位的再写“单位：名称”"
)


@dataclass(frozen=True, slots=True)
class InstructionReply:
    """What a mail says of which paper; `issue_id` None: it replies to no paper that went to its sender."""

    issue_id: int | None
    address: str
    text: str
    by: Person
    item: str
    unit: str
    outcome = "批示"
    detail = ""

    def enter(self, service: Service, connection: sa.Connection, mail: Mail) -> Letter | None:
        """Ask the leader to confirm it, in the caller's transaction; a letter where it cannot be."""
        try:
            with connection.begin_nested():
                _ask_to_confirm(service, connection, mail, self)
        except IssueProblem as refused:
            return letter_of(f"{refused}。没有登记批示。\n")
        return None

    def finish(self, service: Service) -> None:
        """Nothing is written beside the ledger."""


def read_instruction(service: Service, _senders: Senders, mail: Mail) -> InstructionReply | None:
    """The 批示 in a mail of which the first line says that it is one."""
    lines = mail.own_text.strip().splitlines()
    first = _FIRST.match(lines[0].strip()) if lines else None
    if first is None or mail.is_automatic:
        return None
    with service.engine.connect() as connection:
        letter = letter_answered(connection, mail, "bulletin", "correction")
        leaders = {one.email.strip().lower() for one in recipients_with(connection, "leader")}
    address = mail.sender.strip().lower()
    is_his = letter is not None and letter["recipient_email"].lower() == address and address in leaders
    if letter is None and address not in leaders:
        return None
    text, told = _parts(first[1], lines[1:])
    name, _, post = told.get("by", "").partition(" ")
    number = int(letter["reference"].partition("-")[0]) if letter is not None and is_his else None
    return InstructionReply(
        number, address, text, Person(name, post.strip()), told.get("item", ""), told.get("unit", "")
    )


def _parts(first: str, rest: list[str]) -> tuple[str, dict[str, str]]:
    """The words up to the first empty line, and the lines that name leader, item and unit anywhere."""
    words, told, is_over = [first.strip()], {}, False
    for line in rest:
        if field := _FIELD.match(line):
            told[_MEANS[field[1]]] = " ".join(field[2].split())
            is_over = True
        elif not line.strip():
            is_over = is_over or any(words)
        elif not is_over:
            words.append(line.strip())
    return "".join(words), told


def _ask_to_confirm(service: Service, connection: sa.Connection, mail: Mail, reply: InstructionReply) -> None:
    if reply.issue_id is None:
        raise IssueProblem(f"批示只收发给领导的通报的回信，从收信的邮箱发来；{_HOW}")
    if not reply.by.name or not reply.by.post:
        raise IssueProblem(f"没有写明是哪位领导、什么职务；{_HOW}")
    day = mail.sent_at.astimezone(ZoneInfo(TIME_ZONE)).date()
    word = Word(reply.text, reply.item, reply.unit)
    with connection.begin_nested() as trial:
        # What would be refused when he confirms is refused now.
        number, is_new = instruct(connection, reply.issue_id, word, reply.by, on=day)
        trial.rollback()
    if not is_new:
        raise IssueProblem(f"这件批示已经登记过（批示{number}）")
    issue = store.issue_row(connection, reply.issue_id)
    document = store.read_document(connection, issue)
    title = document.title if document is not None else issue["period_label"]
    about = "".join(
        f"\n  {label}：{told}" for label, told in (("事项", reply.item), ("责任单位", reply.unit)) if told
    )
    told = (
        f"{reply.by.told}：\n收到对《{title}》的批示，请核对：\n  {reply.text}{about}\n"
        f"  批示人：{reply.by.told}\n  日期：{day.isoformat()}\n"
    )
    request(
        service,
        connection,
        Request(
            issue, reply.by, Recipient(reply.by.name, reply.address), INSTRUCTED,
            f"请确认批示：{title}", told, in_reply_to=mail.message_id,
            words={"text": reply.text, "item": reply.item, "unit": reply.unit, "on": day.isoformat()},
        ),
    )  # fmt: skip
