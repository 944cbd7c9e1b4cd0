"""The order in which returns came is a law: what a later one said is not replaced by an earlier one unasked.

An earlier return is taken up late where it waited for an answer, came by a slower way or is handed in with
the day on which it was really received. By then a later one of the same unit, table and period may stand, and
it is the unit's last word unless somebody says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from etl.answer.words import moment_words
from etl.judge.earlier import Standing, Teller, changes_anything
from etl.tidy.tidied import NO_REASON, Doubt, Option, Tidied
from etl.warehouse import ledger
from etl.warehouse.copies import Copy
from etl.warehouse.ledger import Waiting
from schemas.source import Source

DISCARD: dict[str, Any] = {"discard": True}
NAMED = 3


def stands_later(
    connection: sa.Connection,
    source: Source,
    said: Tidied,
    came: Waiting,
    rejected: Mapping[int, set[int]],
    standing: Standing,
) -> Doubt | None:
    """The question that names every return received after this one whose figures this one would replace.

    ``standing``: what returns of other periods gave. Once answered, only one loaded since is asked about. The
    office is asked where it had already consented: it did so before the later return stood.
    """
    if source.load == "append":
        return None
    later = {one.submission_id: one for one in _of_the_slot(connection, source, said)}
    # Parts stand beside each other, as do pieces of a register: only who changes something replaces it.
    if (source.in_parts or said.period is None) and source.load == "upsert" and _any_after(later, came):
        later = later if changes_anything(connection, source, said, dict(rejected)) else {}
    later |= {one.submission_id: one for one in standing.gives_way}
    settled = set(came.hints.get("replaces", ()))
    named = [one for number, one in sorted(later.items()) if number not in settled and _is_after(one, came)]
    return _which_counts(named, came, source) if named else None


def restored(copy: Copy | None, came: Waiting, source: Source) -> Doubt | None:
    """Bytes that were handed in before and have been replaced since: nobody restores them unasked."""
    if copy is None or came.hints.get("restores") == copy.submission_id:
        return None
    by = "、".join(f"第{number}号" for number in copy.replaced_by[-NAMED:])
    return Doubt(
        "restore",
        f"这一份“{source.label}”与第{copy.submission_id}号报送完全相同，但第{copy.submission_id}号受理之后，"
        f"其中的数已由{by}报送更正或撤下，现在算数的不是它。请问这是？",
        (
            Option(
                "A",
                f"恢复第{copy.submission_id}号的数（理由请写在字母后面）",
                {"restores": copy.submission_id, "correction": NO_REASON},
                "correction",
            ),
            Option("B", "重复发送，作废，维持现在的数", DISCARD),
        ),
    )


def _of_the_slot(connection: sa.Connection, source: Source, said: Tidied) -> list[Teller]:
    """Loaded returns of the same unit, source and period."""
    found = ledger.loaded_of(connection, source.name, said.unit_code, said.period)
    return [Teller(one, received_at) for one, received_at in found]


def _any_after(later: Mapping[int, Teller], came: Waiting) -> bool:
    return any(_is_after(one, came) for one in later.values())


def _is_after(one: Teller, came: Waiting) -> bool:
    """Received at the same moment: in the order of their numbers. A trial has none and comes last."""
    number = came.submission_id or one.submission_id + 1
    return (one.received_at, one.submission_id) > (came.received_at, number)


def _which_counts(later: list[Teller], came: Waiting, source: Source) -> Doubt:
    numbers = [one.submission_id for one in later]
    names = "、".join(f"第{number}号" for number in numbers[-NAMED:])
    told = "、".join(
        f"第{one.submission_id}号报送（{moment_words(one.received_at.isoformat())}收到）"
        for one in later[-NAMED:]
    )
    own = f"这一份（{moment_words(came.received_at.isoformat())}收到）"
    return Doubt(
        "later",
        f"{told}比{own}后报来，已经受理，现在“{source.label}”以它为准；{own}受理后会替换它的数。请问以哪一份为准？",
        (
            Option("A", f"以后报的{names}为准，这一份作废", DISCARD),
            Option("B", f"以这一份为准，替换{names}的数", {"replaces": numbers}),
        ),
        "owner" if came.hints.get("consent") else "unit",
    )
