"""Names, headings, codes, words for a blank or for done, and periods in titles."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import values as v
from etl.values.status import WORDS, meanings
from schemas.period import Period
from schemas.warehouse import LOADED


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("邵  民", ["邵民"]),
        ("郑　忠", ["郑忠"]),
        ("邵\u00a0民", ["邵民"]),
        ("甲小明\n乙小红", ["甲小明", "乙小红"]),
        ("甲小明、乙小红", ["甲小明", "乙小红"]),
        ("甲小明/乙小红", ["甲小明", "乙小红"]),
        ("甲小明，乙小红", ["甲小明", "乙小红"]),
        ("甲小明 乙小红", ["甲小明", "乙小红"]),
        ("负责人：甲小明", ["甲小明"]),
        ("综合管理局负责人：甲小明", ["甲小明"]),
        ("欧阳 修远", ["欧阳修远"]),
        ("—", []),
        ("", []),
    ],
)
def test_person_names(text: str, names: list[str]) -> None:
    assert v.person_names(text) == names


@pytest.mark.parametrize(
    ("text", "heading", "unit"),
    [
        ("投资（万元）", "投资", "万元"),
        ("投资(亿 元)", "投资", "亿元"),
        ("总投资（单位：亿元）", "总投资", "亿元"),
        ("同比增长（％）", "同比增长", "%"),
        ("增速%", "增速", "%"),
        ("用地(亩)", "用地", "亩"),
        ("牵头领\n导", "牵头领导", None),
        ("牵头领 导", "牵头领导", None),
        ("填报单位（盖章）", "填报单位（盖章）", None),
        ("合  计①", "合计", None),
        ("1-2月", "1—2月", None),
        ("２０２１年计划(注1)", "2021年计划", None),
        ("*项目名称（必填）：", "项目名称", None),
        ("总投资【万元】", "总投资", "万元"),
        ("整改资金，万元", "整改资金", "万元"),
        ("责任人，电话", "责任人，电话", None),
        ("细颗粒物（μg/m³）", "细颗粒物", "微克/立方米"),
        ("用电量(KWh)", "用电量", "千瓦时"),
        ("方案（A）", "方案（A）", None),
    ],
)
def test_headings(text: str, heading: str, unit: str | None) -> None:
    assert v.heading_unit(text) == (heading, unit)


@given(st.text())
def test_a_heading_is_normal_after_one_pass(text: str) -> None:
    once = v.normalise_heading(text)
    assert v.normalise_heading(once) == once


@pytest.mark.parametrize("bracket", ["【2020】", "[2020]", "（2020）", "(2020)", "〔2020〕"])
def test_document_numbers_are_printed_with_their_own_brackets(bracket: str) -> None:
    assert v.document_number(f"淄齐鲁化工管发{bracket}8号") == "淄齐鲁化工管发〔2020〕8号"


@pytest.mark.parametrize(
    "text", ["—", "－", "-", "/", "／", "无", "暂无", "未统计", "...", "……", "*", "空", " ", ""]
)
def test_signs_for_a_blank_have_a_reason(text: str) -> None:
    assert v.blank_reason(text)


@pytest.mark.parametrize("text", ["数据未发布", "待统计部门发布", " 统计部门未发布 "])
def test_what_papers_print_of_a_publication_is_a_blank_that_is_told(text: str) -> None:
    assert (v.blank_reason(text), v.says_no_figure(text), v.is_to_come(text)) == ("未报", True, False)


@pytest.mark.parametrize("text", ["0", "0.0", "无锡", "完成", "-1"])
def test_a_zero_or_a_word_is_no_blank(text: str) -> None:
    assert v.blank_reason(text) is None


@pytest.mark.parametrize("text", ["完成", "已完成", "√", "100%", "是", "已 办结"])
def test_words_for_done(text: str) -> None:
    assert v.status_word(text) == "完成"


@pytest.mark.parametrize(
    ("text", "choices", "meant"),
    [
        ("正在整改", ("整改中", "已销号", "重新打开"), "整改中"),
        ("正在整改", ("完成", "正在推进", "未达标"), "正在推进"),
        ("办结", ("待办", "办理中", "已办结"), "已办结"),
        ("已办结。", ("完成", "正在推进", "未达标"), "完成"),
        ("整改到位", ("整改中", "已整改", "已销号"), "已整改"),
        ("办结", ("整改中", "已整改", "已销号"), None),
        ("×", ("合格", "不合格", "未完成"), None),
        ("否", ("合格", "不合格", "未完成"), None),
        ("×", ("完成", "未完成"), "未完成"),
        ("没有完成", ("合格", "不合格", "未完成"), "未完成"),
        ("差不多了", ("完成", "正在推进", "未达标"), None),
    ],
)
def test_a_status_means_what_the_coded_list_says_or_nothing(
    text: str, choices: tuple[str, ...], meant: str | None
) -> None:
    assert v.choice_of(text, choices) == meant


def test_no_word_on_the_list_means_two_choices_of_one_column() -> None:
    words = [row["word"] for row in csv.DictReader(WORDS.open(encoding="utf-8"))]
    for loaded in LOADED.values():
        for column in loaded.__table__.columns:
            choices = column.info.get("choices") or ()
            assert all(v.choice_of(choice, choices) == choice for choice in choices)
            two = [
                word
                for word in words
                if len({m for m in meanings(word) if m in choices}) > 1 and word not in choices
            ]
            assert not two, (loaded.__tablename__, column.name, two)


def test_codes_keep_their_text() -> None:
    assert v.code_of("２０２０－３７０３０５－26") == "2020-370305-26"
    assert v.code_of("'001") == "001"
    assert v.code_of(4.0) == "4"
    with pytest.raises(v.ValueProblem, match="末几位已丢失"):
        v.code_of(1.23e17)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2021年第一季度重点项目进展情况表", "2021Q1"),
        ("附件2：招商局2021年一季度情况", "2021Q1"),
        ("2021年3月", "2021-03"),
        ("２０２１年３月", "2021-03"),
        ("2021年1—2月主要经济指标", "2021-02"),
        ("2021年1-3月", "2021-03"),
        ("2021年4—6月", "2021Q2"),
        ("第12期（2021年3月22日—28日）", "2021-W12"),
        ("2021年第12周", "2021-W12"),
        ("2021-W12", "2021-W12"),
        ("2021年上半年", "2021H1"),
        ("2021年度考核", "2021"),
        ("2021年3月22日", "2021-03-22"),
        ("2021.3", "2021-03"),
        ("202103", "2021-03"),
        ("1—3月", None),
        ("2021年3月和4月", None),
        ("第12期", None),
        ("项目进展", None),
        ("淄齐鲁化工管发〔2020〕8号", None),
    ],
)
def test_the_period_that_a_title_tells(text: str, label: str | None) -> None:
    found = v.period_in_text(text)
    assert (found.label if found else None) == label


def test_a_year_and_a_type_that_are_known_help() -> None:
    week = v.period_in_text("第12期（3月22日—28日）", year=2021)
    quarter = v.period_in_text("1—3月", year=2021, expected="quarter")
    assert (week and week.label, quarter and quarter.label) == ("2021-W12", "2021Q1")


@given(
    st.builds(
        Period.of,
        st.dates(date(2000, 1, 1), date(2089, 12, 31)),
        st.sampled_from(["month", "quarter", "half", "day"]),
    )
)
def test_a_chinese_label_leads_back_to_its_period(period: Period) -> None:
    assert v.period_in_text(period.chinese()) == period


@pytest.mark.parametrize(
    ("text", "number"),
    [("(3)", 3), ("（ 3 ）", 3), ("②", 2), ("一、", 1), ("第十二", 12), ("3.", 3), ("3", 3)],
)
def test_the_number_of_a_row_is_read_however_it_is_printed(text: str, number: int) -> None:
    assert v.ordinal(text) == number


@pytest.mark.parametrize("text", ["", "甲", "1/2", "1.5", "-3", "3(1)"])
def test_other_texts_are_no_number_of_a_row(text: str) -> None:
    assert v.ordinal(text) is None


def in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")


@given(st.dates(date(2000, 1, 1), date(2039, 12, 31)), st.sampled_from("〇○零"))
def test_a_day_in_chinese_numerals_is_that_day(day: date, zero: str) -> None:
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year)).replace("〇", zero)
    written = f"{year}年{in_chinese(day.month)}月{in_chinese(day.day)}日"
    assert v.date_of(written, None) == v.date_of(day, None)


def test_a_day_in_chinese_numerals_that_does_not_exist_is_told() -> None:
    with pytest.raises(v.ValueProblem, match="这一天不存在"):
        v.date_of("二〇二一年二月三十日", None)


@given(st.text(st.characters(exclude_categories=())))
def test_any_name_of_a_file_can_be_kept_and_stands_on_one_line(name: str) -> None:
    shown = v.shown_name(name)
    assert shown.encode().decode() == shown
    assert not {"\x00", "\r", "\n", "\u202e"} & set(shown)
    assert v.shown_name(shown) == shown


def test_a_name_in_gbk_is_read_and_half_a_character_is_not_made_up() -> None:
    assert v.shown_name("督查.xlsx".encode("gb18030").decode("utf-8", "surrogateescape")) == "督查.xlsx"
    assert v.shown_name("a\ud800.xlsx") == "a\ufffd.xlsx"
    assert v.shown_name("附件\u202exslx.exe") == "附件xslx.exe"
