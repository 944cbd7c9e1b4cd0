"""The cells of one column of a found table, filled from merges, with what is wrong before they are read."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any

from etl.coded import distinct
from etl.convert import Column, Converted, convert
from etl.found import FoundTable
from etl.grid import Cell, CellRange, CellValue
from etl.headings import Heading
from etl.reference import Reference
from etl.table_rows import flat
from etl.values import WAN_YUAN_PER, heading_unit, ordinal
from schemas.period import Period

# A text merged over rows belongs to each of them; a figure cannot be divided.
MERGE_KEEPS = frozenset(
    ("text", "code", "unit", "person", "people", "project", "indicator", "choice", "date", "due")
)
NAMED = ("person", "unit", "project", "indicator")
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
}
SAME = frozenset(("同上", "〃", "″", "同 上", "同上。"))

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
        names: dict[str, str],
    ) -> None:
        self.found, self.rows, self.names = found, rows, names
        self.reference, self.period = reference, period
        sheet = found.sheet
        self.sheet_unit = found.spec.unit or found.preamble.unit
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
        if says_same(info) and any(map(is_same, distinct(cells))):
            cells = list(cells)
            for position in range(1, len(cells)):
                if is_same(cells[position]):
                    cells[position] = cells[position - 1]
        for row in self._faults.get(col, ()):
            position = bisect_left(rows, row)
            if position < len(rows) and rows[position] == row:
                faults[position] = _error(sheet.errors.get((row, col)), info)
        return cells, faults

    def _fill(self, merge: CellRange, is_text: bool, cells: list[CellValue], faults: Faults) -> None:
        value = self.found.sheet.value(merge.first_row, merge.first_col)
        start, end = bisect_left(self.rows, merge.first_row), bisect_right(self.rows, merge.last_row)
        for position in range(start, end):
            if is_text or value is None or end - start == 1:
                cells[position] = value
            else:
                faults[position] = ("R-merged", f"{value}合并在多行里，一数不能分属几行，请分行填写")

    def read(
        self,
        heading: Heading,
        info: dict[str, Any],
        cells: list[CellValue],
        faults: Faults,
        rows: list[int],
        row_units: list[str | None] | None,
    ) -> Converted:
        """Typed values of ``cells``, which stand in ``rows``; cells that are faults are not read."""
        kind = info["kind"]
        values = [None if i in faults else cell for i, cell in enumerate(cells)] if faults else cells
        if self.names and kind in NAMED:
            values = [self.names.get(str(cell), cell) for cell in values]
        if kind == "integer" and info["key"]:
            # A row's own number, in brackets or a circle as it is printed.
            values = [cell if (no := ordinal(cell)) is None else no for cell in values]
        shown_as_percent = self._percent.get(heading.col) if kind == "percent" else None
        column = Column(
            kind,
            heading.last,
            values,
            required=bool(info.get("required")),
            choices=tuple(info.get("choices", ())),
            heading_unit=heading.unit,
            sheet_unit=self.sheet_unit,
            row_units=row_units,
            percent={i for i, row in enumerate(rows) if row in shown_as_percent}
            if shown_as_percent
            else set(),
            formats_known=self.found.sheet.formats_known,
            allow_approximate=self.found.spec.approximate == "flag",
        )
        made = convert(column, self.reference, self.period)
        made.problems.update(faults)
        return made

    def row_units(
        self, rows: list[int], codes: list[str | None] | None
    ) -> tuple[list[str | None] | None, Faults]:
        """The unit that stands beside each row, and the rows whose unit is none or the wrong one.

        ``codes``: the rows' indicators, whose units are registered; None where rows have no indicator.
        """
        heading = self.unit_heading
        if heading is None:
            return None, {}
        texts = [flat(self.found.sheet.merged_value(row, heading.col)) for row in rows]
        units: list[str | None] = []
        faults: Faults = {}
        for position, text in enumerate(texts):
            unit = heading_unit(f"数（{text}）")[1] or text or None
            units.append(unit)
            registered = self.reference.indicator_units.get(codes[position] or "") if codes else None
            if registered is not None and (sentence := _unit_fault(text, unit, registered)):
                faults[position] = ("R-unit", sentence)
        return units, faults

    @property
    def unit_heading(self) -> Heading | None:
        """The column that states each row's unit."""
        path = self.found.spec.unit_heading
        return next((h for h in self.found.header.headings if h.path == path), None) if path else None


def says_same(info: dict[str, Any]) -> bool:
    """Whether 同上 in this column means the key or the name above it; elsewhere it is what was written."""
    return bool(info["key"]) or info["kind"] in NAMED


def is_same(cell: CellValue) -> bool:
    """'同上' or '〃'."""
    return isinstance(cell, str) and cell.strip() in SAME


def _unit_fault(text: str, unit: str | None, registered: str) -> str | None:
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
