"""Spoiled, sent back marked, mended where our marks stand and handed in again, a return says what it should.

For every source: an xlsx is spoiled in its own bytes; an xls, csv or Word file, which we answer with a new
workbook, is spoiled after reading, since no library here writes it as its department did.
"""

from __future__ import annotations

import io
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from etl.answer.mark import PROBLEM_SHEET, mark_workbook, marked_name
from etl.check.verdict import typed_rows
from etl.grid import CellValue, Grid, parse_address
from etl.identify.recognise import recognise
from etl.read import Reader
from etl.tidy.tidied import Tidied
from etl.tidy.tidy import tidy
from etl.warehouse.reference import Reference
from schemas.source import Source
from schemas.warehouse import LOADED
from tests.examples.conftest import SOURCES, Example, examples

EXAMPLES = examples()
# What nobody can read in a column of the kind; enough of them for every table there is.
SPOILED: dict[str, CellValue] = {
    **dict.fromkeys(("money", "value", "number", "integer", "year", "percent"), "约若干"),
    **dict.fromkeys(("date", "moment"), "2021年2月30日"),
    **dict.fromkeys(("unit", "person", "indicator", "project", "enterprise"), "查无此名"),
    **{"boolean": "也许", "choice": "别的", "uscc": "9137", "text": None, "code": None},
}
MOST = 3  # cells of a table

Cells = dict[tuple[int, int, int], CellValue]
"""(number of the sheet, row, column), 0-based rows and columns → what stands there."""


@dataclass
class Return:
    """A file of one example as it was read, and what it says."""

    grid: Grid
    said: Tidied


def understood(grid: Grid, name: str, example: Example, registers: Reference) -> Return:
    said = tidy(
        grid,
        SOURCES[example.source],
        registers,
        file_name=name,
        received_at=datetime.fromisoformat(example.received_at),
        unit_hint=None,
        hints={},
    )
    return Return(grid, said)


def to_spoil(clean: Return, source: Source) -> Cells:
    """In the last row of each table, one cell of each kind that can be wrong: place → what it becomes."""
    chosen: Cells = {}
    for rows in clean.said.tables:
        spec = next(one for one in source.tables if one.table == rows.table)
        sheet = next(one for one in clean.grid.sheets if one.number == rows.sheet_no)
        merged = {(at, col) for m in sheet.merges for at in range(m.first_row, m.last_row + 1)
                  for col in range(m.first_col, m.last_col + 1)}  # fmt: skip
        # A column that the source's own function makes has no cell of its own.
        written = {
            *spec.headings.values(),
            *(spec.across.columns.values() if spec.across else ()),
        }
        infos = {c.name: c.info for c in LOADED[rows.table].__table__.columns}
        group = rows.col_no[-1] if rows.col_no else 0
        kinds: set[str] = set()
        places = [p for p in rows.places if p.group_no == group and p.col_no - 1 < 16_384]
        for place in sorted(places, key=lambda p: bool(infos[p.column_name]["key"])):
            info = infos[place.column_name]
            kind = "choice" if info.get("choices") else str(info["kind"])
            cell = (rows.sheet_no, rows.row_no[-1] - 1, place.col_no - 1)
            if kind in kinds or SPOILED.get(kind) is None or cell in chosen or len(kinds) == MOST:
                continue
            if cell[1:] in merged or place.column_name not in written:
                continue
            kinds.add(kind)
            chosen[cell] = SPOILED[kind]
    return chosen


def spoiled_bytes(content: bytes, cells: Cells) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for (sheet_no, row, col), value in cells.items():
        book.worksheets[sheet_no - 1].cell(row + 1, col + 1).value = value
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def spoiled_grid(grid: Grid, cells: Cells) -> Grid:
    sheets = [copy(sheet) for sheet in grid.sheets]
    for sheet in sheets:
        sheet.rows = [list(row) for row in sheet.rows]
    for (sheet_no, row, col), value in cells.items():
        sheets[sheet_no - 1].rows[row][col] = value
    changed = copy(grid)
    changed.sheets = sheets
    return changed


def mended(marked: bytes, clean: Grid) -> bytes:
    """What the clerk does with the list at the end: at each address, what should have stood there.

    Totals that the copy sums again are what Excel would then show: those of the clean file.
    """
    book = openpyxl.load_workbook(io.BytesIO(marked))
    for sheet in clean.sheets:
        for cells in book[sheet.name].iter_rows() if sheet.name in book.sheetnames else ():
            for cell in cells:
                if isinstance(cell.value, str) and cell.value.startswith("=") and not sheet.hidden:
                    cell.value = sheet.value(cell.row - 1 - len(sheet.lead_text), cell.column - 1)
    listed = [row for row in book[PROBLEM_SHEET].iter_rows(min_row=2, values_only=True) if row[0]]
    assert listed
    for line in listed:
        name, address = str(line[1]), str(line[2])
        sheet = next(one for one in clean.sheets if one.name == name)
        row, col = parse_address(address)
        # Word's title and lines stand above the table in the workbook that we answer with.
        above = len(sheet.lead_text)
        page = book[name]
        assert page.cell(row + 1, col + 1).comment is not None, "a listed cell bears its mark"
        page.cell(row + 1, col + 1).value = sheet.value(row - above, col)
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


@pytest.mark.parametrize("is_anew", [False, True])
@pytest.mark.parametrize("source", sorted(EXAMPLES))
def test_a_return_mended_where_our_marks_stand_says_what_it_should(
    source: str, is_anew: bool, reader: Reader, registers: Reference, tmp_path: Path
) -> None:
    """``is_anew``: answered as an .xls, .et or .ods of the same content would be, with a new workbook."""
    example = EXAMPLES[source]
    clean = understood(reader.read(example.path), example.path.name, example, registers)
    cells = to_spoil(clean, SOURCES[source])
    assert cells, "there is something that can be wrong"
    path = tmp_path / example.path.name
    if example.path.suffix == ".xlsx" and not is_anew:
        path.write_bytes(spoiled_bytes(example.path.read_bytes(), cells))
        grid = reader.read(path)
    else:
        path.write_bytes(example.path.read_bytes())
        grid = spoiled_grid(clean.grid, cells)
    bad = understood(grid, path.name, example, registers)
    named = {(problem.sheet_no, problem.row_no - 1, problem.col_no - 1) for problem in bad.said.problems}
    assert named == set(cells), [problem.message for problem in bad.said.problems]
    answered_as = "ods" if is_anew else grid.format
    marked = mark_workbook(path.read_bytes(), answered_as, bad.said.problems, grid, bad.said.warnings)
    assert marked is not None
    back = tmp_path / marked_name(path.name, marked)
    back.write_bytes(mended(marked, clean.grid))
    again = understood(reader.read(back), back.name, example, registers)
    assert recognise(again.grid, back.name, SOURCES) is SOURCES[source]
    assert [problem.message for problem in again.said.problems] == []
    assert [doubt.sentence for doubt in again.said.doubts] == []
    assert values(again.said) == values(clean.said)


def values(said: Tidied) -> list[dict[str, Any]]:
    """The typed rows; where a row stands may change, since Word's lines become rows above the table."""
    return [row | {"row": None} for row in typed_rows(said)]
