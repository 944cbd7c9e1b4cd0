"""A column's cells become typed values or sentences; what stood there never becomes a blank or a zero."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.grid import CellValue
from etl.tidy.column import Column
from etl.tidy.convert import Converted, convert
from schemas.period import Period
from tests.etl.forms import reference

MARCH = Period.parse("2021-03")
REFERENCE = reference()


def read(kind: str, *values: CellValue, **about: Any) -> Converted:
    return convert(Column(kind, "某栏", list(values), **about), REFERENCE, MARCH)


def one(kind: str, value: CellValue, **about: Any) -> Any:
    made = read(kind, value, **about)
    assert made.problems == {}
    return made.array[0].as_py()


def problem(kind: str, value: CellValue, **about: Any) -> tuple[str, str]:
    made = read(kind, value, **about)
    assert made.array[0].as_py() is None
    return made.problems[0]


def test_money_takes_its_unit_from_the_cell_then_the_heading_then_the_sheet() -> None:
    assert one("money", "3.5亿元", sheet_unit="万元") == Decimal(35_000)
    assert one("money", 3.5, heading_unit="亿元", sheet_unit="万元") == Decimal(35_000)
    assert one("money", 3.5, sheet_unit="亿元") == Decimal(35_000)
    assert one("money", 3.5, sheet_unit="亿元", row_units=["元"]) == Decimal("0.0004")


def test_money_without_any_unit_is_never_guessed() -> None:
    rule, sentence = problem("money", 477.1)
    assert rule == "R-money"
    assert "没有注明单位" in sentence
    assert read("money", 477.1, 3).problems.keys() == {0, 1}


@pytest.mark.parametrize(
    ("value", "about"),
    [
        ("477.1亿", {"heading_unit": "万元"}),
        ("477万", {"heading_unit": "亿元"}),
        ("477元", {"heading_unit": "万元"}),
        ("3亿", {"row_units": ["万元"]}),
    ],
)
def test_a_cell_that_contradicts_its_heading_s_unit_is_rejected(value: str, about: dict[str, Any]) -> None:
    assert "单位为" in problem("money", value, **about)[1]


@pytest.mark.parametrize(
    ("value", "unit"),
    [("118.5μg/m³", "微克/立方米"), ("118.5 ug/m3", "微克/立方米"), ("118.5mg/L", "毫克/升")],
)
def test_a_unit_may_be_written_by_its_sign(value: str, unit: str) -> None:
    made = read("number", value, row_units=[unit])
    assert (made.problems, made.array.cast("string").to_pylist()) == ({}, ["118.500000"])


def test_the_sign_of_another_unit_is_rejected() -> None:
    rule, sentence = problem("number", "0.118mg/m³", row_units=["微克/立方米"])
    assert rule == "R-number" and sentence.startswith("本行单位为微克/立方米，此处写了“0.118mg/m³”")


def test_the_source_text_of_money_is_kept_with_its_unit() -> None:
    made = read("money", 3.5, "4亿", None, heading_unit="亿元")
    assert made.source is not None
    assert made.source.to_pylist() == ["3.5 亿元", "4亿", None]
    fast = read("money", 3.5, 4, None, heading_unit="亿元")
    assert fast.source is not None
    assert fast.source.to_pylist() == ["3.5 亿元", "4 亿元", None]


@pytest.mark.parametrize("value", [1e30, -1e30, 2**70, float("inf"), float("nan")])
@pytest.mark.parametrize("kind", ["money", "number", "percent"])
def test_a_number_too_great_for_the_warehouse_is_a_problem_and_never_zero(kind: str, value: float) -> None:
    about = {"money": {"heading_unit": "万元"}, "percent": {"heading_unit": "%"}}.get(kind, {})
    assert problem(kind, value, **about)[0] == f"R-{kind}"


@pytest.mark.parametrize("value", [2**31, -(2**40), 2**70, 1.5, "三"])
def test_a_whole_number_that_the_warehouse_cannot_hold_is_a_problem(value: CellValue) -> None:
    assert problem("integer", value)[0] == "R-integer"


def test_approximate_money_is_rejected_unless_the_source_takes_it() -> None:
    assert problem("money", "约3.5亿元", sheet_unit="万元")[0] == "R-approximate"
    assert one("money", "约3.5亿元", sheet_unit="万元", allow_approximate=True) == Decimal(35_000)


@pytest.mark.parametrize("value", ["—", "/", "无", "未统计", "", "   ", None])
@pytest.mark.parametrize("kind", ["money", "number", "percent", "date", "person", "unit", "boolean", "code"])
def test_a_blank_in_any_way_of_writing_is_empty_and_required_asks_for_it(kind: str, value: CellValue) -> None:
    if kind == "boolean" and value == "无":
        assert one(kind, value) is None
    assert one(kind, value, heading_unit="万元" if kind == "money" else None) is None
    assert problem(kind, value, required=True)[0] == "R-required"


@pytest.mark.parametrize("value", ["待定", "待 报", "待统计", "？"])
@pytest.mark.parametrize("kind", ["money", "value", "number", "integer", "percent"])
def test_a_figure_still_to_come_is_no_blank_and_among_words_it_is(kind: str, value: str) -> None:
    rule, sentence = problem(kind, value, heading_unit="万元" if kind in ("money", "value") else None)
    assert rule == f"R-{kind}" and "不是数" in sentence and "补报" in sentence
    assert one("person", value) is None


def test_a_percent_is_read_by_its_format_its_heading_or_its_sign_and_else_asked_about() -> None:
    assert one("percent", 0.1778, percent={0}) == Decimal("17.78")
    assert one("percent", 17.78, heading_unit="%") == Decimal("17.78")
    assert one("percent", "17.78%") == Decimal("17.78")
    assert "看不出是否为百分数" in read("percent", 0.1778).questions[0].sentence
    assert 0 in read("percent", 17.78, heading_unit="%", formats_known=False).questions


def test_only_registered_names_are_taken_and_near_ones_become_a_question() -> None:
    assert one("person", "刘 慧涓") == "P002"
    assert one("unit", "规划建设局") == "U04"
    assert one("project", "2020—370305—26—03—000011") == "2020-370305-26-03-000011"
    assert read("person", "刘会涓").near == {0: ("刘会涓", ("刘慧涓",))}
    assert "名录里没有" in problem("unit", "财政局")[1]
    assert "写了2个单位，应只填一个" in problem("unit", "招商局、规划建设局")[1]
    assert "名录里没有" in problem("unit", "招商局、财政局")[1]
    assert problem("project", "2020-370305-26-03-999999")[0] == "R-project"


def test_a_cell_for_one_person_takes_no_two() -> None:
    assert "只填一个人" in problem("person", "方令仪、刘慧涓")[1]
    assert one("people", "负责人：方令仪/刘慧涓") == "方令仪、刘慧涓"


def test_a_choice_is_one_of_the_list_or_a_word_that_means_it() -> None:
    about = {"choices": ("完成", "正在推进", "未达标")}
    assert one("choice", "已完成", **about) == "完成"
    assert one("choice", "√", **about) == "完成"
    assert "应为：完成、正在推进、未达标" in problem("choice", "快了", **about)[1]


def test_dates_take_their_year_from_the_period_and_moments_their_zone_from_shanghai() -> None:
    assert one("date", "3月底") == date(2021, 3, 31)
    assert one("due", "长期") is None
    assert one("moment", "2021-03-31 17:20").isoformat() == "2021-03-31T09:20:00+00:00"
    assert problem("moment", "下午")[0] == "R-moment"
    assert problem("date", datetime(1900, 1, 2))[0] == "R-date"


def test_invisible_characters_and_padding_are_no_part_of_a_text() -> None:
    assert read("text", " 甲\u200b ", "\u3000", "乙\n丙").array.to_pylist() == ["甲", None, "乙\n丙"]


def test_a_value_beside_a_unit_of_money_is_money_and_beside_another_a_number() -> None:
    made = read("value", 257, 113212, 0.417, row_units=["亿元", "万元", "吨标准煤/万元"])
    assert made.array.to_pylist() == [Decimal(2_570_000), Decimal(113_212), Decimal("0.417")]
    assert "没有注明金额单位" in problem("value", "3亿", row_units=["家"])[1]


@given(st.lists(st.none() | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9).map(lambda x: round(x, 4))))
def test_the_fast_way_through_a_column_gives_what_the_slow_one_gives(values: list[Any]) -> None:
    fast = read("money", *values, heading_unit="万元")
    # A text in the column sends all of it the slow way.
    slow = read("money", *values, "1", heading_unit="万元")
    assert fast.array.to_pylist() == slow.array.to_pylist()[:-1]
    assert fast.problems == slow.problems == {}


@given(
    st.lists(
        st.one_of(st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.dates())
    )
)
@pytest.mark.parametrize(
    "kind", ["money", "number", "percent", "integer", "year", "date", "code", "person", "boolean"]
)
def test_every_cell_gets_a_value_or_a_sentence_or_is_blank(kind: str, values: list[Any]) -> None:
    made = read(kind, *values, heading_unit="万元" if kind == "money" else None, required=True)
    assert len(made.array) == len(values)
    for position, value in enumerate(made.array.to_pylist()):
        told = any(position in said for said in (made.problems, made.near, made.questions))
        assert (value is None) == told


def test_a_unit_line_over_the_table_speaks_of_money_alone() -> None:
    assert one("integer", "5人", sheet_unit="万元", unit="人") == 5
    assert one("number", "1天半", sheet_unit="元") == Decimal("1.5")
    assert "本列单位为户" in problem("integer", "5人", sheet_unit="万元", heading_unit="户")[1]


def test_a_number_is_read_in_the_unit_that_stands_beside_it() -> None:
    assert one("number", "68.9%", row_units=["%"]) == Decimal("68.9")
    assert one("number", 0.652, row_units=["%"], percent={0}) == Decimal("65.2")
    assert one("number", "1,234.5亿元", row_units=["亿元"]) == Decimal("1234.5")
    assert problem("number", "12345万元", row_units=["亿元"])[1] == (
        "本行单位为亿元，此处写了“12345万元”，请按“亿元”填数"
    )


def test_points_under_a_heading_of_percent_are_told() -> None:
    made = read("percent", "3.7个百分点", "3.7%", 3.7, heading_unit="%")
    assert made.warnings == {0: "“3.7个百分点”写的是百分点，本栏是%，已按3.7读取，请核对"}
    assert read("percent", "3.7个百分点", heading_unit="百分点").warnings == {}


def test_a_month_is_its_first_day_where_something_begins_to_be_in_force() -> None:
    assert one("date", "2021年2月", is_start=True) == date(2021, 2, 1)
    assert one("date", "2021年2月") == date(2021, 2, 28)
    assert one("date", "2021.2.5", is_start=True) == date(2021, 2, 5)


@pytest.mark.parametrize("cells", [(0.885, 0.54, 1), ("0.885", "0.54", None, "0.05"), (-0.3, 0.2, 0.7, 0)])
def test_a_column_of_percents_that_are_all_below_one_is_asked_about(cells: tuple[CellValue, ...]) -> None:
    made = read("percent", *cells, heading_unit="%")
    assert made.questions.keys() == {i for i, cell in enumerate(cells) if cell}
    assert read("percent", *cells, heading_unit="%", is_settled=True).questions == {}


@pytest.mark.parametrize(
    "cells", [(0.885, 0.54, 88), (0.9, 0.9, 0.9, 0.9), ("0.9%", "0.5%", "0.7%"), (0, 0, 0)]
)
def test_a_column_with_greater_or_too_few_percents_is_not(cells: tuple[CellValue, ...]) -> None:
    assert read("percent", *cells, heading_unit="%").questions == {}


@pytest.mark.parametrize(("written", "meant"), [("省", "省级"), ("国家", "国家级"), ("园区", "园区级")])
def test_a_choice_may_leave_out_the_word_that_its_heading_says(written: str, meant: str) -> None:
    levels = ("国家级", "省级", "市级", "区级", "园区级")
    assert one("choice", written, choices=levels, path="级别") == meant
    assert problem("choice", "园", choices=("园区级", "园林级"), path="级别")[0] == "R-choice"


def test_the_end_of_what_goes_on_is_none() -> None:
    assert one("date", "至 今", is_end=True) is None
    assert one("date", "长期", is_end=True) is None
    assert problem("date", "至今")[0] == "R-date"


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        ([88.5, 54, 0.895, 71.2], {2: "89.5%"}),
        (["88.5", "54", "0.895", "71.2"], {2: "89.5%"}),
        ([88.5, 54, 1.1021, 71.2], {2: "110.21%"}),
        ([88, 54, 0.5, 71], {2: "50%"}),
        ([88.5, 54, 0.9, 71.2], {}),  # as exact as the others: 0.9 %, just begun
        ([8.5, 14.9, 0.895, 10.4], {}),  # growth
        ([88.5, 0.895], {}),  # too few beside it
        ([88.5, 54, "0.895%", 71.2], {}),
        ([88.5, 54, 0, 1, 71.2], {}),
    ],
)
def test_a_lone_fraction_among_percents_is_asked_about(cells: list[CellValue], asked: dict[int, str]) -> None:
    made = read("percent", *cells, heading_unit="%")
    assert {at: fault.readings[1][1] for at, fault in made.questions.items()} == asked


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        ([0.2], {0: None}),  # a rule has one row
        ([0.05, 1], {0: None, 1: None}),
        (["0.2", 20], {0: "20%"}),
        (["0.2%", 20, 1, 5.5], {}),
        ([0, 20], {}),
    ],
)
def test_a_share_below_one_is_asked_about_however_few_they_are(
    cells: list[CellValue], asked: dict[int, str | None]
) -> None:
    made = read("percent", *cells, heading_unit="%", is_share=True)
    meant = {at: fault.readings[1][1] if fault.readings else None for at, fault in made.questions.items()}
    assert meant == asked
    assert read("percent", *cells, heading_unit="%", is_share=True, percent={0, 1}).questions == {}


@given(st.lists(st.integers(120, 1000), min_size=4, max_size=30), st.integers(0, 29))
def test_whoever_types_one_percent_of_a_column_as_a_fraction_is_asked(tenths: list[int], at: int) -> None:
    at %= len(tenths)
    cells: list[CellValue] = [tenth / 10 for tenth in tenths]
    cells[at] = float(
        Decimal(tenths[at] * 10 + 1) / 10_000
    )  # one decimal more than the others, as a fraction
    assert set(read("percent", *cells, heading_unit="%").questions) == {at}


@pytest.mark.parametrize("words", ["由盈转亏", "扭亏为盈", "同比不可比", "上年同期为零", "扭 亏"])
def test_growth_that_is_no_percentage_is_no_fault(words: str) -> None:
    made = read("percent", 3.1, words, heading_unit="%")
    assert made.problems == {} and made.array.to_pylist() == [Decimal("3.1"), None]
    assert words in made.warnings[1]
    assert problem("money", words, heading_unit="万元")[0] == "R-money"


@pytest.mark.parametrize("value", ["0.3亿美元", "600.5万元（95万美元）", "12万欧元"])
def test_another_currency_is_called_so_and_no_other_unit(value: str) -> None:
    assert "是外币" in problem("money", value, heading_unit="万元")[1]


@pytest.mark.parametrize("value", ["内资、外资", "内资/外资", "内资和外资"])
def test_two_choices_in_one_cell_are_told_as_two(value: str) -> None:
    assert "填了不止一项" in problem("choice", value, choices=("内资", "外资"))[1]
    assert "应为：内资、外资" in problem("choice", "合资、其他", choices=("内资", "外资"))[1]


@pytest.mark.parametrize("dash", ["—", "——", "－", "-", " / "])
def test_a_stroke_through_a_text_that_need_not_be_there_is_none(dash: str) -> None:
    assert read("text", "有进展", dash, "无").array.to_pylist() == ["有进展", None, "无"]
    assert read("text", "有进展", dash, 1).array.to_pylist() == ["有进展", None, "1"]
    assert read("text", "有进展", dash, required=True).array.to_pylist() == ["有进展", dash.strip()]


@pytest.mark.parametrize(
    ("written", "unit", "number"),
    [("半日", "天", "0.5"), ("一整天", "天", "1"), ("3日", "天", "3"), ("12名", "人", "12")],
)
def test_a_counter_of_the_same_measure_is_read(written: str, unit: str, number: str) -> None:
    assert one("number", written, unit=unit) == Decimal(number)


@pytest.mark.parametrize(("written", "place"), [("并列2", 2), ("并列第2", 2), ("第3名", 3), ("3/9", 3)])
def test_a_place_in_every_way_of_writing_is_read(written: str, place: int) -> None:
    made = convert(Column("integer", "全市位次", [written]), REFERENCE, MARCH)
    assert (made.problems, made.array.to_pylist()) == ({}, [place])


def test_three_of_nine_is_a_place_only_where_places_stand() -> None:
    assert problem("integer", "3/9")[0] == "R-integer"
    assert convert(Column("integer", "全市位次", ["9/3"]), REFERENCE, MARCH).problems.keys() == {0}


@pytest.mark.parametrize("written", ["2O", "8O天", "l2"])
def test_a_letter_among_digits_is_told_as_such(written: str) -> None:
    assert "是字母，像是把数字0或1打成了字母" in problem("number", written, unit="天")[1]


def test_who_was_absent_has_no_score_and_that_is_told() -> None:
    made = read("number", "缺考", 91, unit="分")
    assert (made.problems, made.array.to_pylist()) == ({}, [None, Decimal(91)])
    assert made.warnings == {0: "“缺考”没有成绩，本格留空"}
    assert problem("number", "缺考", unit="次")[0] == "R-number"


@pytest.mark.parametrize("written", ["立行立改", "立即整改", "当天"])
def test_at_once_is_no_day_and_is_asked_for(written: str) -> None:
    assert "没有写日期，请写明是哪一天" in problem("due", written)[1]
