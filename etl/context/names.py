"""Names in a cell that no register has, and what the warehouse holds of a key."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection

from etl.context.history import query_frame


def unknown_persons(connection: Connection, names: pd.Series) -> pd.Series:
    """The persons of each cell whom the directory does not have; null where it has all, or has nobody."""
    directory = query_frame(
        connection,
        "select person_name from report.person union select alias_name from report.person_alias",
        {},
        texts=("person_name",),
    )
    known = set(directory["person_name"])
    strange = {
        cell: "、".join(name for name in cell.split("、") if name not in known)
        for cell in names.dropna().unique()
        if known
    }
    return names.map(strange).astype("str").replace("", None)


def held_rows(
    connection: Connection,
    table: str,
    key: str,
    texts: Sequence[str] = (),
    dates: Sequence[str] = (),
    *,
    among: pd.Series,
) -> pd.DataFrame:
    """The current rows of ``table`` whose ``key`` stands in ``among``: the key and the columns asked for."""
    listed = ", ".join([key, *texts, *dates])
    return query_frame(
        connection,
        f"select {listed} from report.{table} where {key} = any(:keys)",
        {"keys": [str(one) for one in among.dropna().unique()]},
        texts=(key, *texts),
        dates=dates,
    )


def without_partner(
    connection: Connection, values: pd.Series, table: str, key: str, own: pd.Series | None = None
) -> pd.Series:
    """The values that neither ``table`` has under ``key`` nor ``own`` names; null where it has them."""
    held = set(held_rows(connection, table, key, among=values)[key])
    if own is not None:
        held |= set(own.dropna())
    return values.mask(values.isin(held))


def looked_up(keys: pd.Series, by: pd.Series) -> pd.Series:
    """``by``'s value of each key, null where it has none; the dtype of ``by`` even where it is empty."""
    return by.reindex(keys).set_axis(keys.index)
