"""Letters into the outbox and out of it: papers, answers to departments, the year's inputs."""

from __future__ import annotations

import dataclasses
from typing import Any

from liangshai.mail.answers import letters_to_write
from liangshai.mail.connection import mail_server, sender_of
from liangshai.operations.alerts import raise_alert
from liangshai.papers.draft.files import hold_against_fingerprints, write_files
from liangshai.papers.draft.office_sheet import write_office_sheet
from liangshai.papers.known.archive import write_index
from liangshai.papers.known.issued import folder_of, issue_row
from liangshai.papers.readers.bulletin_paper import Bulletin
from liangshai.papers.readers.distribution import distribute, rules_in_force
from liangshai.papers.readers.yearly_paper import yearly_book
from liangshai.service import Service
from liangshai.settings import private_directory
from reports.delivery.deliver import deliver as deliver_outbox
from reports.delivery.deliver import queue
from reports.delivery.mail import write_letter
from reports.issuing import issue as issues
from reports.issuing.kept import archive_store, store
from reports.issuing.steps.signature import write_print_date
from reports.issuing.steps.stages import PrintAct


def queue_bulletin(service: Service, issue_id: int, act: PrintAct | None = None) -> int:
    """One letter per reader of the bulletin, each with what he may see; how many are new.

    ``act``: what a person told of 印发.
    """
    row = issue_row(service, issue_id)
    if row["approved_by"] is None:
        raise issues.IssueProblem(f"第{issue_id}号发文还没有签发，不能发送")
    _say_print_date(service, issue_id, act)
    row = issue_row(service, issue_id)
    document = issues.document_of(service.engine, issue_id)
    folder = folder_of(service, row)
    if not (folder / "plain_text.txt").exists():
        write_files(service, issue_id, document)
        row = issue_row(service, issue_id)
    hold_against_fingerprints(row, folder)
    added = distribute(Bulletin(service, row, folder, rules_in_force(), document, act))
    write_office_sheet(service, issue_id)
    return added


def queue_assessment(service: Service, issue_id: int) -> int:
    """One letter per reader of a year's workbook, by the delivery rules; how many are new."""
    return distribute(yearly_book(service, issue_id))


def _say_print_date(service: Service, issue_id: int, act: PrintAct | None) -> None:
    """版记 says the day of printing, whoever prints: the files are written anew where it is another day."""
    with service.engine.begin() as connection:
        write_print_date(connection, issue_id, act.on if act is not None else None)
        is_kept = archive_store.is_kept(connection, store.issue_row(connection, issue_id))
    if not is_kept:
        write_files(service, issue_id, issues.document_of(service.engine, issue_id))


def send_bulletin(service: Service, period: str) -> dict[str, Any]:
    """Queue and send the last signed version of a period.

    Raises:
        IssueProblem: not a period, never drafted, or not signed yet.
    """
    issue_id = issues.latest_issue(service.engine, period)
    if issue_id is None:
        raise issues.IssueProblem(f"{period}还没有拟过通报，请先运行 liangshai bulletin {period}")
    queued = queue_bulletin(service, issue_id)
    return {"issue_id": issue_id, "queued": queued, **deliver(service)}


def queue_answers(service: Service) -> int:
    """Letters for return notes and open questions that have none yet."""
    added = 0
    for one in letters_to_write(service):
        letters = private_directory(service.settings.home / "letters")
        write_letter(letters / one.folder.rsplit("/")[-1], one.letter)
        with service.engine.begin() as connection:
            added += queue(
                connection, one.kind, one.reference, one.recipients, one.subject, one.folder,
                in_reply_to=one.in_reply_to,
            )  # fmt: skip
    return added


def deliver(service: Service) -> dict[str, Any]:
    """Send what waits in the outbox; what stays or failed raises an alert (which hangs on no mail).

    The archive's page tells of what was sent: a mark says that it is due, so that it comes after a crash too.
    """
    due = private_directory(service.settings.bulletins_dir) / ".index_due"
    is_due = due.exists()
    due.touch(mode=0o600)
    server = mail_server(service.settings)
    sender = server.from_addr if server else sender_of(service.settings)
    report = deliver_outbox(
        service.engine,
        service.settings.home,
        server,
        from_addr=sender,
        give_up_after=rules_in_force().give_up_after,
    )
    if report.needs_attention:
        raise_alert(
            service.settings.home,
            "mail",
            f"发件箱还有{report.waiting}封待发、{report.failed}封失败：{'；'.join(report.errors)}",
            # An alarm that waits in the outbox beside what it speaks of helps nobody.
            by_mail=report.sent > 0 or not report.waiting,
        )
    if report.changed or is_due:
        write_index(service)
    due.unlink(missing_ok=True)
    return dataclasses.asdict(report)
