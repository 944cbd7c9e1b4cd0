"""Printed totals, held against the sum over all rows read: before any rejected row is taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from etl import values as v
from etl.grid import CellValue, Sheet
from etl.table.body import Body, TotalRow
from etl.tidy.counted import with_counter
from etl.tidy.tidied import Place, Summands, TotalCheck

NO_RESULT = "公式没有结果"


@dataclass(frozen=True, slots=True)
class Summed:
    """A numeric column that a total row speaks of: its Arrow values in 万元 or its own unit.

    ``unit``: the unit of money of heading or sheet, None where the cells state their own; ``is_money``
    tells the two kinds of column apart. ``unreadable``: positions whose value is not known. ``place``: the
    cell of a position.
    """

    label: str
    col: int
    array: pa.Array
    unreadable: frozenset[int]
    unit: str | None
    tolerance: Decimal
    place: Callable[[int], Place]
    is_money: bool = True
    counted_in: str = ""
    """天, 处: a total may say it behind its number, as the rows may."""


def check_totals(sheet: Sheet, body: Body, columns: list[Summed]) -> list[TotalCheck]:
    """One check per total row and column that prints a number there, and per stated number of rows."""
    checks = []
    for total in body.totals:
        if total.stated_count is not None:
            counted = sum(position not in body.parts for position in range(total.first, total.last))
            checks.append(_count(sheet, total.row, total.label, total.stated_count, counted))
        checks += [c for column in columns if (c := _one(sheet, total, column, body.parts)) is not None]
    for row, label, stated in body.groups:
        if stated is not None:
            checks.append(_count(sheet, row, label, stated, body.group_counts.get(label, 0)))
    return checks


def _count(sheet: Sheet, row: int, label: str, stated: int, counted: int) -> TotalCheck:
    cell = sheet.address(row, 0)
    return TotalCheck(sheet.name, cell, label, "个数", str(stated), str(counted), counted == stated)


def _one(sheet: Sheet, total: TotalRow, column: Summed, parts: set[int]) -> TotalCheck | None:
    """None where the total row prints nothing in this column; ``agrees`` None where nobody can know."""
    place = (total.row, column.col)
    cell = sheet.address(*place)

    def told(printed: str, computed: str | None, agrees: bool | None, **more: Any) -> TotalCheck:
        return TotalCheck(sheet.name, cell, total.label, column.label, printed, computed, agrees, **more)

    if place in sheet.errors or place in sheet.formulas_without_value:
        return told(sheet.errors.get(place, NO_RESULT), None, None)
    if sheet.anchor(*place)[1] != column.col:
        return None  # the label 合计 is merged across this column
    printed = sheet.merged_value(*place)
    if printed is None or (isinstance(printed, str) and v.blank_reason(printed) is not None):
        return None
    if isinstance(printed, str) and "".join(printed.split()) == total.label:
        return None  # the label itself stands in a column of numbers
    try:
        stated, factor = _stated(printed, column)
    except v.ValueProblem:
        return told(str(printed), None, None)
    if unread := sorted(at for at in column.unreadable - parts if total.first <= at < total.last):
        return told(number_text(stated), None, None, because=tuple(column.place(at).cell for at in unread))
    rows = column.array.slice(total.first, total.last - total.first).to_pylist()
    values = [(position in parts, x) for position, x in enumerate(rows, total.first) if x is not None]
    summed = sum((x for is_part, x in values if not is_part), Decimal(0))
    # A total printed with fewer digits than the rows may be rounded; it may not differ by more than that.
    rounding = Decimal("0.5").scaleb(min(0, int(stated.normalize().as_tuple().exponent))) * factor
    tolerance = max(column.tolerance, rounding)
    agrees = abs(summed - stated * factor) <= tolerance
    if not agrees and abs(sum((x for _, x in values), Decimal(0)) - stated * factor) <= tolerance:
        # 其中 names rows that are registered by themselves: here the sender counts them.
        summed, agrees = stated * factor, True
    if agrees:
        return told(number_text(stated), number_text(summed / factor), agrees)
    summands = Summands(
        [position for position in range(total.first, total.last) if position not in parts],
        column.place,
        lambda position: column.array[position].as_py(),
        stated * factor - summed,
        tolerance,
        factor,
    )
    return told(number_text(stated), number_text(summed / factor), agrees, summands=summands)


def _stated(printed: CellValue, column: Summed) -> tuple[Decimal, Decimal]:
    """The printed number in the unit in which it stands, and how many 万元 one of these is (else 1).

    Raises:
        ValueProblem: no number, or money of an unknown unit.
    """
    if not column.is_money:
        try:
            return v.number(printed), Decimal(1)
        except v.ValueProblem as fault:
            told = with_counter(printed, column.counted_in or None, fault)
            if told.operator != "=" or told.approximate:
                raise
            return told.number, Decimal(1)
    amount = v.amount(printed, column.unit)
    factor = v.WAN_YUAN_PER.get(column.unit or "", Decimal(1))
    return amount.wan_yuan / factor, factor


def number_text(number: Decimal) -> str:
    """A figure as plain digits."""
    plain = format(number.normalize(), "f")
    return plain if plain != "-0" else "0"
