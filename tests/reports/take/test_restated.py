"""What people add beside the draft's own words does not contradict what the paper prints unasked."""

from __future__ import annotations

from typing import Any

import pytest

from reports.take.restated import FAULT, REPORTING
from tests.reports.take.conftest import after, put
from tests.reports.take.test_compare import Take, take

__all__ = ["take"]


def faults(taken: Any) -> list[str]:
    return [one.fault for one in taken.findings.found]


@pytest.mark.parametrize(
    ("added", "is_asked"),
    [
        ("全区工业总产值450亿元。", True),
        ("一季度，全区工业总产值达到450亿元。", True),
        ("工业总产值完成125.0亿元，同比增长57.5%。", True),
        ("工业总产值较上年同期下降47.5%。", True),
        ("重点项目完成投资130000万元。", True),
        ("1—3月，34个重点项目完成投资30亿元。", True),
        ("至3月底，全区重点项目完成投资30亿元。", True),
        ("1至2月底，重点项目完成投资30亿元。", False),
        ("工业总产值完成125亿元，同比增长48%。", False),
        ("工业总产值完成1250000万元。", False),
        ("2020年，工业总产值450亿元。", False),
        ("1—2月，工业总产值80亿元。", False),
        ("工业总产值中，规上企业占98%。", False),
        ("重点项目申请贷款3亿元。", False),
    ],
)
def test_a_measure_that_the_paper_prints_is_not_added_with_another_value_unasked(
    take: Take, added: str, is_asked: bool
) -> None:
    taken = take(after("34个重点项目总投资", added))
    assert faults(taken) == [FAULT] * is_asked
    if is_asked:
        assert "与文中印的" in taken.findings.found[0].sentence
        reasoned = take(
            after("34个重点项目总投资", added), **{f"_{taken.findings.found[0].key}": "统计局核定"}
        )
        assert reasoned.findings.unexplained == []


def test_a_sentence_added_to_a_paragraph_is_held_as_a_paragraph_is(take: Take) -> None:
    assert FAULT in faults(take(put("各项工作总体平稳", "工业总产值450亿元，各项工作总体平稳")))


@pytest.mark.parametrize(
    ("added", "is_asked"),
    [
        ("各单位均按时报送。", True),
        ("本季没有单位迟报、漏报。", True),
        ("数据已全部报齐。", True),
        ("请各单位下季均按时报送。", False),
        ("报送口径另行通知。", False),
    ],
)
def test_who_reported_is_not_said_by_hand_unasked(take: Take, added: str, is_asked: bool) -> None:
    assert faults(take(after("34个重点项目总投资", added))) == [REPORTING] * is_asked


def test_the_months_of_a_span_are_no_new_numbers(take: Take) -> None:
    taken = take(after("34个重点项目总投资", "1—3月有关情况另附。"))
    assert taken.findings.told == []
