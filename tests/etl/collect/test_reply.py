"""A letter counts only where nothing beside it takes it back."""

from __future__ import annotations

import pytest

from etl.collect.reply import chosen


@pytest.mark.parametrize(
    "text",
    [
        "A不对，应为B，监测站复核",
        "A 不对 应为B",
        "A或B",
        "A还是B？",
        "A错了，是B",
        "A吗？",
        "A？不太清楚",
        "A和B都不是",
        "A都不对",
        "A是什么意思？是2月的数吗",
        "A改为B",
        "A等领导定",
        "A暂定，明天再确认",
        "B不能选",
        "A、B",
        "问题16选A，还是B？",
        "您好，A不对",
        "经核实，A、B都不对",
        "A区企业已核实",
        "不选A",
    ],
)
def test_a_letter_that_is_doubted_or_refused_is_no_answer(text: str) -> None:
    assert chosen(text, [16]) == {}
    assert chosen(f"16 {text}\n17B", [16, 17]).get(16) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A", ("A", "")),
        ("选B", ("B", "")),
        ("B 填报差错", ("B", "填报差错")),
        ("B，更正理由：3项重复计入", ("B", "3项重复计入")),
        ("（A）数据无误", ("A", "数据无误")),
        ("同意A。", ("A", "")),
        ("C 作废", ("C", "作废")),
        ("B 误将B类企业计入", ("B", "误将B类企业计入")),
        ("问题16选B，理由：监测站复核", ("B", "监测站复核")),
        ("问题16，选B", ("B", "")),
        ("关于问题16，选B", ("B", "")),
        ("第16号问题选B", ("B", "")),
        ("16选B", ("B", "")),
        ("16B", ("B", "")),
        ("选项B", ("B", "")),
        ("您好，选B", ("B", "")),
        ("王科长：您好！我们选B，理由是监测站复核。", ("B", "监测站复核")),
        ("王科长，您好：\n经核实，选B，理由：监测站复核", ("B", "监测站复核")),
        ("请选B", ("B", "")),
        ("答案是B", ("B", "")),
        ("是B", ("B", "")),
        ("更正，B", ("B", "")),
        ("是的，B", ("B", "")),
    ],
)
def test_a_plain_answer_is_taken_with_its_reason(text: str, said: tuple[str, str]) -> None:
    assert chosen(text, [16]) == {16: said}


@pytest.mark.parametrize("text", ["17B", "问题17选B", "第17号问题选B"])
def test_an_answer_to_another_question_is_none_to_this(text: str) -> None:
    assert chosen(text, [16]) == {}
