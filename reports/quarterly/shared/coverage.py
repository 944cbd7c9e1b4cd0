"""How many of the returns that a subject is told from have come: told beside every count over a gap."""

from __future__ import annotations

from reports.figures.lineage import Piece
from reports.quarterly.shared.context import Context
from reports.rows.return_state import NOT_DUE

_CAME = ("按时", "迟报")


def is_complete(ctx: Context, source: str) -> bool:
    """Has every return of the quarter that was due come?"""
    return all(one.state in (*_CAME, *NOT_DUE) for one in ctx.data.obligations if one.source_name == source)


def has_come(ctx: Context, source: str) -> bool:
    """Has any return of the quarter come? Then an empty list says that there was nothing."""
    return any(one.state in _CAME for one in ctx.data.obligations if one.source_name == source)


def coverage_pieces(ctx: Context, source: str) -> list[Piece]:
    """`（应报3期，已报2期，按已报情况统计）`; empty where all have come."""
    if is_complete(ctx, source):
        return []
    due = [o for o in ctx.data.obligations if o.source_name == source and o.state not in NOT_DUE]
    came = sum(o.state in _CAME for o in due)
    label = ctx.data.source_label(source)
    owed_n = ctx.book.count(f"coverage.{source}.owed", f"《{label}》应报期数", len(due), "期", "应报台账")
    came_n = ctx.book.count(f"coverage.{source}.came", f"《{label}》已报期数", came, "期", "应报台账")
    return ["（应报", owed_n, "期，已报", came_n, "期，按已报情况统计）"]
