"""Columns that the rules of any table may look at, made only where a rule asks for them.

``received_on``   the local day of the hand-in
``period_end``    the last day of the row's period
``stated_…``      the length of a text that says something; null where it is empty or only says 无
``where_…``       whether a rule judges the row by a word that stands in it
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd

DECREASE_WORDS = "核减|调减|冲减|扣减"
EMPTY_WORDS = ("无", "暂无", "—", "－", "-", "/", "／", "")
LEAST_TO_BUILD_WAN_YUAN = 100
_PERIOD_ENDS: dict[str, Any] = {
    "day": pd.Timedelta(0),
    "week": pd.Timedelta(days=6),
    "month": pd.offsets.MonthEnd(0),
    "quarter": pd.offsets.QuarterEnd(0),
    "half": pd.DateOffset(months=6, days=-1),
    "year": pd.offsets.YearEnd(0),
}


class Judging(Protocol):
    """What is asked of a rule."""

    @property
    def where(self) -> tuple[str, tuple[object, ...]] | None: ...
    @property
    def condition(self) -> str | None: ...
    def judged_columns(self) -> list[str]: ...
    def printed_columns(self) -> list[str]: ...


def with_basics(frame: pd.DataFrame, rules: Sequence[Judging]) -> pd.DataFrame:
    """The check frame with these columns, as far as ``rules`` look at them and it has them not yet."""
    asked = {name for rule in rules for name in (*rule.judged_columns(), *rule.printed_columns())}
    made: dict[str, pd.Series] = {}
    for name in sorted(asked - set(frame.columns)):
        if name == "received_on":
            local = frame["received_at"].dt.tz_convert("Asia/Shanghai").dt.tz_localize(None)
            made[name] = local.dt.normalize().astype("datetime64[s]")
        elif name == "period_end":
            made[name] = _period_end(frame)
        elif name.startswith("stated_"):
            made[name] = length_of_stated(frame[name.removeprefix("stated_")])
    for rule in rules:
        if rule.where is not None and rule.condition is not None:
            made[rule.condition] = frame[rule.where[0]].isin(rule.where[1])
    return frame.assign(**made) if made else frame


def length_of_stated(words: pd.Series) -> pd.Series:
    """Length of a text that says something; null where it is empty or only says that there is nothing."""
    stripped = words.str.strip()
    return stripped.str.len().astype("float64").mask(stripped.isin(EMPTY_WORDS) | stripped.isna())


def says(frame: pd.DataFrame, columns: Sequence[str], pattern: str) -> pd.Series:
    """Whether one of the columns of words has the pattern."""
    found = pd.Series(False, index=frame.index)
    for column in columns:
        found |= frame[column].str.contains(pattern, na=False).astype(bool)
    return found


def _period_end(frame: pd.DataFrame) -> pd.Series:
    end = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    for period_type, step in _PERIOD_ENDS.items():
        rows = frame["period_type"] == period_type
        if rows.any():
            end = end.mask(rows, (frame["period_start"] + step).astype("datetime64[s]"))
    return end


def too_small_to_build(amount_wan_yuan: pd.Series) -> pd.Series:
    """The amounts for which a park builds nothing: above nothing, below 100 万元; 亿元, most likely.

    In a first return nothing else tells the wrong unit, as there is no figure before to compare with.
    """
    amount = amount_wan_yuan.astype("float64")
    return amount.where((amount > 0) & (amount < LEAST_TO_BUILD_WAN_YUAN))
