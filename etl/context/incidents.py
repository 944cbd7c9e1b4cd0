"""The level that the law gives an accident, by deaths, injuries and direct loss (国务院令第493号第三条)."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd
from sqlalchemy import Connection

_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]

_LEVELS = ("一般", "较大", "重大", "特别重大")
# From so many on (以上 takes the number itself in) the level is 较大, 重大, 特别重大.
_FROM = {
    "deaths_n": (3, 10, 30),
    "injured_n": (10, 50, 100),
    "loss_wan_yuan": (1_000, 5_000, 10_000),
}


def incidents(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """`least_level`: the level by the numbers, where the return states a lower one."""
    least = pd.Series(0, index=frame.index)
    for column, bounds in _FROM.items():
        reached = sum((frame[column] >= bound).fillna(False).astype(int) for bound in bounds)
        least = least.where(least >= reached, reached)
    told = frame["incident_level"].map({level: place for place, level in enumerate(_LEVELS)})
    names = least.map(dict(enumerate(_LEVELS)))
    return frame.assign(least_level=names.where(told.notna() & (told < least)))


INCIDENTS: dict[str, _Add] = {"incident": incidents}
