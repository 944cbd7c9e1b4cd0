"""Papers drafted, completed with the office's words and signed; the yearly inputs made."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from etl.collect.landing import write_durably
from liangshai.papers.draft import checking
from liangshai.papers.draft.files import write_files
from liangshai.papers.draft.foreseen import ledger_fault
from liangshai.papers.known.archive import keep_assessment
from liangshai.papers.known.issued import folder_of, issue_row
from liangshai.papers.readers.yearly_paper import kept_book
from liangshai.registers import years
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.issuing import issue as issues
from schemas.period import Period

if TYPE_CHECKING:
    from reports.yearly.stages import Review


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
    known: list[str] = []
    if row["approved_at"] is None:
        write_files(service, issue_id, document)
        known = [*ledger_fault(service, row, document), *checking.warnings(service, row, document)]
    return {
        "issue_id": issue_id,
        "title": document.title,
        "summary": document.summary,
        "missing": [*document.open_points, *known],
        "version": row["version"],
        "as_of": row["as_of"].isoformat(),
        "signed": row["approved_by"],
        "changes": len(row["changes"]),
        "folder": str(folder_of(service, row)),
    }


def run_key_of(service: Service, period: str) -> str:
    """A new run's key; that of the newest draft where it was cut short and nothing came since.

    A command that a crash stopped is given again: it ends what it began and leaves no version behind.
    """
    query = sa.text("""
        select run_key from ledger.issue i
         where period_label = :period and approved_at is null and coalesce(files, '{}') = '{}'
           and run_key like 'cli-%'
           and version = (select max(version) from ledger.issue
                           where kind = i.kind and period_label = i.period_label)
           and not exists (select 1 from ledger.submission where recorded_at > i.as_of)""")
    with service.engine.connect() as connection:
        return connection.scalar(query, {"period": period}) or f"cli-{uuid4()}"


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
    despite_unchecked: str = "",
) -> Path:
    """Record the signature and write the final files; the folder they lie in.

    ``on``: the day of the signature, 成文日期 of the paper (None: as drafted). ``despite_gaps``: why it goes
    out though the office's judgement is missing. ``despite_unchecked``: though a unit that it names was not
    asked.

    Raises:
        IssueProblem: see reports.issuing.issue.sign.
    """
    issues.sign(
        service.engine, issue_id, approved_by, post, on, document_no, detail,
        is_number_confirmed=is_number_confirmed, despite_gaps=despite_gaps,
        despite_unchecked=despite_unchecked,
    )  # fmt: skip
    return write_files(service, issue_id, issues.document_of(service.engine, issue_id))


def assess(
    service: Service,
    year: int,
    *,
    run_key: str,
    as_of: datetime | None,
    out: Path | None = None,
    enterprises: bool = False,
    review: Review | None = None,
) -> dict[str, Any]:
    """The yearly inputs; the same ``run_key`` gives the same issue. ``enterprises``: single ones too.

    A year that is final has no new version but by a ``review``.

    What was issued comes back out of the archive to the byte, whatever this program would print today.
    """
    from reports.yearly import known_issue, make_assessment

    folder = private_directory(out or service.settings.assessments_dir)
    known = known_issue(service.engine, year, run_key, as_of, enterprises=enterprises)
    kept = kept_book(service, known) if known else None
    if known and kept:
        return _kept_again(known, kept, folder, year)
    made = make_assessment(
        service.engine, year, as_of, run_key, folder, enterprises=enterprises, review=review
    )
    keep_assessment(service, made, year)
    return {
        "issue_id": made.issue_id,
        "as_of": made.as_of.isoformat(),
        "path": str(made.path),
        "sha256": made.sha256,
        "year": year,
        "is_kept": False,
    }


def _kept_again(row: Mapping[str, Any], kept: Path, folder: Path, year: int) -> dict[str, Any]:
    (name,) = (one for one in row["files"] if (kept / one).is_file())
    content = (kept / name).read_bytes()
    write_durably(folder / name, content)
    return {
        "issue_id": row["issue_id"],
        "as_of": row["as_of"].isoformat(),
        "path": str(folder / name),
        "sha256": hashlib.sha256(content).hexdigest(),
        "year": year,
        "is_kept": True,
    }
