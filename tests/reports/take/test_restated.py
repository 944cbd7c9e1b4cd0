"""What people add beside the draft's own words does not contradict what the paper prints unasked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from reports.blocks import Figure, Paragraph, Run
from reports.document import Document
from reports.take.findings import Findings
from reports.take.restated import FAULT, REPORTING, Written, ask_restated
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
    found = faults(take(after("34个重点项目总投资", added)))
    assert [one for one in found if one == REPORTING] == [REPORTING] * is_asked


def test_the_months_of_a_span_are_no_new_numbers(take: Take) -> None:
    taken = take(after("34个重点项目总投资", "1—3月有关情况另附。"))
    assert taken.findings.told == []


COUNTED = (
    Figure("projects.completion", "重点项目占年度计划", D("24.9"), "24.9", "%"),
    Figure("lights.projects.红", "重点项目红灯数", D(4), "4", "个"),
    Figure("lights.all.红", "全部事项红灯数", D(5), "5", "项"),
)


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("截至3月底，重点项目已完成年度计划投资的35%。", ["重点项目占年度计划“24.9%”"]),
        ("一季度重点项目占全年投资计划的35%。", ["重点项目占年度计划“24.9%”"]),
        ("重点项目年度计划完成率24.9%。", []),
        ("红灯项目19个。", ["重点项目红灯数“4个”、全部事项红灯数“5项”"]),
        ("19个重点项目亮红灯。", ["重点项目红灯数“4个”、全部事项红灯数“5项”"]),
        ("亮红灯的有5项。", []),
        ("招商局红灯项目19个。", []),
        ("红灯、黄灯共19个。", []),
    ],
)
def test_a_share_of_the_plan_and_a_count_of_lights_are_known_in_other_words(
    sample_document: Document, added: str, told: list[str]
) -> None:
    line = Paragraph(tuple(Run(one.text, one.figure_id) for one in COUNTED))
    figures = {**sample_document.figures, **{one.figure_id: one for one in COUNTED}}
    paper = replace(sample_document, body=(*sample_document.body, line), figures=figures)
    findings = Findings({})
    ask_restated(paper, "", [Written("加1", "正文", Paragraph((Run(added),)))], findings)
    assert [one.expected for one in findings.found] == told


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("投资完成过半。", ["过半"]),
        ("产值翻番，七成项目按时开工。", ["翻番", "七成"]),
        ("七成立的企业。", []),
    ],
)
def test_an_amount_without_a_number_is_told_as_one(take: Take, added: str, told: list[str]) -> None:
    taken = take(after("34个重点项目总投资", added))
    assert [line.rpartition("里的“")[2].partition("”")[0] for line in taken.findings.told] == told
