"""The status screen's part on what was sent: each paper of late, and every reader who may not have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from reports.delivery.ledger import Reader, readers_since, summary

_DAYS = 30
_SHOWN = 8


def deliveries(connection: sa.Connection) -> list[dict[str, Any]]:
    """Papers of the last 30 days and those that still wait, the newest first."""
    readers = readers_since(connection, _DAYS)
    return [_paper(list(group)) for _, group in groupby(readers, key=lambda one: one.issue_id)][::-1]


def _paper(readers: Sequence[Reader]) -> dict[str, Any]:
    first = readers[0]
    return {
        "issue_id": first.issue_id,
        "kind": first.kind,
        "period": first.period_label,
        "version": first.version,
        "summary": summary(readers),
        "open": [one.words for one in readers if one.status != "已发"],
        "unsigned": [one.name for one in readers if one.code and not one.received_by],
    }


def delivery_lines(papers: Sequence[Mapping[str, Any]]) -> list[str]:
    """The same as lines; what does not fit the screen is counted."""
    lines = []
    for paper in papers[:_SHOWN]:
        lines.append(f"送达 {paper['period']} 第{paper['version']}版：{paper['summary']}")
        lines += [f"  {one}" for one in paper["open"]]
    if len(papers) > _SHOWN:
        lines.append(f"  另有{len(papers) - _SHOWN}件近期公文未列出（liangshai delivery show 期别）")
    return lines
