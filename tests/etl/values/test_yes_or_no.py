"""Yes and no, as a clerk answers a column's question."""

from __future__ import annotations

import pytest

from etl import values as v


@pytest.mark.parametrize(
    ("value", "asked", "answer"),
    [
        ("是。", "是否开工", True),
        ("已开工", "是否开工", True),
        ("尚未开工建设", "是否开工", False),
        ("没有挂牌", "是否挂牌", False),
        ("已入库", "是否入库", True),
        ("无；", "是否一票否决", False),
    ],
)
def test_yes_and_no_in_the_words_of_the_question(value: str, asked: str, answer: bool) -> None:
    assert v.yes_or_no(value, asked) is answer


@pytest.mark.parametrize("value", ["已开工3个", "已入库", "计划开工", "是，部分"])
def test_what_answers_another_question_or_half_of_it_goes_back(value: str) -> None:
    with pytest.raises(v.ValueProblem):
        v.yes_or_no(value, "是否开工")
