"""Numbers and quantities: each as it is typed, with what it is read as or the sentence that goes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import values as v
from etl.grid import CellValue


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1,133", "1133"),
        ("1 133", "1133"),
        ("1，133", "1133"),
        ("1\u00a0133", "1133"),
        ("１２．５", "12.5"),
        ("－5", "-5"),
        ("−3.1", "-3.1"),
        ("+8", "8"),
        ("125①", "125"),
        ("32*", "32"),
        ("'12", "12"),
        (12.340000000000002, "12.34"),
        (0.1 + 0.2, "0.3"),
        (7, "7"),
        (Decimal("1.50"), "1.5"),
    ],
)
def test_numbers_as_they_are_typed(value: CellValue, expected: str) -> None:
    assert v.number(value) == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("5000-8000", "范围"),
        ("2.50-4.00", "范围"),
        ("10～15", "范围"),
        ("1,13", "分隔符"),
        ("(5.2)", "括号"),
        ("▲5.2", "三角号"),
        ("亏损5391.8", "负数请直接写成"),
        ("5391.8（亏）", "负数请直接写成"),
        (date(2021, 1, 2), "日期"),
        ("三十", "不是数"),
        ("10⁴", "上标"),
        ("1.2×10⁴", "上标"),
        ("121（有上下标）", "“121”里有上标"),
        (True, "不是数"),
        (float("nan"), "不是一个数"),
    ],
)
def test_what_is_no_number_goes_back_with_a_sentence(value: CellValue, part: str) -> None:
    with pytest.raises(v.ValueProblem, match=part):
        v.number(value)


@pytest.mark.parametrize("text", ["(5.2)", "（5.2）", "▲5.2", "△5.2"])
def test_accounting_negatives_only_where_the_column_says_so(text: str) -> None:
    assert v.number(text, allow_accounting=True) == Decimal("-5.2")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_number_comes_back_from_float_text_and_thousands(number: Decimal) -> None:
    assert v.number(float(number)) == number
    assert v.number(str(number)) == number
    assert v.number(f"{number:,}") == number


@pytest.mark.parametrize(
    ("text", "number", "unit", "operator", "approximate"),
    [
        ("1天半", "1.5", "天", "=", False),
        ("半天", "0.5", "天", "=", False),
        ("两次", "2", "次", "=", False),
        ("十余项", "10", "项", "≥", True),
        ("10余项", "10", "项", "≥", True),
        ("100多人次", "100", "人次", "≥", True),
        ("≥15", "15", None, "≥", False),
        ("不少于15次", "15", "次", "≥", False),
        ("15次以上", "15", "次", "≥", False),
        ("二十三家", "23", "家", "=", False),
        ("约20家", "20", "家", "=", True),
    ],
)
def test_quantities(text: str, number: str, unit: str | None, operator: str, approximate: bool) -> None:
    found = v.quantity(text)
    assert (found.number, found.unit, found.operator, found.approximate) == (
        Decimal(number),
        unit,
        operator,
        approximate,
    )


@pytest.mark.parametrize("text", ["4 6.5", "2 1", "9 0 50次", "46 .5", "3\n5人", "１ ２"])
def test_digits_that_a_blank_parts_are_not_joined(text: str) -> None:
    with pytest.raises(v.ValueProblem, match="数字被空格断开"):
        v.quantity(text)


@pytest.mark.parametrize(("text", "number"), [("1 234.5", "1234.5"), ("12 次", "12"), ("约 3 天", "3")])
def test_blanks_beside_a_number_or_between_thousands_are_no_fault(text: str, number: str) -> None:
    assert v.quantity(text).number == Decimal(number)


def test_an_amount_with_its_unit_is_not_joined_either() -> None:
    with pytest.raises(v.ValueProblem, match="数字被空格断开"):
        v.amount("9 0 50万元", None)
    assert v.amount("9 050 万元", None).wan_yuan == 9050
