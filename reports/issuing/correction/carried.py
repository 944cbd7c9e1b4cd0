"""What people wrote in a version with a reason, carried into the next as far as its data stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from reports.document import Document, used_figures
from reports.issuing.kept import store
from reports.issuing.kept.struck import CARRIES
from reports.units.signed import NOTHING, Signed, as_signed, signed_otherwise

_MOST_NAMED = 5


def carried_into(document: Document, connection: Connection, before: dict[str, Any]) -> Document:
    """The draft with what people wrote in the version `before` it, a ledger row; itself where none did.

    What was carried, and what has to be done again, is told in its notes. Raises IssueProblem where the
    documents of that version cannot be read.
    """
    taken = store.last_take(connection, before["issue_id"])
    if taken is None and CARRIES not in before["rule_versions"]:
        return document
    carried = _carried_from(connection, before)
    held = carried.holding(document.figures)
    has_words = taken is not None and bool(taken["findings"]["words"])
    notes = _notes(document, before["version"], carried, held, has_words=has_words)
    made = as_signed(document, held, lambda _: True)
    return replace(made, draft_notes=(*made.draft_notes, *notes))


def _carried_from(connection: Connection, issue: dict[str, Any]) -> Signed:
    """What an issue says otherwise than its data, with what it left out as the versions before it had."""
    drafted, kept = store.read_draft(connection, issue), store.read_document(connection, issue)
    if drafted is None or kept is None:
        return NOTHING
    own = signed_otherwise(drafted, kept)
    before = issue["rule_versions"].get(CARRIES)
    if before is None:
        return own
    earlier = _carried_from(connection, store.issue_row(connection, before))
    return replace(own, struck=own.struck | earlier.struck, drafted=own.drafted | earlier.drafted)


def _notes(document: Document, version: int, carried: Signed, held: Signed, *, has_words: bool) -> list[str]:
    notes = []
    if held.written:
        labels = [one.figure.label for one in held.written.values()]
        notes.append(f"{_named(labels)}照第{version}版写明理由改写的数印，数据没有变；不再改写的请改回来")
    overtaken = [one.figure.label for key, one in carried.written.items() if key not in held.written]
    if overtaken:
        notes.append(f"{_named(overtaken)}在第{version}版改写过，数据后来变了，现照数据印")
    if carried.struck & {figure_id for figure_id, _ in used_figures(document)}:
        notes.append(f"第{version}版删去的行和句没有印")
    if has_words:
        notes.append(f"第{version}版改过的文字没有带入，请对照第{version}版再改")
    return notes


def _named(labels: list[str]) -> str:
    shown = "、".join(labels[:_MOST_NAMED])
    return f"{shown}等{len(labels)}个数" if len(labels) > _MOST_NAMED else shown
