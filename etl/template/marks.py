"""What a template says of itself, and reading therefore leaves out by rule."""

from __future__ import annotations

LISTS_SHEET = "填报选项"
"""The sheet with the lists behind the drop-downs: never read."""

EXAMPLE = "示例（不读取）"
"""Stands first in the example row: such a row is never loaded."""

_PRIOR, _NOT_READ = "上期数", "（供参考，不读取）"

ZERO = "零报告"
"""Label of the cell in which a tick says that the period has nothing to report."""

TICK = "√"


def prior_heading(words: str) -> str:
    """Heading of a column that repeats the last period's figures: one cell, however high the heading is."""
    return f"{_PRIOR}·{words}{_NOT_READ}"


def is_prior(top_heading: str) -> bool:
    """Whether a column below ``top_heading`` repeats the last period's figures: such a one is never loaded.

    Forms given out before had one cell over all of them.
    """
    return top_heading.startswith(_PRIOR) and top_heading.endswith(_NOT_READ)
