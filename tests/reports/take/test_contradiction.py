"""A rewritten figure is held against the rest of its paper: the same measure, its base, what rests on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from reports.blocks import Figure, Paragraph, Run
from reports.document import Document
from reports.take.contradiction import contradictions, rewritings
from reports.take.findings import Findings

D = Decimal
# As a bulletin holds them: published beside computed growth, the sentence's words over the published one.
FIGURES = [
    Figure("i.ytd", "工业总产值累计", D("411.3"), "411.3", "亿元", "报送数"),
    Figure("i.previous", "上年同期", D("358.5"), "358.5", "亿元", "报送数"),
    Figure("i.growth", "工业总产值公布同比", D("14.7"), "14.7", "%", "公布数"),
    Figure(
        "i.growth_computed", "按累计数计算的同比", (D("411.3") / D("358.5") - 1) * 100, "14.7", "%",
        "(411.3÷358.5−1)×100%", parts=("i.ytd", "i.previous"),
    ),
    Figure("i.growth_words", "工业总产值同比", D("14.7"), "同比增长14.7%", "%", parts=("i.growth",)),
    Figure("i.target", "年度目标", D(1900), "1900.0", "亿元", "下达数"),
    Figure(
        "i.completion", "完成年度目标", D("411.3") / D(1900) * 100, "21.6", "%", "411.3÷1900×100%",
        parts=("i.ytd", "i.target"),
    ),
]  # fmt: skip


def paper(sample: Document, *rewritten: tuple[str, str], of: Sequence[Figure] = FIGURES) -> Document:
    """Everything is printed once, each of `rewritten` in place of the figure that it stands for."""
    findings = Findings({})
    figures = {one.figure_id: one for one in of}
    printed = dict(figures)
    for number, (figure_id, text) in enumerate(rewritten, 1):
        printed[figure_id] = findings.rewritten(figures[figure_id], f"7.{number}", text, "改动", "统计局核定")
    runs = tuple(Run(one.text, one.figure_id) for one in printed.values())
    return replace(
        sample, leader_page=(), attachments=(), body=(Paragraph(runs),), figures=figures | findings.figures
    )


def test_growth_rewritten_in_words_is_told_against_the_table_and_against_its_base(
    sample_document: Document,
) -> None:
    torn = paper(sample_document, ("i.growth_words", "同比增长17.4%"))
    (found,) = contradictions(torn)
    assert found.printed == "同比增长17.4%" and "别处（含图表）印为“14.7%”" in found.told
    assert "按文中印的工业总产值累计411.3亿元、上年同期358.5亿元计算为14.7%" in found.told
    (line,) = rewritings(torn)
    assert "数据库为“同比增长14.7%”；理由：统计局核定" in line


def test_growth_rewritten_everywhere_still_does_not_fit_its_base(sample_document: Document) -> None:
    torn = paper(sample_document, ("i.growth_words", "同比增长17.4%"), ("i.growth", "17.4"))
    (found,) = contradictions(torn)
    assert "别处" not in found.told and "计算为14.7%" in found.told


def test_a_base_rewritten_without_what_is_worked_out_of_it_is_told_with_what_that_should_be(
    sample_document: Document,
) -> None:
    (found,) = contradictions(paper(sample_document, ("i.ytd", "431.3")))
    assert "“14.7%”（应为20.3）" in found.told and "“21.6%”（应为22.7）" in found.told


def test_a_total_in_another_unit_of_money_takes_its_rows_in_its_own(sample_document: Document) -> None:
    rows = [Figure(f"r{n}", f"项目{n}完成", D(2438 + n), str(2438 + n), "万元", "报送数") for n in range(7)]
    total = sum((one.value for one in rows if one.value is not None), D(0)) / 10_000
    whole = Figure(
        "whole",
        "完成投资",
        total,
        f"{total:.2f}",
        "亿元",
        "各项目相加",
        parts=tuple(one.figure_id for one in rows),
    )
    (found,) = contradictions(paper(sample_document, ("r0", "5438"), of=[*rows, whole]))
    assert f"完成投资“1.71亿元”（应为{total + D('0.3'):.2f}）" in found.told
    (found,) = contradictions(paper(sample_document, ("whole", "1.81"), of=[*rows, whole]))
    assert "等7个数计算为1.71亿元" in found.told


def test_a_paper_whose_places_were_all_rewritten_alike_does_not_contradict_itself(
    sample_document: Document,
) -> None:
    whole = (
        ("i.ytd", "431.3"), ("i.growth", "20.3"), ("i.growth_words", "同比增长20.3%"),
        ("i.growth_computed", "20.3"), ("i.completion", "22.7"),
    )  # fmt: skip
    assert contradictions(paper(sample_document, *whole)) == []
    assert contradictions(paper(sample_document)) == []


@pytest.mark.parametrize(
    "rewritten",
    [
        [("i.growth_words", "同比下降14.7%")],
        [("i.growth_words", "同比增长24.7%"), ("i.growth", "17.4")],
        [("i.growth_words", "有所增长")],
    ],
)
def test_another_verb_and_words_for_a_number_contradict_as_another_number_does(
    sample_document: Document, rewritten: list[tuple[str, str]]
) -> None:
    assert len(contradictions(paper(sample_document, *rewritten))) == 1


# A share and its distance to the pace; the formula of the distance spells the share's own sum out.
PACE = [
    Figure("p.ytd", "甲项目累计完成投资", D("50833"), "50833", "万元", "报送数"),
    Figure("p.plan", "甲项目年度计划", D(100000), "100000", "万元", "下达数"),
    Figure(
        "p.completion", "甲项目完成率", D("50.833"), "50.8", "%", "50833÷100000×100%",
        parts=("p.ytd", "p.plan"),
    ),
    Figure(
        "p.gap", "甲项目与序时进度之差", D("0.833"), "0.8", "个百分点", "50833÷100000×100%−6÷12×100%",
        parts=("p.completion",),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rewritten", "told"),
    [
        ([("p.completion", "51.3"), ("p.gap", "1.3")], {"甲项目完成率": "计算为50.8%"}),
        (
            [("p.completion", "51.3"), ("p.gap", "2.3")],
            {
                "甲项目完成率": "计算为50.8%",
                "甲项目与序时进度之差": "按文中印的甲项目完成率51.3%计算为1.3个百分点",
            },
        ),
        ([("p.completion", "51.3")], {"甲项目完成率": "甲项目与序时进度之差“0.8个百分点”（应为1.3）"}),
        ([("p.ytd", "51349"), ("p.completion", "51.3"), ("p.gap", "1.3")], {}),
        # Computed of what is not rounded: 51.349−50, not 51.3−50.
        ([("p.ytd", "51251"), ("p.completion", "51.3"), ("p.gap", "1.25")], {}),
    ],
)
def test_a_distance_is_reckoned_with_the_share_that_the_paper_prints(
    sample_document: Document, rewritten: list[tuple[str, str]], told: dict[str, str]
) -> None:
    document = paper(sample_document, *rewritten, of=PACE)
    found = {one.label: one.told for one in contradictions(document)}
    assert found.keys() == told.keys()
    assert all(words in found[label] for label, words in told.items()), found


LIT = [
    Figure("project.P1.light", "甲项目亮灯", None, "绿", ""),
    Figure("project.P2.light", "乙项目亮灯", None, "黄", ""),
    Figure("project.P3.light", "丙项目亮灯", None, "退回待改", ""),
    Figure("lights.all.绿", "全部事项绿灯数", D(1), "1", "项", parts=("project.P1.light",)),
    Figure("lights.all.黄", "全部事项黄灯数", D(1), "1", "项", parts=("project.P2.light",)),
    Figure("lights.all.红", "全部事项红灯数", D(0), "0", "项"),
    Figure("lights.all.灰", "全部事项灰灯数", D(1), "1", "项", parts=("project.P3.light",)),
]


@pytest.mark.parametrize(
    ("rewritten", "told"),
    [
        (
            [("project.P1.light", "黄")],
            "全部事项绿灯数“1项”（应为0）、全部事项黄灯数“1项”（应为2）没有跟着改",
        ),
        ([("project.P1.light", "黄"), ("lights.all.绿", "0")], "全部事项黄灯数“1项”（应为2）没有跟着改"),
        ([("project.P1.light", "黄"), ("lights.all.绿", "0"), ("lights.all.黄", "2")], ""),
        ([("project.P1.light", "黄"), ("project.P2.light", "绿")], ""),
        (
            [("project.P3.light", "红")],
            "全部事项红灯数“0项”（应为1）、全部事项灰灯数“1项”（应为0）没有跟着改",
        ),
    ],
)
def test_a_light_that_was_written_over_moves_the_counts_of_lights(
    sample_document: Document, rewritten: list[tuple[str, str]], told: str
) -> None:
    found = contradictions(paper(sample_document, *rewritten, of=LIT))
    assert [one.told for one in found if one.figure_ids[0].startswith("project")] == (
        [f"按它计的{told}"] if told else []
    )
