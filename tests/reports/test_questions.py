"""An answer as a workbook: values as they are, and no text of a return becomes a formula."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl

from reports.questions import Answer, Question, answer_bytes, cells_of
from reports.yearly.model.tables import Lamp, Number

MOMENT = dt.datetime(2021, 4, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def answer(heads: tuple[str, ...], *rows: tuple[object, ...]) -> Answer:
    question = Question("问一问", "为了试", "select 1", frozenset({"year"}))
    return Answer(question, {"year": 2021}, MOMENT, heads, rows, dict.fromkeys(heads, ""))


def test_a_column_has_the_decimals_that_its_longest_value_needs() -> None:
    asked = answer(
        ("报表", "值", "灯", "时间", "是否", "空"),
        ("a", Decimal("72200.0000"), "红", MOMENT, True, None),
        ("b", Decimal("0.25"), "不适用", dt.date(2021, 3, 1), False, None),
    )
    assert cells_of(asked, {"a": "甲表"}) == (
        ("甲表", Number("72200.00"), Lamp("红"), "2021-04-12 09:00", "是", None),
        ("b", Number("0.25"), "不适用", "2021-03-01", "否", None),
    )


def test_a_quotient_without_end_is_cut_at_six_decimals() -> None:
    third = answer(("值",), (Decimal(1) / Decimal(3),))
    assert cells_of(third, {}) == ((Number("0.333333"),),)


def test_text_that_looks_like_a_formula_stays_text_and_nothing_stays_empty() -> None:
    made = answer_bytes(
        answer(("原填内容", "值"), ("=1+1", None), ("https://x.invalid", Decimal(2))), "林某", {}
    )
    page = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    found = [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=3, max_row=4)]
    assert found == [("=1+1", None), ("https://x.invalid", 2)]
    assert page["A3"].data_type == "s"
    assert page["A3"].hyperlink is None


def test_the_same_answer_gives_the_same_bytes() -> None:
    asked = answer(("值",), (Decimal(2),))
    assert answer_bytes(asked, "林某", {}) == answer_bytes(asked, "林某", {})
