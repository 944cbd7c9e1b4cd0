"""Addresses, merges and columns of a Grid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.grid import (
    CellRange,
    CellValue,
    ColumnRows,
    Sheet,
    column_letters,
    column_number,
    parse_address,
    rectangular,
)


@given(st.integers(0, 16_383), st.integers(0, 1_048_575))
def test_an_address_leads_back_to_its_cell(col: int, row: int) -> None:
    for in_word in (False, True):
        sheet = Sheet(1, "表", [], in_word=in_word)
        assert parse_address(sheet.address(row, col)) == (row, col)
    assert column_number(column_letters(col)) == col


def test_addresses_read_as_people_write_them() -> None:
    assert Sheet(1, "表", []).address(11, 5) == "F12"
    assert Sheet(1, "表1", [], in_word=True).address(11, 5) == "第12行第6列"
    assert parse_address("$F$12") == (11, 5)
    assert column_letters(702) == "AAA"


@pytest.mark.parametrize("text", ["", "12", "F", "F0", "F1:G2", "第0行第1列"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a cell address"):
        parse_address(text)


def test_a_value_is_filled_from_a_merge_and_never_from_a_neighbour() -> None:
    sheet = Sheet(1, "表", [["甲", None, 1], [None, None, None]], merges=[CellRange(0, 0, 1, 1)])
    assert sheet.merged_value(1, 1) == "甲"
    assert sheet.merged_value(1, 2) is None
    assert sheet.value(9, 9) is None
    assert (1, 1) in sheet.merges[0]


def test_rows_kept_as_columns_behave_as_rows() -> None:
    rows: list[list[CellValue]] = [[1, "a"], [2, "b"], [3, "c"]]
    kept = Sheet(1, "表", ColumnRows([[1, 2, 3], ["a", "b", "c"]]))
    plain = Sheet(1, "表", [list(row) for row in rows])
    for sheet in (kept, plain):
        assert list(sheet.rows) == rows
        assert sheet.rows[-1] == [3, "c"]
        assert sheet.rows[1:] == rows[1:]
        assert (sheet.n_rows, sheet.n_cols) == (3, 2)
        assert sheet.column_values(1, 0, 1) == ["a", "b"]
        assert sheet.columns() == [[1, 2, 3], ["a", "b", "c"]]


def test_ragged_rows_are_filled() -> None:
    assert rectangular([[1], [1, 2], []]) == [[1, None], [1, 2], [None, None]]
