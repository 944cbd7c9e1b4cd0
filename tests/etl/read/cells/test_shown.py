"""What stands on the screen is what is read: a unit behind a number, a month, a number divided."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
import xlwt

from etl import values as v
from etl.grid import CellValue, Grid
from etl.read import Limits
from etl.read.cells.shown import shown_as
from etl.read.excel.legacy import read_legacy
from etl.read.excel.workbook import read_workbook

SHOWN: list[tuple[CellValue, str, CellValue]] = [
    (0.65, '0.00"亿元"', "0.65亿元"),
    (3, "0\\亿", "3亿"),
    (65, '0"%"', "65%"),
    (1234.5, '#,##0.00"万元";-#,##0.00"万元"', "1234.5万元"),
    (date(2021, 3, 1), 'yyyy"年"m"月"', "2021年3月"),
    (date(2021, 3, 1), "mmm-yy", "2021年3月"),
    (date(2021, 3, 15), 'yyyy"年"m"月"', date(2021, 3, 15)),
    (date(2021, 3, 1), 'yyyy"年"m"月"d"日"', date(2021, 3, 1)),
    (date(2021, 1, 1), 'yyyy"年"', "2021年"),
    (0.65, "0.00", 0.65),
    (12, '0"个月"', 12),
    (40_000_000, "0!.0000", "40000000（缩放显示）"),
    (40_000_000, "#,##0,", "40000000（缩放显示）"),
]


def by_xlsxwriter() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet("表")
        for row, (stored, code, _) in enumerate(SHOWN):
            write: Any = page.write_datetime if isinstance(stored, date) else page.write_number
            write(row, 0, stored, book.add_format({"num_format": code}))
    return content.getvalue()


def by_xlwt() -> bytes:
    book, content = xlwt.Workbook(), io.BytesIO()
    page = book.add_sheet("表")
    for row, (stored, code, _) in enumerate(SHOWN):
        page.write(row, 0, stored, xlwt.easyxf(num_format_str=code))
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("written", "reader"),
    [
        (by_xlsxwriter, lambda data: read_workbook(data, "xlsx", Limits())),
        (by_xlwt, lambda data: read_legacy(data, Limits())),
    ],
    ids=["xlsx", "xls"],
)
def test_a_cell_is_read_as_it_is_shown(written: Callable[[], bytes], reader: Callable[[bytes], Grid]) -> None:
    sheet = reader(written()).sheets[0]
    assert [row[0] for row in sheet.rows] == [shown for _, _, shown in SHOWN]


@pytest.mark.parametrize(
    "code", ["", "General", "@", "0.00%", "h:mm", "[$-F800]dddd", '"¥"#,##0.00', "[Red]0.0"]
)
def test_formats_that_add_nothing(code: str) -> None:
    assert shown_as("165", code) is None


def test_a_month_format_that_only_chinese_excel_has() -> None:
    assert shown_as("57", "") == "month"


def test_an_amount_shown_in_another_unit_than_its_column_is_no_figure_of_the_column() -> None:
    assert v.amount("0.65亿元", None).wan_yuan == 6500
    with pytest.raises(v.ValueProblem, match="存的是40000000"):
        v.amount("40000000（缩放显示）", "万元")
