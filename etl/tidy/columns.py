"""The cells of one column of a found table, filled from merges, with what is wrong before they are read."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from typing import Any

from etl.grid import Cell, CellRange, CellValue, flat, is_blank
from etl.table.found_table import DOCUMENT_NUMBERS, FoundTable
from etl.table.heads.heading import Heading
from etl.tidy.cell_readers import is_blank_sign
from etl.tidy.coded import distinct
from etl.tidy.column import Column
from etl.tidy.convert import Converted, convert
from etl.values import (
    WAN_YUAN_PER,
    ValueProblem,
    document_number,
    heading_unit,
    number,
    ordinal,
    plain,
    stated_unit,
    unpadded,
)
from etl.warehouse.reference import Reference
from schemas.period import Period

# A text merged over rows belongs to each of them; a figure cannot be divided.
MERGE_KEEPS = frozenset(
    (
        *("text", "code", "unit", "person", "people", "project", "indicator", "choice", "date", "due"),
        *("uscc", "enterprise"),
    )
)
NAMED = ("person", "unit", "project", "indicator", "enterprise")
FIGURES = ("money", "value", "number", "integer", "percent")
WORDS = {
    "date": "日期",
    "due": "日期",
    "moment": "时间",
    "boolean": "“是”或“否”",
    "code": "代码",
    "project": "代码",
    "unit": "单位名称",
    "person": "姓名",
    "people": "姓名",
    "indicator": "指标名称",
    "uscc": "统一社会信用代码",
    "enterprise": "企业名称",
}
LIES_AHEAD = re.compile("due|planned|expected|extended|until|valid|force|repealed")
SAME = frozenset(("同上", "〃", "″", "同上。", "同上行", "同前", "”", '"', "''"))
NO_YEAR = re.compile(r"\s*\d{1,2}\s*(?:月|[./-]\s*\d{1,2}\s*$)")  # 3月25日, 3.25
LONGEST_SAME = 12  # with the spaces that stand in it

Faults = dict[int, tuple[str, str]]
"""Position in the column → (rule id, sentence)."""


class Columns:
    """Columns of the data rows ``rows`` (0-based, rising). Facts of the sheet are sorted by column once."""

    def __init__(
        self,
        found: FoundTable,
        rows: list[int],
        reference: Reference,
        period: Period | None,
        hints: dict[str, Any],
        breaks: Collection[int] = (),
    ) -> None:
        """``breaks``: rows of sums and groups between the rows; nothing is filled down across one.

        ``hints["names"]``, ``hints["not_names"]`` and ``hints["readings"]`` are the answers to questions
        about cells;
        ``hints["unit_of_first"]``: the unit line over the sheet's first table speaks for this one too;
        ``hints["units_as_due"]``: figures are in the warehouse's units, whatever the headings say.
        """
        self.found, self.rows = found, rows
        self.names: dict[str, str] = hints.get("names", {})
        self.not_names = frozenset[str](hints.get("not_names", ()))
        self.readings: dict[str, str] = hints.get("readings", {})
        self.units_as_due = bool(hints.get("units_as_due"))
        self.reference, self.period = reference, period
        self.year_of_dates: Period | None = None
        """Of a return without a period: the year that its dates without one are of."""
        self.without_year: list[Cell] = []
        """Cells whose dates took that year."""
        self.breaks = sorted(breaks)
        self.filled: list[Cell] = []
        self.same: list[Cell] = []
        self._origin: dict[Cell, int] = {}
        self._fill_down = {h.col for h in found.header.headings if h.path in found.spec.fill_down}
        sheet = found.sheet
        self.sheet_unit = found.spec.unit or found.preamble.unit
        if hints.get("unit_of_first"):
            self.sheet_unit = self.sheet_unit or found.preamble.unit_of_first
        self._faults = _by_column([*sheet.errors, *sheet.formulas_without_value])
        self._percent = _by_column(sheet.percent)
        self._merges: dict[int, list[CellRange]] = {}
        for merge in sheet.merges:
            if merge.last_row > merge.first_row:
                for col in range(merge.first_col, merge.last_col + 1):
                    self._merges.setdefault(col, []).append(merge)

    def cells(self, col: int, info: dict[str, Any]) -> tuple[list[CellValue], Faults]:
        """The column's cells, and the faults that stand before any reading: errors, merged figures."""
        sheet, rows = self.found.sheet, self.rows
        first = rows[0]
        column = sheet.column_values(col, first, rows[-1])
        cells = column if len(column) == len(rows) else [column[row - first] for row in rows]
        faults: Faults = {}
        if col in self._merges:
            cells = list(cells)
            is_text = info["kind"] in MERGE_KEEPS or bool(info["key"])
            for merge in self._merges[col]:
                self._fill(merge, is_text, cells, faults)
        if col in self._fill_down or any(map(is_same, _texts(distinct(cells)))):
            cells = list(cells)
            self._copy_from_above(col, cells, info, faults)
        for row in self._faults.get(col, ()):
            position = bisect_left(rows, row)
            if position < len(rows) and rows[position] == row:
                faults[position] = _error(sheet.errors.get((row, col)), info)
        return cells, faults

    def _copy_from_above(
        self, col: int, cells: list[CellValue], info: dict[str, Any], faults: Faults
    ) -> None:
        """同上 is the cell above it, but no figure; a blank is so only in the columns that the form names."""
        sheet, rows = self.found.sheet, self.rows
        for position, cell in enumerate(cells):
            row, is_ditto = rows[position], is_same(cell)
            if not is_ditto and (col not in self._fill_down or not is_blank(cell)):
                continue
            above = cells[position - 1] if position else None
            if is_ditto and info["kind"] in FIGURES and not info["key"]:
                sentence = f"写的是“{str(cell).strip()}”，一个数不能照抄上一行，请直接填数"
                faults[position] = ("R-same", sentence)
                continue
            is_next = position > 0 and (is_ditto or not self._is_broken(rows[position - 1], row))
            if is_next and not is_blank(above):
                cells[position] = above
                self._origin[row, col] = self._origin.get((rows[position - 1], col), rows[position - 1])
                place = (row, col)
                told = self.same if is_ditto else self.filled
                if place not in told and sheet.anchor(row, col) == place:
                    told.append(place)
            elif is_ditto:
                sentence = f"写的是“{str(cell).strip()}”，而上面一格没有内容，请直接填写"
                faults[position] = ("R-same", sentence)

    def _is_broken(self, above: int, row: int) -> bool:
        return bisect_left(self.breaks, row) > bisect_left(self.breaks, above)

    def _fill(self, merge: CellRange, is_text: bool, cells: list[CellValue], faults: Faults) -> None:
        value = self.found.sheet.value(merge.first_row, merge.first_col)
        start, end = bisect_left(self.rows, merge.first_row), bisect_right(self.rows, merge.last_row)
        for position in range(start, end):
            if is_text or value is None or end - start == 1:
                cells[position] = value
            else:
                sheet = self.found.sheet
                first = sheet.address(merge.first_row, merge.first_col)
                area = f"{first}:{sheet.address(merge.last_row, merge.last_col)}"
                sentence = f"{area}合并在多行里，只有一个数{value}，一数不能分属几行，请分行填写"
                faults[position] = ("R-merged", sentence)

    def _as_told(self, path: str, cell: CellValue, told_how: str | None) -> CellValue:
        """The cell as an answer has told how to read it."""
        if cell is None:
            return None
        if (reading := self.readings.get(f"{path}|{plain(cell)}")) is not None:
            return reading
        if told_how == "fraction" and isinstance(cell, int | float) and not isinstance(cell, bool):
            return f"{number(cell) * 100:f}%"
        return cell

    def read(
        self,
        name: str,
        heading: Heading,
        info: dict[str, Any],
        cells: list[CellValue],
        faults: Faults,
        rows: list[int],
        row_units: list[str | None] | None,
    ) -> Converted:
        """Typed values of ``cells`` for the column ``name``; cells that are faults are not read."""
        kind = info["kind"]
        told_how = self.readings.get(heading.path) if kind == "percent" else None
        values = [None if i in faults else cell for i, cell in enumerate(cells)] if faults else cells
        if self.readings:
            values = [self._as_told(heading.path, cell, told_how) for cell in values]
        column = Column(
            kind,
            heading.last,
            self._as_meant(name, info, values),
            required=bool(info.get("required")),
            choices=tuple(info.get("choices", ())),
            heading_unit=self._heading_unit(heading, info, told_how),
            sheet_unit=self.sheet_unit,
            row_units=row_units,
            percent=self._shown_as_percent(heading, rows) if kind in FIGURES else set(),
            is_share=bool(info.get("share")),
            is_settled=told_how is not None,
            formats_known=self.found.sheet.formats_known or told_how is not None,
            allow_approximate=self.found.spec.approximate == "flag",
            unit=info.get("unit", ""),
            accounting=name in self.found.spec.accounting,
            bounded=name in self.found.spec.bounds,
            path=heading.path,
            ahead=bool(LIES_AHEAD.search(name)),
            is_start=name == "valid_from",
            is_end=name == "valid_to",
            falls=bool({heading.path, heading.last} & set(self.found.spec.falls)),
            names_of=info.get("names_of", ()),
            names=self.names,
            not_names=self.not_names,
        )
        of_dates = self.year_of_dates if kind in ("date", "due") else None
        made = convert(column, self.reference, self.period or of_dates)
        if of_dates is not None and of_dates.type == "month":
            lacking = (i for i, cell in enumerate(cells) if isinstance(cell, str) and NO_YEAR.match(cell))
            self.without_year += [(rows[i], heading.col) for i in lacking if i not in made.problems]
        made.problems.update(faults)
        return made

    def _as_meant(self, name: str, info: dict[str, Any], values: list[CellValue]) -> list[CellValue]:
        """Cells with what printing and narrow columns did to their words taken back."""
        kind = info["kind"]
        if self.names and kind in NAMED:
            values = [self.names.get(str(cell), cell) for cell in values]
        if name in DOCUMENT_NUMBERS:
            values = [_number_of_document(cell) for cell in values]
        if kind == "text" and name.endswith("_name") and any(map(_is_broken_line, distinct(values))):
            # A name that was broken to fit its column is one name.
            values = [unpadded(cell) if _is_broken_line(cell) else cell for cell in values]  # type: ignore[arg-type]
        if kind == "integer" and info["key"]:
            # A row's own number, in brackets or a circle as it is printed.
            values = [cell if (no := ordinal(cell)) is None else no for cell in values]
        return values

    def _shown_as_percent(self, heading: Heading, rows: list[int]) -> set[int]:
        """Positions of the cells that are shown with %."""
        if not (shown := self._percent.get(heading.col)):
            return set()
        return {i for i, row in enumerate(rows) if self._origin.get((row, heading.col), row) in shown}

    def _heading_unit(self, heading: Heading, info: dict[str, Any], told_how: str | None) -> str | None:
        if told_how == "points":
            return "%"
        if self.units_as_due and heading.unit not in WAN_YUAN_PER and info.get("unit"):
            return str(info["unit"])
        return heading.unit

    def registered_units(self, codes: list[str | None]) -> list[str | None]:
        """Of the rows' indicators."""
        return [self.reference.indicator_units.get(code or "") for code in codes]

    def row_units(
        self, rows: list[int], due: list[str | None] | None, may_be_blank: bool
    ) -> tuple[list[str | None] | None, Faults]:
        """The unit that stands beside each row, and the rows whose unit is none or the wrong one.

        ``due``: what each row's unit must be, None where nothing says so; ``may_be_blank``: then it need not
        be repeated.
        """
        heading = self.unit_heading
        if heading is None:
            return None, {}
        texts = [flat(self.found.sheet.merged_value(row, heading.col)) for row in rows]
        for position, text in enumerate(texts):
            if position and is_same(text):
                texts[position] = texts[position - 1]
        units: list[str | None] = []
        faults: Faults = {}
        for position, text in enumerate(texts):
            unit = stated_unit(text)
            units.append(unit)
            wanted = due[position] if due and not (may_be_blank and unit is None) else None
            if wanted is not None and (sentence := unit_fault(text, unit, wanted)):
                faults[position] = ("R-unit", sentence)
        return units, faults

    @property
    def unit_heading(self) -> Heading | None:
        """The column that states each row's unit."""
        path = self.found.spec.unit_heading
        return next((h for h in self.found.header.headings if h.path == path), None) if path else None


def _texts(cells: Iterable[CellValue]) -> set[CellValue]:
    return {cell for cell in cells if type(cell) is str and len(cell) < LONGEST_SAME}


def _number_of_document(cell: CellValue) -> CellValue:
    """淄政办发[2022]1号 → 淄政办发〔2022〕1号, 无 → none; what is no such number stays for the checks."""
    if not isinstance(cell, str):
        return cell
    if is_blank_sign(cell):
        return None
    try:
        return document_number(cell)
    except ValueProblem:
        return cell


def _is_broken_line(cell: CellValue) -> bool:
    return isinstance(cell, str) and "\n" in cell.strip()


def is_same(cell: CellValue) -> bool:
    """'同上' or '〃'."""
    return isinstance(cell, str) and len(cell) < LONGEST_SAME and flat(cell) in SAME


def unit_fault(text: str, unit: str | None, registered: str) -> str | None:
    """Why a figure stated in ``text`` (understood as ``unit``) cannot be one in the registered unit."""
    if registered in WAN_YUAN_PER:
        if unit in WAN_YUAN_PER:
            return None
        should = "亿元、万元或元"
    else:
        if unit == (heading_unit(f"数（{registered}）")[1] or registered):
            return None
        should = f"“{registered}”"
    return f"计量单位填“{text}”，应为{should}" if text else f"没有填计量单位，应为{should}"


def _error(shown: str | None, info: dict[str, Any]) -> tuple[str, str]:
    what = "填数" if info["kind"] in FIGURES else f"填{WORDS.get(info['kind'], '文字')}"
    if shown:
        return "R-error", f"单元格是错误值{shown}，请直接{what}"
    return "R-formula", f"公式没有计算结果，请在本机打开保存后重报，或直接{what}"


def _by_column(cells: Iterable[Cell]) -> dict[int, set[int]]:
    sorted_out: dict[int, set[int]] = {}
    for row, col in cells:
        sorted_out.setdefault(col, set()).add(row)
    return sorted_out
