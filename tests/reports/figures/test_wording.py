import csv
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures import wording
from reports.figures.measures import Rank, growth

with (Path(__file__).parent.parent / "cases" / "growth.csv").open(encoding="utf-8", newline="") as file:
    SIGN_CASES = list(csv.DictReader(file))


@pytest.mark.parametrize("case", SIGN_CASES, ids=lambda case: case["case"])
def test_growth_reads_as_its_signs_demand(case: dict[str, str]) -> None:
    current, previous = (D(case[name]) if case[name] else None for name in ("current", "previous"))
    change = growth(current, previous)
    assert wording.growth_phrase(change, 1, "万元", 0) == case["sentence"]
    assert wording.growth_cell(change, 1) == case["cell"]


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        ("5.9", "快于序时进度5.90个百分点"),
        ("-2.1", "低于序时进度2.10个百分点"),
        ("0", "达到序时进度"),
        ("0.001", "达到序时进度"),
        ("-0.001", "基本达到序时进度"),
    ],
)
def test_pace_reads_with_a_verb_and_without_a_minus(gap: str, says: str) -> None:
    assert wording.pace_phrase(D(gap), 2) == says


def test_ranks_and_their_changes() -> None:
    assert wording.rank_phrase(Rank(2, 5, True)) == "并列第2位"
    assert wording.rank_change_phrase(2) == "上升2位"
    assert wording.rank_change_phrase(-1) == "下降1位"
    assert wording.rank_change_phrase(0) == "持平"
    assert wording.rank_change_phrase(None) == "首次参评"


def test_improvement_of_a_measure_where_lower_is_better() -> None:
    assert wording.improvement_phrase(D("39.76"), 1) == "同比改善39.8%"
    assert wording.improvement_phrase(D("-2"), 1) == "同比变差2.0%"


def test_numerals_dates_and_sentences() -> None:
    assert [wording.chinese_number(n) for n in (1, 10, 12, 34)] == ["一", "十", "十二", "三十四"]
    assert wording.month_text(2, combined_january=True) == "1—2月"
    assert wording.full_stop("已完成；") == "已完成。"


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9), st.integers(0, 3)
)
def test_no_number_prints_a_negative_zero(value: D, places: int) -> None:
    text = wording.number_text(value, places)
    assert not (text.startswith("-") and set(text) <= set("-0."))
    assert "E" not in text


def test_a_growth_in_times_is_a_rule_and_a_fall_is_never_told_in_times() -> None:
    change = growth(D(100), D(40))
    assert wording.growth_phrase(change, 1, "万元", 0, None) == "同比增长150.0%"
    assert wording.growth_phrase(change, 1, "万元", 0, D(200)) == "同比增长150.0%"
    assert wording.published_growth_phrase(D("100"), 1) == "同比翻一番"
    assert wording.published_growth_phrase(D("-100"), 1) == "同比下降100.0%"


@given(st.decimals(0, 5000, places=3))
def test_a_growth_in_times_and_the_same_in_percent_say_the_same(rate: D) -> None:
    told = wording.published_growth_phrase(rate, 1)
    if "倍" in told:
        times = D(told.removeprefix("同比增长").removesuffix("倍"))
        assert abs(times * 100 - rate) <= D("0.5")
    else:
        assert told == "同比翻一番" or told == wording.published_growth_phrase(rate, 1, None)


AMOUNTS = st.decimals(min_value=-(10**6), max_value=10**6, places=2) | st.just(D(0))


@given(AMOUNTS, AMOUNTS)
def test_a_growth_in_words_carries_its_sign_in_the_verb_and_never_says_the_opposite(
    now: D, before: D
) -> None:
    phrase = wording.growth_phrase(growth(now, before), 1, "万元", 2)
    assert "-" not in phrase and phrase
    better = ("增长", "增加", "扭亏", "减亏", "净增", "翻一番")
    worse = ("下降", "减少", "由盈转亏", "增亏", "净减")
    assert not any(word in phrase for word in (better if now < before else worse))
    assert "持平" in phrase or now != before
    # 盈 is said of a profit, 亏 of a loss.
    assert ("为盈" in phrase) <= (now > 0 > before) and ("亏" in phrase) <= (min(now, before) < 0)
    assert "倍" not in phrase or now >= 2 * before * D("0.999")


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=8),
    st.integers(0, 2),
)
def test_what_is_there_never_prints_as_nothing_and_what_is_not_never_as_something(
    value: D, places: int
) -> None:
    told = wording.number_text(value, places)
    assert (D(told) == 0) == (value == 0)
    assert abs(D(told) - value) <= D("0.5").scaleb(-places)
    # More decimals than the measure has are shown only where it would read 0.
    assert len(told.partition(".")[2]) == places or abs(value) < D("0.5").scaleb(-places)


def test_a_small_share_in_a_small_square() -> None:
    assert [wording.whole_percent(D(n)) for n in ("0", "0.004", "0.5", "99.4", "99.96", "130")] == [
        "0", "<1", "1", "99", "99", "130",
    ]  # fmt: skip


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-150, max_value=150, places=9),
    st.lists(st.sampled_from([D(-10), D(0), D(100), D("7.5")]), unique=True),
    st.integers(0, 2),
)
def test_a_number_prints_on_its_own_side_of_where_its_light_changes(
    value: D, edges: list[D], places: int
) -> None:
    told = D(wording.number_text(value, places, edges=edges))
    assert [told >= edge for edge in edges] == [value >= edge for edge in edges]
    phrase = wording.pace_phrase(value, places, edges)
    if D(-10) in edges and "低于" in phrase:
        said = D(phrase.removeprefix("低于序时进度").removesuffix("个百分点"))
        assert (said > 10) == (value < -10)


@pytest.mark.parametrize(
    ("value", "says"),
    [("99.96", "99.96"), ("99.94", "99.9"), ("100.04", "100.0"), ("-10.04", "-10.04"), ("-9.96", "-10.0")],
)
def test_only_a_number_that_rounding_would_carry_over_takes_more_decimals(value: str, says: str) -> None:
    assert wording.number_text(D(value), 1, edges=[D(100), D(-10)]) == says
