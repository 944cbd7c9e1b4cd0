"""统一社会信用代码: the published weights, and what is said of each way to spoil one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.values import ValueProblem, uscc
from etl.values.uscc import ALPHABET, check_character

GOOD = "91350100M000100Y43"  # the worked example of GB 32100-2015


def test_the_standard_s_own_example_is_right() -> None:
    assert uscc(GOOD) == GOOD
    assert uscc(" 9135 0100-m000100y４３ ") == GOOD


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (9.13701001230001e17, "只留得住15位"),
        ("9.13701E+17", "科学计数"),
        (GOOD[:-1], "有17位"),
        ("9135O100M000100Y43", "是否应为0"),
        (GOOD[:-1] + "4", "末位应为3"),
    ],
)
def test_a_spoilt_code_is_refused_with_what_is_wrong(value: str | float, said: str) -> None:
    with pytest.raises(ValueProblem, match=said):
        uscc(value)


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found(first_17: str, place: int, other: str) -> None:
    code = first_17 + check_character(first_17)
    assert uscc(code) == code
    spoilt = code[:place] + other + code[place + 1 :]
    if spoilt != code:
        with pytest.raises(ValueProblem):
            uscc(spoilt)
