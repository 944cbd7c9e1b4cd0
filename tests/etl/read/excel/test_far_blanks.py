"""A space left in the last row of a sheet costs nothing; a value there is named by its cell."""

import io
from collections.abc import Callable

import openpyxl
import pytest
import xlsxwriter
import xlwt

from etl.grid import Grid, Unreadable
from tests.etl.read.excel import test_facts as ods

Read = Callable[..., Grid]
LAST_ROW = 1_048_576


def a_table(**far: str) -> bytes:
    """Two rows of 40 columns and what stands far from them, on two sheets."""
    book = openpyxl.Workbook()
    for name in ("甲", "乙"):
        sheet = book.active if name == "甲" else book.create_sheet()
        assert sheet is not None
        sheet.title = name
        sheet.append([f"栏{number}" for number in range(40)])
        sheet.append(list(range(40)))
        sheet.merge_cells("A3:A9")
        for address, value in far.items():
            sheet[address] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("blank", [" ", "\u3000", "\n \t", "\u00a0"])
def test_a_blank_in_the_last_row_is_read_as_if_it_were_not_there(read: Read, blank: str) -> None:
    plain, ghost = read(a_table()), read(a_table(AN1048576=blank, C500000=blank))
    assert [(sheet.name, list(sheet.rows)) for sheet in ghost.sheets] == [
        (sheet.name, list(sheet.rows)) for sheet in plain.sheets
    ]


def test_blanks_written_into_the_cell_itself_and_rows_of_mere_format_are_cut_too(read: Read) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet("数据")
    sheet.write_row(0, 0, [f"栏{number}" for number in range(60)])
    for row in range(1, 30_000):
        sheet.set_row(row, 20)
    sheet.write_string(LAST_ROW - 1, 59, "  ")
    book.close()
    assert [len(sheet.rows) for sheet in read(target.getvalue()).sheets] == [1]


def test_a_space_in_the_last_row_of_xls_and_ods_is_cut(read: Read) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("甲")
    sheet.write(0, 0, "栏")
    sheet.write(65_535, 255, "\u3000 ")
    target = io.BytesIO()
    book.save(target)
    assert [list(one.rows) for one in read(target.getvalue()).sheets] == [[["栏"]]]
    gap = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
    wide = '<table:table-cell table:number-columns-repeated="16000"/>'
    rows = ods.row(ods.cell("栏")) + gap + "<table:table-row>" + wide
    assert ods.one(read, rows + ods.cell(" ") + "</table:table-row>").rows[:] == [["栏"]]
    with pytest.raises(Unreadable, match="“表”表 WQK1048576 还有内容"):
        ods.one(read, rows + ods.cell("某") + "</table:table-row>")


def test_a_value_far_below_is_refused_with_its_cell(read: Read) -> None:
    with pytest.raises(Unreadable, match="“甲”表 C1048570 还有内容") as caught:
        read(a_table(C1048570="张三", D1048576=" "))
    assert caught.value.code == "too_big"


def test_a_formula_or_a_zero_far_below_is_no_blank(read: Read) -> None:
    for value in ("=1+1", "0"):
        with pytest.raises(Unreadable, match="B1048576 还有内容"):
            read(a_table(B1048576=value))
