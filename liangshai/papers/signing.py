"""`issue sign`: who signed, when, with which number and which stamped sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from etl.collect.landing import keep
from etl.read.sniff import EVIDENCE, sniff
from liangshai.papers import documents
from liangshai.papers.draft.files import write_files
from liangshai.papers.draft.foreseen import day_fault
from liangshai.papers.known import names as paper_names
from liangshai.papers.known.issued import issue_row
from liangshai.service import Service
from reports.issuing import issue as issues
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.signature import give_number, require_newest
from reports.issuing.steps.stages import Person

_MOST_SCAN_BYTES = 50_000_000


@dataclass(frozen=True)
class Word:
    """What a signature says beside the name. `on`: None as drafted; `despite_gaps`: why gaps are printed;
    `despite_unchecked`: why a unit that is named was not asked."""

    on: date | None = None
    number: str = ""
    is_number_confirmed: bool = False
    despite_gaps: str = ""
    despite_unchecked: str = ""


def sign(
    service: Service, name: str, by: Person, word: Word, scan: Path | None = None, version: int | None = None
) -> Path:
    """Sign the newest version of a paper, or the one whose number is named: where its files lie.

    A draft that a newer one has replaced is signed only where its `version` is named beside its number.

    A crash in between leaves the paper either unsigned, or signed with its files yet to be written, which the
    same command or the next one that needs them does.

    Raises:
        IssueProblem: see `sign_issue`; another version, a newer draft, a scan that is none.
    """
    issue = paper_names.newest(service, name)
    issue_id = issue["issue_id"]
    if version not in (None, issue["version"]):
        raise IssueProblem(
            f"第{issue_id}号发文是{issue['period_label']}第{issue['version']}版，"
            f"--version 写的是{version}，请核对要签的是哪一版"
        )
    if version is None and issue["approved_at"] is None:
        with service.engine.connect() as connection:
            require_newest(connection, issue)
    detail = {} if scan is None else {"签发件": scan.name, "签发件指纹": _kept_scan(service, scan)}
    return sign_issue(service, issue_id, by, word, detail)


def sign_issue(
    service: Service, issue_id: int, by: Person, word: Word, detail: Mapping[str, Any] | None = None
) -> Path:
    """The same for one version, on whichever way the word came.

    Raises:
        IssueProblem: see reports.issuing.issue.sign; a day before the data's or before the version that it
            replaces was printed.
    """
    issue = issue_row(service, issue_id)
    if issue["approved_at"] is None:
        _require_day(service, issue, word.on)
    return documents.sign(
        service, issue_id, by.name, by.post, on=word.on, document_no=word.number, detail=detail,
        is_number_confirmed=word.is_number_confirmed, despite_gaps=word.despite_gaps,
        despite_unchecked=word.despite_unchecked,
    )  # fmt: skip


def refusal(service: Service, issue_id: int, by: Person, word: Word) -> str:
    """Why a signature that comes from elsewhere is refused, in one sentence; '' where it is taken.

    Enters nothing. An older draft than the newest is signed by the office alone, by its number.
    """
    issue = issue_row(service, issue_id)
    if issue["approved_at"] is not None:
        return ""
    try:
        _require_day(service, issue, word.on)
        drafted = issues.document_of(service.engine, issue_id)
        with service.engine.connect() as connection:
            require_newest(connection, issue)
            issues.sign_in(
                connection, issue_id, by, word.on, word.number, None, drafted,
                is_number_confirmed=word.is_number_confirmed, despite_gaps=word.despite_gaps,
                despite_unchecked=word.despite_unchecked,
            )  # fmt: skip
            connection.rollback()
    except IssueProblem as refused:
        return str(refused)
    return ""


def number(service: Service, name: str, text: str, by: Person, *, is_confirmed: bool = False) -> Path:
    """The registry's number for a signed paper; its files are written anew. Raises as `give_number` does."""
    issue_id = paper_names.issued(service, name)["issue_id"]
    give_number(service.engine, issue_id, text, by, is_confirmed=is_confirmed)
    return write_files(service, issue_id, issues.document_of(service.engine, issue_id))


def number_hint(service: Service, name: str, text: str) -> list[str]:
    """That a number is kept and stands nowhere in the paper: a fixed masthead bears its 期号 instead."""
    if not text:
        return []
    issue_id = paper_names.issued(service, name)["issue_id"]
    masthead = issues.document_of(service.engine, issue_id).masthead
    if masthead.style == "文件":
        return []
    return [
        f"提示：{masthead.red_text}用固定版头，印{masthead.number}，不印发文字号；文号只登记在案，不印在文上"
    ]


def _require_day(service: Service, issue: Mapping[str, Any], on: date | None) -> None:
    if on is not None and (fault := day_fault(service, issue, on, "签发日期")):
        raise IssueProblem(fault)


def _kept_scan(service: Service, scan: Path) -> str:
    content = scan.read_bytes()
    if len(content) > _MOST_SCAN_BYTES or sniff(content) not in EVIDENCE:
        raise IssueProblem(f"签发件“{scan.name}”应为 50 MB 以内的扫描件（pdf、jpg、png、tif、ofd）")
    return keep(service.settings.landing_dir, content)
