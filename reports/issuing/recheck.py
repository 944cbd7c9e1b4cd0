"""An issue held against what this version of the program computes from the same data."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Engine

from reports.document import plain_text, used_figures
from reports.issuing.correction.changes import ABSENT, list_changes
from reports.issuing.issue import computed
from reports.issuing.kept import store as store
from reports.issuing.kept.papers import Setting, default_setting
from reports.issuing.kept.records import read_figures
from reports.issuing.steps import stages
from reports.issuing.steps.signature import with_signature
from schemas.program import program_version


@dataclass(frozen=True)
class Recheck:
    """An issue held against what this version computes from the same data.

    `lines`: what stands differently, `- ` as issued and `+ ` as made today. `changes`: the figures that
    differ, as in reports/issuing/correction/changes.py. Both empty: to the letter.
    `program`: which program drafted it (None: not kept); `program_now`: which one computed it anew.
    `unkept_n`: figures that the other program did not keep; what they print is in `lines` where it differs.
    """

    issue_id: int
    lines: tuple[str, ...]
    changes: tuple[dict[str, Any], ...]
    program: str | None
    program_now: str = field(default_factory=program_version)
    unkept_n: int = 0

    @property
    def is_same(self) -> bool:
        return not self.lines and not self.changes


def recheck(engine: Engine, issue_id: int, setting: Setting | None = None) -> Recheck:
    """Compute an issue anew from the same data and hold it against what was issued.

    Raises:
        IssueProblem: its rules were edited in place, or the data of its as-of are no longer there.
    """
    with engine.connect() as connection:
        issue = store.issue_row(connection, issue_id)
        old = read_figures(connection, issue_id)
        steps = stages.history(connection, issue_id)
        numbers = [one.document_no for one in steps if one.document_no]
        kept = store.read_document(connection, issue)
        taken = store.last_take(connection, issue_id)
        draft = None if taken is None else store.read_draft(connection, issue)
    fresh = with_signature(computed(engine, issue, setting or default_setting()), None, "".join(numbers[-1:]))
    was = issue["plain_text"]
    if kept is not None and draft is None and any(one.stage == stages.SIGNED for one in steps):
        # The day of printing was entered by people, as the number was.
        fresh = replace(fresh, print_date=kept.print_date)
    if draft is not None:
        # What people wrote is theirs; what the program drafted is held against what it drafts today.
        was = plain_text(with_signature(draft, issue["issue_date"], "".join(numbers[-1:])))
        old = dict(draft.figures)
    lines = different_lines(was.splitlines(), plain_text(fresh).splitlines())
    printed = {figure_id for figure_id, _ in used_figures(fresh)}
    with engine.connect() as connection:
        changes = list_changes(connection, old, fresh.figures, printed, issue["as_of"], issue["as_of"])
    found = Recheck(issue_id, lines, tuple(changes), issue["rule_versions"].get("code"))
    if found.program == found.program_now:
        return found
    # A picture's light that only later programs keep as a figure was printed then as it is today.
    kept_then = tuple(one for one in changes if one["old"] != ABSENT)
    return replace(found, changes=kept_then, unkept_n=len(changes) - len(kept_then))


def different_lines(old: list[str], new: list[str]) -> tuple[str, ...]:
    """`- ` as issued and `+ ` as made today; empty where both are the same."""
    lines: list[str] = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            lines += [f"- {line}" for line in old[a:b]] + [f"+ {line}" for line in new[c:d]]
    return tuple(lines)
