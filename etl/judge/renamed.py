"""A name that stands where last period had another: 临淄 for 临淄区, PM2.5浓度 for 细颗粒物浓度.

Such a name begins a series of its own, and the one before ends: nobody would notice, so it is asked about.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from etl.judge.missing import expected_rows, named_keys
from etl.judge.order import DISCARD
from etl.tidy.tidied import Doubt, Option, TableRows, Tidied
from schemas.warehouse import LOADED

_NAMED = 3
_NAME = "_name"


def renamed(connection: sa.Connection, said: Tidied) -> Doubt | None:
    """The question on every name that came where one of the last period went; None where there is none."""
    assert said.period is not None
    pairs: dict[tuple[str, str], None] = {}
    for rows in TableRows.whole(said.tables):
        table = LOADED[rows.table]
        names = [key for key in table.key_columns() if key.endswith(_NAME)]
        if not names or not {"period_start", "reporting_unit_code", *names} <= set(rows.columns):
            continue
        if table.__happens_once__:
            continue
        _, keys, expected = expected_rows(connection, rows, said.period, said.unit_code)
        named = named_keys(rows, keys, said.period)
        for name in names:
            pairs |= dict.fromkeys(_changed(keys.index(name), named, set(expected)))
    if not pairs:
        return None
    shown = "；".join(f"“{new}”上期没有，同一处上期写的是“{old}”" for new, old in list(pairs)[:_NAMED])
    more = f"等{len(pairs)}处" if len(pairs) > _NAMED else ""
    sentence = f"{shown}{more}，像是同一项换了写法；换了写法的与以前的数接不上。请问如何处理？"
    options = (
        Option("A", "写法错了，作废，按上期的写法改好重报", DISCARD),
        Option("B", "不是同一项，照这一份受理", {"names_ok": True}),
    )
    return Doubt("renamed", sentence, options)


def _changed(at: int, named: set[tuple[Any, ...]], expected: set[tuple[Any, ...]]) -> list[tuple[str, str]]:
    """(new, old) where all other parts of the key are the same and one name went as one came."""
    came: defaultdict[tuple[Any, ...], list[str]] = defaultdict(list)
    went: defaultdict[tuple[Any, ...], list[str]] = defaultdict(list)
    for into, keys in ((came, named - expected), (went, expected - named)):
        for key in sorted(keys, key=str):
            into[key[:at] + key[at + 1 :]].append(str(key[at]))
    found = []
    for rest, new in came.items():
        old = went.get(rest, [])
        if len(new) == len(old) == 1:
            found.append((new[0], old[0]))
        else:
            found += [(one, other) for one in new for other in old if one in other or other in one]
    return found
