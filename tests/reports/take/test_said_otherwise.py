"""What people write otherwise and mean the same is no difference; what names another subject is one."""

from __future__ import annotations

import pytest

from reports.document import plain_text
from reports.take.contradiction import contradictions
from reports.take.meaning import FAULT as MEANING
from tests.reports.take.conftest import Edit, put
from tests.reports.take.test_compare import Take, asked, take

__all__ = ["take"]

TURNED = (
    put(">%，完成年度目标的<", ">%，<"),
    put(">%，快于序时进度；税收", ">%完成年度目标，快于序时进度；税收"),
)


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ((put(">125.0<", ">1250000<"), put(">亿元，同比增长", ">万元，同比增长")), "完成1250000万元"),
        ((put(">47.5<", ">百分之四十七点五<"), put(">%。<", ">。<")), "同比增长百分之四十七点五。"),
        ((put(">12.3<", ">十二点三<"),), "合计完成十二点三亿元"),
        ((put(">125.0<", ">壹佰贰拾伍<"),), "完成壹佰贰拾伍亿元"),
        (
            TURNED,
            "%，25.0%完成年度目标，快于序时进度",
        ),
    ],
)
def test_the_same_amount_in_another_unit_or_in_chinese_numerals_is_no_difference(
    take: Take, edits: tuple[Edit, ...], told: str
) -> None:
    taken = take(*edits)
    assert asked(taken) == [] and taken.findings.told == []
    assert told in plain_text(taken.document)


def test_another_number_in_a_clause_that_was_turned_is_one_question(take: Take) -> None:
    assert asked(take(*TURNED, put(">25.0<", ">26.0<"))) == [("26.0", "25.0", "改动")]


def test_words_in_place_of_a_figure_are_asked_about_once_and_no_others_with_them(take: Take) -> None:
    assert asked(take(put(">477.1<", ">若干<"))) == [("", "477.1", "数字不见了")]
    both = asked(take(put("34个重点项目总投资", "34个省级项目总投资"), put(">477.1<", ">若干<")))
    assert [one[2] for one in both] == ["数字不见了", MEANING]
    assert asked(take(put(">125.0<", ">陆续<"))) != []


@pytest.mark.parametrize(
    ("heading", "is_asked"),
    [("一、总的情况", False), ("一、总体推进情况", False), ("一、总体情况和民生实事", True)],
)
def test_a_chapter_that_names_another_subject_is_asked_about(
    take: Take, heading: str, is_asked: bool
) -> None:
    taken = take(put("一、总体情况", heading))
    assert [one[0] for one in asked(taken)] == [heading] * is_asked
    assert heading in plain_text(taken.document)


@pytest.mark.parametrize(
    ("edits", "sentence"),
    [
        (
            (put(">125.0<", ">0.013<"), put(">亿元，同比增长", ">万亿元，同比增长")),
            "写的是“0.013万亿元”，数据库为“125.0亿元”（换单位后四舍五入）",
        ),
        ((put(">477.1<", ">若干<"),), "“477.1”（重点项目总投资）在改后的话里找不到"),
    ],
)
def test_a_rounding_and_a_number_that_went_are_told_as_what_they_are(
    take: Take, edits: tuple[Edit, ...], sentence: str
) -> None:
    sentences = [one.sentence for one in take(*edits).findings.found]
    assert sentence in sentences[0]
    assert len(sentences) == 1 or "换单位" in sentence


def test_what_was_rounded_into_another_unit_contradicts_nothing_when_it_is_signed(take: Take) -> None:
    edits = (put(">125.0<", ">0.013<"), put(">亿元，同比增长", ">万亿元，同比增长"))
    (asked,) = take(*edits).findings.found
    taken = take(*edits, **{f"_{asked.key}": "照省里通报的单位"})
    assert taken.findings.unexplained == [] and contradictions(taken.document) == []


def test_a_contradiction_says_the_unit_that_was_typed(take: Take) -> None:
    told = [one.sentence for one in take(put("亿元，同比增长", "万元，同比增长")).findings.found]
    assert "写的是“125.0万元”，数据库为“125.0亿元”（单位由“亿元”改为“万元”）" in told[0]
    assert all("改写为“125.0万元”" in one for one in told[1:])
