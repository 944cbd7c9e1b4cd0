"""Rows of a database or of a web API."""

from datetime import date
from decimal import Decimal

from etl.read import read_records


def test_the_header_row_holds_all_fields_in_order_of_appearance() -> None:
    grid = read_records(
        [{"编号": 1, "金额": Decimal("1.50")}, {"编号": 2, "日期": date(2021, 3, 31), "标签": ["a"]}], "诉求"
    )
    assert grid.format == "records"
    assert grid.sheets[0].name == "诉求"
    assert grid.sheets[0].rows == [
        ["编号", "金额", "日期", "标签"],
        [1, Decimal("1.50"), None, None],
        [2, None, date(2021, 3, 31), '["a"]'],
    ]


def test_no_record_gives_an_empty_sheet() -> None:
    assert read_records([], "诉求").sheets[0].n_rows == 0
