"""What the office does with a paper: forward it, print and send it, withdraw it, each in one transaction."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.mail.letters import letter_of
from liangshai.papers.draft.files import write_files
from liangshai.papers.draft.office_sheet import write_office_sheet
from liangshai.papers.known import names as paper_names
from liangshai.papers.known.archive import write_index
from liangshai.papers.known.issued import version_words
from liangshai.papers.readers import sending
from liangshai.papers.readers.bulletin_paper import OWN_WORDS
from liangshai.papers.readers.distribution import mark_withdrawn
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.delivery.deliver import CANCELLED, FAILED, WAITING, Recipient, may_have_left, queue
from reports.delivery.mail import write_letter
from reports.document import Document
from reports.figures.wording import chinese_date
from reports.issuing import issue as issues
from reports.issuing.kept import store
from reports.issuing.steps import reviews, stages
from reports.issuing.steps.stages import Person
from schemas.warehouse.ledger import Outbox

BULLETIN, WITHDRAWAL = "bulletin", "withdrawal"
_SHANGHAI = ZoneInfo(TIME_ZONE)


def to_draft_stage(service: Service, name: str, stage: str, by: str, post: str, reason: str) -> Path:
    """征求意见稿 or 送审稿; the draft's files say so on their first page.

    Raises:
        IssueProblem: see reports.issuing.steps.stages.move.
    """
    issue_id = paper_names.newest(service, name)["issue_id"]
    with service.engine.begin() as connection:
        stages.move(connection, issue_id, stage, Person(by, post), reason=reason)
    return write_files(service, issue_id, issues.document_of(service.engine, issue_id))


def review(
    service: Service, name: str, kind: str, by: Person, on: date | None, word: str, text: str, unit: str
) -> list[str]:
    """核稿, 会签 or 审核 of the newest draft; every word on it, one line each. 会签 speaks for a `unit`.

    Raises:
        IssueProblem: see reports.issuing.steps.reviews.give.
    """
    issue_id = paper_names.newest(service, name)["issue_id"]
    with service.engine.begin() as connection:
        code, unit_name = reviews.unit_of(connection, unit) if unit else ("", "")
        reviews.give(connection, issue_id, reviews.Opinion(kind, word, text, code, unit_name), by, on=on)
        standing = reviews.reviews_of(connection, store.issue_row(connection, issue_id))
    write_office_sheet(service, issue_id)
    return [f"{one.opinion.kind}　{one.told}" for one in standing]


def print_and_send(
    service: Service, name: str, by: Person, on: date | None, copies: int | None, scope: str,
    own_words: str = "",
) -> dict[str, Any]:  # fmt: skip
    """印发 and the letters, in one transaction; what became of the letters that wait.

    `own_words`: why the units' own sentences are printed though the office rewrote their like in the paper.

    Raises:
        IssueProblem: not signed, printed already with other words, withdrawn, a wrong day, or such sentences
            without that reason.
    """
    issue = paper_names.issued(service, name)
    detail: dict[str, Any] = {"copies": copies, "scope": scope} if copies or scope else {}
    if own_words.strip():
        detail[OWN_WORDS] = own_words.strip()
    act = stages.PrintAct(by, on, detail)
    queued = sending.queue_bulletin(service, issue["issue_id"], act)
    return {"issue_id": issue["issue_id"], "queued": queued, **sending.deliver(service)}


def withdraw(service: Service, name: str, by: str, post: str, reason: str) -> dict[str, Any]:
    """撤回: what waits in the outbox is stopped, whoever may have the paper is told; the paper itself stays.

    Raises:
        IssueProblem: nothing signed, withdrawn already, no name or no reason.
    """
    issue = paper_names.issued(service, name)
    number = issue["issue_id"]
    document = issues.document_of(service.engine, number)
    title = document.title
    place = f"letters/withdrawal-{number}"
    with service.engine.begin() as connection:
        stages.move(connection, number, stages.WITHDRAWN, Person(by, post), reason=reason)
        notice = _notice(issue, document, by, post, reason) + _left_standing(connection, issue)
        letter = letter_of(notice)
        stopped = _stop(connection, number)
        to = holders(connection, number)
        write_letter(private_directory(service.settings.home / "letters") / f"withdrawal-{number}", letter)
        notified = queue(connection, WITHDRAWAL, str(number), to, f"撤回：{title}", place)
    mark_withdrawn(service, number, notice)
    write_office_sheet(service, number)
    write_index(service)
    return {"issue_id": number, "stopped": stopped, "notified": notified, **sending.deliver(service)}


def _stop(connection: sa.Connection, issue_id: int) -> int:
    """Letters that surely have not left are not sent any more, nor tried again where they failed."""
    stopped = connection.execute(
        sa.update(Outbox)
        .where(is_letter_of(issue_id), Outbox.status.in_((WAITING, FAILED)))
        .values(status=CANCELLED, last_error="通报已撤回，不再发送")
        .returning(Outbox.outbox_id)
    )
    return len(stopped.all())


def holders(connection: sa.Connection, issue_id: int) -> list[Recipient]:
    """Everybody to whom the paper went, or may have gone."""
    rows = connection.execute(
        sa.select(Outbox.recipient_name, Outbox.recipient_email)
        .where(is_letter_of(issue_id), may_have_left())
        .order_by(Outbox.outbox_id)
    )
    return [Recipient(row.recipient_name, row.recipient_email) for row in rows]


def is_letter_of(issue_id: int) -> sa.ColumnElement[bool]:
    """Letters with this paper; those of a unit's own version bear the unit behind the number."""
    number = str(issue_id)
    return sa.and_(
        Outbox.kind == BULLETIN, sa.or_(Outbox.reference == number, Outbox.reference.like(f"{number}-%"))
    )


def _left_standing(connection: sa.Connection, issue: dict[str, Any]) -> str:
    """What readers go by once this version is withdrawn: a printed one before it stands again."""
    number = store.standing(connection, issue["kind"], issue["period_label"])
    before = store.issue_row(connection, number) if number is not None else None
    if before is None or before["stage"] not in (stages.PRINTED, stages.CORRECTED):
        return ""
    printed = [
        step.on for step in stages.history(connection, before["issue_id"]) if step.stage == stages.PRINTED
    ]
    day = chinese_date(printed[-1] if printed else before["issue_date"])
    return f"此前{day}印发的第{before['version']}版仍然有效，请以它为准。\n"


def _notice(issue: dict[str, Any], document: Document, by: str, post: str, reason: str) -> str:
    """Names the paper as its readers have it before them: title, number, day of printing."""
    today = datetime.now(_SHANGHAI)
    who = Person(by, post).told
    known = [document.masthead.number, f"{document.print_date}印发" if document.print_date else ""]
    which = "，".join(part for part in known if part)
    return (
        f"《{document.title}》{f'（{which}）' if which else ''}{version_words(issue)}"
        f"已于{chinese_date(today.date())}撤回，请停止使用、转发和引用。\n"
        f"撤回事由：{reason.strip().rstrip('。')}。\n经办人：{who}。\n"
    )
