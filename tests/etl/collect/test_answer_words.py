"""Answers to a 核对单 and receipts as clerks write them: what is clear counts, what is not is asked again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.collect.answer_words import (
    NO_OBJECTION,
    OBJECTED,
    asks_for_self_check,
    check_word,
    half_width,
    receipt_word,
)


@pytest.mark.parametrize(
    "text",
    [
        "无异议！谢谢",
        "没有意见。",
        "您好：\n无异议。",
        "办公室领导好！经核对无误，谢谢。",
        "办公室：\n    经核对，我局数据准确无误。\n规划建设局",
        "核对单已收悉，经我局认真核对，各项数据无异议。",
        "经核对，情况属实。\n\n发自我的iPhone",
        "同意，无异议",
        "未发现问题",
    ],
)
def test_who_has_nothing_against_it_says_so_in_many_ways(text: str) -> None:
    assert check_word(text)[0] == NO_OBJECTION


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("有异议：第3项应为1,250万元，见附件", "第3项应为1,250万元，见附件"),
        ("对第2项有异议，理由见附件", "对第2项有异议，理由见附件"),
        ("我局有异议。\n第2项应为12", "第2项应为12"),
        ("经核对，第三项数据不准确，应为1250万元", "经核对，第三项数据不准确，应为1250万元"),
        ("有两处异议：1. 甲", "有两处异议：1. 甲"),
        ("与我局台账不一致", "与我局台账不一致"),
    ],
)
def test_an_objection_keeps_every_word_of_its_reason(text: str, reason: str) -> None:
    assert check_word(text) == (OBJECTED, reason)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "同意。",
        "已核。",
        "见附件",
        "收到",
        "其余无异议",
        "基本无误",
        "除第3项外无异议",
        "暂无异议",
        "原则上无异议",
        "第1项无异议，第2项有异议",
        "无异议，但第3项应为12",
        "无异议\n另外第三项改为12",
        "无异议吗",
        "是否有误？",
        "不能说无异议",
        "有没有异议",
        "没有不一致",
        "未发现有误",
        "有异议的请说明",
        "无异议，请核实第二项",
        "5项无异议",
    ],
)
def test_what_is_not_clear_is_never_taken_for_an_answer(text: str) -> None:
    assert check_word(text) == (None, "")


@given(
    st.sampled_from(["无异议", "经核对无误", "没有意见"]),
    st.sampled_from(["除", "但", "其余", "不", "？", "第2项"]),
)
def test_no_agreement_beside_a_word_that_takes_it_back(agreed: str, beside: str) -> None:
    assert check_word(f"{beside}{agreed}")[0] is None and check_word(f"{agreed}{beside}")[0] is None


@given(st.text())
def test_half_width_keeps_every_place_and_any_text_is_answered(text: str) -> None:
    assert len(half_width(text)) == len(text)
    word, beside = check_word(text)
    assert word in (NO_OBJECTION, OBJECTED, None) and (word or not beside)
    assert receipt_word(text)[0] or not receipt_word(text)[1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("签收 周以宁", "周以宁"),
        ("签收：孙知非，谢谢", "孙知非"),
        ("周以宁已签收。", "周以宁"),
        ("已签收\n姓名：王某某", "王某某"),
        ("收到。签收人 张三", "张三"),
        ("收到，谢谢。", ""),
        ("收到，辛苦了。", ""),
        ("签收，谢谢。", ""),
        ("已收到，我们马上落实", ""),
        ("您好，通报已收悉", ""),
        ("招商局已签收", ""),
    ],
)
def test_a_receipt_gives_a_name_only_where_one_stands(text: str, name: str) -> None:
    assert receipt_word(text) == (True, name)


@pytest.mark.parametrize(
    "text",
    [
        "收到，附件打不开",
        "收到了吗？",
        "没收到",
        "收到附件，但缺第3页",
        "收到。\n附件打不开",
        "收到，请重新发送",
        "无法签收",
        "",
    ],
)
def test_who_did_not_get_all_of_it_does_not_sign_for_it(text: str) -> None:
    assert receipt_word(text) == (False, "")


@pytest.mark.parametrize(
    ("subject", "is_one"),
    [
        ("自检：5月项目进展", True),
        ("【自检】正式报送前看看", True),
        ("Re: 转发：自检 3月月报", True),
        ("5月进展，请先自检", True),
        ("3月月报（自检）", True),
        ("不是自检，正式报送：事故登记", False),
        ("转：自检结果收到，现正式报送", False),
        ("自检已通过，3月月报", False),
        ("3月月报（已自检）", False),
        ("3月月报", False),
    ],
)
def test_a_subject_asks_for_a_trial_only_where_it_means_one(subject: str, is_one: bool) -> None:
    assert asks_for_self_check(subject) == is_one
