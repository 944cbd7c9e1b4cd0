"""Data rows of a found table → typed rows of its warehouse table; a problem for each bad cell."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import Any, Literal

import pyarrow as pa

from etl.grid import CellValue, is_blank
from etl.table.body import Body
from etl.table.found_table import FoundTable
from etl.table.heads.heading import Heading
from etl.tidy.coded import CodedColumn
from etl.tidy.column import Column
from etl.tidy.columns import Columns, Faults
from etl.tidy.convert import TYPES, Converted, convert
from etl.tidy.date_ranges import split_spans
from etl.tidy.period_cells import read_periods
from etl.tidy.row_problems import name_problems
from etl.tidy.tidied import ColumnPlace, TableRows, Tidied
from etl.tidy.units import ask_measures, refuse_beyond_reason, settle_money_units, tell_idle_unit
from etl.values import blank_reason, choice_of, plain, stated_unit, text_of, unpadded
from etl.warehouse.reference import Reference, UnknownName
from schemas.across import PERIOD_KEY
from schemas.source import Source
from schemas.warehouse import LOADED

AS_A_NUMBER = re.compile(r"\d{5}(?:\.0*)?|\d{8}")
Cells = dict[str, list[CellValue]]
Reshape = Callable[[Cells, list[int]], tuple[Cells, list[int]]]
Judge = Callable[[Cells], dict[str, dict[int, str]]]
"""Cells → what is wrong with them: column → position → sentence."""


@dataclass(slots=True)
class Typed:
    """One warehouse table's rows, with every column of the sheet as it was read, for the totals.

    ``read``: (warehouse column, heading, what was read), each as long as the table's data rows are many.
    ``has_units`` is False where columns of money could not be read because nobody knows their unit.
    """

    table: TableRows
    read: list[tuple[str, Heading, Converted]]
    has_units: bool = True


@dataclass(slots=True)
class RawCells:
    """Columns before they are read: all lists as long as ``rows`` (0-based rows of the sheet)."""

    rows: list[int]
    cells: Cells = field(default_factory=dict)
    faults: dict[str, Faults] = field(default_factory=dict)
    heading_of: dict[str, Heading] = field(default_factory=dict)
    apart: set[str] = field(default_factory=set)
    """Columns whose word stands in no cell of the row."""
    unit: str | Literal[False] | None = False
    """Of every value that has no unit of its own; False where each row's own columns tell."""

    def add(self, name: str, heading: Heading, columns: Columns, info: dict[str, Any]) -> None:
        self.cells[name], self.faults[name] = columns.cells(heading.col, info)
        self.heading_of[name] = heading

    def put(self, name: str, text: CellValue, heading: Heading) -> None:
        """One word for every row, which stands in no cell of the row."""
        self.apart.add(name)
        self.cells[name], self.faults[name] = [text] * len(self.rows), {}
        self.heading_of[name] = heading

    def leave_out(self, cols: Collection[int]) -> None:
        """Nothing is read from these columns (0-based)."""
        for name, heading in self.heading_of.items():
            if heading.col in cols:
                self.cells[name] = [None] * len(self.rows)

    def take(self, keep: list[int]) -> RawCells:
        at = {old: new for new, old in enumerate(keep)}
        return RawCells(
            [self.rows[i] for i in keep],
            {name: [cells[i] for i in keep] for name, cells in self.cells.items()},
            {name: {at[i]: f for i, f in faults.items() if i in at} for name, faults in self.faults.items()},
            self.heading_of,
            self.apart,
            self.unit,
        )


def plain_rows(
    found: FoundTable,
    source: Source,
    body: Body,
    columns: Columns,
    by_target: dict[Heading, str],
    said: Tidied,
) -> Typed:
    """One warehouse row per data row, or as many as the source's own function makes of it."""
    infos = infos_of(found)
    raw = cells_down(found, body, columns, by_target)
    for start, end in found.spec.ranges.items():
        if start in raw.cells:
            ends = raw.cells.get(end, [None] * len(raw.rows))
            raw.cells[start], raw.cells[end] = split_spans(raw.cells[start], ends, said.period)
            raw.heading_of.setdefault(end, raw.heading_of[start])
            raw.faults.setdefault(end, {})
    money = {raw.heading_of[n]: cells for n, cells in raw.cells.items() if infos[n]["kind"] == "money"}
    without_unit = settle_money_units(columns, money, said)
    raw.leave_out(without_unit)
    group_of = body.group_of
    if found.spec.expand:
        module = importlib.import_module(f"etl.sources.{source.name}")
        raw = raw.take(_with_own_cells(found, raw))
        raw = _expanded(raw, found.spec.expand, module, columns.reference)
        groups = dict(zip(body.data, body.group_of, strict=True))
        group_of = [groups[row] for row in raw.rows]
    ask_measures(columns, infos, raw.heading_of, said)
    tell_idle_unit(columns, infos, raw.heading_of, said)
    made = typed_cells(found, raw, columns, said, found.group_no, without_unit)
    made.has_units = not without_unit
    if found.spec.group_column and found.spec.group_column not in made.table.columns:
        made.table.columns[found.spec.group_column] = pa.array(group_of, pa.string())
    return made


def cells_down(found: FoundTable, body: Body, columns: Columns, by_target: dict[Heading, str]) -> RawCells:
    """The cells of the columns that these headings fill, and of what the sheet's name fills."""
    infos = infos_of(found)
    raw = RawCells(list(body.data))
    for heading, target in by_target.items():
        if target and not target.startswith("="):
            raw.add(target, heading, columns, infos[target])
    if found.spec.sheet_column:
        # One sheet for each unit: its name says whose rows these are.
        first = found.header.headings[0].col
        raw.put(found.spec.sheet_column, found.sheet.name.strip(), Heading("工作表名", None, first))
    return raw


def _with_own_cells(found: FoundTable, raw: RawCells) -> list[int]:
    """Positions of the rows that hold something of this table themselves.

    Where one matter reaches over several rows by merged cells, and only another table's cells are split
    below it, the matter stands in the first of them.
    """
    sheet = found.sheet
    cols = {heading.col for heading in raw.heading_of.values()}
    return [
        position
        for position, row in enumerate(raw.rows)
        if any(not is_blank(sheet.value(row, col)) for col in cols)
        or any(position in faults for faults in raw.faults.values())
        or not any(sheet.anchor(row, col)[0] < row for col in cols)
    ]


# ---------------------------------------------------------------- reading


def typed_cells(
    found: FoundTable,
    raw: RawCells,
    columns: Columns,
    said: Tidied,
    group_no: int | None,
    without_unit: Collection[int] = (),
) -> Typed:
    """The cells read, each column by its kind; what is wrong with them goes into ``said``."""
    infos = infos_of(found)
    units, unit_faults = _units_of_rows(raw, columns, infos)
    arrays, converted = _period_column(raw, said)
    for name, values in raw.cells.items():
        # A value whose unit is not known is not read: the fault stands at the unit.
        hangs_on_unit = infos[name]["kind"] in ("value", "money") or infos[name].get("units")
        unread = unit_faults if hangs_on_unit else {}
        values = [None if i in unread else value for i, value in enumerate(values)] if unread else values
        is_unread = bool(unread) or raw.heading_of[name].col in without_unit
        info = infos[name] | ({"required": False} if is_unread else {})
        stated = _units_beside(raw, info) or units
        made = columns.read(name, raw.heading_of[name], info, values, raw.faults[name], raw.rows, stated)
        refuse_beyond_reason(columns, made, name, raw.heading_of[name], raw.rows, said)
        converted[name], arrays[name] = made, made.array
        if made.source is not None and (source_column := source_name(name)) in infos:
            arrays[source_column] = made.source
        if made.bounds is not None:
            arrays[found.spec.bounds[name]] = made.bounds
    _copy_texts(found, raw, columns, arrays)
    _settle_columns(found, arrays, len(raw.rows), said)
    table = _table_of(found, raw, arrays, group_no)
    _name_problems(found, raw, columns, table, converted, unit_faults, said)
    return Typed(table, [(name, raw.heading_of[name], made) for name, made in converted.items()])


def _units_of_rows(
    raw: RawCells, columns: Columns, infos: dict[str, dict[str, Any]]
) -> tuple[list[str | None] | None, Faults]:
    """The unit of each row's values, and what is wrong with it; one unit of the whole sheet goes before."""
    codes = _indicator_codes(raw, columns)
    fixed = next((i for n, i in infos.items() if n in raw.cells and i.get("units")), None)
    due = columns.registered_units(codes) if codes else _units_beside(raw, fixed) if fixed else None
    units, faults = columns.row_units(raw.rows, due, may_be_blank=codes is None)
    return (units if raw.unit is False else [raw.unit] * len(raw.rows)), faults


def _period_column(raw: RawCells, said: Tidied) -> tuple[dict[str, pa.Array], dict[str, Converted]]:
    """The rows' own periods, taken out of the cells; empty where the whole return speaks of one."""
    if (stated := raw.cells.pop(PERIOD_KEY, None)) is None:
        return {}, {}
    assert said.period is not None
    read, types = read_periods(stated, raw.heading_of[PERIOD_KEY].last, said.period)
    return {"period_type": types, PERIOD_KEY: read.array}, {PERIOD_KEY: read}


def _copy_texts(found: FoundTable, raw: RawCells, columns: Columns, arrays: dict[str, pa.Array]) -> None:
    """Beside what was read, the words as they stand, where the source asks for them."""
    for name, text_column in found.spec.text_copies.items():
        if name in raw.cells:
            texts = _days_in_words(_texts(raw.cells[name]), arrays[name])
            arrays[text_column] = convert(Column("text", "", texts), columns.reference, None).array


def _table_of(
    found: FoundTable, raw: RawCells, arrays: dict[str, pa.Array], group_no: int | None
) -> TableRows:
    """The rows with the places of their columns; what was read from another's cell stands in its place."""
    group = group_no or 0
    places = [
        ColumnPlace(n, h.path, h.col + 1, group) for n, h in raw.heading_of.items() if n not in raw.apart
    ]
    places += [
        ColumnPlace(source_name(p.column_name), p.heading, p.col_no, group)
        for p in places
        if source_name(p.column_name) in arrays
    ]
    return TableRows(
        found.spec.table,
        found.sheet.number,
        found.sheet.name,
        arrays,
        [row + 1 for row in raw.rows],
        [group] * len(raw.rows) if group_no is not None else None,
        places,
    )


def _name_problems(
    found: FoundTable,
    raw: RawCells,
    columns: Columns,
    table: TableRows,
    converted: dict[str, Converted],
    unit_faults: Faults,
    said: Tidied,
) -> None:
    """Each bad cell by name, those of the column of units among them."""
    told, headings = dict(converted), dict(raw.heading_of)
    if unit_faults and columns.unit_heading is not None:
        told["计量单位"] = Converted(pa.nulls(len(raw.rows)), problems=unit_faults)
        headings["计量单位"] = columns.unit_heading
    name_problems(found.sheet, table, told, headings, raw.cells, raw.rows, said)


def _units_beside(raw: RawCells, info: dict[str, Any]) -> list[str | None] | None:
    """The unit of each row's number, where a column of its own states it or settles it by its word."""
    beside = raw.cells.get(info.get("unit_from", ""))
    if beside is None:
        return None
    if units := info.get("units"):
        words = (unpadded(plain(cell)) for cell in beside)
        return [units.get(word if word in units else choice_of(word, tuple(units))) for word in words]
    return [stated_unit(plain(cell)) for cell in beside]


def _days_in_words(texts: list[CellValue], days: pa.Array) -> list[CellValue]:
    """A day that the workbook keeps as a number (44286) as the day that it was read as."""
    if not any(isinstance(text, str) and AS_A_NUMBER.fullmatch(text) for text in texts):
        return texts
    return [
        str(day) if day is not None and isinstance(text, str) and AS_A_NUMBER.fullmatch(text) else text
        for text, day in zip(texts, days.to_pylist(), strict=True)
    ]


def _texts(values: list[CellValue]) -> list[CellValue]:
    """Each value as it stands; one that repeats is looked at once (1 is not 1.0, nor True)."""
    if isinstance(values, CodedColumn):
        return CodedColumn([text_of(value) for value in values.distinct], values.codes)
    known = {(type(value), value): text_of(value) for value in values}
    return [known[type(value), value] for value in values]


def _indicator_codes(raw: RawCells, columns: Columns) -> list[str | None] | None:
    cells = raw.cells.get("indicator_code")
    if cells is None:
        return None
    codes: list[str | None] = []
    for cell in cells:
        name = columns.names.get(str(cell), cell)
        try:
            codes.append(None if is_blank(name) else columns.reference.indicators.code(str(name)))
        except UnknownName:
            codes.append(None)  # told where the column itself is read
    return codes


def _settle_columns(found: FoundTable, arrays: dict[str, pa.Array], n: int, said: Tidied) -> None:
    """Columns that the return as a whole states: period, unit, document, year, constants."""
    infos = infos_of(found)
    period = said.period
    settled: dict[str, Any] = {
        "period_start": period.start if period else None,
        "period_type": period.type if period else None,
        "reporting_unit_code": said.unit_code,
        "document_no": said.document_no,
        "list_year": period.year if period else None,
        "target_year": period.year if period else None,
    }
    for name, value in (settled | found.spec.constants).items():
        if name in infos and name not in arrays:
            kind = TYPES.get(infos[name]["kind"], pa.string())
            arrays[name] = pa.repeat(pa.scalar(value, kind), n) if value is not None else pa.nulls(n, kind)


def _expanded(raw: RawCells, function: str, module: ModuleType, reference: Reference) -> RawCells:
    """The rows that a source's own function makes, each still bound to its row and cell.

    ``ORIGINS`` of the module names, for a column that it makes, the column from whose cell it comes. A cell
    that is a fault stays one in every row that comes from its row; ``JUDGES`` finds further ones. Both
    functions get the registers as well where the module says ``WITH_REFERENCE``.
    """
    reshape: Reshape = getattr(module, function)
    origins: dict[str, str] = getattr(module, "ORIGINS", {})
    judge: Judge | None = getattr(module, "JUDGES", {}).get(function)
    if getattr(module, "WITH_REFERENCE", False):
        reshape = _bound(reshape, reference)
        judge = _bound(judge, reference) if judge else None
    cells, rows = reshape(raw.cells, raw.rows)
    headings = {name: raw.heading_of.get(name) or raw.heading_of[origins[name]] for name in cells}
    at_row = {row: position for position, row in enumerate(raw.rows)}
    faults: dict[str, Faults] = {}
    for name in cells:
        held = raw.faults.get(name) or raw.faults.get(origins.get(name, ""), {})
        faults[name] = {i: held[at_row[row]] for i, row in enumerate(rows) if at_row[row] in held}
    for name, sentences in (judge(_said_in(raw.cells)) if judge else {}).items():
        for i, row in enumerate(rows):
            if (sentence := sentences.get(at_row[row])) is not None:
                faults[name].setdefault(i, (f"R-{name.removesuffix('_text')}", sentence))
    return RawCells(rows, cells, faults, headings)


def _said_in(cells: dict[str, list[CellValue]]) -> dict[str, list[CellValue]]:
    """The cells for a judgement: without invisible characters, a sign for a blank is one."""

    def said(cell: CellValue) -> CellValue:
        text = text_of(cell) if isinstance(cell, str) else None
        return cell if text is None else None if blank_reason(text) else text

    return {name: list(map(said, values)) for name, values in cells.items()}


def _bound(function: Callable[..., Any], reference: Reference) -> Callable[..., Any]:
    return partial(function, reference=reference)


def infos_of(found: FoundTable) -> dict[str, dict[str, Any]]:
    """Each column of the warehouse table → its label, unit and meaning (`schemas.warehouse.base.column`)."""
    return {c.name: dict(c.info) for c in LOADED[found.spec.table].__table__.columns}


def source_name(column_name: str) -> str:
    """The column that keeps a money column's number and unit as they stood in the return."""
    return re.sub(r"_wan_yuan$", "", column_name) + "_source"


__all__ = ["RawCells", "Typed", "cells_down", "infos_of", "plain_rows", "source_name", "typed_cells"]
