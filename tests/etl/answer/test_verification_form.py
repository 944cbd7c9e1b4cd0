"""The 督查核实表: numbers and offices stand on one line, rows are as high as what was reported."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from etl.answer.verification_form import verification_workbook
from schemas.period import Period


def test_numbers_stand_on_one_line_and_long_reports_have_room() -> None:
    short: dict[str, Any] = {
        "subject": "主要经济指标",
        "subject_no": "2020-370305-26-03-000011",
        "subject_name": "短",
        "unit_name": "张店东部化工区管委会",
        "reported_value": "完成",
    }
    items = [short, short | {"reported_value": "主体完工，" * 30}]
    page = openpyxl.load_workbook(
        io.BytesIO(verification_workbook(Period.parse("2021Q1"), items))
    ).worksheets[0]
    widths = {page.cell(3, col).value: page.column_dimensions[chr(64 + col)].width for col in range(1, 19)}
    assert widths["编号"] > len("2020-370305-26-03-000011")
    assert widths["责任单位"] > 2 * len("张店东部化工区管委会")
    heights = [page.row_dimensions[row].height for row in (4, 5)]
    assert heights[0] is None and (heights[1] or 0) > 150
