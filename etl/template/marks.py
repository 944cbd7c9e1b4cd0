"""What a template says of itself, and reading therefore leaves out by rule."""

from __future__ import annotations

from collections.abc import Sequence

LISTS_SHEET = "填报选项"
"""The sheet with the lists behind the drop-downs: never read."""

EXAMPLE = "示例（不读取）"
"""Stands first in the example row: such a row is never loaded."""

EXAMPLE_TEXTS = {
    "text": "文字",
    "boolean": "是",
    "code": "代码",
    "uscc": "18位代码",
    "enterprise": "企业名称",
    "person": "姓名",
    "people": "姓名、姓名",
    "unit": "单位名称",
}
EXAMPLE_FIGURES = {"money": 1234.56, "value": 1234.56, "number": 12.5, "percent": 8.6, "integer": 3}
"""What the example row shows, by kind of column."""

_YEARS = range(1990, 2100)
_PRIOR, _NOT_READ = "上期数", "（供参考，不读取）"

ZERO = "零报告"
"""Label of the cell in which a tick says that the period has nothing to report."""

TICK = "√"


def prior_heading(words: str, when: str = "") -> str:
    """Heading of a column that repeats the figures of ``when``: one cell, however high the heading is."""
    return f"{_PRIOR}{f'（{when}）' if when else ''}·{words}{_NOT_READ}"


def dated_prior(heading: str, when: str) -> str:
    """The same heading, which says now of which period the figures are."""
    return prior_heading(heading.removeprefix(f"{_PRIOR}·").removesuffix(_NOT_READ), when)


def is_prior(top_heading: str) -> bool:
    """Whether a column below ``top_heading`` repeats the last period's figures: such a one is never loaded.

    Forms given out before had one cell over all of them.
    """
    return top_heading.startswith(_PRIOR) and top_heading.endswith(_NOT_READ)


def is_example(values: Sequence[object], keys: Sequence[object]) -> bool:
    """Whether a row is the example row still, though nothing calls it so: our words, and no figure but ours.

    ``keys``: those of the ``values`` that name what the row is about.
    """
    figures = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    own = set(EXAMPLE_FIGURES.values())
    if not all(figure in own or figure in _YEARS for figure in figures):
        return False
    # Beside other words 姓名 may be meant, as in a list of what was changed; nobody is called so.
    words = set(EXAMPLE_TEXTS.values()) - {EXAMPLE_TEXTS["boolean"]}
    texts = {value for value in values if isinstance(value, str)}
    if EXAMPLE_TEXTS["text"] in texts or words.intersection(map(str, keys)) or (texts and texts <= words):
        return True
    # A real row of these figures alone: hardly with three broken ones, never with two amounts.
    broken = [figure for figure in figures if figure in own and figure % 1]
    return len(broken) > 2 or broken.count(EXAMPLE_FIGURES["money"]) > 1
