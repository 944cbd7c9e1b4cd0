"""The words of a finding: values as a clerk writes them, cells as she finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from string import Formatter
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from etl.grid import column_letters
from etl.tidy.tidied import TableRows
from schemas.period import PERIOD_TYPES, Period

CELLS_NAMED = 20
_LONGEST_TEXT = 40
_DECIMALS, _MOST_DECIMALS = 4, 6  # of what was computed; of any column of the warehouse
_SHANGHAI = ZoneInfo("Asia/Shanghai")


class Worded(Protocol):
    """What a sentence needs to know of a rule."""

    @property
    def sentence(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def other(self) -> str: ...
    def printed_columns(self) -> list[str]: ...


class _ClerkFormatter(Formatter):
    """Prints values as a clerk writes them; ``{x:month}`` prints a date's month, ``:quarter`` its quarter.

    ``:joined`` prints the month as returns call it that have January and February in one.
    """

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "joined" and isinstance(value, datetime) and not pd.isna(value):
            return Period.of(value.date(), "month").chinese(combined_january=True)
        if format_spec in PERIOD_TYPES and isinstance(value, datetime) and not pd.isna(value):
            return Period.of(value.date(), format_spec).chinese()
        return printed(value)


_FORMATTER = _ClerkFormatter()


def printed(value: object, decimals: int = _DECIMALS) -> str:
    """A value without exponent, binary noise or trailing zeros; dates in Chinese, moments in local time."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return "空"
    if isinstance(value, datetime):
        local = value.astimezone(_SHANGHAI) if value.tzinfo else value
        day = f"{local.year}年{local.month}月{local.day}日"
        return f"{day}{local:%H:%M}" if value.tzinfo else day
    if isinstance(value, int | float):
        text = f"{Decimal(f'{float(value):.15g}'):.{decimals}f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text.replace("-", "−")
    text = str(value)
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…"


def sentences_of(rule: Worded, frame: pd.DataFrame, rows: np.ndarray) -> list[str]:
    """The rule's sentence for each of these rows of the check frame."""
    names = rule.printed_columns()
    values = frame[names].take(rows)
    columns = [values[name].astype(object).tolist() for name in names]
    return [_sentence(rule, dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]


def _sentence(rule: Worded, values: dict[str, object]) -> str:
    value, other = values[rule.column], values[rule.other]
    # What stands in the cell is told to its last digit, and so is what it just misses.
    own = printed(value, _MOST_DECIMALS) if isinstance(value, int | float) else value
    if isinstance(other, int | float) and other != value and printed(other) == own:
        other = printed(other, _MOST_DECIMALS)
    return _FORMATTER.vformat(rule.sentence, (), values | {"value": own, "other": other})


def question_of(rule: Worded, count: int, cells: Sequence[str], example: str) -> str:
    """The question that a rule puts to the whole return."""
    if not rule.question:
        return example
    return rule.question.format(count=count, cells="、".join(cells[:3]), example=example)


def cells_of(rows: TableRows, column_name: str, positions: Sequence[int] | np.ndarray) -> list[str]:
    """Where the column of these rows stands: F12, or 第12行 where the return has no such column."""
    named = []
    for position in positions:
        place = rows.place(column_name, int(position))
        row_no = rows.row_no[int(position)]
        named.append(f"{column_letters(place.col_no - 1)}{row_no}" if place else f"第{row_no}行")
    return named
