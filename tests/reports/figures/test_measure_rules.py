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
        ("# growth_in_times_from_pct: 100", "growth_in_times_from_pct: 50", "growth_in_times_from_pct"),
        ("rank_places: 1", "rank_places: 1\n    luck: 2", "luck"),
        ("rule: measures", "rule: [", "不是正确的 YAML"),
    ],
)
def test_a_faulty_file_is_named_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(RuleFault, match=r"measures\.yml") as refused:
        load_measure_rules(changed(tmp_path, old, new))
    assert says in str(refused.value)


def test_an_edition_from_before_growth_was_told_in_times_keeps_its_fingerprint(tmp_path: Path) -> None:
    day, line = dt.date(2021, 3, 31), "# growth_in_times_from_pct: 100"
    ours = load_measure_rules().on(day)
    written = load_measure_rules(changed(tmp_path, line, "growth_in_times_from_pct: 100")).on(day)
    assert written.sha256() == ours.sha256()
    other = tmp_path / "other"
    other.mkdir()
    percent = load_measure_rules(changed(other, line, "growth_in_times_from_pct: null")).on(day)
    assert percent.growth_in_times_from_pct is None and percent.sha256() != ours.sha256()


def test_an_edition_that_prints_every_rate_keeps_its_fingerprint(tmp_path: Path) -> None:
    first = load_measure_rules().on(dt.date(2021, 1, 31))
    every = changed(tmp_path, "    rank_places: 1", "    growth_told_below_pct: null\n    rank_places: 1")
    assert load_measure_rules(every).on(dt.date(2021, 1, 31)).sha256() == first.sha256()
    assert load_measure_rules().on(dt.date(2021, 3, 31)).growth_told_below_pct == 1000
