"""Templates filled by machine: a plausible value for each kind of cell, and what it must be read as."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import docx
import openpyxl

from etl.template.form import FormColumn, FormSheet
from etl.template.make import is_word
from etl.template.marks import EXAMPLE
from etl.values.uscc import check_character
from etl.warehouse.reference import Reference
from schemas.source import Source
from tests.etl.forms import CODES, ROOT, reference

PERIODS = {
    "day": "2021-03-31", "week": "2021-W12", "month": "2021-03", "quarter": "2021Q1", "half": "2021H1",
    "year": "2021",
}  # fmt: skip
PEOPLE = ("方令仪", "刘慧涓", "秦墨林")
INDICATORS = (("I01", "工业总产值", "万元"), ("I09", "亩均税收", "万元/亩"), ("I10", "就业人数", "人"))
ROWS = 3
# What a source's own function looks up in a register: any text would not do.
LOOKED_UP: dict[str, tuple[Any, ...]] = {
    "subject": ("重点项目",) * ROWS,
    "change_type": ("变更",) * ROWS,
    "subject_year": (2021,) * ROWS,
    "subject_no": tuple(CODES[:ROWS]),
    "column_label": ("总投资",) * ROWS,
    "new_value": ("1200",) * ROWS,
    "source_name": ("economic_indicators",) * ROWS,
    "subject_code": ("全部",) * ROWS,
    "period_text": ("2020年12月", "2021年1月", "2021年2月"),
}


def names() -> Reference:
    """The registers of the tests, with every reporter in them."""
    known = reference()
    with (ROOT / "schemas" / "codes" / "units.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["unit_code"] not in known.unit_names:
                for name in (row["unit_name"], row["unit_code"]):
                    known.units.add(name, row["unit_code"])
                known.unit_names[row["unit_code"]] = row["unit_name"]
    for number, name in enumerate("甲乙丙", 1):
        known.enterprises.add(f"{name}化工有限公司", f"E{number:02d}")
    known.indicators.add(INDICATORS[2][1], INDICATORS[2][0])
    known.indicator_units[INDICATORS[2][0]] = INDICATORS[2][2]
    return known


def cell_of(column: FormColumn, row: int) -> tuple[Any, Any]:
    """(what the clerk types, what must be read) in the row of this number, 0-based."""
    info, kind = column.info, column.kind
    if column.target in LOOKED_UP:
        return (LOOKED_UP[column.target][row],) * 2
    if column.role == "number":
        return row + 1, None
    if column.role == "unit":
        return INDICATORS[row][2], None
    if choices := info.get("choices"):
        return choices[row % len(choices)], choices[row % len(choices)]
    amount = Decimal("1000.25") + 10 * row
    day = date(2021, 3, 10 + row)
    values: dict[str, tuple[Any, Any]] = {
        "text": (f"{column.path[-1]}{row + 1}", f"{column.path[-1]}{row + 1}"),
        "code": (f"K-{row + 1:03d}", f"K-{row + 1:03d}"),
        "money": (float(amount), amount),
        "value": (float(amount), amount),
        "number": (float(amount), amount),
        "percent": (7.25 + row, Decimal("7.25") + row),
        "integer": (row + 1, row + 1),
        "year": (2021 + row, 2021 + row),
        "date": (day, day),
        "due": (day, day),
        "moment": (f"2021-03-{10 + row} 09:00", datetime(2021, 3, 10 + row, 1, tzinfo=UTC)),
        "boolean": (("是", "否")[row % 2], row % 2 == 0),
        "unit": ("综合管理局", "U02"),
        "person": (PEOPLE[row], f"P00{row + 1}"),
        "people": (PEOPLE[row], PEOPLE[row]),
        "project": (CODES[row], CODES[row]),
        "uscc": (_uscc(row), _uscc(row)),
        "enterprise": (f"{'甲乙丙'[row]}化工有限公司", f"E{row + 1:02d}"),
        "indicator": (INDICATORS[row][1], INDICATORS[row][0]),
    }
    return values[kind]


def _typed(sheet: FormSheet, column: FormColumn, row: int) -> Any:
    """What the clerk types; a unit that the word of another column settles is that one."""
    fixed = next((c.info["units"] for c in sheet.columns if c.info.get("units")), None)
    if column.role == "unit" and fixed:
        by = next(c for c in sheet.columns if c.info.get("choices") and set(c.info["choices"]) == set(fixed))
        return fixed[cell_of(by, row)[0]]
    return cell_of(column, row)[0]


def _uscc(row: int) -> str:
    """A code with its right check character."""
    body = f"91350100M00010{row}Y4"
    return body[:17] + check_character(body[:17])


def rows_of(sheet: FormSheet) -> int:
    """Rows that a machine can fill without saying the same key twice."""
    keys = [column for column in sheet.columns if column.role == "key"]
    room = [len(c.info["choices"]) if c.info.get("choices") else {"unit": 1}.get(c.kind, ROWS) for c in keys]
    return min(ROWS, max(room, default=ROWS))


def reporter_of(source: Source) -> str:
    return names().unit_names[source.reporters[0]]


def filled(content: bytes, sheets: Sequence[FormSheet], source: Source) -> bytes:
    """The template with three rows in each of its tables, and the reporter."""
    return filled_word(content, sheets) if is_word(source) else _workbook(content, sheets, source)


def _workbook(content: bytes, sheets: Sequence[FormSheet], source: Source) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in sheets:
        page = book[sheet.name]
        page["B2"] = reporter_of(source)
        example = next(cell.row for cell in page["A"] if cell.value == EXAMPLE)
        for row in range(rows_of(sheet)):
            for col, column in enumerate(sheet.columns, 1):
                page.cell(example + 1 + row, col).value = _typed(sheet, column, row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def filled_word(content: bytes, sheets: Sequence[FormSheet]) -> bytes:
    """The Word form with three rows in each of its tables."""
    paper = docx.Document(io.BytesIO(content))
    for sheet, table in zip(sheets, paper.tables, strict=True):
        example = next(i for i, row in enumerate(table.rows) if row.cells[0].text == EXAMPLE)
        for row in range(rows_of(sheet)):
            for col, column in enumerate(sheet.columns):
                table.cell(example + 1 + row, col).text = str(_typed(sheet, column, row))
    made = io.BytesIO()
    paper.save(made)
    return made.getvalue()
