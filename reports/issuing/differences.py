"""What a paper prints otherwise than another: than the draft before it, or than its data would give today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from reports.blocks import Figure
from reports.document import Document, used_figures
from reports.issuing.correction.changes import ABSENT, as_called, list_changes
from reports.issuing.correction.correction import printed_changes
from reports.issuing.issue import computed, document_of
from reports.issuing.kept import store
from reports.issuing.kept.papers import Setting, default_setting
from reports.issuing.kept.records import read_figures
from reports.issuing.kept.struck import CARRIES
from reports.issuing.steps.overrides import REWRITTEN, as_printed, overrides_of, printed_ids
from schemas.locks import as_of_moment


def since_last_draft(
    connection: Connection, issue: Mapping[str, Any], document: Document
) -> list[dict[str, Any]] | None:
    """What this version prints otherwise than the version before it, signed or not; None: it is the first."""
    earlier = (
        sa.select(store.ISSUE)
        .where(
            store.ISSUE.c.kind == issue["kind"],
            store.ISSUE.c.period_label == issue["period_label"],
            store.ISSUE.c.version < issue["version"],
        )
        .order_by(store.ISSUE.c.version.desc())
        .limit(1)
    )
    before = connection.execute(earlier).mappings().first()
    if before is None:
        return None
    old = as_printed(read_figures(connection, before["issue_id"]))
    printed = {figure_id for figure_id, _ in used_figures(document)}
    new = as_printed(document.figures)
    printed = printed_ids(document.figures, printed)
    return list_changes(connection, old, new, printed, before["as_of"], issue["as_of"])


def since_issue(
    engine: Engine,
    issue_id: int,
    setting: Setting | None = None,
    told: Mapping[tuple[str, str], str] | None = None,
) -> tuple[list[dict[str, Any]], dt.datetime]:
    """What the data of this moment would print otherwise than an issue did, in print order; and the moment.

    A figure that people wrote otherwise with a reason is no difference while its data stay as they were, or
    give what was written; else it is held against today's, with `note`, the words that were given for it.
    `told`: (figure or its label, printed) → what an earlier correction put in its place; that, not the
    print, is held against today's, also where they are what was printed first. `old` stays the print, `note`
    says the rest.
    What today's data do not give any more has `new` ABSENT: nothing can be put in its place.

    Raises:
        IssueProblem: no such issue, or its rules were edited in place.
    """
    with engine.begin() as connection:
        issue = store.issue_row(connection, issue_id)
        moment = as_of_moment(connection)
    setting = setting or default_setting()
    # What people wrote is weighed below, be it written in this version or carried from an earlier one.
    rules = {key: value for key, value in issue["rule_versions"].items() if key != CARRIES}
    fresh = computed(engine, issue | {"as_of": moment, "changes": [], "rule_versions": rules}, setting)
    issued = document_of(engine, issue_id, setting)
    with engine.connect() as connection:
        kept = read_figures(connection, issue_id)
        old, notes = _held(kept, fresh.figures)
        printed = old
        known = {key: _told_last(key, printed, fresh.figures, told or {}) for key in fresh.figures}
        old = printed | {key: replace(fresh.figures[key], text=text) for key, text in known.items() if text}
        stood = printed_ids(kept, (figure_id for figure_id, _ in used_figures(issued)))
        shown = {figure_id for figure_id, _ in used_figures(fresh)}
        # What the paper did not show cannot have been printed wrong; what was struck out stays out.
        shown = {key for key in shown if key in stood or key not in old or known[key]}
        changes = list_changes(connection, old, fresh.figures, shown, issue["as_of"], moment)
    shown_changes = [
        one for one in printed_changes(fresh, changes) if one["new"] != ABSENT or one["figure_id"] in stood
    ]
    called = [as_called(one, printed) for one in shown_changes]
    return [one | _as_known(one["figure_id"], printed, known, notes) for one in called], moment


def _as_known(
    figure_id: str, printed: Mapping[str, Figure], known: Mapping[str, str], notes: Mapping[str, str]
) -> dict[str, str]:
    """How a change is told to readers who have the print, and maybe an earlier correction."""
    if not known.get(figure_id):
        return {"note": notes.get(figure_id, "")}
    first = printed[figure_id].text if figure_id in printed else ABSENT
    return {"old": first, "note": f"前次更正为{known[figure_id]}"}


def _told_last(
    key: str,
    printed: Mapping[str, Figure],
    fresh: Mapping[str, Figure],
    told: Mapping[tuple[str, str], str],
) -> str:
    """What a correction said of a figure, or of one that reads the same; '' where none did."""
    first = printed[key].text if key in printed else ABSENT
    labels = [one[key].label for one in (printed, fresh) if key in one]
    return next((told[one, first] for one in (key, *labels) if (one, first) in told), "")


def _held(
    kept: Mapping[str, Figure], fresh: Mapping[str, Figure]
) -> tuple[dict[str, Figure], dict[str, str]]:
    """What an issue printed, where a rewritten figure still holds as today's data give it; and its words."""
    old, notes = as_printed(kept), {}
    for key, written in overrides_of(kept).items():
        now = fresh.get(key)
        if now is None:
            continue
        if now.text in (written.computed, written.printed):
            old[key] = now
        else:
            notes[key] = f"{REWRITTEN}{written.words}"
    return old, notes
