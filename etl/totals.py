"""Printed totals, held against the sum over all rows read: before any rejected row is taken out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from etl import values as v
from etl.grid import Sheet
from etl.table_rows import Body
from etl.tidied import TotalCheck


@dataclass(frozen=True, slots=True)
class Summed:
    """A numeric column that a total row speaks of: its Arrow values in 万元 or its own unit."""

    label: str
    col: int
    array: pa.Array
    unreadable: frozenset[int]
    unit: str | None
    tolerance: Decimal


def check_totals(sheet: Sheet, body: Body, columns: list[Summed]) -> list[TotalCheck]:
    """One check per total row and column that prints a number there, and per stated number of rows."""
    checks = []
    for total in body.totals:
        if total.stated_count is not None:
            counted = total.last - total.first
            checks.append(
                TotalCheck(
                    sheet.name,
                    sheet.address(total.row, 0),
                    total.label,
                    "个数",
                    str(total.stated_count),
                    str(counted),
                    counted == total.stated_count,
                )
            )
        for column in columns:
            printed = sheet.merged_value(total.row, column.col)
            cell = sheet.address(total.row, column.col)
            if (total.row, column.col) in sheet.errors or (
                total.row,
                column.col,
            ) in sheet.formulas_without_value:
                shown = sheet.errors.get((total.row, column.col), "公式没有结果")
                checks.append(TotalCheck(sheet.name, cell, total.label, column.label, shown, None, None))
                continue
            if printed is None or (isinstance(printed, str) and v.blank_reason(printed) is not None):
                continue
            checks.append(_one(sheet, cell, total.label, total.first, total.last, column, printed))
    for row, label, stated in body.groups:
        counted = body.group_counts.get(label, 0)
        if stated is not None:
            checks.append(
                TotalCheck(
                    sheet.name,
                    sheet.address(row, 0),
                    label,
                    "个数",
                    str(stated),
                    str(counted),
                    stated == counted,
                )
            )
    return checks


def _one(
    sheet: Sheet, cell: str, label: str, first: int, last: int, column: Summed, printed: object
) -> TotalCheck:
    factor = v.WAN_YUAN_PER.get(column.unit or "", Decimal(1))
    try:
        stated = v.number(printed)  # type: ignore[arg-type]
    except v.ValueProblem:
        return TotalCheck(sheet.name, cell, label, column.label, str(printed), None, None)
    if any(first <= position < last for position in column.unreadable):
        return TotalCheck(sheet.name, cell, label, column.label, _text(stated), None, None)
    summed = sum(
        (x for x in column.array.slice(first, last - first).to_pylist() if x is not None), Decimal(0)
    )
    decimals = max(0, -int(stated.normalize().as_tuple().exponent))
    allowed = max(column.tolerance, Decimal("0.5").scaleb(-decimals) * factor if decimals else Decimal(0))
    agrees = abs(summed - stated * factor) <= allowed
    return TotalCheck(sheet.name, cell, label, column.label, _text(stated), _text(summed / factor), agrees)


def _text(number: Decimal) -> str:
    plain = format(number.normalize(), "f")
    return plain if plain != "-0" else "0"
