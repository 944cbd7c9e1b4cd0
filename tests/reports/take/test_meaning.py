"""The words of a sentence that prints a figure are held; all other words are free."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.blocks import Figure, Paragraph, Run
from reports.figures.lineage import given, paragraph
from reports.take.findings import Finding, Findings
from reports.take.judge import Typed
from reports.take.meaning import Meaning
from reports.take.names import Names

TOTAL, GROWTH, UNMET, ABSENT = (Run(text, figure_id) for text, figure_id in (
    ("46.37", "total"), ("75.0%", "growth"), ("3", "unmet"), ("4", "absent"),
))  # fmt: skip
DRAFT = paragraph(
    "现将情况通报如下。1—6月，重点项目完成投资", TOTAL, "亿元，低于序时进度（", GROWTH, "）。共", UNMET,
    "条措施未达标、", ABSENT, "条未报送，均已督办。评价：有进展。", given("未达标的：措施3（办公室）。"),
)  # fmt: skip


def asked(*pairs: tuple[Paragraph, Paragraph], came: tuple[Paragraph, ...] = ()) -> list[tuple[str, str]]:
    findings = Findings({})
    meaning = Meaning(Names({"招商局": "招商局", "综管局": "综合管理局"}, findings), findings)
    for number, (old, new) in enumerate(pairs, 1):
        meaning.paragraph(f"{number}.0", "三、重点项目", old, new)
    for one in came:
        meaning.came(one)
    meaning.settle()
    return [(one.expected, one.stands) for one in findings.found]


def edited(*changes: tuple[str, str]) -> Paragraph:
    made = []
    for run in DRAFT.runs:
        text = run.text
        for old, new in changes:
            text = text.replace(old, new)
        made.append(Run(text, run.figure_id))
    return Paragraph(tuple(run for run in made if run.text))


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (("1—6月", "1—9月"), ("1—6月", "1—9月")),
        (("重点项目", "省级项目"), ("重点项目完成投资46.37亿元", "省级项目完成投资46.37亿元")),
        (("条措施未达标", "条措施未报送"), ("共3条措施未达标", "共3条措施未报送")),
        (("低于序时", "快于序时"), ("低于序时进度", "快于序时进度")),
        (("均已督办", "均已完成"), ("均已督办", "均已完成")),
        (("均已督办", "，"), ("均已督办", "")),
        (("。共", "。预计"), ("共3条措施未达标", "预计3条措施未达标")),
        (("条措施未达标、", "条措施未达标合"), ("共3条措施未达标", "共3条措施未达标合4条未报送")),
        (("未达标的：", "正在推进的："), ("未达标的", "正在推进的")),
        (("措施3", "措施2"), ("措施3", "措施2")),
    ],
)
def test_a_word_that_says_what_a_figure_means_is_asked_for(
    change: tuple[str, str], wanted: tuple[str, str]
) -> None:
    assert asked((DRAFT, edited(change))) == [wanted]


@pytest.mark.parametrize(
    "change",
    [
        ("现将情况", "现将主要情况"),
        ("评价：有进展", "评价：进展明显"),
        ("，重点项目", "，据调度，重点项目"),
        ("。共", "；共"),
        ("1—6月", "１—６月"),
        ("。共", "。计"),
        ("。共", "。其中"),
        ("低于序时", "落后序时"),
        ("低于序时", "慢于序时"),
    ],
)
def test_words_beside_it_and_the_marks_between_are_free(change: tuple[str, str]) -> None:
    assert asked((DRAFT, edited(change))) == []


def test_a_figure_that_goes_to_the_other_end_of_its_clause_says_the_same() -> None:
    turned = paragraph(
        *DRAFT.runs[:4], "）。措施未达标的", UNMET, "条、未报送的", ABSENT, "条，均已督办。评价：有进展。",
        given("未达标的：措施3（办公室）。"),
    )  # fmt: skip
    assert asked((DRAFT, turned)) == []
    other = paragraph(*turned.runs[:5], UNMET, "条、未完成的", ABSENT, *turned.runs[8:])
    assert [was for was, _ in asked((DRAFT, other))] == ["4条未报送"]


def test_labels_that_change_places_are_asked_for() -> None:
    swapped = edited(("条措施未达标", "条措施X"), ("条未报送", "条未达标"), ("X", "未报送"))
    assert asked((DRAFT, swapped)) == [
        ("共3条措施未达标", "共3条措施未报送"), ("4条未报送", "4条未达标"),
    ]  # fmt: skip


def test_a_clause_may_move_to_another_paragraph_with_its_figure_but_not_vanish() -> None:
    first = paragraph(*DRAFT.runs[:4], "）。")
    rest = paragraph("共", *DRAFT.runs[5:])
    assert asked((DRAFT, first), came=(rest,)) == []
    assert ("均已督办", "") in asked((DRAFT, first))


def test_a_reason_for_the_paragraph_is_one_for_each_of_its_clauses() -> None:
    findings = Findings({"1.0": "会上改的口径"})
    meaning = Meaning(Names({}, findings), findings)
    meaning.paragraph("1.0", "三、重点项目", DRAFT, edited(("1—6月", "1—9月"), ("均已督办", "均已完成")))
    meaning.settle()
    assert len(findings.found) == 2 and findings.unexplained == [] and findings.unknown_reasons() == []
    assert {one.reason for one in findings.found} == {"会上改的口径"}


def test_a_reason_too_short_is_told_and_a_rewriting_that_was_carried_is_not_called_the_warehouse_s() -> None:
    finding = Finding("6.1", "三、重点项目", "46.80", "46.73", "改动", reason="同")
    assert finding.told_reason == "；理由只写了“同”，太短，要写明为什么" and not finding.is_explained
    assert replace(finding, reason="同上").told_reason == "；理由：同上"
    carried = Figure(
        "total@9.1", "甲", None, "46.73", "亿元", "成文时改写（改动）：数据库为“46.37”；理由：核定"
    )
    findings = Findings({})
    findings.judged(carried, "6.1", "三、重点项目", Typed("46.73"), Typed("46.80"))
    assert "前次改写为“46.73”" in findings.found[0].sentence
