"""Percents that may have been typed as fractions are asked about."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest

from etl.values.fractions import ABOUT_ONE, ALL_SMALL, unsure


def asked(*cells: float, label: str = "完成率") -> dict[int, str]:
    read = pa.array([Decimal(str(cell)) for cell in cells], pa.decimal128(20, 6))
    return {at: one.sentence for at, one in unsure(list(cells), read, (), label, is_share=False).items()}


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ((0.885, 0.54, 1, 0.3), ALL_SMALL),
        ((1.102, 1.031, 0.909, 3.5), ABOUT_ONE),
        ((1.2, 1.1, 0.98), ABOUT_ONE),
    ],
)
def test_a_completion_of_about_one_is_one_question_for_the_whole_column(
    cells: tuple[float, ...], sentence: str
) -> None:
    assert asked(*cells) == dict.fromkeys(range(len(cells)), sentence)


@pytest.mark.parametrize("cells", [(110.2, 103.1, 90.9), (3.2, 2.1, 4.8), (12.0, 1.0, 0.5), (1.1, 1.1)])
def test_percents_of_their_usual_size_ask_nothing(cells: tuple[float, ...]) -> None:
    assert asked(*cells) == {}


@pytest.mark.parametrize("label", ["公布同比增速", "同比变化"])
def test_growth_of_about_one_percent_asks_nothing(label: str) -> None:
    assert asked(1.2, 0.9, 1.4, 0.8, label=label) == {}
