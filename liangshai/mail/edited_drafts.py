"""A draft that people edited comes back by mail: from the office or a leader, reasons in the mail."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from etl.answer.letter import Letter
from etl.collect.message import Mail
from liangshai.mail.letters import letter_of
from liangshai.mail.senders import Senders
from liangshai.papers.draft import taking
from liangshai.papers.draft.files import write_files
from liangshai.papers.draft.take_note import note_in, refusal, told
from liangshai.service import Service
from reports.issuing import issue as issues
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.stages import Person

_ROLES = ("office", "leader")
_AGAIN = "没有收。请直接回复本邮件，附上改好的文件，正文逐行写明。"


@dataclass(frozen=True, slots=True)
class DraftReply:
    """An edited draft in a mail. `offer` None: `why` says why it is not taken."""

    name: str
    content: bytes
    offer: taking.Offered | None
    by: Person
    why: str
    lines: tuple[str, ...]

    outcome = "改稿"

    @property
    def detail(self) -> str:
        return self.why

    def enter(self, service: Service, connection: sa.Connection, _: Mail) -> Letter:
        """Keep the draft in the caller's transaction; the letter that says what came of it."""
        end = f"{self.why.rstrip('。')}。{_AGAIN if self.offer else ''}"
        if self.offer is not None and not self.why:
            try:
                with connection.begin_nested():
                    is_new = taking.take_in(service, connection, self.content, self.name, self.offer, self.by)
                end = "已收回，四种文件都照改后的文字重新写出。" if is_new else "这份稿子已经收过，没有变化。"
            except IssueProblem as refused:
                end = f"{str(refused).rstrip('。')}。"
        return letter_of("\n".join([f"《{self.name}》：{end}", *self.lines, ""]))

    def finish(self, service: Service) -> None:
        """The draft's files from the taken words."""
        if self.issue_id is not None:
            write_files(service, self.issue_id, issues.document_of(service.engine, self.issue_id))

    @property
    def issue_id(self) -> int | None:
        """The issue whose draft it becomes."""
        return self.offer.known.issue_id if self.offer is not None and not self.why else None


def read_edited_draft(service: Service, _senders: Senders, mail: Mail) -> DraftReply | None:
    """The first attachment that bears a draft's marks, held against the warehouse; None where none does."""
    part = next((one for one in mail.parts if taking.bears_marks(one.content)), None)
    if part is None or mail.is_automatic:
        return None
    if not _may(service, mail.sender):
        why = "这是通报的修改稿，只收办公室和领导的，没有收"
        return DraftReply(part.name, part.content, None, Person(), why, ())
    note = note_in(mail.own_text, mail.sender_name or mail.sender)
    try:
        offer = taking.offered(service, part.content, part.name, note.reasons, note.by.name)
    except IssueProblem as fault:
        return DraftReply(part.name, part.content, None, note.by, str(fault), ())
    others = len(mail.parts) - 1
    lines = [*told(offer), *([f"另有{others}份附件没有处理，请另发。"] if others else [])]
    return DraftReply(part.name, part.content, offer, note.by, refusal(offer, note), tuple(lines))


def _may(service: Service, sender: str) -> bool:
    query = sa.text("select email from report.recipient where role = any(:roles)")
    with service.engine.connect() as connection:
        known = connection.scalars(query, {"roles": list(_ROLES)})
        return sender.strip().lower() in {str(one).strip().lower() for one in known}
