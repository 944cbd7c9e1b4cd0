"""Which questions are put to whom in one round.

A question that settles which table, unit or period a return is of decides what there is to ask next, and is
put alone. Questions about its rows stand beside each other: all are put now, and one reply settles them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from etl.check.verdict import columns_answered_for, falls_whole, held_by_checks
from etl.judge.judge import asked_beside, judge
from etl.judge.later_days import doubt_of_days
from etl.judge.order import restored
from etl.reading import Read
from etl.tidy.tidied import Doubt

# Whatever is answered to one of these, the others are still to be asked.
BESIDE_EACH_OTHER = (
    "totals",
    "names",
    "readings",
    "estimates",
    "basis",
    "amended",
    "parts",
    "check",
    "second",
    "reason",
)
MOST_AT_ONCE = 8


def questions_of(
    connection: sa.Connection, read: Read, rejected: Mapping[int, set[int]]
) -> tuple[Doubt, ...]:
    """The questions of this round; none where the return falls anyway, or nothing is in doubt.

    ``rejected``: table index → positions of the rows that are not loaded.
    """
    said, source = read.said, read.source
    assert said is not None and source is not None
    if said.fatal:
        return ()
    if doubt := restored(read.copy, read.waiting, source):
        return (doubt,)
    if not read.waiting.hints.get("period") and (
        doubt := doubt_of_days(source, said, read.waiting.received_at)
    ):
        return _round([doubt, *said.doubts])
    if not said.doubts and falls_whole(source, said, dict(rejected)):
        return ()
    checked = held_by_checks(read)
    doubts = [*said.doubts, *([checked] if checked else [])]
    if not doubts:
        judged = judge(connection, source, said, read.waiting, rejected, columns_answered_for(read))
        return (judged,) if judged else ()
    if all(doubt.kind in BESIDE_EACH_OTHER for doubt in doubts):
        beside = asked_beside(connection, source, said)
        doubts += [beside] if beside else []
    return _round(doubts)


def _round(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """All that can be asked beside the first; what else is in doubt is told with it."""
    first, *others = {(doubt.kind, doubt.sentence): doubt for doubt in doubts}.values()
    if first.kind not in BESIDE_EACH_OTHER:
        return (_told_with(first, others),)
    asked = [first, *(doubt for doubt in others if doubt.kind in BESIDE_EACH_OTHER)][:MOST_AT_ONCE]
    return (_told_with(first, [doubt for doubt in others if doubt not in asked]), *asked[1:])


def _told_with(first: Doubt, others: Sequence[Doubt]) -> Doubt:
    """The first question, and what else is in doubt: it is asked later, but the clerk mends all at once."""
    if not others:
        return first
    also = "；".join(re.sub(r"[。，？][^。，？]*？$", "", doubt.sentence) for doubt in others)
    return replace(first, sentence=f"{first.sentence}（另外还有：{also}）")
