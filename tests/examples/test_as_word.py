"""Every return says the same when it comes as a Word document: lines above, a table, merges."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
import pytest

from etl.check.verdict import typed_rows
from etl.grid import CellValue, Grid, Sheet
from etl.read import Reader
from etl.tidy.tidied import Tidied
from etl.tidy.tidy import tidy
from etl.warehouse.reference import Reference
from tests.examples.conftest import SOURCES, Example, examples

BOOKS = {name: one for name, one in examples().items() if one.path.suffix in (".xlsx", ".xls")}
MOST_ROWS = 80  # python-docx takes a second for more
FEWEST_OF_A_TABLE = 4


def as_word(grid: Grid) -> bytes:
    """The sheets that are seen, each as its lines and a table, every cell as it is shown."""
    document = docx.Document()
    for sheet in grid.sheets:
        if not sheet.hidden:
            _write(document, sheet)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _write(document: Any, sheet: Sheet) -> None:
    filled = [sum(value is not None for value in row) for row in sheet.rows]
    first = next(row for row, count in enumerate(filled) if count >= FEWEST_OF_A_TABLE)
    for row in list(sheet.rows)[:first]:
        document.add_paragraph("    ".join(str(value) for value in row if value is not None))
    table = document.add_table(sheet.n_rows - first, sheet.n_cols)
    for at, row in enumerate(list(sheet.rows)[first:]):
        for col, value in enumerate(row):
            if value is not None:
                table.cell(at, col).text = _shown(value, is_percent=(at + first, col) in sheet.percent)
    for merge in sheet.merges:
        if merge.first_row >= first:
            corner = table.cell(merge.first_row - first, merge.first_col)
            words = corner.text
            corner.merge(table.cell(merge.last_row - first, merge.last_col)).text = words


def _shown(value: CellValue, *, is_percent: bool) -> str:
    if is_percent and isinstance(value, int | float):
        return f"{value * 100:g}%"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize("source", sorted(BOOKS))
def test_a_return_as_a_word_document_says_the_same(source: str, reader: Reader, registers: Reference) -> None:
    example = BOOKS[source]
    grid = reader.read(example.path)
    if sum(sheet.n_rows for sheet in grid.sheets) > MOST_ROWS:
        pytest.skip("too long for the writer")
    name = f"{example.path.stem}.docx"
    told = _said(reader.read(as_word(grid), name), name, example, registers)
    assert told == _said(grid, example.path.name, example, registers)


def _said(grid: Grid, name: str, example: Example, registers: Reference) -> tuple[Any, ...]:
    """What was read, what was wrong and what was asked; neither sheets nor rows bear the same names."""
    said: Tidied = tidy(
        grid,
        SOURCES[example.source],
        registers,
        file_name=name,
        received_at=datetime.fromisoformat(example.received_at),
        unit_hint=None,
        hints={},
    )
    rows = [row | {"row": None, "sheet": None} for row in typed_rows(said)]
    return rows, [problem.rule for problem in said.problems], [doubt.kind for doubt in said.doubts]
