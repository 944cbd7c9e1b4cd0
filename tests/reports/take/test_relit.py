"""A light is held against the numbers and classes that the paper prints after people rewrote them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from reports.blocks import Figure, Paragraph, Run
from reports.document import Document
from reports.figures.measures import deviation_pct
from reports.figures.rules import Kind, Value, load_light_rules
from reports.take.contradiction import contradictions
from reports.take.findings import Findings

D = Decimal
RULES = load_light_rules().editions[0]


def lit(figure_id: str, kind: Kind, values: dict[str, Value], *parts: str) -> Figure:
    verdict = RULES.judge(kind, values)
    formula = f"{RULES.kinds[kind].label}：{verdict.arithmetic}"
    return Figure(figure_id, f"{figure_id}亮灯", None, verdict.light, "", formula, parts=parts)


SHARE = D(289486) / D(1400000) * 100
FIGURES = [
    Figure("t.ytd", "投资", D(289486), "289486", "万元", "报送数"),
    Figure("t.target", "目标", D(1400000), "1400000", "万元", "下达数"),
    Figure("t.share", "完成", SHARE, "20.7", "%", "289486÷1400000×100%", parts=("t.ytd", "t.target")),
    Figure("pace", "序时进度", D(25), "25", "%", "3÷12×100%"),
    Figure(
        "t.gap", "与序时之差", SHARE - 25, "-4.3", "个百分点", "289486÷1400000×100−3÷12×100",
        parts=("t.share", "pace"),
    ),
    Figure("t.gap_words", "与序时之差", None, "低于序时进度4.3个百分点", "", "", parts=("t.gap",)),
    lit("t.light", "target", {"completion_pct": SHARE, "gap_points": SHARE - 25}, "t.share", "t.gap"),
    Figure("g.growth", "公布同比", D("5.6"), "5.6", "%", "公布数"),
    lit("g.light", "growth", {"growth_gap_points": D("5.6") - 8}, "g.growth"),
    Figure("p.value", "空气优良率", D(66), "66", "%", "报送数"),
    Figure("p.target", "目标值", D(70), "70", "%", "下达数"),
    lit("p.light", "point", {"deviation_pct": deviation_pct(D(66), D(70), "higher")}, "p.value", "p.target"),
    Figure("s.status", "类别", None, "正在推进", "", "报送数"),
    lit("s.light", "status", {"status": "正在推进"}, "s.status"),
    Figure("d.status", "类别", None, "完成", "", "报送数"),
    lit("d.light", "status", {"status": "完成"}, "d.status"),
]  # fmt: skip


def told(sample: Document, *rewritten: tuple[str, str]) -> str:
    """What is said of a paper in which everything stands once, and some of it rewritten."""
    findings = Findings({})
    figures = {one.figure_id: one for one in FIGURES}
    printed = dict(figures)
    for number, (figure_id, text) in enumerate(rewritten, 1):
        printed[figure_id] = findings.rewritten(figures[figure_id], f"7.{number}", text, "改动", "统计局核定")
    runs = tuple(Run(one.text, one.figure_id) for one in printed.values())
    paper = replace(
        sample, leader_page=(), attachments=(), body=(Paragraph(runs),), figures=figures | findings.figures
    )
    return "\n".join(one.told for one in contradictions(paper))


@pytest.mark.parametrize(
    ("rewritten", "light"),
    [
        ((("t.share", "12.0"),), "t.light亮灯“黄”按改写后的应为“红”（完成率减序时进度=-13个百分点）"),
        ((("t.share", "27.5"),), "t.light亮灯“黄”按改写后的应为“绿”"),
        ((("t.share", "100.0"),), "t.light亮灯“黄”按改写后的应为“蓝”（完成率=100%）"),
        ((("t.gap", "-12.9"),), "t.light亮灯“黄”按改写后的应为“红”（完成率减序时进度=-12.9个百分点）"),
        ((("t.gap_words", "低于序时进度12.9个百分点"),), "t.light亮灯“黄”按改写后的应为“红”"),
        ((("t.ytd", "169486"),), "t.light亮灯“黄”按改写后的应为“红”"),
        ((("g.growth", "8.1"),), "g.light亮灯“黄”按改写后的应为“绿”（实际增速减目标增速=0.1个百分点）"),
        ((("p.value", "60"),), "p.light亮灯“黄”按改写后的应为“红”"),
        ((("s.status", "未达标"),), "s.light亮灯“绿”按改写后的应为“红”（报送类别=未达标）"),
        ((("d.status", "正在推进"),), "d.light亮灯“蓝”要重新判定（类别改为“正在推进”，还要看办结时限）"),
    ],
)
def test_a_light_that_the_rewritten_numbers_no_longer_give_is_told_once_with_the_one_that_they_give(
    sample_document: Document, rewritten: tuple[tuple[str, str], ...], light: str
) -> None:
    said = told(sample_document, *rewritten)
    assert light in said and said.count("亮灯") == 1


@pytest.mark.parametrize(
    "rewritten",
    [
        (("t.share", "20.9"),),
        (("t.share", "12.0"), ("t.light", "红")),
        (("g.growth", "5.9"),),
        (("p.value", "65"),),
        (("s.status", "未达标"), ("s.light", "红")),
    ],
)
def test_a_light_that_still_fits_or_was_rewritten_too_is_no_question(
    sample_document: Document, rewritten: tuple[tuple[str, str], ...]
) -> None:
    assert "亮灯" not in told(sample_document, *rewritten)


def test_a_gap_is_worked_out_of_the_numbers_further_down(sample_document: Document) -> None:
    whole = (("t.ytd", "169486"), ("t.share", "12.1"), ("t.gap", "-12.9"), ("t.light", "红"))
    words = ("t.gap_words", "低于序时进度12.9个百分点")
    assert told(sample_document, *whole, words) == ""
    assert "与序时之差“-4.3个百分点”（应为-12.9）没有跟着改" in told(sample_document, ("t.ytd", "169486"))
