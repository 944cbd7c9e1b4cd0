"""What people wrote in a version with a reason, carried into the next as far as its data stay."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from reports.blocks import Paragraph, Table
from reports.document import Document, blocks_of, used_figures
from reports.issuing.correction.correction import TABLE_ID
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
    partly = _partly(connection, before, carried)
    whole = {key: one for key, one in carried.written.items() if key not in partly}
    carried = replace(carried, written=whole)
    held = carried.holding(document.figures)
    has_words = taken is not None and bool(taken["findings"]["words"])
    notes = _notes(document, before["version"], carried, held, has_words=has_words)
    if partly:
        told = f"{_named(partly.values())}在第{before['version']}版只改写了几处，别处照数据印"
        notes.append(f"{told}；没有带入，各处都照数据，请对照第{before['version']}版再改")
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


def _partly(connection: Connection, issue: dict[str, Any], carried: Signed) -> dict[str, str]:
    """Figure → label of what people wrote otherwise in some places and left in others, in words or tables.

    Which place of a new draft is which of the old one nobody knows: written in all, it would say more than
    they did.
    """
    kept = store.read_document(connection, issue)
    if kept is None:
        return {}
    stood: set[str | None] = set()
    for block in blocks_of(kept):
        if isinstance(block, Paragraph):
            stood |= {run.figure_id for run in block.runs}
        elif isinstance(block, Table) and block.table_id != TABLE_ID:
            stood |= {cell.figure_id for row in block.rows for cell in row}
    return {key: one.figure.label for key, one in carried.written.items() if key in stood}


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


def _named(labels: Collection[str]) -> str:
    labels = list(labels)
    shown = "、".join(labels[:_MOST_NAMED])
    return f"{shown}等{len(labels)}个数" if len(labels) > _MOST_NAMED else shown
