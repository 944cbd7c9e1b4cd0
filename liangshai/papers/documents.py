"""Documents on their way to people: drafted, signed, written in four forms, queued and delivered."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.mail.connection import mail_server, sender_of
from liangshai.operations.alerts import raise_alert
from liangshai.papers.archive import issue_folder, keep_assessment, keep_issue, restore_issue, write_index
from liangshai.papers.edited_docx import edited_docx
from liangshai.registers import years
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.delivery.deliver import Recipient, queue
from reports.delivery.deliver import deliver as deliver_outbox
from reports.delivery.mail import Letter, write_letter
from reports.delivery.mail_size import fitted
from reports.document import Document, plain_text
from reports.issuing import issue as issues
from reports.issuing.checks import sheets_of, warnings_of
from reports.issuing.stages import PrintAct
from reports.render import render_all
from schemas.period import Period
from schemas.warehouse.ledger import Issue

STORED = "stored"


def moment_of(service: Service, period: str, text: str | None) -> datetime | None:
    """An as-of: None (now), a time, or 'stored' for the one of the first signed version of the period."""
    if not text:
        return None
    if text == STORED:
        with service.engine.connect() as connection:
            held: datetime | None = connection.scalar(
                sa.select(Issue.as_of)
                .where(Issue.period_label == period, Issue.approved_at.is_not(None))
                .order_by(Issue.version)
                .limit(1)
            )
        if held is None:
            raise issues.IssueProblem(f"{period}还没有签发过，没有可用的数据截止时间")
        return held
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        raise issues.IssueProblem(f"数据截止时间写的是“{text}”，应如 2021-04-12 09:00") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(TIME_ZONE))


# ---------------------------------------------------------------- the bulletin


def draft(
    service: Service,
    period: str,
    *,
    run_key: str,
    as_of: datetime | None = None,
    issue_date: date | None = None,
) -> dict[str, Any]:
    """Prepare an issue and write the draft's files. The same ``run_key`` gives the same issue."""
    with suppress(ValueError):  # what is no period, or is not over, is told below
        asked = Period.parse(period)
        if asked.end < datetime.now(ZoneInfo(TIME_ZONE)).date():
            years.require_rules(service, asked)
    issue_id = issues.prepare(service.engine, period, run_key, as_of, issue_date)
    document = issues.document_of(service.engine, issue_id)
    row = issue_row(service, issue_id)
    if row["approved_at"] is None:
        write_files(service, issue_id, document)
    return {
        "issue_id": issue_id,
        "title": document.title,
        "summary": document.summary,
        "missing": list(document.open_points),
        "version": row["version"],
        "as_of": row["as_of"].isoformat(),
        "signed": row["approved_by"],
        "changes": len(row["changes"]),
        "folder": str(folder_of(service, row)),
    }


def sign(
    service: Service,
    issue_id: int,
    approved_by: str,
    post: str = "",
    *,
    on: date | None = None,
    document_no: str = "",
    detail: Mapping[str, Any] | None = None,
    is_number_confirmed: bool = False,
    despite_gaps: str = "",
) -> Path:
    """Record the signature and write the final files; the folder they lie in.

    ``on``: the day of the signature, 成文日期 of the paper (None: as drafted). ``despite_gaps``: why it goes
    out though the office's judgement is missing.

    Raises:
        IssueProblem: see reports.issuing.issue.sign.
    """
    issues.sign(
        service.engine, issue_id, approved_by, post, on, document_no, detail,
        is_number_confirmed=is_number_confirmed, despite_gaps=despite_gaps,
    )  # fmt: skip
    return write_files(service, issue_id, issues.document_of(service.engine, issue_id))


def write_files(service: Service, issue_id: int, document: Document) -> Path:
    """All four forms, the list of changes where there is one; fingerprints and the archive follow.

    What was signed is printed once: afterwards its files come back out of the archive to the byte.
    """
    row = issue_row(service, issue_id)
    is_signed = row["approved_at"] is not None
    if is_signed and (kept := restore_issue(service, row)):
        return kept
    folder = private_directory(folder_of(service, row))
    if document.is_draft:
        document = _with_warnings(service, issue_id, document)
    edited = edited_docx(service, row, document)
    rendered = render_all(document, [service.settings.fonts], folder)
    if edited is not None:
        rendered.docx.write_bytes(edited)
    written = [rendered.docx, rendered.pdf, rendered.html, rendered.text, rendered.xlsx]
    if row["changes"]:
        listing = folder / "changes.txt"
        listing.write_text(changes_text(row), encoding="utf-8")
        written.append(listing)
    (folder / "plain_text.txt").write_text(plain_text(document), encoding="utf-8")
    written.append(_page(folder))
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written}
    with service.engine.begin() as connection:
        connection.execute(sa.update(Issue).where(Issue.issue_id == issue_id).values(files=files))
    if is_signed:
        keep_issue(service, row, document.title, folder)
    write_index(service)
    if document.is_draft:
        from liangshai.papers.flow import write_office_sheet

        write_office_sheet(service, issue_id)
    return folder


def _with_warnings(service: Service, issue_id: int, document: Document) -> Document:
    """The draft with those who did not agree to its 核对单 among its notes."""
    with service.engine.connect() as connection:
        warnings = warnings_of(sheets_of(connection, issue_id))
    return dataclasses.replace(document, draft_notes=(*document.draft_notes, *warnings))


def _page(folder: Path) -> Path:
    """The mail's body as a page that shows its pictures when it is opened from the folder."""
    page = folder / "page.html"
    page.write_text((folder / "bulletin.html").read_text("utf-8").replace('src="cid:', 'src="'), "utf-8")
    return page


def _hold_against_fingerprints(row: Mapping[str, Any], folder: Path) -> None:
    """What goes out is what was signed, to the byte.

    Raises:
        IssueProblem: a file was changed after it was written.
    """
    for name, expected in row["files"].items():
        path = folder / name
        if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise issues.IssueProblem(
                f"{path} 在成文之后被改动过，没有发送；请删去这个文件夹，再运行 liangshai bulletin "
                f"{row['period_label']} --as-of stored 重新写出"
            )


def copy_files(service: Service, issue_id: int, out: Path) -> Path:
    """The issue's files once more, into ``out``; they are made anew where they are gone."""
    row = issue_row(service, issue_id)
    folder = folder_of(service, row)
    if row["approved_at"] is not None or not (folder / "plain_text.txt").exists():
        write_files(service, issue_id, issues.document_of(service.engine, issue_id))
    shutil.copytree(folder, private_directory(out), dirs_exist_ok=True)
    return out


def changes_text(row: Mapping[str, Any]) -> str:
    """What this version changes against the one before it, figure by figure, and why."""
    lines = [f"{row['period_label']} 第{row['version']}版与上一版的差异，共{len(row['changes'])}处", ""]
    lines += [f"{number}. {change['sentence']}" for number, change in enumerate(row["changes"], 1)]
    return "\n".join(lines) + "\n"


def folder_of(service: Service, row: Mapping[str, Any]) -> Path:
    name = issue_folder(row["period_label"], row["version"], is_signed=row["approved_at"] is not None)
    return service.settings.bulletins_dir / name


def issue_row(service: Service, issue_id: int) -> dict[str, Any]:
    """An issue as the ledger keeps it. Raises IssueProblem where there is none."""
    with service.engine.connect() as connection:
        row = (
            connection.execute(sa.select(*Issue.__table__.c).where(Issue.issue_id == issue_id))
            .mappings()
            .first()
        )
    if row is None:
        raise issues.IssueProblem(f"没有第{issue_id}号发文")
    return dict(row)


# ---------------------------------------------------------------- letters


def queue_bulletin(service: Service, issue_id: int, act: PrintAct | None = None) -> int:
    """One letter per reader of the bulletin, each with what he may see; how many are new.

    ``act``: what a person told of 印发.
    """
    from liangshai.papers.distribution import distribute

    row = issue_row(service, issue_id)
    if row["approved_by"] is None:
        raise issues.IssueProblem(f"第{issue_id}号发文还没有签发，不能发送")
    document = issues.document_of(service.engine, issue_id)
    folder = folder_of(service, row)
    if not (folder / "plain_text.txt").exists():
        write_files(service, issue_id, document)
        row = issue_row(service, issue_id)
    _hold_against_fingerprints(row, folder)
    return distribute(service, row, document, folder, act=act)


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
    from liangshai.mail.answers import letters_to_write

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


def queue_alert(service: Service, entry: Mapping[str, Any]) -> None:
    """An alert by mail, beside the status file that already holds it."""
    text = f"{entry['at']} {entry['sentence']}\n"
    reference = hashlib.sha256(text.encode()).hexdigest()[:16]
    letter = Letter(text=text, html=f"<p>{_escaped(text)}</p>")
    write_letter(private_directory(service.settings.home / "letters") / f"alert-{reference}", letter)
    with service.engine.begin() as connection:
        queue(
            connection,
            "alert",
            reference,
            _recipients(connection, ("operations",)),
            "晾晒告警",
            f"letters/alert-{reference}",
        )


def deliver(service: Service, *, alert: bool = True) -> dict[str, Any]:
    """Send what waits in the outbox; what stays or failed raises an alert (which hangs on no mail)."""
    server = mail_server(service.settings)
    sender = server.from_addr if server else sender_of(service.settings)
    report = deliver_outbox(service.engine, service.settings.home, server, from_addr=sender)
    if alert and report.needs_attention:
        raise_alert(
            service.settings.home,
            "mail",
            f"发件箱还有{report.waiting}封待发、{report.failed}封失败：{'；'.join(report.errors)}",
            # An alarm that waits in the outbox beside what it speaks of helps nobody.
            by_mail=report.sent > 0 or not report.waiting,
        )
    if report.changed:
        write_index(service)
    return dataclasses.asdict(report)


def _recipients(connection: sa.Connection, roles: tuple[str, ...]) -> list[Recipient]:
    rows = connection.execute(
        sa.text(
            "select recipient_name, email from report.recipient where role = any(:roles)"
            " order by recipient_code"
        ),
        {"roles": list(roles)},
    )
    return [Recipient(row.recipient_name, row.email) for row in rows]


# ---------------------------------------------------------------- the year


def assess(
    service: Service,
    year: int,
    *,
    run_key: str,
    as_of: datetime | None,
    out: Path | None = None,
    enterprises: bool = False,
) -> dict[str, Any]:
    """The yearly inputs; the same ``run_key`` gives the same issue. ``enterprises``: single ones too."""
    from reports.yearly import make_assessment

    folder = out or service.settings.assessments_dir
    made = make_assessment(
        service.engine, year, as_of, run_key, private_directory(folder), enterprises=enterprises
    )
    # An edition with single enterprises is made again when somebody who may see it asks; it is not archived.
    if not enterprises:
        keep_assessment(service, made, year)
    return {
        "issue_id": made.issue_id,
        "as_of": made.as_of.isoformat(),
        "path": str(made.path),
        "sha256": made.sha256,
        "year": year,
    }


def queue_assessment(service: Service, built: Mapping[str, Any]) -> int:
    """The workbook to the assessors."""
    path = Path(built["path"])
    text = f"{built['year']}年考核基础数据（数据截止 {built['as_of']}）见附件，供核对。定稿前以复核为准。\n"
    from liangshai.papers.distribution import rules_in_force

    letter = Letter(
        text=text,
        html=f"<p>{_escaped(text)}</p>",
        attachments={f"{built['year']}年考核基础数据.xlsx": path.read_bytes()},
    )
    letter = fitted(letter, rules_in_force().mail_limit_bytes, str(path.parent))
    name = f"assessment-{built['issue_id']}"
    write_letter(private_directory(service.settings.home / "letters") / name, letter)
    with service.engine.begin() as connection:
        assessors = _recipients(connection, ("assessor",))
        if not assessors:
            raise issues.IssueProblem("接收人名录里没有考核基础数据的接收人（角色 assessor），没有发送")
        return queue(
            connection, "assessment", str(built["issue_id"]), assessors,
            f"{built['year']}年考核基础数据", f"letters/{name}",
        )  # fmt: skip


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
