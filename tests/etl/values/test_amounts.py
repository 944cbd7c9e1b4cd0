"""Amounts of money in every unit that is written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import values as v
from etl.grid import CellValue


@pytest.mark.parametrize(
    ("value", "unit", "wan_yuan", "approximate"),
    [
        ("3.5亿元", None, "35000", False),
        ("35000万元", "亿元", "35000", False),
        ("3亿5000万", None, "35000", False),
        ("3亿5000万元", None, "35000", False),
        ("约3.5亿", None, "35000", True),
        ("3.5亿元左右", None, "35000", True),
        ("477.1亿", "万元", "4771000", False),
        ("1，133", "亿元", "11330000", False),
        ("１２．５", "万元", "12.5", False),
        ("-3.2万", None, "-3.2", False),
        ("500元", None, "0.05", False),
        ("3千元", None, "0.3", False),
        ("100余万元", None, "100", True),
        (97.6, "亿元", "976000", False),
        (12.340000000000002, "万元", "12.34", False),
        (12345, "元", "1.2345", False),
        (5, "千元", "0.5", False),
    ],
)
def test_amounts_become_wan_yuan(
    value: CellValue, unit: str | None, wan_yuan: str, approximate: bool
) -> None:
    found = v.amount(value, unit)
    assert found.wan_yuan == Decimal(wan_yuan)
    assert found.approximate is approximate
    assert found.source


@pytest.mark.parametrize("value", [5, 5.5, "5", "约5"])
def test_an_amount_without_a_unit_goes_back(value: CellValue) -> None:
    with pytest.raises(v.ValueProblem, match="没有注明单位"):
        v.amount(value, None)


@pytest.mark.parametrize("text", ["3亿5000", "3.5亿美元", "5000-8000万元", "数亿元", "万元", "3亿50000万"])
def test_unclear_amounts_go_back(text: str) -> None:
    with pytest.raises(v.ValueProblem):
        v.amount(text, "万元")


@given(st.decimals(min_value=0, max_value=10**6, places=4), st.sampled_from(sorted(v.WAN_YUAN_PER)))
def test_an_amount_is_the_same_with_its_unit_in_the_cell_or_in_the_heading(
    number: Decimal, unit: str
) -> None:
    expected = number * v.WAN_YUAN_PER[unit]
    assert v.amount(str(number), unit).wan_yuan == expected
    assert v.amount(float(number), unit).wan_yuan == expected
    assert v.amount(f"{number:,}{unit}", None).wan_yuan == expected


def test_columns_of_bare_numbers_are_read_at_once() -> None:
    assert v.number_column([1, 2.5, None]) == [1, Decimal("2.5"), None]
    assert v.number_column([1, "2"]) is None
    assert v.number_column([1, float("nan")]) is None
    found = v.amount_column([1, None, 12.340000000000002], "亿元")
    assert found is not None
    assert [amount and amount.wan_yuan for amount in found] == [10_000, None, 123_400]
    assert v.amount_column([1], None) is None
