"""Printed totals that do not agree hold the return; totals that nobody can check are told."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from etl.grid import Sheet
from etl.table.body import Body
from etl.table.found_table import FoundTable
from etl.table.one_list import OneList
from etl.tidy.sums.list_totals import check_list
from etl.tidy.sums.totals import NO_RESULT, Summed
from etl.tidy.tidied import Doubt, Option, Place, Tidied, TotalCheck, Warned
from etl.tidy.typed_rows import Typed
from schemas.warehouse import LOADED

SUMMABLE = ("money", "number", "integer")
CELLS_NAMED = 3


def hold_totals(one: OneList, typed: list[Typed], said: Tidied, hints: dict[str, Any]) -> None:
    """Check every total of the table over all rows read, rejected ones among them.

    ``typed``: of each part of the list. ``hints["totals"] == "rows"``: somebody has answered that the rows
    are right and the total is not.
    """
    if not any(body.totals or body.groups for body in one.bodies):
        return
    if len(typed) < len(one.parts):
        return  # a part could not be read, which is told
    parts = zip(one.parts, one.bodies, typed, strict=True)
    checks = check_list(one, [_summed(*part) for part in parts])
    said.totals += checks
    unknown = [check for check in checks if check.agrees is None]
    without_result = [check for check in unknown if check.printed == NO_RESULT]
    if without_result:
        first = without_result[0]
        sentence = f"合计是公式，没有计算结果，未核对（共{len(without_result)}处）"
        said.warnings.append(Warned("W-total", sentence, first.sheet, first.cell))
    for check in unknown:
        if check.printed != NO_RESULT:
            why = f"{cells_named(check.because)}无法读取" if check.because else "合计本身不是数"
            said.warnings.append(not_checked(check, why))
    wrong = [check for check in checks if check.agrees is False]
    if wrong and hints.get("totals") != "rows":
        said.doubts.append(ask_totals(wrong))


def not_checked(check: TotalCheck, why: str) -> Warned:
    """What the clerk hears of a total that nobody could check."""
    sentence = f"{check.label}的“{check.column}”合计{check.printed}未能核对：{why}"
    return Warned("W-total", sentence, check.sheet, check.cell)


def cells_named(cells: Sequence[str]) -> str:
    """I8、I9、I11等5格."""
    return "、".join(cells[:CELLS_NAMED]) + (f"等{len(cells)}格" if len(cells) > CELLS_NAMED else "")


def _summed(found: FoundTable, body: Body, typed: Typed) -> list[Summed]:
    spec = found.spec
    if spec.totals is None:
        return []  # nobody has said which columns may be summed; how many rows there are can be told
    infos = LOADED[spec.table].__table__.columns
    sheet_unit = spec.unit or found.preamble.unit
    summed = []
    for name, heading, made in typed.read:
        kind, is_key = infos[name].info["kind"], infos[name].info["key"]
        if kind not in SUMMABLE or is_key or (spec.totals.columns and name not in spec.totals.columns):
            continue
        # A cell that is empty adds nothing; one that cannot be read adds nobody knows what.
        unreadable = frozenset(i for i, (rule, _) in made.problems.items() if rule != "R-required")
        unit = (heading.unit or sheet_unit) if kind == "money" else None
        tolerance = Decimal(spec.totals.tolerance)
        place = partial(_place, found.sheet, body.data, heading.col)
        is_money = kind == "money"
        counted_in = "" if is_money else heading.unit or infos[name].info["unit"] or ""
        told = (unreadable, unit, tolerance, place, is_money, counted_in)
        summed.append(Summed(heading.path, heading.col, made.array, *told))
    return summed


def _place(sheet: Sheet, rows: Sequence[int], col: int, position: int) -> Place:
    row = rows[position]
    return Place(sheet.number, row + 1, col + 1, sheet.address(row, col))


def ask_totals(wrong: Sequence[TotalCheck]) -> Doubt:
    """The question about sums that their rows do not add up to."""
    parts = [f"{c.cell} {c.label}“{c.column}”为{c.printed}，各行相加为{c.computed}" for c in wrong[:5]]
    sentence = f"合计与分项之和不符：{'；'.join(parts)}。以哪个为准？"
    options = (
        Option("A", "各行数据无误，合计写错，以各行为准", {"totals": "rows"}),
        Option("B", "作废，核对后重新报送", {"discard": True}),
    )
    return Doubt("totals", sentence, options)
