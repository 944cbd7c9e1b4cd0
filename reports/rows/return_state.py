"""What may have become of a return that is owed, in the order in which papers count it."""

from __future__ import annotations

from collections.abc import Iterable

AWAITED = "待统计部门发布"
WAITING = "待确认"
_ALWAYS = ("按时", "迟报", "未报", WAITING, "未到期")
NOT_DUE = ("未到期", AWAITED)


def states_told(states: Iterable[str]) -> tuple[str, ...]:
    """The states that a paper counts; what waits for the statistics office only where anything does."""
    return (*_ALWAYS, AWAITED) if AWAITED in set(states) else _ALWAYS
