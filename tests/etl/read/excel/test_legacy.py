"""xls through xlrd."""

import io
from collections.abc import Callable
from datetime import date, datetime

import xlwt

from etl.grid import CellRange, Grid

Read = Callable[..., Grid]


def test_values_and_facts_of_an_xls(read: Read) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("指标")
    sheet.write_merge(0, 0, 0, 3, "2021年1—3月主要经济指标")
    sheet.write(1, 0, "工业总产值")
    sheet.write(1, 1, 125)
    sheet.write(1, 2, 0.475, xlwt.easyxf(num_format_str="0.0%"))
    sheet.write(1, 3, datetime(2021, 3, 31), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(2, 0, "作废", xlwt.easyxf("font: struck_out on"))
    sheet.write(2, 1, True)
    sheet.write(2, 2, "１２．５")
    sheet.row(2).hidden = True
    sheet.col(3).hidden = True
    book.add_sheet("底稿").visibility = 1
    target = io.BytesIO()
    book.save(target)

    grid = read(target.getvalue(), "指标.xls")
    found, hidden = grid.sheets
    assert grid.format == "xls"
    assert found.rows == [
        ["2021年1—3月主要经济指标", None, None, None],
        ["工业总产值", 125, 0.475, date(2021, 3, 31)],
        ["作废", True, "１２．５", None],
    ]
    assert type(found.rows[1][1]) is int
    assert found.merges == [CellRange(0, 0, 0, 3)]
    assert found.percent == {(1, 2)}
    assert found.struck == {(2, 0)}
    assert found.hidden_rows == {2}
    assert found.hidden_cols == {3}
    assert (found.hidden, hidden.hidden) == (False, True)


def test_a_row_without_height_and_a_column_without_width_are_hidden(read: Read) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("指标")
    for row in range(3):
        for col in range(3):
            sheet.write(row, col, row + col)
    sheet.row(1).height_mismatch = True
    sheet.row(1).height = 0
    sheet.col(2).width = 0
    target = io.BytesIO()
    book.save(target)
    [found] = read(target.getvalue(), "指标.xls").sheets
    assert (found.hidden_rows, found.hidden_cols) == ({1}, {2})


def test_an_xls_is_told_by_its_bytes_whatever_its_name(read: Read) -> None:
    book = xlwt.Workbook()
    book.add_sheet("一").write(0, 0, 1)
    target = io.BytesIO()
    book.save(target)
    assert read(target.getvalue(), "项目.xlsx").format == "xls"
