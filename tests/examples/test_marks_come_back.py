"""Mended and sent back with our marks still in it, a return loads: for every source that has a workbook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from etl.grid import Grid
from etl.mark import mark_workbook, marked_name
from etl.read import Reader
from etl.recognise import recognise
from etl.reference import load_reference
from etl.tidied import Problem, Tidied
from etl.tidy import tidy
from etl.verdict import typed_rows
from tests.etl.conftest import Desk
from tests.examples.conftest import SOURCES, Example, examples

WORKBOOKS = {name: one for name, one in examples().items() if one.path.suffix == ".xlsx"}


def read(reader: Reader, path: Path, example: Example, reference: Any) -> tuple[Grid, Tidied]:
    grid = reader.read(path)
    said = tidy(
        grid,
        SOURCES[example.source],
        reference,
        file_name=path.name,
        received_at=datetime.fromisoformat(example.received_at),
        unit_hint=None,
        hints={},
    )
    return grid, said


@pytest.mark.parametrize("source", sorted(WORKBOOKS))
def test_a_mended_return_with_our_marks_says_what_the_clean_one_says(
    source: str, desk_of_examples: Desk, receipts: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    example = WORKBOOKS[source]
    with desk_of_examples.intake.engine.connect() as connection:
        reference = load_reference(connection)
    with Reader() as reader:
        grid, clean = read(reader, example.path, example, reference)
        # Marked where the first row of each table stands, and two cells told of at once.
        problems = [
            Problem(rows.sheet_name, grid_address(grid, rows.sheet_no, rows.row_no[0], place.col_no),
                    place.heading, "约3.5亿", "R-number", "应填数字", rows.sheet_no)
            for rows in clean.tables
            for place in rows.places[:2]
        ]  # fmt: skip
        marked = mark_workbook(example.path.read_bytes(), grid.format, problems, grid)
        assert marked is not None
        path = tmp_path / marked_name(example.path.name, marked)
        path.write_bytes(marked)
        again, said = read(reader, path, example, reference)
    assert recognise(again, path.name, SOURCES) is SOURCES[source]
    assert [problem.message for problem in said.problems] == []
    assert [doubt.sentence for doubt in said.doubts] == []
    assert typed_rows(said) == typed_rows(clean)


def grid_address(grid: Grid, sheet_no: int, row_no: int, col_no: int) -> str:
    sheet = next(one for one in grid.sheets if one.number == sheet_no)
    return sheet.address(row_no - 1, col_no - 1)
