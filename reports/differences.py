"""What a paper prints otherwise than another: than the draft before it, or than its data would give today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from reports import issue_store as store
from reports.changes import list_changes
from reports.correction import printed_changes
from reports.document import Document, used_figures
from reports.issue import computed
from reports.papers import Setting, default_setting
from reports.records import read_figures
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
    old = read_figures(connection, before["issue_id"])
    printed = {figure_id for figure_id, _ in used_figures(document)}
    return list_changes(connection, old, document.figures, printed, before["as_of"], issue["as_of"])


def since_issue(
    engine: Engine, issue_id: int, setting: Setting | None = None
) -> tuple[list[dict[str, Any]], dt.datetime]:
    """What the data of this moment would print otherwise than an issue did, in print order; and the moment.

    Raises:
        IssueProblem: no such issue, or its rules were edited in place.
    """
    with engine.begin() as connection:
        issue = store.issue_row(connection, issue_id)
        moment = as_of_moment(connection)
    fresh = computed(engine, issue | {"as_of": moment, "changes": []}, setting or default_setting())
    printed = {figure_id for figure_id, _ in used_figures(fresh)}
    with engine.connect() as connection:
        old = read_figures(connection, issue_id)
        changes = list_changes(connection, old, fresh.figures, printed, issue["as_of"], moment)
    return [dict(change) for change in printed_changes(fresh, changes)], moment
