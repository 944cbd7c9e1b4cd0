"""What the office found, against what was reported: the judgement of one row of the 督查核实表."""

from __future__ import annotations

from decimal import Decimal

import pytest

from etl.grid import CellValue
from etl.sources.verification import Cells, in_reported_units, judge_findings


def row(subject: str, finding: str, reported: CellValue, verified: CellValue) -> Cells:
    is_class = subject in ("改革措施", "督查事项")
    return {
        "subject": [subject],
        "finding": [finding],
        "reported_class": [reported if is_class else None],
        "reported_value": [None if is_class else reported],
        "verified_class": [verified if is_class else None],
        "verified_value": [None if is_class else verified],
        "method": ["实地查看"],
        "verified_by_names": ["柳拂晓"],
        "verified_date": ["2021-04-12"],
    }


def told(cells: Cells) -> str:
    return "".join(sentence for faults in judge_findings(cells).values() for sentence in faults.values())


@pytest.mark.parametrize(
    ("reported", "found", "in_its_unit"),
    [
        ("4209万元", "0.3亿元", Decimal(3000)),
        ("4209万元", "500万元", Decimal(500)),
        ("4209万元", "3000", Decimal(3000)),
        ("1.2亿元", "5000 万元", Decimal("0.5")),
        ("5.2%", "4.9%", Decimal("4.9")),
        ("35家", "33家", Decimal(33)),
    ],
)
def test_a_found_value_may_state_the_unit_that_stands_beside_it(
    reported: str, found: str, in_its_unit: Decimal
) -> None:
    cells = row("重点项目", "部分属实", reported, found)
    assert in_reported_units(cells, [4])[0]["verified_value"] == [in_its_unit]
    assert told(cells) == ""


@pytest.mark.parametrize("found", ["500人", "约500万元", "3000美元", "100—200万元"])
def test_a_found_value_in_another_unit_or_not_exact_goes_back_with_the_unit(found: str) -> None:
    cells = row("重点项目", "部分属实", "4209万元", found)
    assert in_reported_units(cells, [4])[0]["verified_value"] == [found]
    assert told(cells) == f"“{found}”不是以万元计的数，自报值是“4209万元”，应按万元填数"


def test_words_as_what_was_reported_settle_no_unit() -> None:
    cells = row("重点项目", "部分属实", "沉企服务74天", "70天")
    assert in_reported_units(cells, [4])[0]["verified_value"] == ["70天"]


@pytest.mark.parametrize(
    ("subject", "reported", "found"),
    [
        ("改革措施", "完成", "完成"),
        ("重点项目", "4209万元", 4209),
        ("重点项目", "4209万元", "0.4209亿元"),
        ("主要经济指标", "5.2%", 5.2),
    ],
)
def test_what_is_not_true_was_found_otherwise(subject: str, reported: str, found: CellValue) -> None:
    assert "核实结论填“不属实”" in told(row(subject, "不属实", reported, found))
    assert told(row(subject, "部分属实", reported, found)) == ""
    assert told(row(subject, "属实", reported, found)) == ""


def test_a_true_report_has_the_class_that_was_reported() -> None:
    assert "灰色的自报类别如改动过，请改回" in told(row("改革措施", "属实", "正在推进", "完成"))
    assert told(row("改革措施", "不属实", "完成", "正在推进")) == ""
