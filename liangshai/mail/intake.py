"""Mails become returns, self-checks and answers to questions; each mail once, however often it is seen.

A mail's bytes are kept first. What it says, its letters and the position in the box are then entered in one
transaction, so that a crash at any instant leaves the mail either done or yet to be done. Who is unknown is
never answered; machines are answered never.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from etl.answer.letter import Letter
from etl.collect.answer_words import SELF_CHECK, asks_for_self_check
from etl.collect.landing import keep
from etl.collect.mailbox import Lying, Mailbox, Position, opened
from etl.collect.message import Mail, Part, read_mail
from etl.collect.reply import chosen, handed_in, has_table_left_out, lies_elsewhere, named_questions
from etl.warehouse import questions
from etl.warehouse.ledger import Arrival
from etl.warehouse.watermark import move_watermark, watermark
from liangshai.intake.collected import Came
from liangshai.intake.connections import Connection
from liangshai.intake.self_check import HEADLINE, try_out
from liangshai.intake.ways import mail_server
from liangshai.mail.letters import letter_of, queue_reply
from liangshai.mail.receipt_replies import enter_bounce
from liangshai.mail.replies import Reply, read_reply
from liangshai.mail.senders import Senders
from liangshai.operations.alerts import raise_alert
from liangshai.service import Service
from schemas.warehouse.ledger import Outbox
from schemas.warehouse.mail import IncomingMail

log = logging.getLogger("liangshai.mail.intake")
_NOTHING = (
    "来信没有附件，也没有可以读取的表格，没有登记报送。"
    "请把电子表格（xlsx、xls、csv、docx 等）作为附件重发。\n"
)
_ELSEWHERE = (
    "来信里只有链接（网盘、在线表格或超大附件），我们打不开，没有登记报送。"
    "请把在线表格下载为 xlsx，作为普通附件重发；文件太大的，请压缩或放进共享收件夹。\n"
)
_WHICH_LETTER = "没有看懂您的答复。请直接回复原来的问题邮件，正文第一行只写一个字母（如 A）。\n"
_WHICH_LETTERS = "没有看懂您的答复。请直接回复原来的问题邮件，逐个写明问题和字母，如：{}。\n"


def _which_letter(asked: Sequence[int]) -> str:
    if len(asked) == 1:
        return _WHICH_LETTER
    return _WHICH_LETTERS.format("，".join(f"问题{number} A" for number in asked))


def _still_asked(asked: Sequence[int], answers: Mapping[int, tuple[str, str]]) -> Letter | None:
    """Some questions of the letter are answered and some are not: nothing happens until they are."""
    left = [number for number in asked if number not in answers]
    if not left:
        return None
    told, still = ("、".join(f"问题{number}" for number in some) for some in (answers, left))
    return letter_of(
        f"{told}已登记。{still}还没有答复，请写明问题和字母，如：问题{left[0]} A；都答复之后才入库。\n"
    )


def take_mails(service: Service, came: Came, connection: Connection) -> None:
    """Take in every mail that lies beyond the last one. Raises CollectFault where the box fails."""
    place = f"mailbox:{came.way.name}"
    with service.engine.connect() as known:
        held = watermark(known, place)
        senders = Senders.load(known, service.settings.mail_from)
    with opened(mail_server(connection, came.way)) as box:
        for lying in box.after(Position.parse(held)):
            _Taking(service, came, senders, place, box).take(lying)
            box.mark(lying.uid)


@dataclass(slots=True)
class _Plan:
    """What is to become of a mail, worked out before anything is entered."""

    outcome: str
    detail: str = ""
    parts: list[Part] = field(default_factory=list)
    answers: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """Question → the letter that it chooses, and what is written beside it."""
    reply: Reply | None = None
    """What it answers to another letter of ours; its attachments are then no returns."""
    letter: Letter | None = None
    units: list[str] = field(default_factory=list)
    """Units whose registered contacts get the letter where the sender may not."""


@dataclass(slots=True)
class _Taking:
    """One mail on its way."""

    service: Service
    came: Came
    senders: Senders
    place: str
    box: Mailbox

    def take(self, lying: Lying) -> None:
        raw = lying.raw
        if raw is None:
            self.came.faults.append(
                f"邮箱里有一封信太大（{lying.size // 1_000_000} MB），没有取，请人工处理（UID {lying.uid}）。"
            )
            self._skip(lying, f"{self.place}/{self.box.uidvalidity}/{lying.uid}", "太大", "")
            return
        sha256 = keep(self.service.settings.landing_dir, raw)
        try:
            mail = read_mail(raw, lying.received_at)
            if self._is_known(mail.key):
                self._move_on(lying)
                return
            plan = self._plan(mail)
        except (sa.exc.SQLAlchemyError, OSError):
            raise
        except Exception as fault:  # one mail that we cannot cope with must not keep the others waiting
            log.exception("mail %s not read", lying.uid)
            self.came.faults.append(
                f"邮箱里有一封信读不出来（UID {lying.uid}，{type(fault).__name__}），原信已留存，请人工处理。"
            )
            self._skip(lying, sha256, "读不出", sha256)
            return
        self._enter(lying, mail, sha256, plan)

    # ------------------------------------------------------------ what it is

    def _plan(self, mail: Mail) -> _Plan:
        if mail.is_notice or self.senders.is_ourselves(mail.sender):
            return self._notice(mail)
        if (reply := read_reply(self.service, self.senders, mail)) is not None:
            return _Plan(reply.outcome, reply.detail, reply=reply)
        asked = self._answered_questions(mail)
        parts = mail.parts
        if asked:
            answers = chosen(mail.own_text, asked)
            if answers:
                told = "、".join(f"问题{number}" for number in answers)
                return _Plan("答复", told, parts, answers, letter=_still_asked(asked, answers))
            if not parts:
                return _Plan("答复", "没有写明选哪一项", letter=letter_of(_which_letter(asked)))
        parts = handed_in(mail)
        if parts and asks_for_self_check(mail.subject):
            return self._self_check(mail, parts)
        if parts:
            return _Plan("报送", parts=parts)
        return _Plan("没有附件", letter=letter_of(_ELSEWHERE if lies_elsewhere(mail) else _NOTHING))

    def _notice(self, mail: Mail) -> _Plan:
        """An absence note, or news that a letter of ours did not arrive: operations hear of the latter."""
        if not (mail.bounced and mail.is_lost):
            return _Plan("自动来信")
        sentence = enter_bounce(self.service, mail)
        if not sentence:
            return _Plan("自动来信")
        raise_alert(self.service.settings.home, "bounced", sentence)
        return _Plan("自动来信", sentence)

    def _answered_questions(self, mail: Mail) -> list[int]:
        """The questions of the letter that this mail answers, if its sender may answer them."""
        if mail.is_automatic:
            return []
        with self.service.engine.connect() as connection:
            asked = sa.select(Outbox.reference, Outbox.recipient_email).where(Outbox.kind == "question")
            by_head = connection.execute(asked.where(Outbox.message_id.in_(mail.answers))).first()
            named = {int(by_head.reference)} if by_head else named_questions(mail.text)
            letters = {
                tuple(questions.in_one_letter(connection, number, still_open=False)) for number in named
            } - {()}
            if len(letters) != 1:
                return []
            [together] = letters
            rows = connection.execute(asked.where(Outbox.reference == str(together[0]))).all()
            open_ones = questions.in_one_letter(connection, together[0])
        asked_of = [row.recipient_email for row in rows]
        if not self.senders.may_speak_for(mail.sender, asked_of):
            return []
        # Of those that are all answered the sender is told by whom.
        return open_ones or list(together[:1])

    def _self_check(self, mail: Mail, parts: list[Part]) -> _Plan:
        texts, attachments, units = [], {}, []
        intake = self.service.intake()
        hints = self._hints(mail, len(parts))
        for tried in (one for part in parts for one in try_out(intake, part.content, part.name, hints)):
            texts.append(tried.text.removeprefix(f"{HEADLINE}\n"))
            if tried.marked is not None:
                attachments[tried.marked[0]] = tried.marked[1]
            if tried.receipt and tried.receipt["unit"]:
                units.append(tried.receipt["unit"])
        text = f"{HEADLINE}\n" + "\n".join(texts)
        return _Plan("自检", f"{len(parts)}份", letter=letter_of(text, attachments), units=units)

    # ------------------------------------------------------------ entering it

    def _enter(self, lying: Lying, mail: Mail, sha256: str, plan: _Plan) -> None:
        hints = self._hints(mail, len(plan.parts)) | {"mail": mail.key, "message_id": mail.message_id}
        arrivals = [
            Arrival(part.content, part.name, mail.sent_at, "mail", mail.sender, hints) for part in plan.parts
        ]
        # After a crash in between the mail is taken up again, and the ledger knows its files by its key.
        submissions = self.service.intake().take_in(arrivals, is_one_letter=True)
        with self.service.engine.begin() as connection:
            mail_id = self._note(connection, lying, mail.key, sha256, mail, plan)
            move_watermark(connection, self.place, self._position(lying))
            if mail_id is None:
                return  # another process was quicker
            if plan.answers:
                self._answer(connection, mail, plan)
            if plan.reply is not None:
                plan.letter = plan.reply.enter(self.service, connection, mail)
            self._reply(connection, mail, mail_id, plan)
        if plan.reply is not None:
            plan.reply.finish(self.service)
        self.came.submissions += submissions
        self.came.files += len(plan.parts)
        self.came.mails += 1
        self.came.tried += plan.outcome == SELF_CHECK

    def _hints(self, mail: Mail, n_parts: int) -> dict[str, Any]:
        unit = self.senders.unit_of(mail.sender)
        hints: dict[str, Any] = {"unit": unit} if unit else {}
        if self.came.way.source:
            hints["source"] = self.came.way.source
        if mail.subject:
            # A subject over several files names the period of one of them at most.
            hints["subject" if n_parts == 1 else "subject_of_several"] = _storable(mail.subject)
        if not self.senders.knows(mail.sender):
            hints["unknown_sender"] = mail.sender or "（没有写发件人）"
        if mail.is_automatic:
            hints["no_reply"] = True
        if has_table_left_out(mail):
            hints["table_in_text"] = True
        return hints

    def _answer(self, connection: sa.Connection, mail: Mail, plan: _Plan) -> None:
        refused = []
        for number, (letter, words) in plan.answers.items():
            try:
                self.came.answered.append(
                    questions.answer(connection, number, letter, mail.sender, _storable(words))
                )
            except questions.NoSuchAnswer as fault:
                refused.append(str(fault))
        if refused:
            plan.letter = letter_of("".join(f"{one}。\n" for one in refused))

    def _reply(self, connection: sa.Connection, mail: Mail, mail_id: int, plan: _Plan) -> None:
        if plan.letter is None or mail.is_automatic:
            return
        if self.senders.knows(mail.sender):
            to = [self.senders.recipient(mail.sender)]
        else:
            to = self.senders.contacts(plan.units)
        queue_reply(self.service, connection, mail_id, mail, plan.outcome, plan.letter, to)

    def _note(
        self, connection: sa.Connection, lying: Lying, key: str, sha256: str, mail: Mail | None, plan: _Plan
    ) -> int | None:
        """Enter the mail; None where it stands already."""
        made = insert(IncomingMail).values(
            mail_key=key, message_id=mail.message_id if mail else "", mailbox=self.came.way.name,
            uid=lying.uid, sender=_storable(mail.sender if mail else ""),
            unit_code=self.senders.unit_of(mail.sender) if mail else None,
            subject=_storable(mail.subject if mail else ""), sha256=sha256,
            sent_at=mail.sent_at if mail else lying.received_at,
            registered_at=sa.func.clock_timestamp(), outcome=plan.outcome, detail=plan.detail or None,
        )  # fmt: skip
        entered = connection.execute(made.on_conflict_do_nothing().returning(IncomingMail.mail_id))
        number: int | None = entered.scalar()
        return number

    def _skip(self, lying: Lying, key: str, outcome: str, sha256: str) -> None:
        with self.service.engine.begin() as connection:
            self._note(connection, lying, key, sha256, None, _Plan(outcome))
            move_watermark(connection, self.place, self._position(lying))

    def _move_on(self, lying: Lying) -> None:
        with self.service.engine.begin() as connection:
            move_watermark(connection, self.place, self._position(lying))

    def _is_known(self, key: str) -> bool:
        with self.service.engine.connect() as connection:
            found = connection.scalar(sa.select(IncomingMail.mail_id).where(IncomingMail.mail_key == key))
        return found is not None

    def _position(self, lying: Lying) -> str:
        return Position(self.box.uidvalidity, lying.uid).text()


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()
