"""A table of which one key runs across → typed rows: one for each row and value of the key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa

from etl.grid import CellValue, is_blank
from etl.table.body import Body
from etl.table.found_table import FoundTable
from etl.table.heads.across import Group
from etl.table.heads.heading import Heading
from etl.tidy.columns import Columns, unit_fault
from etl.tidy.convert import TYPES, Converted
from etl.tidy.period_cells import last_period, read_periods
from etl.tidy.row_problems import near_name
from etl.tidy.tidied import Problem, TableRows, Tidied
from etl.tidy.typed_rows import RawCells, Typed, cells_down, infos_of, typed_cells
from etl.tidy.units import settle_money_units
from etl.values import WAN_YUAN_PER, blank_reason, is_to_come
from schemas.across import PERIOD_KEY, Across
from schemas.period import Period

COLUMNS_OF_A_SHEET = 1 << 14


def across_rows(
    found: FoundTable,
    body: Body,
    columns: Columns,
    by_target: dict[Heading, str],
    groups: list[Group],
    said: Tidied,
) -> Typed | None:
    """All rows of the table; None where no value of the key has anything below it.

    A row of the sheet with nothing under a value gives no row for it: the cells are empty, not nought.
    """
    across, infos = found.spec.across, infos_of(found)
    assert across is not None
    headings = {heading for group in groups for _, heading in group.columns}
    down = {heading: target for heading, target in by_target.items() if heading not in headings}
    base = cells_down(found, body, columns, down)
    raws = [
        (group, _with_group(found, base, group, columns))
        for group in _readable(found, across, columns, groups, said)
    ]
    money = {
        heading: raw.cells[name]
        for group, raw in raws
        for name, heading in group.columns
        if infos[name]["kind"] == "money"
    }
    without_unit = settle_money_units(columns, money, said)
    parts = []
    read = []
    for group, raw in raws:
        raw.leave_out(without_unit)
        own = dict(group.columns)
        if keep := _rows_with_figures(raw, group):
            number = _group_number(found, group)
            typed = typed_cells(found, raw.take(keep), columns, said, number, without_unit)
            parts.append(typed.table)
            read += [(n, h, _spread(m, keep, len(body.data))) for n, h, m in typed.read if own.get(n) == h]
        else:
            read += [(n, h, _nothing(infos[n], len(body.data))) for n, h in own.items()]
    if not parts:
        return None
    rows = TableRows.joined(parts)
    _hold_last_period(found, rows, said)
    return Typed(rows, read, not without_unit)


def _spread(made: Converted, keep: list[int], length: int) -> Converted:
    """What was read of some rows, at the places of all: null elsewhere."""
    at = dict(zip(keep, range(len(keep)), strict=True))
    array = made.array.take(pa.array([at.get(position) for position in range(length)], pa.int64()))
    return Converted(array, problems={keep[position]: fault for position, fault in made.problems.items()})


def _nothing(info: dict[str, Any], length: int) -> Converted:
    return Converted(pa.nulls(length, TYPES.get(info["kind"], pa.string())))


def _with_group(found: FoundTable, base: RawCells, group: Group, columns: Columns) -> RawCells:
    across, infos = found.spec.across, infos_of(found)
    assert across is not None
    raw = RawCells(base.rows, dict(base.cells), dict(base.faults), dict(base.heading_of), set(base.apart))
    raw.put(across.key, group.text, replace(group.first, path=group.text))
    for name, heading in group.columns:
        raw.add(name, heading, columns, infos[name])
        unit_column = infos[name].get("unit_from")
        if across.unit_line and unit_column in infos and unit_column not in base.cells:
            raw.put(unit_column, heading.unit, heading)
    for line, name in across.lines.items():
        if (row := found.header.line(line)) is not None:
            raw.put(name, found.sheet.merged_value(row, group.first.col), replace(group.first, path=line))
    if across.key == "indicator_code":
        raw.unit = _stated_unit(columns, group, infos)
    return raw


def _rows_with_figures(raw: RawCells, group: Group) -> list[int]:
    names = [name for name, _ in group.columns]
    return [
        i
        for i in range(len(raw.rows))
        if any(_is_said(raw.cells[name][i]) or i in raw.faults[name] for name in names)
    ]


def _is_said(cell: CellValue) -> bool:
    """Something stands there, and no sign for nothing."""
    is_sign = isinstance(cell, str) and blank_reason(cell) is not None and not is_to_come(cell)
    return not (is_blank(cell) or is_sign)


def _group_number(found: FoundTable, group: Group) -> int:
    """Its first column; in the second of two such tables on one sheet a number of its own."""
    first = group.first.col + 1
    return first if found.group_no is None else found.group_no * COLUMNS_OF_A_SHEET + first


def _hold_last_period(found: FoundTable, rows: TableRows, said: Tidied) -> None:
    if not found.spec.states_periods or said.period is None:
        return
    starts, types = (rows.columns[name].to_pylist() for name in (PERIOD_KEY, "period_type"))
    periods = {Period(start, kind) for start, kind in zip(starts, types, strict=True) if start is not None}
    if periods and (doubt := last_period(periods, said.period)):
        said.doubts.append(doubt)


# ---------------------------------------------------------------- what the headings name


def _readable(
    found: FoundTable, across: Across, columns: Columns, groups: list[Group], said: Tidied
) -> list[Group]:
    """The groups whose heading names a value of the key, in a unit that fits it; the others are told."""
    infos = infos_of(found)
    made = _read_words(columns, across, groups, infos)
    row = found.header.words_row
    readable = []
    for position, group in enumerate(groups):
        fault: tuple[str, str] | None = made.problems.get(position)
        at = row
        if fault is None and (near := made.near.get(position)) is not None:
            where = f"“{found.sheet.name}”表 {found.sheet.address(row, group.first.col)}的标题"
            said.doubts.append(near_name(where, *near))
            continue
        if fault is None and across.key == "indicator_code":
            code = made.array[position].as_py()
            if sentence := _wrong_unit(columns, group, infos, code):
                fault, at = ("R-unit", sentence), found.header.line(across.unit_line or "") or row
        if fault is None:
            readable.append(group)
        else:
            said.problems.append(_of_heading(found, across, group, at, *fault))
    return readable


def _read_words(
    columns: Columns, across: Across, groups: list[Group], infos: dict[str, dict[str, Any]]
) -> Converted:
    texts: list[Any] = [group.text for group in groups]
    if across.is_period:
        assert columns.period is not None
        return read_periods(texts, "标题", columns.period)[0]
    heading = replace(groups[0].first, path=infos[across.key]["label"], unit=None)
    return columns.read(across.key, heading, infos[across.key], texts, {}, [0] * len(texts), None)


def _stated_unit(columns: Columns, group: Group, infos: dict[str, dict[str, Any]]) -> str | None:
    """Of the column of the indicator's values; the unit line above speaks of money alone."""
    heading = _of_values(group, infos)
    if heading is None or heading.unit:
        return heading.unit if heading else None
    code = columns.reference.indicators.code(columns.names.get(group.text, group.text))
    is_money = columns.reference.indicator_units.get(code) in WAN_YUAN_PER
    return columns.sheet_unit if is_money else None


def _wrong_unit(columns: Columns, group: Group, infos: dict[str, dict[str, Any]], code: str) -> str | None:
    registered = columns.reference.indicator_units.get(code)
    if registered is None or _of_values(group, infos) is None:
        return None
    stated = _stated_unit(columns, group, infos)
    return unit_fault(stated or "", stated, registered)


def _of_values(group: Group, infos: dict[str, dict[str, Any]]) -> Heading | None:
    return next((heading for name, heading in group.columns if infos[name]["kind"] == "value"), None)


def _of_heading(found: FoundTable, across: Across, group: Group, row: int, rule: str, said: str) -> Problem:
    sheet, heading = found.sheet, group.first
    return Problem(
        sheet.name,
        sheet.address(row, heading.col),
        heading.path,
        group.text,
        rule,
        said,
        sheet.number,
        row + 1,
        heading.col + 1,
        found.spec.table,
        across.key,
        fatal=True,
    )
