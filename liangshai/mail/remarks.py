"""A reply to a paper that signs for nothing, such as 收到，附件打不开: it goes to people of the office."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from etl.answer.letter import Letter, write_letter
from etl.collect.message import Mail, Part
from etl.collect.reply import handed_in
from etl.read.glance import glance
from liangshai.mail.letters import letter_answered, letter_of
from liangshai.mail.senders import Senders, recipients_with
from liangshai.operations.alerts import raise_alert
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.delivery.deliver import queue

KIND = "remark"
_PAPERS = ("bulletin", "assessment", "correction", "withdrawal")
_MOST_LETTERS = 4000


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody says of a paper: `subject` of our letter, whom it was for, pictures of what he sees."""

    subject: str
    reader: str
    said: str
    pictures: tuple[Part, ...] = field(default=(), repr=False)
    outcome = "转办公室"

    @property
    def detail(self) -> str:
        return f"对《{self.subject}》的回信"

    def enter(self, service: Service, connection: sa.Connection, mail: Mail) -> Letter:
        """Pass it on in the caller's transaction; the letter that says so."""
        office = recipients_with(connection, "office")
        name = f"remark-{hashlib.sha256(mail.key.encode()).hexdigest()[:16]}"
        letters = private_directory(service.settings.home / "letters")
        files = {part.name: part.content for part in self.pictures}
        write_letter(letters / name, letter_of(self._passed_on(mail), files))
        subject = f"转：{self.reader}对《{self.subject}》的回信"
        queue(connection, KIND, name, office, subject, f"letters/{name}", in_reply_to=mail.message_id or None)
        return letter_of(
            f"您对《{self.subject}》的回信没有写明签收，已转办公室，由办公室与您联系。"
            "文件没有问题的，请直接回复原邮件，第一行写“签收”和姓名。\n"
        )

    def finish(self, service: Service) -> None:
        """Operations hear that somebody has trouble, not his words: those are the office's."""
        raise_alert(
            service.settings.home,
            "remark",
            f"{self.reader}对《{self.subject}》的回信不是签收，已转办公室（接收人名录里的 office）",
        )

    def _passed_on(self, mail: Mail) -> str:
        at = f"{mail.sent_at.astimezone(ZoneInfo(TIME_ZONE)):%Y-%m-%d %H:%M}"
        who = " ".join(part for part in (mail.sender_name, f"<{mail.sender}>") if part)
        return (
            f"{who}{at}回复了发给{self.reader}的《{self.subject}》，不能登记为签收，请与对方联系。来信说：\n\n"
            f"{self.said[:_MOST_LETTERS]}\n\n"
            "要重新送的：送出包在 packages/ 下（liangshai delivery package 可再写一份）；"
            "问清已收好的，用 liangshai delivery receipt 登记签收。\n"
        )


def read_remark(service: Service, senders: Senders, mail: Mail) -> Remark | None:
    """The words of a mail that replies to a paper; None where it brings a return, or says nothing."""
    pictures = tuple(handed_in(mail))
    said = mail.own_text.strip()
    if not said or any(glance(part.content) != "evidence" for part in pictures):
        return None
    with service.engine.connect() as connection:
        letter = letter_answered(connection, mail, *_PAPERS)
    if letter is None:
        return None
    return Remark(letter["subject"], letter["recipient_name"], said, pictures)
