"""Rows whose days all lie in the period after the one that the title names: a title that was forgotten.

Each of the days alone would go back as one that has not come yet. Together they say that the return is of the
next period, which is one question.
"""

from __future__ import annotations

from datetime import datetime

import pyarrow.compute as pc

from etl.check.check import days_of_period
from etl.tidy.tidied import Doubt, Option, TableRows, Tidied
from etl.values import SHANGHAI
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse import LOADED

FEWEST = 2


def doubt_of_days(source: Source, said: Tidied, received_at: datetime) -> Doubt | None:
    """The question, where a column of such days lies wholly in the period after the return's."""
    if said.period is None or source.period in ("none", "year"):
        return None
    following = said.period.next()
    for rows in said.tables:
        for name, label in _days_of(rows):
            days = rows.columns[name]
            if len(days) < FEWEST or days.null_count:
                continue
            first, last = pc.min_max(days).as_py().values()
            is_ahead = last > received_at.astimezone(SHANGHAI).date()
            if not is_ahead and following.start <= first and last <= following.end:
                return _question(said.period, following, label)
    return None


def _days_of(rows: TableRows) -> list[tuple[str, str]]:
    """(column, label) of the days that must lie in the period or before it."""
    columns = LOADED[rows.table].__table__.columns
    named = (name for name in days_of_period(rows.table) if name in rows.columns)
    return [(name, str(columns[name].info["label"])) for name in named]


def _question(period: Period, following: Period, label: str) -> Doubt:
    sentence = (
        f"表题写的是{period.chinese()}，各行的“{label}”却都在{following.chinese()}。请问这是哪一期的数？"
    )
    options = (
        Option("A", f"这是{following.chinese()}数", {"period": following.label}),
        Option("B", f"这是{period.chinese()}数，日期填错了，作废重报", {"discard": True}),
    )
    return Doubt("period", sentence, options)
