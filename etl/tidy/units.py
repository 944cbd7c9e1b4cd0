"""The unit of whole columns: one that nobody knows, that two places state otherwise, that cannot be meant."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl.grid import CellValue
from etl.table.heads.heading import Heading
from etl.tidy.columns import Columns
from etl.tidy.convert import Converted
from etl.tidy.tidied import Doubt, Option, Problem, Tidied, Warned
from etl.values import WAN_YUAN_PER, blank_reason, is_foreign, same_measure

MEASURED = ("number", "integer", "percent")
BEYOND_REASON_WAN_YUAN = 10**8  # 1万亿元: several times what the city's whole industry puts out in a year
FEWEST_OTHERS = 3  # amounts for each that is beyond reason: they show in which unit the column is kept
LARGEST = 100  # times: an amount that was mistyped may have been the largest of its column
SLIPS = (10_000, 100_000, 100_000_000)  # 元 for 万元 or 万元 for 亿元, 千元 for 亿元, 元 for 亿元
FEW = 3  # so many bare numbers are told cell by cell: the other cells of the column state their own unit


def settle_money_units(columns: Columns, money: dict[Heading, list[CellValue]], said: Tidied) -> set[int]:
    """The columns (0-based) of ``money`` that cannot be read at all, one sentence for all that lack the same.

    A heading's unit goes before that of the sheet; where the two differ, that is told once.
    """
    if columns.unit_heading is not None:
        return set()
    without: dict[str | None, list[Heading]] = {}
    little: dict[str | None, dict[Heading, int]] = {}
    states_units = any(_states_unit(cell) for cells in money.values() for cell in cells)
    against: dict[str, list[Heading]] = {}
    for heading, cells in money.items():
        stated = heading.unit or columns.sheet_unit
        few = 0 if heading.unit is None and columns.found.preamble.unit_of_first else FEW
        n_bare = sum(map(_is_bare, cells))
        if stated not in WAN_YUAN_PER and n_bare > few:
            without.setdefault(heading.unit, []).append(heading)
        elif stated not in WAN_YUAN_PER and n_bare and not states_units:
            little.setdefault(heading.unit, {})[heading] = n_bare
        elif heading.unit in WAN_YUAN_PER and columns.sheet_unit not in (None, heading.unit):
            against.setdefault(str(heading.unit), []).append(heading)
    for unit, counts in little.items():
        if unit in without or sum(counts.values()) > FEW:  # a short form, and no unit in any of its cells
            without.setdefault(unit, []).extend(counts)
    for unit, headings in without.items():
        if unit is None and columns.found.preamble.unit_of_first:
            said.doubts.append(_of_first(columns, headings, columns.found.preamble.unit_of_first))
        else:
            said.problems.append(_no_unit(columns, unit, headings))
    for unit, headings in against.items():
        above = f"表上方写的是{columns.sheet_unit}"
        sentence = f"{_named(headings)}表头写的单位是{unit}，{above}，已按{unit}读取，请核对"
        said.warnings.append(
            Warned("W-unit", sentence, columns.found.sheet.name, _cell(columns, headings[0]))
        )
    return {heading.col for headings in without.values() for heading in headings}


def tell_idle_unit(
    columns: Columns, infos: Mapping[str, Mapping[str, Any]], heading_of: Mapping[str, Heading], said: Tidied
) -> None:
    """单位：亿元 over bare figures of which none is money: taken by no column, and so never reckoned with."""
    stated = columns.found.preamble.unit
    kinds = {infos[name]["kind"] for name in heading_of}
    if stated is None or columns.unit_heading is not None or kinds & {"money", "value"}:
        return
    bare = [
        heading
        for name, heading in heading_of.items()
        if infos[name]["kind"] in ("number", "integer")
        and infos[name].get("reported")
        and not (heading.unit or infos[name].get("unit") or infos[name].get("unit_from"))
    ]
    if bare:
        sentence = (
            f"表上方写的单位是{stated}，{_named(bare)}不按金额登记，数照原样读取，没有按{stated}换算，请核对"
        )
        said.warnings.append(Warned("W-unit", sentence, columns.found.sheet.name, _cell(columns, bare[0])))


def ask_measures(
    columns: Columns, infos: Mapping[str, Mapping[str, Any]], heading_of: Mapping[str, Heading], said: Tidied
) -> None:
    """One question for all columns whose heading states another unit than theirs: 公顷 over what is in 亩.

    ``units_as_due`` among the hints is the answer: the headings are wrong, the figures are not.
    """
    if columns.units_as_due:
        return
    others = [
        f"{_cell(columns, heading)}“{heading.path}”写的单位是{heading.unit}，这一栏按{due}登记"
        for name, heading in heading_of.items()
        if infos[name]["kind"] in MEASURED
        and heading.unit
        and (due := infos[name].get("unit") or "")
        and not same_measure(heading.unit, due)
    ]
    if others:
        options = (
            Option("A", "是表头写错了，数就是按登记的单位填的", {"units_as_due": True}),
            Option("B", "数是按表头的单位填的，作废，换算后重报", {"discard": True}),
        )
        where = f"工作表“{columns.found.sheet.name}”的"
        sentence = f"{where}{'；'.join(others)}。数是按哪个单位填的？"
        said.doubts.append(Doubt("column_unit", sentence, options))


def refuse_beyond_reason(
    columns: Columns,
    made: Converted,
    name: str,
    heading: Heading,
    rows: list[int],
    said: Tidied,
) -> None:
    """Amounts that nobody in the park can have: single slips go back, a column in another unit is fatal."""
    if made.source is None or made.array.null_count == len(made.array):
        return
    sizes = pc.abs(made.array)
    if pc.max(sizes).as_py() < BEYOND_REASON_WAN_YUAN:
        return
    amounts = [
        size if size is not None and _is_money(made, at) else None
        for at, size in enumerate(sizes.to_pylist())
    ]
    beyond = [at for at, size in enumerate(amounts) if size and size >= BEYOND_REASON_WAN_YUAN]
    others = [size for size in amounts if size and size < BEYOND_REASON_WAN_YUAN]
    if not beyond:
        return
    # A cell that writes its own unit speaks for itself alone.
    sheet = columns.found.sheet
    told = [at for at in beyond if _states_a_unit(sheet.value(rows[at], heading.col))]
    if len(told) == len(beyond) or _are_single_slips([amounts[at] or Decimal(0) for at in beyond], others):
        for at in beyond:
            others_told = "" if at in told else "本栏其他各行不是这样，"
            sentence = f"{_beyond(made, at)}，{others_told}请核对这一格的单位"
            made.problems[at] = ("R-money", sentence)
        kept = pa.array([at not in made.problems for at in range(len(made.array))])
        made.array = pc.if_else(kept, made.array, None)
        return
    at = max(beyond, key=lambda one: amounts[one] or 0)
    row, which = rows[at], "这一格或整栏" if others else "整栏"
    said.problems.append(
        Problem(
            sheet.name,
            sheet.address(row, heading.col),
            heading.path,
            made.source[at].as_py(),
            "R-money",
            f"“{heading.path}”{_beyond(made, at)}，像是{which}的单位写错了，请核对",
            sheet.number,
            row + 1,
            heading.col + 1,
            columns.found.spec.table,
            name,
            fatal=True,
        )
    )


def _beyond(made: Converted, at: int) -> str:
    assert made.source is not None
    size = f"{made.array[at].as_py() / 10_000:,.0f}亿元"
    written = str(made.source[at].as_py())
    told = "" if "亿元" in written else f"，合{size}"
    return f"按“{written}”读取{told}，大得不合常理"


def _states_a_unit(cell: CellValue) -> bool:
    return isinstance(cell, str) and any(unit in cell for unit in ("亿", "万", "元"))


def _are_single_slips(beyond: list[Decimal], others: list[Decimal]) -> bool:
    """Whether they are few, and each an amount like the others had it been typed in the column's unit.

    Where the whole column is in another unit, the others are as much too large, and an amount that is put
    right by itself is less than most of them.
    """
    if len(others) < max(FEWEST_OTHERS, FEWEST_OTHERS * len(beyond)):
        return False
    usual, most = statistics.median(others), max(others) * LARGEST
    return all(any(usual <= one / slip <= most for slip in SLIPS) for one in beyond)


def _is_money(made: Converted, at: int) -> bool:
    """Of a column that holds money in some rows only."""
    return made.source is not None and "元" in (made.source[at].as_py() or "")


def _of_first(columns: Columns, headings: list[Heading], unit: str) -> Doubt:
    """A unit line stands over the sheet's first table alone: does it speak for this one, too?"""
    where = f"“{columns.found.sheet.name}”{_cell(columns, headings[0])}起的表里{_named(headings)}"
    options = (
        Option("A", f"是，这张工作表上没有写单位的表都按{unit}", {"unit_of_first": True}),
        Option("B", "不是，作废，写明单位后重报", {"discard": True}),
    )
    sentence = f"{where}没有注明单位，同一工作表最上面写的是“单位：{unit}”。这张表也按{unit}吗？"
    return Doubt("unit_line", sentence, options)


def _no_unit(columns: Columns, unit: str | None, headings: list[Heading]) -> Problem:
    """``unit`` stands in the heading; without it, what stands above the table may be none of money."""
    above, several = columns.found.preamble.other_unit, columns.found.preamble.several_units
    written = f"表头单位“{unit}”" if unit else f"表上方写的单位“{above}”" if above else ""
    stated = unit or above or ""
    if several and not unit:
        line = "".join(several.split())
        what = f"没有注明单位，表上方写的“{line}”里不止一个，请在各栏的表头写明亿元、万元、千元或元"
    elif not written:
        what = "没有注明单位，请在表头或表上方写明亿元、万元、千元或元，并按该单位填数"
    elif is_foreign(stated):
        what = f"的{written}是外币，请折合人民币填报，并写明亿元、万元、千元或元"
    else:
        what = f"的{written}不是金额单位，请在表头或表上方写明亿元、万元、千元或元，并按该单位填数"
    return Problem(
        columns.found.sheet.name,
        _cell(columns, headings[0]),
        headings[0].path,
        "",
        "R-unit",
        f"{_named(headings)}{what}",
        columns.found.sheet.number,
        columns.found.header.last_row + 1,
        headings[0].col + 1,
        fatal=True,
    )


def _named(headings: list[Heading]) -> str:
    return f"{''.join(f'“{heading.path}”' for heading in headings)}栏"


def _cell(columns: Columns, heading: Heading) -> str:
    return columns.found.sheet.address(columns.found.header.words_row, heading.col)


def _states_unit(cell: CellValue) -> bool:
    return isinstance(cell, str) and any(unit in cell for unit in "元亿万")


def _is_bare(cell: CellValue) -> bool:
    """A number without a unit of its own."""
    if isinstance(cell, str):
        return cell.strip() != "" and blank_reason(cell) is None and not _states_unit(cell)
    return isinstance(cell, int | float) and not isinstance(cell, bool)
