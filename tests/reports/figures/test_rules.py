from decimal import Decimal as D
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.rule_file import RuleFault
from reports.figures.rules import LIGHTS_FILE, Edition, load_light_rules

EDITION = load_light_rules().version("2021-1")
numbers = st.none() | st.decimals(allow_nan=False, allow_infinity=False)


def changed(tmp_path: Path, change: str) -> Path:
    """A copy of the table with one band of `target` changed."""
    table = yaml.safe_load(LIGHTS_FILE.read_text(encoding="utf-8"))
    bands = table["editions"][0]["kinds"]["target"]["steps"][1]["bands"]
    match change:
        case "hole":
            bands[1]["below"] = -1
        case "overlap":
            bands[1]["below"] = 1
        case "open end":
            bands[2]["from"] = -50
        case "open start":
            bands[0]["below"] = 900
        case "no light":
            del bands[0]["light"]
        case "status":
            del table["editions"][0]["kinds"]["status"]["steps"][0]["statuses"]["未达标"]
        case "missing is red":
            table["editions"][0]["kinds"]["target"]["steps"][0]["missing"]["light"] = "红"
        case "no kind":
            del table["editions"][0]["kinds"]["point"]
    path = tmp_path / "lights.yml"
    path.write_text(yaml.safe_dump(table, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("hole", "没有灯"),
        ("overlap", "重叠"),
        ("open end", "没有灯"),
        ("open start", "没有灯"),
        ("no light", "只取其一"),
        ("status", "应当恰好写明"),
        ("missing is red", "没有数据时应亮灰灯"),
        ("no kind", "缺少 point"),
    ],
)
def test_a_table_with_a_fault_is_not_loaded(tmp_path: Path, change: str, says: str) -> None:
    with pytest.raises(RuleFault, match=says):
        load_light_rules(changed(tmp_path, change))


@pytest.mark.parametrize(
    ("gap", "light"),
    [("-10.00", "黄"), ("-10.004", "红"), ("-0.0001", "黄"), ("0", "绿"), ("30", "绿"), (None, "灰")],
)
def test_the_edges_of_the_default_rules(gap: str | None, light: str) -> None:
    value = None if gap is None else D(gap)
    assert EDITION.judge("target", {"completion_pct": D(20), "gap_points": value}).light == light


def test_a_reached_target_is_blue_whatever_the_gap() -> None:
    assert EDITION.judge("target", {"completion_pct": D(100), "gap_points": D(0)}).light == "蓝"
    assert EDITION.judge("target", {"completion_pct": D("99.999"), "gap_points": D(0)}).light == "绿"


def test_a_missing_return_is_grey_never_red() -> None:
    for kind in EDITION.kinds:
        assert EDITION.judge(kind, {}).light == "灰"


def test_a_measure_past_its_due_date_is_red_and_one_without_a_date_is_not_late() -> None:
    assert EDITION.judge("status", {"status": "正在推进", "days_past_due": D(1)}).light == "红"
    assert EDITION.judge("status", {"status": "正在推进", "days_past_due": D(0)}).light == "黄"
    assert EDITION.judge("status", {"status": "正在推进", "days_past_due": None}).light == "绿"
    assert EDITION.judge("status", {"status": "完成", "days_past_due": D(9)}).light == "蓝"


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(RuleFault, match="不认识类别“差不多”"):
        EDITION.judge("status", {"status": "差不多"})


@given(numbers, numbers)
def test_every_value_gets_exactly_one_light(first: D | None, second: D | None) -> None:
    for kind in ("target", "growth", "point"):
        rule = EDITION.kinds[kind]
        for step in rule.steps:
            if first is not None:
                assert sum(band.holds(first) for band in step.bands) == 1
        values = dict(zip((step.measure for step in rule.steps), (first, second), strict=False))
        fed: dict[str, D | str | None] = {str(name): value for name, value in values.items()}
        assert EDITION.judge(kind, fed).light in "蓝绿黄红灰"


def test_the_legend_is_written_from_the_table() -> None:
    assert EDITION.legend("target")[:4] == [
        "蓝：已完成年度目标，即完成率≥100%",
        "绿：达到或快于序时进度，即完成率减序时进度≥0个百分点",
        "黄：低于序时进度不超过10个百分点，即-10≤完成率减序时进度<0（个百分点）",
        "红：低于序时进度超过10个百分点，即完成率减序时进度<-10个百分点",
    ]


def test_a_day_finds_the_edition_in_force() -> None:
    table = load_light_rules()
    assert table.on(EDITION.valid_from).version == "2021-1"
    with pytest.raises(RuleFault, match="没有生效"):
        table.on(EDITION.valid_from.replace(year=2019))
    with pytest.raises(RuleFault, match="没有版本“x”"):
        table.version("x")


def test_an_edition_is_read_back_from_what_an_issue_keeps() -> None:
    assert Edition.model_validate_json(EDITION.kept()) == EDITION


def test_an_edition_in_other_words_has_another_fingerprint_and_judges_the_same() -> None:
    reworded = EDITION.model_copy(update={"grey": "改过"})
    assert reworded.sha256() != EDITION.sha256() and reworded.counts_as(EDITION)
    says = Edition.model_validate_json(EDITION.kept().replace("未报送", "缺报"))
    assert says != EDITION and says.counts_as(EDITION)


@pytest.mark.parametrize(("old", "new"), [('"-10"', '"-9"'), ('"黄"', '"红"'), ("2021-01-01", "2021-01-02")])
def test_an_edition_with_other_numbers_lights_or_days_judges_otherwise(old: str, new: str) -> None:
    assert old in EDITION.kept()
    assert not Edition.model_validate_json(EDITION.kept().replace(old, new)).counts_as(EDITION)
