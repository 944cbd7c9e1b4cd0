"""Whole columns of amounts of another order of magnitude than those loaded before: another unit, most likely.

One amount may collapse or begin anew; most of a column at once, by a thousand times and more, is 元 for 万元.
The very figure of before under another unit is a cell that was forgotten when the others were converted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

import sqlalchemy as sa

from etl.judge.before import Key, keys_of, last_held, lasting_keys
from etl.tidy.tidied import Doubt, Option, TableRows, Tidied
from etl.tidy.typed_rows import source_name
from schemas.warehouse import LOADED

TIMES = 1000
FEWEST = 2  # one row alone proves nothing
SHOWN = 3

Pair = tuple[str, Decimal, Decimal]
"""Whose amount, what it is now, and what it was."""


def changed_scale(
    connection: sa.Connection, said: Tidied, checked: Collection[tuple[str, str]] = ()
) -> Doubt | None:
    """The question about the first column most of whose amounts left their order of magnitude.

    None for a correction with its reason: that is what it may be about. Of a (table, column) in ``checked``
    the checks have asked, and somebody has answered that its figures are right.
    """
    if said.correction:
        return None
    for rows in said.tables:
        columns = LOADED[rows.table].__table__.columns
        money = [name for name in rows.columns if columns[name].info["kind"] == "money"]
        amounts = [name for name in money if (rows.table, name) not in checked]
        keys = lasting_keys(rows)
        if not amounts or not keys:
            continue
        written = [name for name in map(source_name, amounts) if name in rows.columns]
        held = last_held(connection, rows, keys, [*amounts, *written])
        for at, name in enumerate(written, len(amounts)):
            if same := _same_figures(rows, keys, name, held, at):
                return _question_of_units(str(columns[name].info["label"]).removesuffix("（原文）"), same)
        if len(rows) < FEWEST:
            continue
        for at, name in enumerate(amounts):
            if off := _off(_pairs(rows, keys, name, held, at)):
                return _question(str(columns[name].info["label"]), off)
    return None


def _pairs(rows: TableRows, keys: list[str], name: str, held: Mapping[Key, Key], at: int) -> list[Pair]:
    pairs = []
    for key, now in zip(keys_of(rows, keys), rows.columns[name].to_pylist(), strict=True):
        then = held[key][at] if key in held else None
        if now and then and now > 0 and then > 0:
            pairs.append(("-".join(map(str, key)), now, then))
    return pairs


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


def _question(label: str, off: Pair) -> Doubt:
    whose, now, then = off
    example = f"{whose}现为{now.normalize():f}万元，以前为{then.normalize():f}万元"
    return Doubt(
        "scale",
        f"“{label}”半数以上与以前报的不在一个量级（{example}），像是整栏错了单位。请问数据是否无误？",
        (
            Option("A", "数据无误，单位没有错", {"scale_ok": True}),
            Option("B", "单位错了，作废重报", {"discard": True}),
        ),
    )
