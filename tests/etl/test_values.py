"""The traps of real tables: each with what it is read as, or the sentence that goes back."""

import csv
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import values as v
from etl.grid import CellValue
from etl.values.status import WORDS, meanings
from schemas.period import Period
from schemas.warehouse import LOADED

Q1 = Period.parse("2021Q1")
anything: st.SearchStrategy[CellValue] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text(
        alphabet="0123456789.,-—/年月日季度第一二三四半底前上中下旬"
        "亿万千元约左右%↑↓增长下降同比()（） 　持平倍QW"
    ),
    st.dates(),
    st.datetimes(),
    st.decimals(allow_nan=False, allow_infinity=False),
)


@given(anything)
def test_any_cell_gives_a_value_or_a_sentence(value: CellValue) -> None:
    for read in (
        lambda: v.number(value),
        lambda: v.number(value, allow_accounting=True),
        lambda: v.integer(value),
        lambda: v.quantity(value),
        lambda: v.amount(value, "万元"),
        lambda: v.amount(value, None),
        lambda: v.percent(value, False, "%", True),
        lambda: v.percent(value, True, None, True),
        lambda: v.date_of(value, Q1),
        lambda: v.date_of(value, None),
        lambda: v.due(value, Q1),
        lambda: v.date_range(value, Q1),
        lambda: v.code_of(value),
        lambda: v.yes_or_no(value),
        lambda: v.text_of(value),
    ):
        try:
            read()
        except v.ValueProblem as problem:
            assert problem.sentence
    text = str(value)
    v.person_names(text)
    v.period_in_text(text, year=2021, expected="quarter")
    v.heading_unit(text)
    v.blank_reason(text)
    v.status_word(text)


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1,133", "1133"),
        ("1 133", "1133"),
        ("1，133", "1133"),
        ("1\u00a0133", "1133"),
        ("１２．５", "12.5"),
        ("－5", "-5"),
        ("−3.1", "-3.1"),
        ("+8", "8"),
        ("125①", "125"),
        ("32*", "32"),
        ("'12", "12"),
        (12.340000000000002, "12.34"),
        (0.1 + 0.2, "0.3"),
        (7, "7"),
        (Decimal("1.50"), "1.5"),
    ],
)
def test_numbers_as_they_are_typed(value: CellValue, expected: str) -> None:
    assert v.number(value) == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("5000-8000", "范围"),
        ("2.50-4.00", "范围"),
        ("10～15", "范围"),
        ("1,13", "分隔符"),
        ("(5.2)", "括号"),
        ("▲5.2", "三角号"),
        (date(2021, 1, 2), "日期"),
        ("三十", "不是数"),
        (True, "不是数"),
        (float("nan"), "不是一个数"),
    ],
)
def test_what_is_no_number_goes_back_with_a_sentence(value: CellValue, part: str) -> None:
    with pytest.raises(v.ValueProblem, match=part):
        v.number(value)


@pytest.mark.parametrize("text", ["(5.2)", "（5.2）", "▲5.2", "△5.2"])
def test_accounting_negatives_only_where_the_column_says_so(text: str) -> None:
    assert v.number(text, allow_accounting=True) == Decimal("-5.2")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_number_comes_back_from_float_text_and_thousands(number: Decimal) -> None:
    assert v.number(float(number)) == number
    assert v.number(str(number)) == number
    assert v.number(f"{number:,}") == number


@pytest.mark.parametrize(
    ("text", "number", "unit", "operator", "approximate"),
    [
        ("1天半", "1.5", "天", "=", False),
        ("半天", "0.5", "天", "=", False),
        ("两次", "2", "次", "=", False),
        ("十余项", "10", "项", "≥", True),
        ("10余项", "10", "项", "≥", True),
        ("100多人次", "100", "人次", "≥", True),
        ("≥15", "15", None, "≥", False),
        ("不少于15次", "15", "次", "≥", False),
        ("15次以上", "15", "次", "≥", False),
        ("二十三家", "23", "家", "=", False),
        ("约20家", "20", "家", "=", True),
    ],
)
def test_quantities(text: str, number: str, unit: str | None, operator: str, approximate: bool) -> None:
    found = v.quantity(text)
    assert (found.number, found.unit, found.operator, found.approximate) == (
        Decimal(number),
        unit,
        operator,
        approximate,
    )


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("value", "unit", "wan_yuan", "approximate"),
    [
        ("3.5亿元", None, "35000", False),
        ("35000万元", "亿元", "35000", False),
        ("3亿5000万", None, "35000", False),
        ("3亿5000万元", None, "35000", False),
        ("约3.5亿", None, "35000", True),
        ("3.5亿元左右", None, "35000", True),
        ("477.1亿", "万元", "4771000", False),
        ("1，133", "亿元", "11330000", False),
        ("１２．５", "万元", "12.5", False),
        ("-3.2万", None, "-3.2", False),
        ("500元", None, "0.05", False),
        ("3千元", None, "0.3", False),
        ("100余万元", None, "100", True),
        (97.6, "亿元", "976000", False),
        (12.340000000000002, "万元", "12.34", False),
        (12345, "元", "1.2345", False),
        (5, "千元", "0.5", False),
    ],
)
def test_amounts_become_wan_yuan(
    value: CellValue, unit: str | None, wan_yuan: str, approximate: bool
) -> None:
    found = v.amount(value, unit)
    assert found.wan_yuan == Decimal(wan_yuan)
    assert found.approximate is approximate
    assert found.source


@pytest.mark.parametrize("value", [5, 5.5, "5", "约5"])
def test_an_amount_without_a_unit_goes_back(value: CellValue) -> None:
    with pytest.raises(v.ValueProblem, match="没有注明单位"):
        v.amount(value, None)


@pytest.mark.parametrize("text", ["3亿5000", "3.5亿美元", "5000-8000万元", "数亿元", "万元", "3亿50000万"])
def test_unclear_amounts_go_back(text: str) -> None:
    with pytest.raises(v.ValueProblem):
        v.amount(text, "万元")


@given(st.decimals(min_value=0, max_value=10**6, places=4), st.sampled_from(sorted(v.WAN_YUAN_PER)))
def test_an_amount_is_the_same_with_its_unit_in_the_cell_or_in_the_heading(
    number: Decimal, unit: str
) -> None:
    expected = number * v.WAN_YUAN_PER[unit]
    assert v.amount(str(number), unit).wan_yuan == expected
    assert v.amount(float(number), unit).wan_yuan == expected
    if unit != "百万元":
        assert v.amount(f"{number:,}{unit}", None).wan_yuan == expected


def test_columns_of_bare_numbers_are_read_at_once() -> None:
    assert v.number_column([1, 2.5, None]) == [1, Decimal("2.5"), None]
    assert v.number_column([1, "2"]) is None
    assert v.number_column([1, float("nan")]) is None
    found = v.amount_column([1, None, 12.340000000000002], "亿元")
    assert found is not None
    assert [amount and amount.wan_yuan for amount in found] == [10_000, None, 123_400]
    assert v.amount_column([1], None) is None


# ---------------------------------------------------------------- percents


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("17.78%", "17.78"),
        ("１７．７８％", "17.78"),
        ("同比增长8%", "8"),
        ("下降3.2%", "-3.2"),
        ("增长47.5％", "47.5"),
        ("↑8%", "8"),
        ("↓8%", "-8"),
        ("持平", "0"),
        ("与上年同期持平", "0"),
        ("-3.2%", "-3.2"),
        ("提高3.2个百分点", "3.2"),
        ("增长1.5倍", "150"),
        ("已完成", "100"),
        ("0", "0"),
    ],
)
def test_percents_in_words(value: str, points: str) -> None:
    assert v.percent(value, False, None, True) == Decimal(points)


def test_a_percent_is_the_same_as_text_as_format_and_under_a_percent_heading() -> None:
    points = Decimal("17.78")
    assert v.percent("17.78%", False, None, True) == points
    assert v.percent(0.1778, True, None, True) == points
    assert v.percent(0.1778, True, "%", True) == points
    assert v.percent(17.78, False, "%", True) == points
    assert v.percent("17.78", False, "%", False) == points


@pytest.mark.parametrize(
    ("value", "heading", "formats_known"),
    [(0.1778, "%", False), (17.78, None, True), ("17.78", None, True), ("1.5倍", "%", True)],
)
def test_a_percent_with_two_readings_is_a_question(
    value: CellValue, heading: str | None, formats_known: bool
) -> None:
    with pytest.raises(v.ValueProblem) as caught:
        v.percent(value, False, heading, formats_known)
    assert caught.value.is_question


@pytest.mark.parametrize("text", ["增长-3%", "约8%", "85%以上", "8%-10%", "较好"])
def test_unclear_percents_go_back(text: str) -> None:
    with pytest.raises(v.ValueProblem):
        v.percent(text, False, "%", True)


@given(st.decimals(min_value=-1000, max_value=1000, places=2))
def test_growth_in_words_is_growth_in_figures(points: Decimal) -> None:
    words = f"同比增长{points}%" if points > 0 else f"同比下降{-points}%" if points < 0 else "同比持平"
    assert v.percent(words, False, None, True) == points
    assert v.percent(float(points) / 100, True, None, True) == points


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("value", "day", "precision"),
    [
        ("2021年3月31日", "2021-03-31", "day"),
        ("2021.3.31", "2021-03-31", "day"),
        ("2021／3／31", "2021-03-31", "day"),
        ("20210331", "2021-03-31", "day"),
        (20210331, "2021-03-31", "day"),
        (44286, "2021-03-31", "day"),
        (44286.0, "2021-03-31", "day"),
        ("44286", "2021-03-31", "day"),
        (datetime(2021, 3, 31, 17, 20), "2021-03-31", "day"),
        ("2021-03-31 00:00:00", "2021-03-31", "day"),
        ("3月22日", "2021-03-22", "day"),
        ("2021年3月31日前完成", "2021-03-31", "day"),
        ("2020年8月", "2020-08-31", "month"),
        ("2021.3", "2021-03-31", "month"),
        ("2021．03", "2021-03-31", "month"),
        ("21年3月", "2021-03-31", "month"),
        ("2021.10", "2021-10-31", "month"),
        (2021.12, "2021-12-31", "month"),
        ("3月底", "2021-03-31", "month"),
        ("月底前", "2021-03-31", "month"),
        ("3月中旬", "2021-03-20", "ten_days"),
        ("上旬", "2021-03-10", "ten_days"),
        ("2月下旬", "2021-02-28", "ten_days"),
        ("一季度末", "2021-03-31", "quarter"),
        ("年底前", "2021-12-31", "year"),
        ("上半年", "2021-06-30", "half"),
        ("二〇二一年三月三十一日", "2021-03-31", "day"),
        ("二〇二一年三月底", "2021-03-31", "month"),
        ("三月中旬", "2021-03-20", "ten_days"),
        ("二○二一年一季度末", "2021-03-31", "quarter"),
    ],
)
def test_dates_as_they_are_written(value: CellValue, day: str, precision: str) -> None:
    found = v.date_of(value, Q1)
    assert (found.day.isoformat(), found.precision) == (day, precision)


@pytest.mark.parametrize(
    "value", ["2021年2月30日", "2021.13", "2021年4月31日", "20211301", "1021年1月1日", "每周四", 7]
)
def test_days_that_do_not_exist_go_back(value: CellValue) -> None:
    with pytest.raises(v.ValueProblem):
        v.date_of(value, Q1)


@pytest.mark.parametrize("value", [2021.1, "2021.1"])
def test_january_or_october_is_a_question(value: CellValue) -> None:
    with pytest.raises(v.ValueProblem, match="1月还是10月") as caught:
        v.date_of(value, Q1)
    assert caught.value.is_question


@pytest.mark.parametrize("text", ["周五", "本周五", "星期四", "下周一"])
def test_a_day_of_the_week_alone_is_asked_for_its_date(text: str) -> None:
    with pytest.raises(v.ValueProblem, match="只写了星期几，请写明日期"):
        v.date_of(text, Q1)


def test_a_missing_year_is_never_guessed() -> None:
    with pytest.raises(v.ValueProblem, match="没有写年份"):
        v.date_of("3月22日", None)


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_a_date_comes_back_from_every_way_of_writing_it(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for written in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        serial,
        float(serial),
        day,
        datetime(day.year, day.month, day.day) + timedelta(hours=9),
    ):
        assert v.date_of(written, None).day == day


@pytest.mark.parametrize("text", ["长期", "每周四", "持续推进", "常态化", "—", ""])
def test_a_standing_task_has_no_deadline_and_keeps_its_text(text: str) -> None:
    assert v.due(text, Q1) == v.Due(None, text)


def test_deadlines_are_their_last_day() -> None:
    assert v.due("2021年6月底前", Q1).day == date(2021, 6, 30)
    with pytest.raises(v.ValueProblem):
        v.due("尽快", Q1)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021.3-2021.12", "2021-03-01", "2021-12-31"),
        ("2021-2023", "2021-01-01", "2023-12-31"),
        ("2021年3月—12月", "2021-03-01", "2021-12-31"),
        ("3—12月", "2021-03-01", "2021-12-31"),
        ("2021-03-01至2021-04-30", "2021-03-01", "2021-04-30"),
    ],
)
def test_ranges_of_dates(text: str, first: str, last: str) -> None:
    begin, end = v.date_range(text, Q1)
    assert (str(begin.first), str(end.day)) == (first, last)


# ---------------------------------------------------------------- names, headings, codes, words


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
