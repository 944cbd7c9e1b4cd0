"""A coded column is the list that it stands for, and reading its values once is reading them all."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.grid import CellValue, ColumnRows, Grid, Sheet
from etl.read.wire import Pieces, decode, encode_grid
from etl.tidy.coded import CodedColumn, distinct
from etl.tidy.column import Column
from etl.tidy.convert import convert
from etl.warehouse.reference import Reference

VALUES = st.sampled_from(
    ["办公室", "AB-1", "12", "3.5亿元", "√", "", " ", "—", None, 1, 0, 2.5, True, False, date(2021, 3, 31)]
)
KINDS = ("text", "code", "money", "number", "integer", "percent", "date", "boolean")


def coded(values: list[CellValue]) -> CodedColumn:
    """As the wire makes it; True and 1 are kept apart."""
    keys = list(dict.fromkeys((type(value), value) for value in values))
    codes = np.array([keys.index((type(value), value)) for value in values], dtype=np.int32)
    return CodedColumn([value for _, value in keys], codes)


@given(st.lists(VALUES), st.integers(0, 5), st.integers(0, 12))
def test_a_part_of_a_coded_column_is_the_part_of_the_list(
    values: list[CellValue], first: int, last: int
) -> None:
    part = coded(values).part(first, last)
    assert list(part) == values[first : last + 1]
    assert {repr(value) for value in part} == {repr(value) for value in part.distinct}
    assert part.count_where([value is None for value in part.distinct]) == list(part).count(None)


@given(st.lists(VALUES, min_size=1), st.sampled_from(KINDS), st.booleans())
def test_reading_each_value_once_is_reading_every_cell(
    values: list[CellValue], kind: str, required: bool
) -> None:
    def read(cells: list[CellValue]) -> tuple[object, ...]:
        column = Column(kind, "栏", cells, required=required, heading_unit="万元" if kind == "money" else "%")
        made = convert(column, Reference(), None)
        source = made.source.to_pylist() if made.source is not None else None
        return made.array.to_pylist(), source, made.problems, made.near, made.warnings

    assert read(coded(values)) == read(list(values))


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_repeats_comes_back_from_the_child_as_it_was(rows: list[list[CellValue]]) -> None:
    rows = rows * 1200  # long enough to be coded
    sheet = Sheet(1, "表", ColumnRows([list(column) for column in zip(*rows, strict=True)]))
    *pieces, head = list(encode_grid(Grid("xlsx", [sheet])))[1::2]  # each follows its length
    back = decode(head, Pieces(pieces)).sheets[0]
    assert [[(type(cell), cell) for cell in row] for row in back.rows] == [
        [(type(cell), cell) for cell in row] for row in rows
    ]


def test_nobody_writes_into_a_coded_column() -> None:
    column = coded(["a", "a"])
    with pytest.raises(TypeError):
        column[0] = "b"
    assert distinct(column) == ["a"]
    assert distinct(["a", "a"]) == ["a", "a"]
