"""What people struck out of a paper: in the ledger its figures stay, on its pages they are nowhere."""

from __future__ import annotations

from sqlalchemy import Connection

from reports.issuing.kept import store
from reports.issuing.steps.overrides import shown_ids, struck_ids

CARRIES = "carries"
"""Among an issue's rule versions: the issue whose edits it took over."""


def struck_out(connection: Connection, issue_id: int) -> frozenset[str]:
    """Figures that the issue, or a version that it carries on, struck out and that it prints nowhere.

    Raises IssueProblem where its documents cannot be read.
    """
    issue = store.issue_row(connection, issue_id)
    before = issue["rule_versions"].get(CARRIES)
    is_edited = store.last_take(connection, issue_id) is not None
    earlier = struck_out(connection, before) if before is not None else frozenset()
    if not is_edited and not earlier:
        return frozenset()
    drafted, kept = store.read_draft(connection, issue), store.read_document(connection, issue)
    if drafted is None or kept is None:
        return frozenset()
    return (earlier | struck_ids(drafted, kept)) - shown_ids(kept)
