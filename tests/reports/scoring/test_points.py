from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from reports.figures.arithmetic import evaluated
from reports.figures.measures import Rank, rounded
from reports.scoring import Given, Rule

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "points.yml").read_text(encoding="utf-8"))
RULES: TypeAdapter[Any] = TypeAdapter(Rule)
values = st.decimals(min_value=-(10**4), max_value=10**4, places=3, allow_nan=False, allow_infinity=False)


def given_of(raw: dict[str, Any]) -> Given:
    numbers = {name: D(str(value)) for name, value in raw.items() if name != "rank"}
    place, of = raw.get("rank", (0, 0))
    rank = Rank(place, of, False) if "rank" in raw else None
    return Given(rank=rank, **numbers)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_public_rule_gives_its_worked_points(case: dict[str, Any]) -> None:
    result = RULES.validate_python(case["rule"]).points(D(str(case["weight"])), given_of(case["given"]))
    if case["is"] is None:
        assert result is None
        return
    assert str(rounded(result.points, 3)) == case["is"]
    worked_out = evaluated(result.formula)
    assert worked_out is None or abs(worked_out - result.points) < D("0.0001")


def test_the_huangyan_example_adds_up_to_its_published_score() -> None:
    parts = [case for case in CASES if case["name"].startswith("黄岩")]
    points = [RULES.validate_python(c["rule"]).points(D(c["weight"]), given_of(c["given"])) for c in parts]
    assert len(parts) == 6
    assert rounded(sum((one.points for one in points), D(0)), 2) == D("105.33")


@given(values, values, values)
def test_points_stay_inside_the_weight_and_what_it_may_exceed(value: D, low: D, more: D) -> None:
    weight = D(10)
    high = low + abs(more)
    fed = Given(value=value, low=min(low, value), high=max(high, value), base=D(0), rank=Rank(2, 5, False))
    for case in CASES:
        result = RULES.validate_python(case["rule"]).points(weight, fed)
        most = D(15) if case["rule"]["kind"] == "benchmark" else D(12)
        floor = -weight if case["rule"]["kind"] == "deduction" else D(0)
        if case["rule"]["kind"] in ("count", "deduction") and value < 0:
            continue  # there is no negative number of things
        assert floor <= result.points <= most


@given(values, values)
def test_who_completes_more_never_has_fewer_points(one: D, other: D) -> None:
    low, high = sorted((one, other))
    for case in CASES:
        if case["rule"]["kind"] in ("completion", "benchmark", "steps", "power", "base_steps"):
            rule = RULES.validate_python(case["rule"])
            worse = rule.points(D(10), Given(value=low, base=D(0)))
            better = rule.points(D(10), Given(value=high, base=D(0)))
            assert worse.points <= better.points


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"kind": "steps", "steps": [{"from": 0, "points": 1}]}, "有数落在区间之外"),
        ({"kind": "steps", "steps": [{"below": 1, "points": 0}, {"from": 2, "points": 1}]}, "空当或重叠"),
        ({"kind": "steps", "steps": [{"below": 3, "points": 0}, {"from": 2, "points": 1}]}, "空当或重叠"),
        ({"kind": "steps", "steps": [{"points": 0, "to_points": 2}]}, "不能按比例给分"),
        ({"kind": "power", "low": 1, "high": 1}, "应不同"),
        ({"kind": "benchmark", "benchmark": 0}, "greater than 0"),
        ({"kind": "lottery"}, "lottery"),
    ],
)
def test_a_faulty_rule_is_refused(rule: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        RULES.validate_python(rule)
