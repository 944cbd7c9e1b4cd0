"""What the grey cells of a 督查核实表 are compared with: what the units themselves report today."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd
from sqlalchemy import Connection

from etl.context.history import query_frame

SHOWN = 60
"""Characters of a long 自报值 that are told."""
_KEYS = ["subject", "subject_no", "period_start"]
_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]


def findings(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """What the unit reports of the item where the form says otherwise; null where it reports nothing."""
    reported = query_frame(
        connection,
        """select subject, subject_no, period_start, reported_class as own_class, reported_value as own_value
           from report.verification_item where period_start = any(:starts) and subject_no = any(:numbers)""",
        {
            "starts": [day.date() for day in frame["period_start"].dropna().unique()],
            "numbers": [str(one) for one in frame["subject_no"].dropna().unique()],
        },
        texts=("subject", "subject_no", "own_class", "own_value"),
        dates=("period_start",),
    ).drop_duplicates(_KEYS)
    frame = frame.merge(reported, how="left", on=_KEYS)
    return frame.assign(
        own_reported_class=_where_other(frame["own_class"], frame["reported_class"]),
        own_reported_value=_where_other(frame["own_value"], frame["reported_value"]),
    )


def _where_other(own: pd.Series, stated: pd.Series) -> pd.Series:
    """What the unit reports, where the form has other characters than white space."""
    is_same = _flat(own) == _flat(stated)
    return own.where(own.notna() & ~is_same).str.slice(0, SHOWN)


def _flat(texts: pd.Series) -> pd.Series:
    flat: pd.Series = texts.fillna("").astype("str").str.replace(r"\s+", "", regex=True)
    return flat


VERIFICATION: dict[str, _Add] = {"verification": findings}
