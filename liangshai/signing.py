"""`issue sign`: who signed, when, with which number and which stamped sheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from etl.collect.landing import keep
from etl.read.sniff import EVIDENCE, sniff
from liangshai import documents, paper_names
from liangshai.service import Service
from reports import issue as issues
from reports.papers import IssueProblem
from reports.signature import give_number
from reports.stages import Person

_MOST_SCAN_BYTES = 50_000_000


def sign(
    service: Service,
    name: str,
    by: Person,
    *,
    on: date | None,
    number: str,
    scan: Path | None,
    is_number_confirmed: bool = False,
) -> Path:
    """Sign the newest version of a paper, or the one whose number is named: where its files lie.

    A crash in between leaves the paper either unsigned, or signed with its files yet to be written, which the
    same command or the next one that needs them does.

    Raises:
        IssueProblem: see reports.issue.sign; a scan that is none.
    """
    issue_id = paper_names.newest(service, name)["issue_id"]
    detail = {} if scan is None else {"签发件": scan.name, "签发件指纹": _kept_scan(service, scan)}
    return documents.sign(
        service, issue_id, by.name, by.post, on=on, document_no=number, detail=detail,
        is_number_confirmed=is_number_confirmed,
    )  # fmt: skip


def number(service: Service, name: str, text: str, by: Person, *, is_confirmed: bool = False) -> Path:
    """The registry's number for a signed paper; its files are written anew. Raises as `give_number` does."""
    issue_id = paper_names.issued(service, name)["issue_id"]
    give_number(service.engine, issue_id, text, by, is_confirmed=is_confirmed)
    return documents.write_files(service, issue_id, issues.document_of(service.engine, issue_id))


def _kept_scan(service: Service, scan: Path) -> str:
    content = scan.read_bytes()
    if len(content) > _MOST_SCAN_BYTES or sniff(content) not in EVIDENCE:
        raise IssueProblem(f"签发件“{scan.name}”应为 50 MB 以内的扫描件（pdf、jpg、png、tif、ofd）")
    return keep(service.settings.landing_dir, content)
