"""However a return of the examples is laid out, the same is loaded: no row is lost or read otherwise."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from etl.check.verdict import typed_rows
from etl.grid import Grid
from etl.identify.recognise import recognise
from etl.read import Limits, Reader
from etl.table.found import find_tables
from etl.table.heads.heading import Header
from etl.tidy.tidied import Tidied
from schemas.source import Source
from tests.etl.forms import ROOT, SOURCES, read
from tests.etl.tidy.layouts.relaid import (
    Layout,
    further_in,
    headed_again,
    in_another_order,
    with_blank_columns,
    with_blank_rows,
)

RECEIVED = "2023-01-31T10:00:00+08:00"
PLACES = ("sheet", "row", "cell", "col_no")
RETURNS = [sorted(folder.iterdir())[0] for folder in sorted((ROOT / "examples" / "more").iterdir())]
RETURNS += [ROOT / "examples" / "2021" / "project_register" / "重点项目名单及年度计划.xlsx"]
LAYOUTS: list[Layout] = [
    further_in,
    with_blank_columns,
    with_blank_rows,
    headed_again,
    in_another_order(random.Random(1)),
    in_another_order(random.Random(2)),
]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Limits()) as made:
        yield made


@pytest.mark.parametrize("path", RETURNS, ids=lambda path: path.parent.name)
def test_the_same_is_loaded_from_any_layout(path: Path, reader: Reader) -> None:
    grid = reader.read(path, path.name)
    source = recognise(grid, path.name, SOURCES, None)
    assert source is not None
    headers = headers_of(grid, source, path.name)
    as_it_came = loaded(grid, source, path.name)
    assert as_it_came[0] or as_it_came[2]
    for layout in LAYOUTS:
        relaid = [
            (layout(sheet, headers[sheet.number]) if sheet.number in headers else None) or sheet
            for sheet in grid.sheets
        ]
        assert loaded(replace(grid, sheets=relaid), source, path.name) == as_it_came, layout


def headers_of(grid: Grid, source: Source, name: str) -> dict[int, Header]:
    """The heading of each sheet that is read."""
    found = find_tables(grid, source, Tidied(source.name), {}, name, datetime.fromisoformat(RECEIVED).date())
    return {table.sheet.number: table.header for table in reversed(found)}


def loaded(grid: Grid, source: Source, name: str) -> tuple[list[str], list[Any], list[str]]:
    """Rows, problems and questions, without the places where they stand."""
    said = read(grid, source, file_name=name, received=RECEIVED)
    rows = [str(sorted((k, v) for k, v in row.items() if k not in PLACES)) for row in typed_rows(said)]
    problems = sorted((problem.rule, problem.column, problem.value) for problem in said.problems)
    return sorted(rows), problems, [doubt.kind for doubt in said.doubts]
