"""Rows that bear another row's values: sorted without their codes, most likely.

Whoever sorts some columns of a sheet moves figures under codes that they are not of. Each of them may pass
for itself; together they give it away: what most rows say now is what other rows were registered with, or
said in the period before. Where figures grow every month and none is the same again, their order tells: the
largest project stays the largest, unless somebody sorted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from etl.judge.before import Key, keys_of, last_two_before, lasting_keys
from etl.judge.key_names import names_of_keys
from etl.tidy.tidied import Doubt, Option, Tidied
from schemas.period import Period
from schemas.warehouse import LOADED

TELLING = ("money", "number", "date", "text")  # ranks change places, and few words stand for many rows
FEWEST = 3
FEWEST_IN_ORDER = 8  # an order of fewer rows changes by itself
LONG_TEXT = 15  # characters: 无, 专业力量不足 and other short ones go from row to row by themselves
DISTINCT = 0.8  # of the values, so many are borne by one row alone
KEPT_ORDER, LOST_ORDER = 0.8, 0.4
MOST_CHANGE, NEAR = 2.0, 1.3  # times: a row that stays about the same, and one that is the other's
MOST_ROWS = 2_000  # what somebody sorted is out of place from its first rows on
SHOWN = 3

Moved = tuple[Any, Any, Any]
"""The key of the row, what it says now, and the key of the row that said so."""


def misplaced_rows(connection: sa.Connection, said: Tidied) -> Doubt | None:
    """The question about the first column most of whose values are those of other rows."""
    if doubt := _against_register(said):
        return doubt
    for whole in said.tables:
        rows = whole if len(whole) <= MOST_ROWS else whole.take(list(range(MOST_ROWS)))
        keys = lasting_keys(rows)
        columns = LOADED[rows.table].__table__.columns
        names = [n for n in rows.columns if columns[n].info.get("reported") and n not in keys]
        names = [name for name in names if columns[name].info["kind"] in TELLING]
        if len(rows) < FEWEST or not keys or not names:
            continue
        held = last_two_before(connection, rows, keys, names, said.period.start if said.period else None)
        if not held[0]:
            continue
        of_rows = keys_of(rows, keys)
        for at, name in enumerate(names):
            now = dict(zip(of_rows, rows.columns[name].to_pylist(), strict=True))
            then, before = ({key: row[at] for key, row in of.items()} for of in held)
            pairs = {k: (then[k], v) for k, v in now.items() if v is not None and then.get(k) is not None}
            label = str(columns[name].info["label"])
            if moved := _moved(pairs, len(pairs), is_text=columns[name].info["kind"] == "text"):
                return _question(label, _by_name(connection, rows.table, keys, moved), len(pairs), "以前报送")
            is_figure = columns[name].info["kind"] in ("money", "number")
            if is_figure and (exchanged := _exchanged(pairs)):
                return _question_of_two(label, _by_name(connection, rows.table, keys, exchanged))
            if (
                is_figure
                and _goes_on(said.period)
                and _order(then, before) >= KEPT_ORDER
                and _order(now, then) < LOST_ORDER
            ):
                return _question_of_order(label)
    return None


def _against_register(said: Tidied) -> Doubt | None:
    """The registered values that the return repeats in the rows of others."""
    by_column: dict[tuple[str, str], dict[Any, tuple[str, str]]] = defaultdict(dict)
    for one in said.differences:
        by_column[one.table, one.column][one.key] = (one.registered, one.reported)
    n_rows = sum(len(rows) for rows in said.tables)
    for (table, column), pairs in by_column.items():
        info = LOADED[table].__table__.columns[column].info
        is_text = info["kind"] == "text"
        if info["kind"] in TELLING and (moved := _moved(pairs, n_rows, is_text=is_text)):
            return _question(str(info["label"]), moved, n_rows, "下达")
    return None


def _moved(pairs: Mapping[Any, tuple[Any, Any]], n_rows: int, *, is_text: bool) -> list[Moved]:
    """Of key → (then, now) the rows that say what another said, where they are most of ``n_rows``."""
    changed = {key: (then, now) for key, (then, now) in pairs.items() if then != now}
    whose = {
        then: key for key, (then, _) in changed.items() if then and not (is_text and len(then) < LONG_TEXT)
    }
    moved = [(key, now, whose[now]) for key, (_, now) in changed.items() if now in whose]
    is_most = len(moved) >= FEWEST and len(moved) * 2 > n_rows
    return moved if is_most and len({now for _, now, _ in moved}) >= len(moved) * DISTINCT else []


def _exchanged(pairs: Mapping[Key, tuple[Any, Any]]) -> list[Moved]:
    """Two rows that say each what the other said, while every other row says about what it said itself."""
    far = [key for key, (then, now) in pairs.items() if not _is_near(then, now, MOST_CHANGE)]
    if len(far) != 2 or len(pairs) < len(far) + FEWEST:
        return []
    crossed = [(pairs[far[0]][0], pairs[far[1]][1]), (pairs[far[1]][0], pairs[far[0]][1])]
    if not all(_is_near(then, now, NEAR) for then, now in crossed):
        return []
    return [(key, pairs[key][1], other) for key, other in (far, reversed(far))]


def _is_near(then: Any, now: Any, times: float) -> bool:
    """Whether the one is at most so many times the other."""
    return bool(then == now or (then * now > 0 and 1 / times <= now / then <= times))


def _goes_on(period: Period | None) -> bool:
    """Whether the figures go on from the period before: in January what counts by the year begins anew."""
    return period is None or period.type == "year" or period.previous().year == period.year


def _order(now: Mapping[Key, Any], then: Mapping[Key, Any]) -> float:
    """How far the order of the rows is the same, 1 to -1; no number where too few are in both."""
    both = [key for key, value in now.items() if value is not None and then.get(key) is not None]
    if len(both) < FEWEST_IN_ORDER:
        return float("nan")
    told = pd.DataFrame([(float(now[key]), float(then[key])) for key in both])
    return float(told.rank().corr().to_numpy()[0, 1])


def _by_name(connection: sa.Connection, table: str, keys: Sequence[str], moved: list[Moved]) -> list[Moved]:
    """The same with the names of the rows that the question shows, as their clerk calls them."""
    both = [key for whose, _, other in moved[:SHOWN] for key in (whose, other)]
    names = dict(zip(both, names_of_keys(connection, table, keys, both), strict=True))
    return [(names.get(whose, whose), now, names.get(other, other)) for whose, now, other in moved]


def _question(label: str, moved: list[Moved], n_rows: int, when: str) -> Doubt:
    told = "；".join(f"{whose}填的“{_shown(now)}”是{other}{when}的" for whose, now, other in moved[:SHOWN])
    more = f"等{len(moved)}处" if len(moved) > SHOWN else ""
    return _asked(f"“{label}”{n_rows}行中有{len(moved)}行与{when}数对不上，填的是别的行的（{told}{more}）")


def _question_of_two(label: str, exchanged: list[Moved]) -> Doubt:
    told = "；".join(f"{whose}填{_shown(now)}，像是{other}的" for whose, now, other in exchanged)
    return _asked(f"“{label}”有两行与以前报的相差很远（{told}），其余各行相近", "像是两行对调了")


def _question_of_order(label: str) -> Doubt:
    return _asked(f"“{label}”各行的大小次序与以前报的完全不同")


def _asked(what: str, guess: str = "像是排序时只排了一部分列，错了行") -> Doubt:
    return Doubt(
        "rows",
        f"{what}，{guess}。请问数据是否无误？",
        (
            Option("A", "核对无误，各行没有错位", {"rows_ok": True}),
            Option("B", "错了行，作废重报", {"discard": True}),
        ),
    )


def _shown(value: Any) -> str:
    text = f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
    return text if len(text) <= 20 else f"{text[:20]}……"
