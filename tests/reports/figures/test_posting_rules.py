"""The rules of postings are proved when they are loaded."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from reports.figures.posting_rules import POSTING_FILE, load_posting_rules
from reports.figures.rule_file import RuleFault


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = POSTING_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "posting.yml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_cutoff_is_local_six_in_the_evening() -> None:
    assert load_posting_rules().on(dt.date(2021, 6, 1)).cutoff == dt.time(18, 0)


def test_a_day_before_the_first_edition_has_no_rules() -> None:
    with pytest.raises(RuleFault, match="2020-12-31 没有生效的工作晾晒规则"):
        load_posting_rules().on(dt.date(2020, 12, 31))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("due: [应晒]", "due: [应到]", "名册没有状态 应到"),
        ("[请假, 出差", "[出差", "应恰为"),
        ('cutoff: "18:00"', 'cutoff: "25:00"', "cutoff"),
        ("    cutoff", "    weight: 3\n    cutoff", "weight"),
        ("rule: posting", "rule: [", "不是正确的 YAML"),
    ],
)
def test_a_slip_is_named_with_its_file_and_place(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(RuleFault, match=r"posting\.yml") as refused:
        load_posting_rules(changed(tmp_path, old, new))
    assert sentence in str(refused.value)
