"""Percents and growth rates, in percent points: 17.78 stands for 17.78 %."""

import re
from decimal import Decimal

from etl.grid import CellValue
from etl.values.numbers import number, number_in_text
from etl.values.status import status_word
from etl.values.text import ValueProblem, nfkc, shown

_POINT_UNITS = {"%", "百分点", "个百分点"}
_LEAD = re.compile(r"^(?:较?(?:同比|环比|上年同期|上年|去年同期|去年|上期|上月|上季度)[,:]?)+")
_UP = re.compile(r"^(?:增长|增加|上升|提高|上涨|增幅|增|升|↑|\+)")
_DOWN = re.compile(r"^(?:下降|降低|减少|回落|下滑|降幅|负增长|降|减|↓|▼)")
_FLAT = re.compile(r"(?:基本)?(?:与?(?:上年|去年)?(?:同期)?)(?:基本)?持平|零增长")
_ABOUT = re.compile(r"^(?:约|大约|近|超过|超)|(?:左右|以上|以下)$")
# Growth on a loss, on nothing or into a loss is no percentage, and is printed so.
_NO_GROWTH = re.compile(
    r"(?:同比)?(?:由盈转亏|盈转亏|转亏|由亏转盈|亏转盈|扭亏(?:为盈|增盈)?|转盈|不可比|无可比(?:性|数|基数)?"
    r"|(?:上年|去年)?(?:同期)?(?:基数)?[为是](?:0|零|负数?))"
)
_DONE = {"完成", "已完成", "全部完成", "√", "✓", "是"}


def percent(
    value: CellValue,
    is_percent_format: bool,
    heading_unit: str | bool | None,
    formats_known: bool = True,
) -> Decimal:
    """Percent points: 17.78 for '17.78%', for 0.1778 in a percent format, for 17.78 under '（%）'.

    `heading_unit` is the unit that the heading states (or True when it is %). A bare number whose format
    cannot be known, or under a heading without %, has two readings: ValueProblem with `is_question`.
    '下降3.2%' is −3.2, '持平' 0, '增长1.5倍' 150, '已完成' 100. Raises ValueProblem for ranges and words.
    """
    in_points = heading_unit is True or (isinstance(heading_unit, str) and heading_unit in _POINT_UNITS)
    if not isinstance(value, str):
        found = number(value)
        if is_percent_format:
            return found * 100
        if in_points and formats_known:
            return found
        if found == 0:
            return found
        raise _two_readings(value)
    return _percent_in_text(value, in_points)


def says_no_growth(text: str) -> bool:
    """由盈转亏, 不可比, 上年同期为零: there is no percentage, and none was forgotten."""
    return _NO_GROWTH.fullmatch(re.sub(r"\s+", "", nfkc(text))) is not None


def says_direction(value: CellValue) -> bool:
    """The words themselves say up or down: 增长8%, 下降3.2%, ↑8."""
    if not isinstance(value, str):
        return False
    flat = _LEAD.sub("", re.sub(r"\s+", "", nfkc(value))).removeprefix("率").lstrip(":,")
    up = _UP.match(flat)
    return bool(_DOWN.match(flat) or (up and up[0] != "+") or _FLAT.fullmatch(flat))


def _percent_in_text(text: str, in_points: bool) -> Decimal:
    flat = re.sub(r"\s+", "", nfkc(text))
    flat = _LEAD.sub("", flat).removeprefix("率").lstrip(":,")
    if _FLAT.fullmatch(flat):
        return Decimal(0)
    if flat in _DONE or (status_word(flat) == "完成" and flat != "1" and "%" not in flat):
        return Decimal(100)
    if flat in ("翻一番", "翻番"):
        return Decimal(100)
    up, down = _UP.match(flat), _DOWN.match(flat)
    rest = flat[(up or down).end() :] if (up or down) else flat  # type: ignore[union-attr]
    rest = rest.removeprefix("了").removeprefix(":")
    if _ABOUT.search(rest):
        raise ValueProblem(f"“{shown(text)}”是约数，应填准确的百分数")
    points = _points(rest, text, in_points or bool(down) or bool(up and up[0] != "+"), bool(up))
    if (down or (up and up[0] != "+")) and points < 0:
        raise ValueProblem(f"“{shown(text)}”既写了升降又带负号，请只写一种，如 -3.2%")
    return -points if down else points


def _points(rest: str, text: str, in_points: bool, is_growth: bool) -> Decimal:
    for suffix in ("个百分点", "百分点", "%"):
        if rest.endswith(suffix):
            return _number(rest.removesuffix(suffix), text)
    if rest.endswith("‰"):
        return _number(rest[:-1], text) / 10
    if rest.endswith("倍"):
        if not is_growth:
            times = _number(rest[:-1], text) * 100
            raise ValueProblem(
                f"“{shown(text)}”看不出是增长几倍还是几倍于上年，应填百分数",
                is_question=True,
                readings=(
                    (f"增长{shown(text)}（{times:f}%）", f"{times:f}%"),
                    (f"是上年的{shown(text)}（增长{times - 100:f}%）", f"{times - 100:f}%"),
                ),
            )
        return _number(rest[:-1], text) * 100
    found = _number(rest, text)
    if in_points or found == 0:
        return found
    raise _two_readings(text)


def _number(rest: str, text: str) -> Decimal:
    try:
        return number_in_text(rest)
    except ValueProblem as fault:
        if "三角号" in fault.sentence:
            raise
        raise ValueProblem(f"“{shown(text)}”不是百分数，应如 17.78%") from None


def _two_readings(value: CellValue) -> ValueProblem:
    return ValueProblem(
        f"“{shown(value)}”看不出是否为百分数，请写成 17.78% 的样子，或在表头注明（%）", is_question=True
    )
