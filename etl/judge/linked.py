"""Rows that belong to a row of another table: the number must exist there, and the amount must fit its total.

A road's investment belongs to its registered total, funds in place to their contract, a contract to its lead.
In a first period nothing else tells 亿元 typed where 万元 stands: there is no figure before to compare with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from etl.check.words import cells_of
from etl.judge.before import Key, keys_of, last_held, lasting_keys
from etl.tidy.tidied import Doubt, Option, TableRows, Tidied
from schemas.warehouse import LOADED
from schemas.warehouse.base import PartOf

OF_YI = 10_000
TIMES = 1_000
SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Pair:
    """An amount beside the total of the row that it belongs to."""

    rows: TableRows
    link: PartOf
    name: str
    position: int
    now: Decimal
    total: Decimal

    def told(self) -> str:
        [cell] = cells_of(self.rows, self.name, [self.position])
        own = LOADED[self.rows.table].__table__.columns[self.name].info["label"]
        other = LOADED[self.link.table].__table__.columns[self.link.total].info["label"]
        return f"{cell}“{own}”填{self.now.normalize():f}万元，{other}是{self.total.normalize():f}万元"


def scale_beside_total(
    connection: sa.Connection, said: Tidied, rejected: Mapping[int, set[int]]
) -> Doubt | None:
    """The question about amounts of another order of magnitude than the total that they belong to.

    What was loaded before in the same order was asked then; ``rejected`` rows have their sentence already.
    """
    off = [pair for pair in _pairs(connection, said, rejected) if _is_off(pair)]
    if not off:
        return None
    told = "；".join(pair.told() for pair in off[:SHOWN])
    more = f"等{len(off)}处" if len(off) > SHOWN else ""
    return Doubt(
        "scale",
        f"有的金额与所属的总额不在一个量级（{told}{more}），像是错了单位。请问数据是否无误？",
        (
            Option("A", "数据无误，单位没有错", {"scale_ok": True}),
            Option("B", "单位错了，作废重报", {"discard": True}),
        ),
    )


def _is_off(pair: _Pair) -> bool:
    """亿元 or 元 for 万元: ten thousand times less, or so much more that the total itself is in doubt."""
    return pair.now * OF_YI <= pair.total or pair.now >= pair.total * TIMES


def ill_linked(connection: sa.Connection, said: Tidied, rejected: Mapping[int, set[int]]) -> Doubt | None:
    """The question about numbers that no row bears, and about amounts that pass what they are part of."""
    told = list(_strangers(connection, said))
    told += [
        f"{pair.told()}，部分大于总额"
        for pair in _pairs(connection, said, rejected)
        if pair.link.is_limit and pair.now > pair.total
    ]
    if not told:
        return None
    more = f"等{len(told)}处" if len(told) > SHOWN else ""
    return Doubt(
        "linked",
        f"{'；'.join(told[:SHOWN])}{more}。请问数据是否无误？",
        (
            Option("A", "核对无误，照此受理", {"links_ok": True}),
            Option("B", "填错了，作废重报", {"discard": True}),
        ),
    )


def _strangers(connection: sa.Connection, said: Tidied) -> Iterator[str]:
    """Numbers that neither this return nor the warehouse knows; none before there is any to know."""
    for rows in said.tables:
        link = LOADED[rows.table].__part_of__
        if link is None or not link.named_in_returns or link.column not in rows.columns:
            continue
        known = _totals(connection, said, link, rows)
        has_any = known or connection.scalar(sa.text(f"select exists (select 1 from warehouse.{link.table})"))
        before = _before(connection, rows, ())
        for position, (key, number) in enumerate(
            zip(keys_of(rows, lasting_keys(rows)), rows.columns[link.column].to_pylist(), strict=True)
        ):
            if not has_any or number is None or number in known or key in before:
                continue
            label = LOADED[rows.table].__table__.columns[link.column].info["label"]
            listed = LOADED[link.table].__doc_label__  # type: ignore[attr-defined]
            [cell] = cells_of(rows, link.column, [position])
            yield f"{cell}的{label}“{number}”在“{listed}”里查不到"


def _pairs(connection: sa.Connection, said: Tidied, rejected: Mapping[int, set[int]]) -> Iterator[_Pair]:
    """Every amount that has a total to be held against, and was not loaded in its order before."""
    for index, rows in enumerate(said.tables):
        link = LOADED[rows.table].__part_of__
        names = [name for name in link.amounts if name in rows.columns] if link else []
        if link is None or not names or link.column not in rows.columns:
            continue
        totals = _totals(connection, said, link, rows)
        before = _before(connection, rows, names)
        numbers = rows.columns[link.column].to_pylist()
        for at, name in enumerate(names):
            whole = zip(
                keys_of(rows, lasting_keys(rows)), numbers, rows.columns[name].to_pylist(), strict=True
            )
            for position, (key, number, now) in enumerate(whole):
                total, then = totals.get(number), before[key][at] if key in before else None
                if position in rejected.get(index, ()) or not now or now < 0 or not total:
                    continue
                if then and now < then * TIMES and then < now * TIMES:
                    continue
                yield _Pair(rows, link, name, position, now, total)


def _totals(
    connection: sa.Connection, said: Tidied, link: PartOf, rows: TableRows
) -> dict[Any, Decimal | None]:
    """Number → the total of the row that bears it: as the warehouse has it, or as this return says now."""
    year = "and list_year = :year" if link.of_year else ""
    found = connection.execute(
        sa.text(
            f"select {link.column}, {link.total} from warehouse.{link.table}"
            f" where superseded_at = 'infinity' and {link.column} = any(:numbers) {year}"
        ),
        {
            "numbers": [number for number in rows.columns[link.column].to_pylist() if number is not None],
            **({"year": said.period.year if said.period else None} if link.of_year else {}),
        },
    )
    totals = {number: total for number, total in found}
    for other in said.tables:
        if other.table == link.table and {link.column, link.total} <= set(other.columns):
            columns = (other.columns[name].to_pylist() for name in (link.column, link.total))
            totals |= dict(zip(*columns, strict=True))
    return totals


def _before(connection: sa.Connection, rows: TableRows, names: list[str] | tuple[()]) -> dict[Key, Key]:
    keys = lasting_keys(rows)
    return last_held(connection, rows, keys, [*names] or keys) if keys else {}
