"""发文稿纸 beside a draft: all that the office should know before it signs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from liangshai.papers.draft import checking
from liangshai.papers.known.issued import issue_row
from liangshai.service import Service
from reports.issuing import issue as issues
from reports.issuing.differences import since_last_draft
from reports.issuing.steps import stages
from reports.issuing.steps.draft_form import draft_form_docx
from reports.take.contradiction import contradictions, rewritings
from reports.take.meaning import FAULT as MEANING
from reports.take.store import reworded


def write_office_sheet(service: Service, issue_id: int) -> Path:
    """发文稿纸 with all that the office should know before it signs, beside the draft."""
    issue = issue_row(service, issue_id)
    document = issues.document_of(service.engine, issue_id)
    told = checking.sheets(service, issue_id)
    with service.engine.connect() as connection:
        steps = stages.history(connection, issue_id)
        changes = since_last_draft(connection, issue, document)
        words = reworded(connection, issue_id, MEANING)
    rewritten = [*rewritings(document), *words, *(one.sentence for one in contradictions(document))]
    noted = dataclasses.replace(document, draft_notes=(*rewritten, *document.draft_notes))
    unasked = checking.unasked(service, issue, document, told)
    content = draft_form_docx(noted, issue, steps, told, unasked, changes)
    path = office_sheet_path(service, issue)
    path.write_bytes(content)
    return path


def office_sheet_path(service: Service, issue: Mapping[str, Any]) -> Path:
    """Where it lies; `issue`: a row of the ledger."""
    return checking.office_folder(service, issue) / "发文稿纸.docx"
