"""Headings that name the month where the form says 本月 and 本年: 3月完成 and 1-3月累计 in March's return."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from etl.table.heads.heading import Header
from schemas.period import Period


def with_months_told(
    header: Header, known: Collection[str], period: Period | None
) -> tuple[Header, dict[str, str]]:
    """The heading in the form's words, and which path was read as which; another month's stays as it is."""
    if period is None or period.type != "month":
        return header, {}
    paths = {heading.path for heading in header.headings}
    told: dict[str, str] = {}
    for path in paths - set(known):
        meant = [one for one in _in_words(path, period) if one in known and one not in paths]
        if len(meant) == 1 and meant[0] not in told.values():
            told[path] = meant[0]
    renamed = (replace(h, path=told.get(h.path, h.path)) for h in header.headings)
    return (replace(header, headings=tuple(renamed)), told) if told else (header, {})


def _in_words(path: str, period: Period) -> list[str]:
    """1—3月完成 → 本年完成 and 本年累计; 3月完成 → 本月完成."""
    year, month = period.year, period.start.month
    so_far = re.sub(rf"(?:{year}年)?(?<!\d)0?1月?[—~～至到]0?{month}月份?", "本年", path)
    if so_far != path:
        return list(dict.fromkeys([so_far, so_far.replace("本年完成", "本年累计")]))
    alone = re.sub(rf"(?:{year}年)?(?<![\d—~～至到])0?{month}月份?", "本月", path)
    return [alone] if alone != path else []
