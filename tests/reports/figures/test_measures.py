import csv
from collections.abc import Callable
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.measures import (
    Coverage,
    Rank,
    change_on_previous_pct,
    completion_pct,
    covered_sum,
    deviation_pct,
    discrete_month,
    discrete_quarter,
    gap_points,
    growth,
    growth_base,
    improvement_pct,
    ladder_points,
    median,
    rank_change,
    ranks,
    rounded,
    share_pct,
    unmet_periods,
    yearly_quota,
)

finite = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4)


def growth_rate(current: D, previous: D) -> D | None:
    return growth(current, previous).rate_pct


def quota_reference(done: D, quota: D, month: int) -> D:
    return yearly_quota(done, quota, month).reference


MEASURES: dict[str, Callable[..., D | None]] = {
    "change_on_previous_pct": change_on_previous_pct,
    "completion_pct": completion_pct,
    "deviation_pct": deviation_pct,
    "gap_points": gap_points,
    "growth_base": growth_base,
    "growth_rate": growth_rate,
    "improvement_pct": improvement_pct,
    "quota_reference": quota_reference,
    "rounded": rounded,
    "share_pct": share_pct,
}
with (Path(__file__).parent.parent / "cases" / "measures.csv").open(encoding="utf-8", newline="") as file:
    WORKED = list(csv.DictReader(file))


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case["name"])
def test_a_worked_or_published_example_comes_out(case: dict[str, str]) -> None:
    given_: list[D | int | str] = [D(one) if one[-1].isdigit() else one for one in case["arguments"].split()]
    if case["measure"] in ("gap_points", "quota_reference"):
        given_[-1] = int(given_[-1])
    if case["measure"] == "rounded":
        given_.append(int(case["places"]))
    result = MEASURES[case["measure"]](*given_)
    assert (result is None) == (case["expected"] == "")
    if result is not None:
        assert str(rounded(result, int(case["places"]))) == case["expected"]


def test_a_missing_january_leaves_january_and_february_without_a_month() -> None:
    cumulative = {2: D(52619), 3: D(80000)}
    assert discrete_month(cumulative, 1) is None
    assert discrete_month(cumulative, 2) is None
    assert discrete_month(cumulative, 3) == D(27381)
    assert discrete_quarter(cumulative, 1) == D(80000)
    assert discrete_quarter(cumulative, 2) is None


def test_equal_scores_share_the_higher_place_and_its_points() -> None:
    places = ranks({"甲": D(95), "乙": D(92), "丙": D(92), "丁": D(90)})
    assert [places[name].place for name in "甲乙丙丁"] == [1, 2, 2, 4]
    assert places["乙"] == Rank(2, 4, True)
    assert [ladder_points(places[name], D(3), D("0.2")) for name in "甲乙丙丁"] == [
        D("3.0"),
        D("2.8"),
        D("2.8"),
        D("2.4"),
    ]
    assert ranks({"甲": D(95), "乙": D(92), "丙": D(92), "丁": D(90)}, method="dense")["丁"].place == 3


def test_who_has_no_value_takes_no_part_in_the_ranking() -> None:
    places = ranks({"甲": D(5), "乙": None, "丙": D(7)}, polarity="lower")
    assert places == {"甲": Rank(1, 2, False), "丙": Rank(2, 2, False)}


def test_rank_change_is_places_gained() -> None:
    assert rank_change(6, 4) == 2
    assert rank_change(None, 4) is None


def test_a_measure_where_lower_is_better_improves_when_it_falls() -> None:
    better = improvement_pct(D("5.00"), D("8.30"), "lower")
    assert better is not None
    assert rounded(better, 2) == D("39.76")
    assert deviation_pct(D(9), D(10), "lower") == D(10)
    assert deviation_pct(D(9), D(10), "higher") == D(-10)


def test_a_yearly_quota_is_on_schedule_at_the_floor_of_its_share() -> None:
    state = yearly_quota(D(3), D(15), 3)
    assert (state.reference, state.floor, state.on_schedule) == (D("3.75"), 3, True)
    assert not yearly_quota(D(2), D(15), 3).on_schedule


def test_a_monthly_surplus_is_not_carried_over() -> None:
    quota = dict.fromkeys((1, 2, 3), D(1))
    assert unmet_periods({1: D(2), 2: D(0), 3: D(1)}, quota, [1, 2, 3]) == [2]
    assert unmet_periods({1: D(2)}, quota | {3: D(0)}, [1, 2, 3]) == [2]


def test_rounding_is_half_up_once_and_knows_no_negative_zero() -> None:
    assert rounded(D("2.675"), 2) == D("2.68")
    assert str(rounded(D("-0.04"), 1)) == "0.0"
    assert rounded(D("15.4546"), 0) == D(15)
    assert rounded(D("-2.675"), 2) == D("-2.68")


@pytest.mark.parametrize(
    ("value", "places", "expected"), [("28.175", 2, "28.18"), ("28.165", 2, "28.16"), ("1.050", 1, "1.0")]
)
def test_half_even_follows_gb_t_8170(value: str, places: int, expected: str) -> None:
    assert str(rounded(D(value), places, "half_even")) == expected


@pytest.mark.parametrize(
    ("previous", "current", "case", "rate", "difference"),
    [
        (-200, -50, "smaller_loss", "75.0", 150),
        (-50, 30, "to_profit", None, 80),
        (40, -10, "to_loss", None, -50),
        (-50, -200, "larger_loss", "300.0", -150),
        (0, 5, "from_zero", None, 5),
        (0, 0, "both_zero", None, 0),
        (100, 0, "growth", "-100.0", -100),
    ],
)
def test_growth_minds_the_signs(
    previous: int, current: int, case: str, rate: str | None, difference: int
) -> None:
    change = growth(D(current), D(previous))
    assert change.case == case
    assert change.difference == difference
    assert change.rate_pct == (None if rate is None else D(rate))


def test_growth_without_a_base_or_a_value_has_no_rate() -> None:
    assert growth(D(5), None).case == "no_base"
    assert growth(None, D(5)).case == "no_value"


def test_a_sum_over_a_gap_has_no_total() -> None:
    covered = covered_sum([D(1), None, D(2)])
    assert covered.total is None
    assert covered.reported_sum == 3
    assert covered.coverage == Coverage(2, 3)
    assert covered_sum([D(1), D(2)]).total == 3


def test_a_plan_of_zero_is_not_applicable() -> None:
    assert completion_pct(D(5), D(0)) is None
    assert gap_points(D(5), D(0), 3) is None
    assert change_on_previous_pct(D(5), D(0)) is None


def test_median_of_an_even_number_is_the_mean_of_the_middle() -> None:
    assert median([3, 1, 2]) == 2
    assert median([4, 1]) == D("2.5")
    assert median([]) is None


@given(finite, finite.filter(lambda x: x > 0), st.integers(1, 12))
def test_gap_is_completion_less_pace(done: D, target: D, month: int) -> None:
    gap, completion = gap_points(done, target, month), completion_pct(done, target)
    assert gap is not None
    assert completion is not None
    tolerance = max(D(1), abs(gap)) * D("1e-12")
    assert abs(gap - (completion - D(month) * 100 / 12)) < tolerance


@given(st.dictionaries(st.text(min_size=1, max_size=3), finite, min_size=1))
def test_a_place_is_one_more_than_the_number_that_are_better(values: dict[str, D]) -> None:
    for name, rank in ranks(values).items():
        assert rank.place == 1 + sum(other > values[name] for other in values.values())
        assert rank.of == len(values)


@given(finite, st.integers(0, 4))
def test_a_rounded_value_is_at_most_half_a_step_away(value: D, places: int) -> None:
    assert abs(rounded(value, places) - value) <= D(5).scaleb(-places - 1)
