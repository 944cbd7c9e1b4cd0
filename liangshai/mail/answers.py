"""Which letters the clerks still have to get: one per submission, and per round of questions and reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from etl.answer.answer import receipt_letter
from etl.answer.letter import Letter, read_letter
from etl.answer.return_note import note_cells, note_head
from etl.answer.words import marked_words, meanwhile_words
from liangshai.service import Service
from reports.delivery.deliver import Recipient
from reports.return_note import return_note_docx

SUBJECTS = {
    "accepted": "已受理",
    "partly": "部分受理，请修改",
    "held": "待确认，请答复",
    "returned": "退回",
    "duplicate": "重复",
    "evidence": "盖章件已收",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A letter to be queued; its files will lie in ``folder``."""

    kind: str
    reference: str
    subject: str
    folder: str
    letter: Letter
    recipients: list[Recipient]
    in_reply_to: str | None = None
    """Message-ID of the mail with which the return came."""


_UNANSWERED = """
select s.submission_id, s.status, s.receipt, s.file_name, s.reporting_unit_code as unit, s.sender,
       s.hints ->> 'message_id' as message_id,
       s.hints ? 'unknown_sender' or s.hints ? 'no_reply' as sender_is_left_out,
       n.note_no, n.made_at, q.question_id, q.asked_of
from ledger.submission s
left join ledger.return_note n using (submission_id)
left join lateral (
  select min(o.question_id) as question_id, o.asked_of from ledger.question o
  where o.submission_id = s.submission_id
    and o.opened_at = (select max(opened_at) from ledger.question where submission_id = s.submission_id)
  group by o.asked_of having bool_or(o.answered_at is null)
) q on true
where s.channel in ('folder', 'file', 'sftp', 'mail') and s.status <> 'received'
  and not exists (
    select 1 from ledger.outbox o
    where (s.status = 'held' and o.kind = 'question' and o.reference = q.question_id::text)
       or (s.status <> 'held' and n.note_no is not null
           and o.kind = 'return_note' and o.reference = n.note_no)
       or (s.status <> 'held' and n.note_no is null
           and o.kind = 'receipt' and o.reference = s.submission_id::text))
order by s.submission_id
"""


def letters_to_write(service: Service) -> Iterator[Answer]:
    """Every submission that was handed in by a person and has not been answered yet."""
    with service.engine.connect() as connection:
        rows = connection.execute(sa.text(_UNANSWERED)).all()
        contacts: dict[str, tuple[str, str]] = {
            row.unit_code: (row.short_name or row.unit_name, row.contact_email)
            for row in connection.execute(
                sa.text("select * from report.unit where contact_email is not null")
            )
        }
    for row in rows:
        to = _recipients(row, service, contacts)
        if not to:
            continue
        subject = f"{SUBJECTS[row.status]}：{row.file_name}"
        if row.status == "held":
            yield Answer(
                "question",
                str(row.question_id),
                subject,
                f"letters/question-{row.question_id}",
                receipt_letter(row.receipt),
                to,
                row.message_id or None,
            )
        elif row.note_no is not None:
            yield Answer(
                "return_note",
                row.note_no,
                f"{row.note_no} {subject}",
                f"letters/note-{row.submission_id}",
                _note_letter(row, service),
                to,
                row.message_id or None,
            )
        else:
            yield Answer(
                "receipt",
                str(row.submission_id),
                subject,
                f"letters/receipt-{row.submission_id}",
                receipt_letter(row.receipt),
                to,
                row.message_id or None,
            )


def _note_letter(row: Any, service: Service) -> Letter:
    """The note as it was written with the load, its official form beside the marked workbook."""
    letter = read_letter(service.settings.answers_dir / str(row.submission_id))
    receipt, note = row.receipt, row.receipt["note"]
    head = note_head(
        receipt,
        receipt["unit_name"] or row.unit or "未知单位",
        receipt["source_label"] or "",
        note["note_no"],
        note["round_no"],
        date.fromisoformat(note["due_date"]),
        receipt["contact"],
        row.made_at.isoformat(),
    )
    content = return_note_docx(
        head, note_cells(receipt), meanwhile_words(receipt), marked_words(receipt["file"]), row.made_at.date()
    )
    return replace(letter, attachments={f"{note['note_no']}.docx": content, **letter.attachments})


def _recipients(row: Any, service: Service, contacts: dict[str, tuple[str, str]]) -> list[Recipient]:
    """The unit's registered contact, the form's owner's, or the office's where no unit could be read; and who
    mailed it, where he is registered and the answer is his unit's.
    """
    source = (row.receipt or {}).get("source")
    owner = service.sources[source].owner if source in service.sources else "U01"
    is_owners = row.status == "held" and row.asked_of == "owner"
    code = owner if is_owners else (row.unit or owner)
    to = [Recipient(*contacts[code])] if code in contacts else []
    if row.sender and not row.sender_is_left_out and not is_owners:
        known = {one.email.lower() for one in to}
        name = contacts.get(row.unit or "", (row.sender,))[0]
        to += [] if row.sender.lower() in known else [Recipient(name, row.sender)]
    return to
