import datetime as dt
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.rule_file import RuleFault
from reports.scoring import SCORING_FILE, load_scoring_rules
from reports.yearly.judge.indicators import FORMER_NAMES, UNIT_INDICATORS

KNOWN = (*UNIT_INDICATORS, *FORMER_NAMES)
EDITION = load_scoring_rules(KNOWN).on(dt.date(2021, 12, 31))


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = SCORING_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "scoring.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "weight: 30, rule: {kind: completion,",
            "weight: 31, rule: {kind: completion,",
            "合计101分，应为100分",
        ),
        ("indicator: 工作晾晒按时", "indicator: 工作晒", "“工作晒”不是年度指标"),
        ("indicator: 报表按时报送", "indicator: 工作晾晒按时", "计了两次"),
        ("{name: 良好, from: 80}", "{name: 良好, from: 95}", "应从高到低"),
        ("{name: 较差}", "{name: 较差, from: 10}", "只有最低一等不写 from"),
        ("kind: deduction", "kind: count", "都应是 deduction"),
        ("weight: 30, rule: {kind: benchmark", "weight: 3, rule: {kind: benchmark", "合计73分，应为100分"),
        ("veto: lower_one_grade", "veto: maybe", "veto"),
        ("rule: scoring", "rule: [", "不是正确的 YAML"),
        ("    places: 2", "    places: 2\n    luck: 1", "luck"),
        ("{kind: completion}}", "{kind: interval}}", "只能用于企业评价"),
        (
            "source: honour, sign: plus",
            "source: incident, sign: minus",
            "应恰好写明一般、较大、重大、特别重大",
        ),
        ("source: honour, sign: plus", "source: honour, sign: plus, each: {一般: 1}", "不写 each"),
        (
            "source: honour, sign: plus",
            "source: incident, sign: plus, each: {一般: 1, 较大: 1, 重大: 1, 特别重大: 1}",
            "是扣分，sign 应为 minus",
        ),
    ],
)
def test_a_faulty_file_is_named_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(RuleFault, match=r"scoring\.yml") as refused:
        load_scoring_rules(KNOWN, changed(tmp_path, old, new))
    assert says in str(refused.value)


def test_a_day_before_the_first_edition_has_no_rules() -> None:
    with pytest.raises(RuleFault, match="2020-12-31 没有生效的年度考核计分规则"):
        load_scoring_rules(KNOWN).on(dt.date(2020, 12, 31))


@pytest.mark.parametrize(
    ("total", "grade", "with_veto"),
    [("90", "优秀", "良好"), ("89.99", "良好", "一般"), ("59.99", "较差", "较差"), ("0", "较差", "较差")],
)
def test_a_grade_begins_at_its_line_and_a_veto_lowers_it(total: str, grade: str, with_veto: str) -> None:
    assert EDITION.grade(D(total)) == grade
    assert EDITION.grade(D(total), vetoed=True) == with_veto


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_every_total_has_exactly_one_grade(total: D) -> None:
    lines = [grade.lower for grade in EDITION.grades]
    holding = [
        n
        for n, lower in enumerate(lines)
        if (lower is None or total >= lower) and (n == 0 or total < (lines[n - 1] or D("Infinity")))
    ]
    assert [EDITION.grades[n].name for n in holding] == [EDITION.grade(total)]


def test_accidents_deduct_only_where_an_edition_says_so_by_level(tmp_path: Path) -> None:
    assert all(extra.source != "incident" for extra in EDITION.extras)
    levels = "{一般: 0.5, 较大: 1, 重大: 3, 特别重大: 5}"
    line = f"{{label: 事故扣分, source: incident, sign: minus, most: 5, each: {levels}}}"
    path = changed(tmp_path, "    extras: &extras\n", f"    extras: &extras\n      - {line}\n")
    edition = load_scoring_rules(KNOWN, path).on(dt.date(2021, 12, 31))
    assert edition.extras[0].each["较大"] == 1
    assert edition.sha256() != EDITION.sha256()


def test_an_edition_without_levels_keeps_the_fingerprint_that_issues_have_kept() -> None:
    assert '"each":{}' not in EDITION.model_dump_json()
