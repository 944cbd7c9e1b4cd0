"""How far an indicator moved since the period before: what asks for an explanation above a limit.

Cumulative values always rise, so it is what came a month since then that is held against what came a month
before; a value at one moment is held against the one before, a share of a hundred in points.
"""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from etl.context.history import query_frame


def with_jumps(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """``month_average_value``, ``month_average_before_value``, ``jump_pct`` and ``jump_points``.

    Null where there is nothing to compare: no earlier period (of the same year, for a cumulative value), a
    loss or a fall, a wrong unit, an older month of the return, a value that is repeated, or one of which a
    note gives the reason. ``frame`` has catalogue, earlier rows and slips.
    """
    latest = frame.groupby("submission")["period_start"].transform("max")
    judged = (
        frame["is_new"]
        & (frame["period_start"] == latest)
        & ~frame["is_explained"]
        & frame["ytd_in_right_unit_value"].isna()
        & ~_has_note(connection, frame)
    )
    now, before = frame["ytd_value"], frame["previous_month_ytd_value"]
    is_cumulative = frame["accumulation"] == "cumulative"
    is_share = frame["unit"].str.strip().isin(("%", "％"))
    month, month_before = frame["period_start"].dt.month, frame["previous_period_start"].dt.month
    in_year = frame["previous_period_start"].dt.year == frame["period_start"].dt.year
    added = judged & is_cumulative & in_year & (before > 0) & (now >= before)
    since = ((now - before) / (month - month_before)).where(added)
    until = (before / month_before).where(added)
    at_once = judged & (frame["accumulation"] == "point") & (before > 0) & (now > 0)
    moved = (since / until).fillna((now / before).where(at_once & ~is_share))
    return frame.assign(
        month_average_value=since.round(4),
        month_average_before_value=until.round(4),
        is_moment=frame["accumulation"] == "point",
        is_cumulative=is_cumulative,
        jump_pct=((moved - 1) * 100).round(2),
        jump_points=(now - before).where(at_once & is_share).round(4),
    )


def _has_note(connection: Connection, frame: pd.DataFrame) -> pd.Series:
    noted = query_frame(
        connection,
        """select indicator_code, period_start from report.indicator_note
           where period_start between :first and :last""",
        {"first": frame["period_start"].min().date(), "last": frame["period_start"].max().date()},
        texts=("indicator_code",),
        dates=("period_start",),
    )
    keys = ["indicator_code", "period_start"]
    found = pd.MultiIndex.from_frame(frame[keys]).isin(pd.MultiIndex.from_frame(noted[keys]))
    return pd.Series(found, index=frame.index)
