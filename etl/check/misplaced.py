"""Rows that bear another row's values: sorted without their codes, most likely.

Whoever sorts some columns of a sheet moves figures under codes that they are not of. Each of them may pass
for itself; together they give it away: what most rows say now is what other rows were registered with, or
said in the period before. Where figures grow every month and none is the same again, their order tells: the
largest project stays the largest, unless somebody sorted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from etl.check.scale import Key, lasting_keys
from etl.tidy.tidied import Doubt, Option, TableRows, Tidied
from schemas.period import Period
from schemas.warehouse import LOADED

TELLING = ("money", "number", "date", "text")  # ranks change places, and few words stand for many rows
FEWEST = 3
FEWEST_IN_ORDER = 8  # an order of fewer rows changes by itself
LONG_TEXT = 15  # characters: 无, 专业力量不足 and other short ones go from row to row by themselves
DISTINCT = 0.8  # of the values, so many are borne by one row alone
KEPT_ORDER, LOST_ORDER = 0.8, 0.4
MOST_ROWS = 2_000  # what somebody sorted is out of place from its first rows on
SHOWN = 3

Moved = tuple[str, Any, str]
"""Whose row, what it says now, and whose that was."""


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
        held = _last_two(connection, rows, keys, names, said.period)
        if not held[0]:
            continue
        of_rows = list(zip(*(rows.columns[key].to_pylist() for key in keys), strict=True))
        for at, name in enumerate(names):
            now = dict(zip(of_rows, rows.columns[name].to_pylist(), strict=True))
            then, before = ({key: row[at] for key, row in of.items()} for of in held)
            pairs = {k: (then[k], v) for k, v in now.items() if v is not None and then.get(k) is not None}
            label = str(columns[name].info["label"])
            if moved := _moved(pairs, len(pairs), is_text=columns[name].info["kind"] == "text"):
                return _question(label, moved, len(pairs), "以前报送")
            is_figure = columns[name].info["kind"] in ("money", "number")
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
    moved = [(_named(key), now, _named(whose[now])) for key, (_, now) in changed.items() if now in whose]
    is_most = len(moved) >= FEWEST and len(moved) * 2 > n_rows
    return moved if is_most and len({now for _, now, _ in moved}) >= len(moved) * DISTINCT else []


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


def _last_two(
    connection: sa.Connection,
    rows: TableRows,
    keys: Sequence[str],
    names: Collection[str],
    period: Period | None,
) -> tuple[dict[Key, Key], dict[Key, Key]]:
    """Key → values of the last period loaded before this one, and of the one before that."""
    has_period = "period_start" in LOADED[rows.table].__table__.columns and period is not None
    telling = max(keys, key=lambda key: len(set(rows.columns[key].to_pylist())))
    listed = ", ".join(keys)
    latest = "period_start desc, " if has_period else ""
    earlier = " and period_start < :start" if has_period else ""
    found = connection.execute(
        sa.text(
            f"select * from (select {listed}, {', '.join(names)},"
            f" row_number() over (partition by {listed} order by {latest}recorded_at desc) as nth"
            f" from warehouse.{rows.table} where superseded_at = 'infinity' and not pending_correction"
            f" and {telling} = any(:told){earlier}) last where nth <= 2"
        ),
        {"told": [value for value in set(rows.columns[telling].to_pylist()) if value is not None]}
        | ({"start": period.start} if has_period and period is not None else {}),
    )
    last: tuple[dict[Key, Key], dict[Key, Key]] = ({}, {})
    for *row, nth in found:
        last[nth - 1][tuple(row[: len(keys)])] = tuple(row[len(keys) :])
    return last


def _named(key: Any) -> str:
    return "-".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _question(label: str, moved: list[Moved], n_rows: int, when: str) -> Doubt:
    told = "；".join(f"{whose}填的“{_shown(now)}”是{other}{when}的" for whose, now, other in moved[:SHOWN])
    more = f"等{len(moved)}处" if len(moved) > SHOWN else ""
    return _asked(f"“{label}”{n_rows}行中有{len(moved)}行与{when}数对不上，填的是别的行的（{told}{more}）")


def _question_of_order(label: str) -> Doubt:
    return _asked(f"“{label}”各行的大小次序与以前报的完全不同")


def _asked(what: str) -> Doubt:
    return Doubt(
        "rows",
        f"{what}，像是排序时只排了一部分列，错了行。请问数据是否无误？",
        (
            Option("A", "核对无误，各行没有错位", {"rows_ok": True}),
            Option("B", "错了行，作废重报", {"discard": True}),
        ),
    )


def _shown(value: Any) -> str:
    text = f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
    return text if len(text) <= 20 else f"{text[:20]}……"
