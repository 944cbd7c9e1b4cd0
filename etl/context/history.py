"""Earlier periods of the same thing: from the warehouse, and from returns that wait in the same batch."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text


def query_frame(
    connection: Connection,
    statement: str,
    parameters: Mapping[str, object],
    *,
    texts: Sequence[str] = (),
    dates: Sequence[str] = (),
) -> pd.DataFrame:
    """The query's rows; columns are float64 but for ``texts`` and ``dates`` (datetime64[s])."""
    result = connection.execute(text(statement), parameters)
    names = list(result.keys())
    columns: list[Any] = list(zip(*result.fetchall(), strict=True)) or [()] * len(names)
    made: dict[str, pd.Series] = {}
    for name, values in zip(names, columns, strict=True):
        kind = "str" if name in texts else "datetime64[s]" if name in dates else "float64"
        made[name] = pd.Series(list(values), dtype="object").astype(pd.api.types.pandas_dtype(kind))
    return pd.DataFrame(made)


def with_batch_history(
    stored: pd.DataFrame, frame: pd.DataFrame, keys: Sequence[str], distrusted: Collection[int]
) -> pd.DataFrame:
    """Stored history, and over it the rows of this batch (a later return of a period wins).

    The column ``history_row`` is the position of a batch row, −1 for a stored one. A batch of one period
    gives nobody an earlier one: then only the stored rows are used.
    """
    history = stored.assign(history_row=-1.0)
    if frame["period_start"].nunique() > 1:
        batch = frame[stored.columns.to_list()].assign(history_row=np.arange(len(frame), dtype="float64"))
        history = pd.concat([history, batch.drop(index=list(distrusted))], ignore_index=True)
        history = history.drop_duplicates([*keys, "period_start"], keep="last")
    return history


LATEST_FIRST = 3  # the month by which a year's first return has come


def earlier_rows(frame: pd.DataFrame, history: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """For each row of the frame the latest strictly earlier row of its key, its columns named previous_….

    Same index as the frame; all null where there is none. ``previous_period_start`` tells how early.
    """
    return _nearest(frame, history, keys, "previous", "backward")


def not_begun_anew(frame: pd.DataFrame, ytd: str, month: str | None, tolerance: float = 0.05) -> pd.Series:
    """The year so far where it goes on from the year before; null elsewhere.

    A January's is more than the month itself, or, where no month is told, not less than what the December
    before had. So is the year's first return where it comes in February or March: January is often not told.
    ``frame``: with its ``earlier_rows``.
    """
    now, then = frame["period_start"], frame["previous_period_start"]
    told = frame[month] if month else pd.Series(float("nan"), index=frame.index)
    december = frame[f"previous_{ytd}"].where((then.dt.year == now.dt.year - 1) & (then.dt.month == 12))
    goes_on = told.isna() & (december > 0) & (frame[ytd] >= december)
    is_more = goes_on | (frame[ytd] > told + tolerance)
    is_late = now.dt.month.between(2, LATEST_FIRST) & (december > 0) & (frame[ytd] >= december)
    return frame[ytd].where((((now.dt.month == 1) & is_more) | is_late) & ~frame["is_explained"])


def later_rows(frame: pd.DataFrame, stored: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """``earlier_rows`` the other way: the first strictly later row, its columns named next_….

    Of what was taken already (``stored``) alone: a return comes late, or corrects a month behind others. What
    waits in the same batch is compared with this one, not this one with it.
    """
    return _nearest(frame, stored, keys, "next", "forward")


def _nearest(
    frame: pd.DataFrame,
    history: pd.DataFrame,
    keys: Sequence[str],
    prefix: str,
    direction: Literal["backward", "forward"],
) -> pd.DataFrame:
    values = [name for name in history.columns if name not in (*keys, "history_row")]
    renamed = history.rename(columns={name: f"{prefix}_{name}" for name in values})
    if history.empty:
        return renamed.drop(columns=list(keys)).reindex(frame.index)
    asked = frame[[*keys, "period_start"]].sort_values("period_start", kind="stable")
    renamed = renamed.assign(period_start=renamed[f"{prefix}_period_start"]).sort_values("period_start")
    found = pd.merge_asof(
        asked, renamed, on="period_start", by=list(keys), allow_exact_matches=False, direction=direction
    )
    found.index = asked.index
    return found.drop(columns=[*keys, "period_start"]).reindex(frame.index)
