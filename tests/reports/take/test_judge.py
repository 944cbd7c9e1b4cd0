"""Whether a figure as somebody typed it is still the figure: the digits, the decimals, the unit, the verb."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.blocks import Figure
from reports.figures.wording import number_text
from reports.take.judge import Typed, fault_of


def judged(value: str | None, printed: str, was: str, now: str) -> str:
    """`was` and `now`: sentences with the figure between 《 and 》."""
    figure = Figure("x", "甲", None if value is None else Decimal(value), printed, "亿元")
    typed = []
    for sentence in (was, now):
        before, _, rest = sentence.partition("《")
        text, _, after = rest.partition("》")
        typed.append(Typed(text, before, after))
    return fault_of(figure, *typed)


@pytest.mark.parametrize(
    ("value", "was", "now"),
    [
        ("125.04", "完成《125.0》亿元", "完成《125.0》亿元"),
        ("125.04", "完成《125.0》亿元", "累计完成《１２５．０》亿元"),
        ("125.04", "完成《125.0》亿元", "完成《125》 亿元"),
        ("125.04", "完成《125.0》亿元", "完成《125.04》亿元"),
        ("1234.5", "投资《1234.5》万元", "投资《1,234.5》万元"),
        ("47.5", "，《同比增长47.5%》，", "，《比上年同期增长47.5％》，"),
        ("150", "，《同比增长1.5倍》，", "，《比上年同期增长了1.5倍》，"),
        ("100", "，《同比翻一番》，", "，《同比翻一番》，"),
        ("3", "共《3》项", "共《3》个"),
        ("3", "共《3》项", "共《三》项"),
        ("411.3", "完成《411.3》亿元", "完成《4113000》万元"),
        ("411.3", "完成《411.3》亿元", "完成《四百一十一点三》亿元"),
        ("28.4", "增长《28.4》%，", "增长《百分之二十八点四》，"),
        (None, "税收《未报送》。", "税收《未 报送》。"),
        ("-3.2", "增速《-3.2》", "增速《−3.2》"),
        (None, "《—》", "《-》"),
        (None, "《—》", "《——》"),
    ],
)
def test_the_same_figure_in_other_letters_is_the_same(value: str | None, was: str, now: str) -> None:
    assert judged(value, was.partition("《")[2].partition("》")[0], was, now) == ""


@pytest.mark.parametrize(
    ("value", "was", "now", "says"),
    [
        ("125.04", "完成《125.0》亿元", "完成《126.0》亿元", "改动"),
        (None, "《—》", "《0》", "改动"),
        (None, "《未报送》", "《—》", "改动"),
        ("125.04", "完成《125.0》亿元", "完成《125.00》亿元", "多写的小数不对（应为125.04）"),
        ("1.2467", "占《1.2》%", "占《1.20》%", "应为1.25"),
        (None, "占《1.2》%", "占《1.20》%", "小数位改动"),
        ("47.52", "占《47.5》%", "占《48》%", "改动"),
        ("125.04", "完成《125.0》亿元", "完成《125.0》万元", "单位由“亿元”改为“万元”"),
        ("125.04", "完成《125.0》亿元", "完成《125.0》", "单位由“亿元”改为“无”"),
        ("5.9", "快于序时进度《5.9》个百分点", "慢于序时进度《5.9》个百分点", "由“升”改为“降”"),
        ("47.5", "，《同比增长47.5%》，", "，《同比下降47.5%》，", "由“升”改为“降”"),
        ("47.5", "，《同比增长47.5%》，", "，《同比增长47.5个百分点》，", "单位改动"),
        ("150", "，《同比增长1.5倍》，", "，《同比增长1.5%》，", "单位改动"),
        ("150", "，《同比增长1.5倍》，", "，《同比增长2.5倍》，", "改动"),
        ("150", "，《同比增长1.5倍》，", "，《是上年同期的1.5倍》，", "改动"),
        ("150", "，《同比增长1.5倍》，", "，《同比增长到1.5倍》，", "改动"),
        ("100", "，《同比翻一番》，", "，《同比翻两番》，", "改动"),
        (None, "税收《未报送》。", "税收《12.3》。", "改动"),
        ("-3.2", "增速《-3.2》", "增速《3.2》", "正负号改动"),
        ("125.04", "完成《125.0》亿元", "完成《约一百二十五》亿元", "改动"),
        ("3", "共《3》项", "共《四》项", "改动"),
        ("411.3", "完成《411.3》亿元", "完成《411300》万元", "，411.3亿元为4113000万元"),
        ("289486", "完成《289486》万元", "完成《28.95》亿元", "换单位后四舍五入"),
        ("289486", "完成《289486》万元", "完成《28.59》亿元", "，289486万元为28.9486亿元"),
        ("411.3", "完成《411.3》亿元", "完成《411.3》亿美元", "单位由“亿元”改为“亿美元”"),
        ("28.4", "增长《28.4》%，", "下降《百分之二十八点四》，", "由“升”改为“降”"),
        ("28.4", "提高《28.4》个百分点，", "提高《百分之二十八点四》，", "改动"),
    ],
)
def test_another_figure_says_what_became_of_it(value: str | None, was: str, now: str, says: str) -> None:
    assert says in judged(value, was.partition("《")[2].partition("》")[0], was, now)


@given(
    st.decimals(0, 10**6, places=6),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(["亿元", "万元", "%"]),
)
def test_more_decimals_are_right_exactly_where_they_are_those_of_the_value(
    value: Decimal, places: int, more: int, unit: str
) -> None:
    printed = number_text(value, places)
    decimals = len(printed.partition(".")[2]) + more
    longer = number_text(value, decimals)
    figure = Figure("x", "甲", value, printed, unit)
    was = Typed(printed, "完成", unit)
    assert fault_of(figure, was, Typed(longer, "完成", unit)) == ""
    wrong = number_text(value + Decimal(10) ** -decimals, decimals)
    assert fault_of(figure, was, Typed(wrong, "完成", unit)) != ""
