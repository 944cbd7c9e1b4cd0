"""Values that just break a rule and values that just hold, taken from what the rule itself says.

A rule that compares the marked cell with a bound has two values of interest: the bound, and the next value
beyond it that the column can hold. Both are put into the row that the rule's case gives as a bad one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import Date, DateTime, Integer, Numeric
from sqlalchemy.types import TypeEngine

from expectations import Rule
from schemas.warehouse import LOADED

_PAIR, _SAME, _BETWEEN = (
    "ExpectColumnPairValuesAToBeGreaterThanB",
    "ExpectColumnPairValuesToBeEqual",
    "ExpectColumnValuesToBeBetween",
)


@dataclass(frozen=True)
class Just:
    """One return: the case's bad rows, one of which has ``value`` in the marked cell."""

    rule: Rule
    rows: list[dict[str, object]]
    value: object
    breaks: bool


def just_around(rule: Rule, rows: Sequence[Mapping[str, object]], frame: pd.DataFrame) -> Iterator[Just]:
    """The returns that just hold and just break the rule; none where its bound is no value of one cell.

    ``frame``: the check frame of ``rows``, with its context.
    """
    kind = LOADED[rule.table].__table__.columns[rule.column].type
    for position, bound, beyond in _bounds(rule, frame):
        for steps, breaks in ((0, False), (beyond, True)):
            value = _typed(bound, kind, steps)
            if value is not None:
                changed = [dict(row) for row in rows]
                changed[position][rule.column] = value
                yield Just(rule, changed, value, breaks)
                if rule.expect[0] == _SAME and breaks:
                    changed = [dict(row) for row in rows]
                    changed[position][rule.column] = _typed(bound, kind, -steps)
                    yield Just(rule, changed, changed[position][rule.column], True)


def _bounds(rule: Rule, frame: pd.DataFrame) -> Iterator[tuple[int, Any, int]]:
    """(row, bound, step that leads beyond it) for the first row that breaks the rule."""
    name, arguments = rule.expect
    is_judged = frame[rule.condition].eq(True) if rule.condition else pd.Series(True, index=frame.index)
    if name == _BETWEEN and arguments["column"] == rule.column:
        value = frame[rule.column]
        low, high = arguments["min_value"], arguments["max_value"]
        judged = value.index[is_judged & value.notna()]
        for bound, beyond in ((low, -1), (high, 1)):
            if bound is not None and len(judged):
                yield int(judged[0]), bound, beyond
    elif name in (_PAIR, _SAME) and rule.column in (arguments["column_A"], arguments["column_B"]):
        is_first = rule.column == arguments["column_A"]
        other = frame[str(arguments["column_B" if is_first else "column_A"])]
        value = frame[rule.column]
        past = value < other if is_first else value > other
        bad = past if name == _PAIR else value != other
        judged = value.index[is_judged & value.notna() & other.notna() & bad]
        if len(judged):
            yield int(judged[0]), other[judged[0]], -1 if is_first else 1


def _typed(bound: Any, kind: TypeEngine[object], steps: int) -> object:
    """The bound as the column holds it, so many smallest steps further; None where it holds no such value."""
    if isinstance(kind, Date):
        return (pd.Timestamp(bound) + timedelta(days=steps)).date()
    if isinstance(kind, DateTime):
        return (pd.Timestamp(bound) + timedelta(seconds=steps)).to_pydatetime()
    if isinstance(kind, Numeric | Integer):
        step = Decimal(1).scaleb(-(kind.scale or 0)) if isinstance(kind, Numeric) else Decimal(1)
        exact = Decimal(str(round(float(bound), 6)))
        value = exact.quantize(step) + steps * step
        if not steps and value != exact:
            return None
        return value if isinstance(kind, Numeric) else int(value)
    return None
