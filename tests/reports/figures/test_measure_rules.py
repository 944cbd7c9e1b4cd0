import datetime as dt
from decimal import Decimal as D
from pathlib import Path

import pytest

from reports.figures.measure_rules import MEASURES_FILE, load_measure_rules
from reports.figures.rule_file import RuleFault


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = MEASURES_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "measures.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_edition_in_force_counts() -> None:
    rules = load_measure_rules().on(dt.date(2021, 3, 31))
    assert (rules.growth_tolerance_points, rules.rank_places, rules.rank_method) == (D("0.1"), 1, "min")
    with pytest.raises(RuleFault, match="2020-12-31 没有生效的计算规则"):
        load_measure_rules().on(dt.date(2020, 12, 31))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("growth_tolerance_points: 0.1", "growth_tolerance_points: -1", "growth_tolerance_points"),
        ("rank_method: min", "rank_method: ordinal", "rank_method"),
        ("pace: months", "pace: moon", "pace"),
        ("rank_places: 1", "rank_places: 1\n    luck: 2", "luck"),
        ("rule: measures", "rule: [", "不是正确的 YAML"),
    ],
)
def test_a_faulty_file_is_named_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(RuleFault, match=r"measures\.yml") as refused:
        load_measure_rules(changed(tmp_path, old, new))
    assert says in str(refused.value)
