"""A paper's files: written once in all its forms, held against their fingerprints, copied."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from liangshai.papers.draft import checking
from liangshai.papers.draft.edited_docx import edited_docx
from liangshai.papers.draft.office_sheet import office_sheet_path, write_office_sheet
from liangshai.papers.known.archive import keep_issue, restore_issue, write_index
from liangshai.papers.known.issued import folder_of, issue_row, replaces_signed
from liangshai.service import Service
from liangshai.settings import private_directory
from reports.document import Document, plain_text
from reports.issuing import issue as issues
from reports.render import render_all
from schemas.warehouse.ledger import Issue

COMPLETE = "plain_text.txt"
"""The last file of a folder: where it stands, all others do."""


def write_files(service: Service, issue_id: int, document: Document) -> Path:
    """All four forms, the list of changes where there is one; fingerprints and the archive follow.

    What was signed is printed once: afterwards its files come back out of the archive to the byte.
    """
    row = issue_row(service, issue_id)
    is_signed = row["approved_at"] is not None
    if is_signed and (kept := restore_issue(service, row)):
        if not office_sheet_path(service, row).exists():
            write_office_sheet(service, issue_id)
        return kept
    folder = private_directory(folder_of(service, row))
    if document.is_draft:
        document = _with_warnings(service, row, document)
    edited = edited_docx(service, row, document)
    with _beside(folder) as half:
        rendered = render_all(document, [service.settings.fonts], half)
        if edited is not None:
            rendered.docx.write_bytes(edited)
        written = [rendered.docx, rendered.pdf, rendered.html, rendered.text, rendered.xlsx]
        if row["changes"]:
            listing = half / "changes.txt"
            listing.write_text(changes_text(row), encoding="utf-8")
            written.append(listing)
        (half / COMPLETE).write_text(plain_text(document), encoding="utf-8")
        written.append(_page(half))
        files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written}
    with service.engine.begin() as connection:
        connection.execute(sa.update(Issue).where(Issue.issue_id == issue_id).values(files=files))
    # The office's sheet says what is signed, no less than the paper does; it comes before what ends the work.
    write_office_sheet(service, issue_id)
    if is_signed:
        keep_issue(service, row, document.title, folder)
    write_index(service)
    return folder


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A place beside ``folder`` whose files come into it one by one, each whole, the one that tells so last.

    A crash or a full disk leaves no torn file under a name that somebody opens.
    """
    half = folder.with_name(f".{folder.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    try:
        yield private_directory(half)
        for path in sorted(half.iterdir(), key=lambda one: one.name == COMPLETE):
            path.replace(folder / path.name)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _with_warnings(service: Service, row: Mapping[str, Any], document: Document) -> Document:
    """The draft with what its signer should know among its notes."""
    told = checking.warnings(service, row, document)
    return dataclasses.replace(document, draft_notes=(*document.draft_notes, *told))


def _page(folder: Path) -> Path:
    """The mail's body as a page that shows its pictures when it is opened from the folder."""
    page = folder / "page.html"
    page.write_text((folder / "bulletin.html").read_text("utf-8").replace('src="cid:', 'src="'), "utf-8")
    return page


def hold_against_fingerprints(row: Mapping[str, Any], folder: Path) -> None:
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
    if row["approved_at"] is not None or not (folder / COMPLETE).exists():
        write_files(service, issue_id, issues.document_of(service.engine, issue_id))
    shutil.copytree(folder, private_directory(out), dirs_exist_ok=True)
    return out


def changes_text(row: Mapping[str, Any]) -> str:
    """What this version changes against the signed one that it replaces, else against the draft before it."""
    before = "上一版" if replaces_signed(row) else "上一稿（没有签发）"
    lines = [f"{row['period_label']} 第{row['version']}版与{before}的差异，共{len(row['changes'])}处", ""]
    lines += [f"{number}. {change['sentence']}" for number, change in enumerate(row["changes"], 1)]
    return "\n".join(lines) + "\n"
