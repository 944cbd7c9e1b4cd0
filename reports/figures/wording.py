"""Sentence patterns: how a measure reads in an official paper.

Verbs carry the sign (增长, 下降, 快于, 低于), so a number in a sentence is never negative, and a rounded zero
reads 持平 or 达到, never '-0.0'.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal

from reports.figures.measures import HUNDRED, Coverage, Growth, Rank, Rounding, rounded

WAN_PER_YI = Decimal(10_000)
BASE_TOO_SMALL = "基数过小"
TIMES_PLACES = 2
_MOST_PLACES = 20

_DIGITS = "零一二三四五六七八九"


# ---- numbers ----


def number_text(
    value: Decimal, places: int, rounding: Rounding = "half_up", edges: Collection[Decimal] = ()
) -> str:
    """`value` at `places` decimals, without thousands separators: '125.0', '0.0', '-3.2'.

    What is there never prints as nothing: a value that would come out as 0 takes as many decimals as it
    needs to show its first digit, '0.003'. Nor does it print as the other side of one of `edges`, each the
    least number of what is above it: with 100 among them 99.96 is '99.96', for its light is yellow.
    """
    if value and not rounded(value, places, rounding):
        places = max(places, -value.adjusted())
    return f"{rounded(value, places_aside(value, places, rounding, edges), rounding):f}"


def places_aside(
    value: Decimal, places: int, rounding: Rounding = "half_up", edges: Collection[Decimal] = ()
) -> int:
    """`places`, or as many more as it takes for the rounded value to stay on its side of every edge."""
    for more in range(places, _MOST_PLACES):
        printed = rounded(value, more, rounding)
        if all((printed >= edge) == (value >= edge) for edge in edges):
            return more
    return places


def whole_percent(value: Decimal) -> str:
    """A percent without decimals where there is room for three letters only: '62', '0', '<1'.

    100 is what is whole: 99.96 is '99'.
    """
    printed = rounded(value, 0)
    if value < HUNDRED <= printed:
        printed = HUNDRED - 1
    return "<1" if value > 0 and not printed else f"{printed:f}"


def plain_number(value: Decimal) -> str:
    """An unrounded value for an arithmetic: up to 6 decimals, without idle zeros."""
    return _without_idle_zeros(f"{rounded(value, 6):f}")


def _without_idle_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def chinese_number(number: int) -> str:
    """1–99 in Chinese numerals, for headings: 十二."""
    if not 1 <= number <= 99:
        raise ValueError(f"序号是 {number}，应为 1 到 99")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def chinese_date(day: dt.date) -> str:
    """2021年4月20日: Arabic, no padding."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_text(day: dt.date, year: int) -> str:
    """`3月31日` within `year`, else with the year."""
    return f"{day.month}月{day.day}日" if day.year == year else chinese_date(day)


def month_text(month: int, combined_january: bool = False) -> str:
    """'3月'; February reads 1—2月 where January is not published alone."""
    return "1—2月" if combined_january and month == 2 else f"{month}月"


# ---- growth and pace ----


def growth_phrase(
    change: Growth, places: int, unit: str, amount_places: int, times_from_pct: Decimal | None = HUNDRED
) -> str:
    """同比增长47.5% · 同比增长1.5倍 · 同比下降3.2% · 与上年同期持平 · 由盈转亏，同比减少50.0万元 …

    `change.difference` is in `unit`. Empty where there is no value at all.
    """
    amount = ""
    if change.difference is not None:
        amount = f"{number_text(abs(change.difference), amount_places)}{unit}"
    match change.case:
        case "no_value":
            return ""
        case "no_base":
            return "上年同期无数据"
        case "small_base":
            return f"上年同期{BASE_TOO_SMALL}，不作同比"
        case "both_zero":
            return "与上年同期持平"
        case "same_loss":
            return "亏损与上年同期持平"
        case "to_loss":
            return f"由盈转亏，同比减少{amount}"
        case "to_profit":
            return f"扭亏为盈，同比增加{amount}"
        case "to_zero":
            return f"扭亏，同比增加{amount}"
        case "from_zero" if change.difference is not None and change.difference < 0:
            return f"上年同期为零，净减{amount}"
        case "from_zero":
            return f"上年同期为零，净增{amount}"
    assert change.rate_pct is not None
    rate = rounded(change.rate_pct, places)
    match change.case:
        case "smaller_loss" | "larger_loss" if rate == 0:
            return "亏损与上年同期基本持平"
        case "smaller_loss":
            return f"同比减亏{rate:f}%"
        case "larger_loss":
            return f"同比增亏{rate:f}%"
    return published_growth_phrase(change.rate_pct, places, times_from_pct)


def published_growth_phrase(rate_pct: Decimal, places: int, times_from_pct: Decimal | None = HUNDRED) -> str:
    """The same for a published rate.

    What prints as `times_from_pct` or more is told in 倍 (增长1.5倍: two and a half times last year's), a
    doubling as 翻一番; None: always in percent. A fall is never told in 倍.
    """
    rate = rounded(rate_pct, places)
    if rate == 0:
        return "与上年同期持平"
    if times_from_pct is not None and rate >= times_from_pct:
        if rate_pct == HUNDRED:
            return "同比翻一番"
        return f"同比增长{_without_idle_zeros(number_text(rate_pct / HUNDRED, TIMES_PLACES))}倍"
    return f"同比{'增长' if rate > 0 else '下降'}{abs(rate):f}%"


def improvement_phrase(improvement_pct: Decimal, places: int) -> str:
    """A measure with a good direction: 同比改善39.8%, 同比变差2.0%."""
    rate = rounded(improvement_pct, places)
    if rate == 0:
        return "与上年同期持平"
    return f"同比{'改善' if rate > 0 else '变差'}{abs(rate):f}%"


def growth_cell(change: Growth, places: int) -> str:
    """The growth as a table prints it: '47.5', '-3.2', 扭亏, '—'; without a rate it is words."""
    words = {
        "to_loss": "转亏",
        "to_profit": "扭亏",
        "to_zero": "扭亏",
        "both_zero": "持平",
        "small_base": BASE_TOO_SMALL,
    }
    if change.rate_pct is None:
        return words.get(change.case, "—")
    # As in a sentence, where a rate that rounds to zero is 持平.
    rate = f"{rounded(change.rate_pct, places):f}"
    verb = {"smaller_loss": "减亏", "larger_loss": "增亏"}.get(change.case, "")
    return f"{verb}{rate}" if Decimal(rate) else rate


def growth_formula(change: Growth, current: Decimal | None, previous: Decimal | None) -> str:
    """How the rate was computed, as a reader may do it again; '' where there is none.

    The share of a loss goes by its size: from -200 to -50 are (200−50)÷200.
    """
    if change.rate_pct is None or current is None or previous is None:
        return ""
    now, before = plain_number(abs(current)), plain_number(abs(previous))
    match change.case:
        case "growth":
            return f"({now}÷{before}−1)×100%"
        case "larger_loss":
            return f"({now}−{before})÷{before}×100%"
        case _:
            return f"({before}−{now})÷{before}×100%"


def pace_phrase(gap_points: Decimal, places: int, edges: Collection[Decimal] = ()) -> str:
    """快于序时进度5.90个百分点 · 低于序时进度2.10个百分点 · 达到序时进度 (a gap that rounds to zero).

    `edges` as for `number_text`; for the edge at zero there are words.
    """
    gap = rounded(gap_points, places_aside(gap_points, places, edges=[edge for edge in edges if edge]))
    if gap == 0:
        return "达到序时进度" if gap_points >= 0 else "基本达到序时进度"
    return f"{'快于' if gap > 0 else '低于'}序时进度{abs(gap):f}个百分点"


# ---- coverage, ranks, counts ----


def coverage_phrase(coverage: Coverage, what: str, measure_word: str = "个") -> str:
    """`34个项目中31个已报`."""
    return f"{coverage.expected_n}{measure_word}{what}中{coverage.reported_n}{measure_word}已报"


def rank_phrase(rank: Rank) -> str:
    """第2位, 并列第2位."""
    return f"{'并列' if rank.tied else ''}第{rank.place}位"


def rank_change_phrase(change: int | None) -> str:
    """Against the quarter before: 上升2位 · 下降1位 · 持平; None: 首次参评."""
    if change is None:
        return "首次参评"
    if change == 0:
        return "持平"
    return f"{'上升' if change > 0 else '下降'}{abs(change)}位"


def count_change_phrase(change: int, measure_word: str = "项", then: str = "上季度") -> str:
    """较上季度增加3项 · 减少1项 · 与上季度持平; `then`: the period that it is held against."""
    if change == 0:
        return f"与{then}持平"
    return f"较{then}{'增加' if change > 0 else '减少'}{abs(change)}{measure_word}"


def named(names: Sequence[str]) -> str:
    """Names in one enumeration: 甲、乙、丙."""
    return "、".join(names)


def full_stop(text: str) -> str:
    """`text` as one sentence: a clerk's text ends in 。 exactly once."""
    return text.strip().rstrip("。；;，,、.") + "。"
