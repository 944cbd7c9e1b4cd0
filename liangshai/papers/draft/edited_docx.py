"""The DOCX that people edited among an issue's files: as handed in, after the signature without traces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from etl.collect.landing import path_of
from etl.read.reader import Reader
from liangshai.service import Service
from reports.document import Document
from reports.issuing.kept import store as store
from reports.take.derived import derived_lines, n_listed
from reports.take.words import plain


def edited_docx(service: Service, row: Mapping[str, Any], document: Document) -> bytes | None:
    """None where nobody edited the paper. `row` is the issue, `document` what it says.

    While it is a draft people get their own file again, to the byte. What is signed carries no tracked
    change, no comment and no 送审稿, and has the day and the number of the signature; lines that every form
    makes anew stand there as they are made. All else is theirs.
    """
    with service.engine.connect() as connection:
        taken = store.last_take(connection, row["issue_id"])
    if taken is None:
        return None
    raw = path_of(service.settings.landing_dir, taken["sha256"]).read_bytes()
    if document.is_draft:
        return raw
    lines = _lines(document) | derived_lines(document, n_listed(taken["places"]))
    with Reader() as reader:
        blocks = reader.read_paper(raw).blocks
        texts = {
            place: lines[name]
            for name, place in taken["places"].items()
            if name in lines and plain(blocks[place].text) != plain(lines[name])
        }
        return reader.accepted_paper(raw, texts)


def _lines(document: Document) -> dict[str, str]:
    """What the signature decides, by the mark of its place."""
    masthead = document.masthead
    issuer = [masthead.office, masthead.date_text]
    if document.is_compact:
        issuer.insert(1, masthead.number)
    return {
        "stage": "",
        "leader_stage": "",
        "number": masthead.number,
        "issuer": "\t".join(issuer),
        "date": document.date_text,
        "printed": f"{document.printed_by}\t{document.print_date}印发",
    }
