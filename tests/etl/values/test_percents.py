"""Percents and growth, in figures and in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import values as v
from etl.grid import CellValue


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("17.78%", "17.78"),
        ("１７．７８％", "17.78"),
        ("同比增长8%", "8"),
        ("下降3.2%", "-3.2"),
        ("增长47.5％", "47.5"),
        ("↑8%", "8"),
        ("↓8%", "-8"),
        ("▼3.2%", "-3.2"),
        ("持平", "0"),
        ("与上年同期持平", "0"),
        ("-3.2%", "-3.2"),
        ("提高3.2个百分点", "3.2"),
        ("增长1.5倍", "150"),
        ("已完成", "100"),
        ("0", "0"),
    ],
)
def test_percents_in_words(value: str, points: str) -> None:
    assert v.percent(value, False, None, True) == Decimal(points)


def test_a_percent_is_the_same_as_text_as_format_and_under_a_percent_heading() -> None:
    points = Decimal("17.78")
    assert v.percent("17.78%", False, None, True) == points
    assert v.percent(0.1778, True, None, True) == points
    assert v.percent(0.1778, True, "%", True) == points
    assert v.percent(17.78, False, "%", True) == points
    assert v.percent("17.78", False, "%", False) == points


@pytest.mark.parametrize(
    ("value", "heading", "formats_known"),
    [(0.1778, "%", False), (17.78, None, True), ("17.78", None, True), ("1.5倍", "%", True)],
)
def test_a_percent_with_two_readings_is_a_question(
    value: CellValue, heading: str | None, formats_known: bool
) -> None:
    with pytest.raises(v.ValueProblem) as caught:
        v.percent(value, False, heading, formats_known)
    assert caught.value.is_question


@pytest.mark.parametrize("text", ["增长-3%", "约8%", "85%以上", "8%-10%", "较好"])
def test_unclear_percents_go_back(text: str) -> None:
    with pytest.raises(v.ValueProblem):
        v.percent(text, False, "%", True)


@given(st.decimals(min_value=-1000, max_value=1000, places=2))
def test_growth_in_words_is_growth_in_figures(points: Decimal) -> None:
    words = f"同比增长{points}%" if points > 0 else f"同比下降{-points}%" if points < 0 else "同比持平"
    assert v.percent(words, False, None, True) == points
    assert v.percent(float(points) / 100, True, None, True) == points
