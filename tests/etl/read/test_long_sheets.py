"""A sheet of many rows is read and told stretch by stretch: it never stands twice in the child's memory."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from etl.grid import Grid, Sheet
from etl.read import Limits, Reader
from etl.read.cells import clean
from etl.read.cells.clean import RawValue, clean_column, columns_of
from etl.read.wire import Pieces, decode, encode_grid

ROWS = 100_000
KINDS = 20
_MOMENTS = [date(2021, 3, 1), datetime(2021, 3, 1), time(8, 30)]
_RAW = st.sampled_from(["", "甲", "甲\x00", "12", *_MOMENTS, 1.0, 1.5, 1e16, True, 1])


def _long_workbook() -> bytes:
    """Six columns of texts that repeat; only its XML is long."""
    small = io.BytesIO()
    with xlsxwriter.Workbook(small, {"in_memory": True}) as made:
        sheet = made.add_worksheet("表")
        for row in range(KINDS):
            sheet.write_string(row, 0, f"第{row}号事项")
    long = io.BytesIO()
    with zipfile.ZipFile(small) as parts, zipfile.ZipFile(long, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in parts.namelist():
            content = parts.read(part)
            if part.endswith("sheet1.xml"):
                head, _, rest = content.partition(b"</sheetData>")
                rows = "".join(
                    f'<row r="{row}">'
                    + "".join(f'<c r="{col}{row}" t="s"><v>{row % KINDS}</v></c>' for col in "ABCDEF")
                    + "</row>"
                    for row in range(KINDS + 1, ROWS + 1)
                )
                content = head + rows.encode() + b"</sheetData>" + rest
            packed.writestr(part, content)
    return long.getvalue()


def test_a_long_sheet_is_read_within_a_third_of_a_gibibyte() -> None:
    with Reader(Limits(memory_bytes=320 << 20, seconds=600)) as reader:
        [sheet] = reader.read(_long_workbook(), "长表.xlsx").sheets
    expected = [f"第{row % KINDS}号事项" for row in range(KINDS + 1, ROWS + 1)]
    assert (sheet.n_rows, sheet.n_cols) == (ROWS, 6)
    for col in range(6):
        assert sheet.column_values(col, KINDS, ROWS - 1) == expected


def test_a_sheet_that_begins_far_from_a1_keeps_its_addresses() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        sheet.write_string(2, 3, "事项")
        sheet.write_number(4, 5, 1.5)
        book.add_worksheet("空表")
    with Reader() as reader:
        read, empty = reader.read(made.getvalue(), "表.xlsx").sheets
    stands = {(row, col): cell for row, cells in enumerate(read.rows) for col, cell in enumerate(cells)}
    assert {where: cell for where, cell in stands.items() if cell is not None} == {
        (2, 3): "事项",
        (4, 5): 1.5,
    }
    assert (read.n_rows, read.n_cols, empty.n_rows) == (5, 6, 0)


@given(st.lists(st.tuples(_RAW, _RAW), max_size=30))
def test_stretches_make_the_same_columns_as_the_whole(rows: list[tuple[RawValue, RawValue]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clean, "STRETCH", 4)
        made = columns_of(iter(rows))
    whole = [clean_column(column) for column in zip(*rows, strict=True)]
    assert [[(type(cell), cell) for cell in column] for column in made] == [
        [(type(cell), cell) for cell in column] for column in whole
    ]


def test_a_long_column_comes_back_with_its_dates_numbers_and_broken_text() -> None:
    unlike = [n if n % 7 else date(2021, 1, 1 + n % 28) for n in range(1, 1_499)]
    column = [*unlike, datetime(2021, 3, 1, 8, 30), "半个\ud83d"]
    *pieces, head = list(encode_grid(Grid("xlsx", [Sheet(1, "表", [[cell] for cell in column])])))[1::2]
    [back] = decode(head, Pieces(pieces)).sheets
    assert back.column_values(0, 0, 1_499) == [*column[:-1], "半个?"]
