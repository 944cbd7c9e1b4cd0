"""The units' versions as a correction leaves them: today's figures, and the office's words as signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine

from reports.document import Document, used_figures
from reports.issuing.correction.changes import ABSENT, as_called, list_changes
from reports.issuing.correction.correction import printed_changes
from reports.issuing.kept.papers import Setting
from reports.issuing.steps.overrides import as_printed, printed_ids
from reports.quarterly import QuarterData
from reports.quarterly.model.quarter import Verified
from reports.units.issue import EVERY_UNIT, Source, source_of

Change = Mapping[str, Any]
_WORDS = ("assessment_text", "problem_text", "requirement_text", "coordination_text")
_OF_THE_RETURN = (
    "submission_id", "sheet_no", "row_no", "col_no", "recorded_at", "superseded_at", "evidence_text",
    "method", "verified_by_names", "verified_date",
)  # fmt: skip


@dataclass(frozen=True)
class UnitCorrection:
    """A unit's version made anew. `changes`: against its first print; `untold`: those no letter told yet."""

    document: Document
    changes: tuple[Change, ...]
    untold: tuple[Change, ...]


def corrected_versions(
    engine: Engine, issue_id: int, moment: dt.datetime, told: dt.datetime, setting: Setting | None = None
) -> dict[str, UnitCorrection]:
    """Unit name → its version with the data of `moment`, for each whose figures differ from those of `told`.

    `told`: the moment of the last letter that corrected the issue, or the issue's own as-of.

    Raises:
        IssueProblem: not a quarterly bulletin, or a version does not come out as it was issued.
    """
    first = source_of(engine, issue_id, setting)
    was, now = first.data, _with_words_of(first.read(engine, moment), first.data)
    before = was if told == first.as_of else _with_words_of(first.read(engine, told), was)
    made = {}
    for code in first.codes(EVERY_UNIT):
        document = first.as_signed(first.build(code, now), code)
        last = first.as_signed(first.build(code, before), code)
        untold = _changes(engine, first, last, document, (told, moment))
        if untold:
            issued = first.issued(code)
            changes = _changes(engine, first, issued, document, (first.as_of, moment))
            made[was.unit_name(code)] = UnitCorrection(document, changes, untold)
    return made


def _changes(
    engine: Engine, source: Source, old: Document, new: Document, between: tuple[dt.datetime, dt.datetime]
) -> tuple[Change, ...]:
    """What the one prints otherwise than the other, in print order, without the returns of other units."""
    stood = printed_ids(old.figures, (figure_id for figure_id, _ in used_figures(old)))
    shown = printed_ids(new.figures, (figure_id for figure_id, _ in used_figures(new)))
    was, now = as_printed(old.figures), as_printed(new.figures)
    # As for the whole paper: what was not shown cannot have been printed wrong.
    printed = {key for key in shown if key in stood or key not in was}
    with engine.connect() as connection:
        listed = list_changes(connection, was, now, printed, *between)
    changes = [as_called(one, was) for one in printed_changes(new, listed)]
    return tuple(
        {name: one[name] for name in ("figure_id", "label", "unit", "old", "new")}
        for one in changes
        if one["new"] != ABSENT or one["figure_id"] in stood
    )


def _with_words_of(now: QuarterData, signed: QuarterData) -> QuarterData:
    """A letter corrects figures: 批示 and judgement written since wait for the next paper.

    Where a finding itself has changed, its words go with it.
    """
    verified = {
        key: replace(signed.verified[key], is_current=one.is_current)
        if key in signed.verified and _finding(one) == _finding(signed.verified[key])
        else one
        for key, one in now.verified.items()
    }
    return replace(now, verified=verified, instructions=signed.instructions, previous=signed.previous)


def _finding(one: Verified) -> dict[str, Any]:
    return {name: value for name, value in one.row.values.items() if name not in (*_WORDS, *_OF_THE_RETURN)}
