"""Amounts of another order of magnitude than those loaded before: another unit, most likely.

One amount may collapse or begin anew; most of a column at once, by a thousand times and more, is 元 for 万元.
A single one that is off by just about ten thousand is 亿元 for 万元, or 万吨 for 吨. The very figure of
before under another unit is a cell that was forgotten when the others were converted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from etl.judge.before import Key, keys_of, last_held, lasting_keys
from etl.judge.key_names import names_of_keys
from etl.tidy.tidied import Doubt, Option, TableRows, Tidied
from etl.tidy.typed_rows import source_name
from schemas.warehouse import LOADED

TIMES = 1000
FEWEST = 2  # one row alone proves nothing
SHOWN = 3
# Ten thousand times, and what may have changed besides.
LEAST_TIMES, MOST_TIMES = 3_300, 30_000

Pair = tuple[Key, Decimal, Decimal]
"""Whose amount, what it is now, and what it was."""


def changed_scale(
    connection: sa.Connection,
    said: Tidied,
    rejected: Mapping[int, Collection[int]],
    checked: Collection[tuple[str, str]] = (),
) -> Doubt | None:
    """The question about the first column whose amounts left their order of magnitude: most of them, or one.

    None for a correction with its reason: that is what it may be about. ``rejected``: table index → positions
    of rows that go back anyway. Of a (table, column) in ``checked`` the checks have asked, and somebody has
    answered that its figures are right.
    """
    if said.correction:
        return None
    for index, rows in enumerate(said.tables):
        keys = lasting_keys(rows)
        amounts = [name for name in _amounts(rows) if (rows.table, name) not in checked]
        if not amounts or not keys:
            continue
        written = [name for name in map(source_name, amounts) if name in rows.columns]
        held = last_held(connection, rows, keys, [*amounts, *written])
        infos = {name: LOADED[rows.table].__table__.columns[name].info for name in (*amounts, *written)}
        for at, name in enumerate(written, len(amounts)):
            if same := _same_figures(rows, keys, name, held, at):
                return _question_of_units(str(infos[name]["label"]).removesuffix("（原文）"), same)
        lone: list[str] = []
        for at, name in enumerate(amounts):
            label, unit = str(infos[name]["label"]), str(infos[name]["unit"])
            pairs = _pairs(rows, keys, name, held, at, rejected.get(index, ()))
            if len(rows) >= FEWEST and (off := _off(pairs)):
                return _question(label, _told(connection, rows.table, keys, [off], unit))
            if slips := [pair for pair in pairs if _is_slip(pair)]:
                lone += [f"“{label}”{one}" for one in _told(connection, rows.table, keys, slips, unit)]
        if lone:
            return _question_of_cells(lone)
    return None


def _amounts(rows: TableRows) -> list[str]:
    """Columns of amounts in one and the same unit."""
    columns = LOADED[rows.table].__table__.columns
    return [name for name in rows.columns if _is_amount(columns[name].info)]


def _is_amount(info: Mapping[str, Any]) -> bool:
    return info["kind"] == "money" or bool(
        info["kind"] == "number" and info["unit"] and not info.get("unit_from")
    )


def _pairs(
    rows: TableRows,
    keys: list[str],
    name: str,
    held: Mapping[Key, Key],
    at: int,
    out: Collection[int],
) -> list[Pair]:
    pairs = []
    whole = zip(keys_of(rows, keys), rows.columns[name].to_pylist(), strict=True)
    for position, (key, now) in enumerate(whole):
        then = held[key][at] if key in held else None
        if position not in out and now and then and now > 0 and then > 0:
            pairs.append((key, now, then))
    return pairs


def _is_slip(pair: Pair) -> bool:
    _, now, then = pair
    return any(LEAST_TIMES <= times <= MOST_TIMES for times in (now / then, then / now))


def _told(connection: sa.Connection, table: str, keys: list[str], pairs: list[Pair], unit: str) -> list[str]:
    names = names_of_keys(connection, table, keys, [key for key, _, _ in pairs])
    return [
        f"{name}现为{now.normalize():f}{unit}，以前为{then.normalize():f}{unit}"
        for name, (_, now, then) in zip(names, pairs, strict=True)
    ]


def _same_figures(
    rows: TableRows, keys: list[str], name: str, held: Mapping[Key, Key], at: int
) -> list[tuple[str, str, str]]:
    """(whose, as it is written now, as it was written) where only the unit of an amount is another."""
    same = []
    for key, now in zip(keys_of(rows, keys), rows.columns[name].to_pylist(), strict=True):
        then = held[key][at] if key in held else None
        if not now or not then or now == then:
            continue
        (figure, _, unit), (was, _, unit_then) = now.rpartition(" "), then.rpartition(" ")
        if unit != unit_then and figure and was and _is_same_figure(figure, was):
            same.append(("-".join(map(str, key)), now, then))
    return same


def _is_same_figure(one: str, other: str) -> bool:
    """Whether both are one number, and not zero; a cell may hold more than a number."""
    try:
        return Decimal(one.replace(",", "")) == Decimal(other.replace(",", "")) != 0
    except InvalidOperation:
        return False


def _off(pairs: list[Pair]) -> Pair | None:
    """The first of the pairs that left their order of magnitude, where more than half did so one way."""
    grown = [pair for pair in pairs if pair[1] >= pair[2] * TIMES]
    shrunk = [pair for pair in pairs if pair[2] >= pair[1] * TIMES]
    for off in (grown, shrunk):
        if len(off) >= FEWEST and len(off) * 2 > len(pairs):
            return off[0]
    return None


def _question_of_units(label: str, same: list[tuple[str, str, str]]) -> Doubt:
    told = "；".join(f"{whose}现为{now}，以前为{then}" for whose, now, then in same[:SHOWN])
    more = f"等{len(same)}处" if len(same) > SHOWN else ""
    return Doubt(
        "scale",
        f"“{label}”换了单位，数却与以前的一样（{told}{more}），像是没有换算。请问数据是否无误？",
        (
            Option("A", "数据无误，就是现在写的数和单位", {"scale_ok": True}),
            Option("B", "没有换算，作废重报", {"discard": True}),
        ),
    )


def _question(label: str, told: list[str]) -> Doubt:
    return Doubt(
        "scale",
        f"“{label}”半数以上与以前报的不在一个量级（{told[0]}），像是整栏错了单位。请问数据是否无误？",
        _OPTIONS,
    )


def _question_of_cells(told: list[str]) -> Doubt:
    more = f"等{len(told)}处" if len(told) > SHOWN else ""
    return Doubt(
        "scale",
        f"{'；'.join(told[:SHOWN])}{more}，相差上万倍，像是错了单位。请问数据是否无误？",
        _OPTIONS,
    )


_OPTIONS = (
    Option("A", "数据无误，单位没有错", {"scale_ok": True}),
    Option("B", "单位错了，作废重报", {"discard": True}),
)
