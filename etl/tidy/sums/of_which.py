"""A 其中 row is part of the row above it: none of its amounts is larger than that row's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from etl.table.body import Body
from etl.table.found_table import FoundTable
from etl.tidy.tidied import Doubt, Option, TableRows
from etl.warehouse.reference import Reference
from schemas.warehouse import LOADED

AMOUNTS = ("money", "value")
COUNTS = ("number", "integer")
"""Amounts where a return reports them: in a register of names they put it in order."""
SHOWN = 3


def doubt_of_parts(
    found: FoundTable, body: Body, table: TableRows, reference: Reference, hints: dict[str, Any]
) -> Doubt | None:
    """The question on parts larger than their whole; ``hints["parts"]`` is its answer.

    No rejection: part of a profit is larger than all of it where the rest are losses.
    """
    if hints.get("parts") or not body.parts:
        return None
    larger = list(_larger_parts(found, body, table, reference))
    if not larger:
        return None
    more = f"等{len(larger)}处" if len(larger) > SHOWN else ""
    sentence = f"{'；'.join(larger[:SHOWN])}{more}：“其中”的数比它上面的总数还大。请问数据是否无误？"
    options = (
        Option("A", "核对无误，照此受理", {"parts": "checked"}),
        Option("B", "填错了，作废重报", {"discard": True}),
    )
    return Doubt("parts", sentence, options)


def _larger_parts(found: FoundTable, body: Body, table: TableRows, reference: Reference) -> Iterator[str]:
    whole_of = _wholes(body)
    groups = table.col_no or [0] * len(table)
    at = {(row - 1, group): n for n, (row, group) in enumerate(zip(table.row_no, groups, strict=True))}
    units = _units(table, reference)
    columns = LOADED[table.table].__table__.columns
    for name, array in table.columns.items():
        info = columns[name].info
        is_count = info["kind"] in COUNTS and info.get("reported")
        if not (info["kind"] in AMOUNTS or is_count) or info.get("key"):
            continue
        values = array.to_pylist()
        for (row, group), position in at.items():
            whole = at.get((whole_of.get(row, -1), group))
            if whole is None or units[whole] != units[position]:
                continue
            part, all_of_it = values[position], values[whole]
            if part is not None and all_of_it is not None and part > all_of_it >= 0:
                place = table.place(name, position)
                col = place.col_no - 1 if place else 0
                cells = (found.sheet.address(one, col) for one in (row, whole_of[row]))
                heading = place.heading if place else str(info["label"])
                yield "“{}”{}大于{}".format(heading, *cells)


def _wholes(body: Body) -> dict[int, int]:
    """Row of a part → the row that it is part of: the nearest above that is no part itself."""
    found: dict[int, int] = {}
    last: int | None = None
    for index, row in enumerate(body.data):
        if index not in body.parts:
            last = row
        elif last is not None:
            found[row] = last
    return found


def _units(table: TableRows, reference: Reference) -> list[Any]:
    """What each row counts in: rows of different units are not compared."""
    columns = LOADED[table.table].__table__.columns
    if "indicator_code" in table.columns:
        return [reference.indicator_units.get(code) for code in table.columns["indicator_code"].to_pylist()]
    stated = next((str(c.info["unit_from"]) for c in columns if c.info.get("unit_from")), "")
    return table.columns[stated].to_pylist() if stated in table.columns else [""] * len(table)


__all__ = ["doubt_of_parts"]
