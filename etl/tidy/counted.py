"""Figures with a counter behind them: '1天半' in a column of 天, '两次' in one of 次."""

from __future__ import annotations

import re
from decimal import Decimal

from etl import values as v
from etl.grid import CellValue

_NUMBER = "[0-9〇一二两三四五六七八九十百]+"
_PLACE = re.compile(rf"(?:并列)?第({_NUMBER})[组批轮次位名期号]?|并列({_NUMBER})名?|({_NUMBER})[组批轮]")
_AMONG = re.compile(r"第?(\d+)名?/(?:共)?(\d+)名?")
_IN_SIGNS = re.compile(r"(-?[\d.,]+)\s*([^\d\s.,][^\s]*)")  # 118.5μg/m3
_PERSONS = ("人", "名", "位")


def whole_number(number: Decimal | None, value: CellValue) -> int | None:
    """Raises ValueProblem for one with decimals; ``value`` is what stood there."""
    if number is None:
        return None
    if number != number.to_integral_value():
        raise v.ValueProblem(f"“{value}”应填整数")
    return v.integer(number)


def place_in_order(value: CellValue) -> int | None:
    """'第一组' → 1, '并列第3位' → 3; None for any other text."""
    if not isinstance(value, str):
        return None
    match = _PLACE.fullmatch(re.sub(r"\s+", "", v.nfkc(value)))
    return None if match is None else v.ordinal(next(text for text in match.groups() if text))


def place_among(value: CellValue) -> int | None:
    """'3/9' in a column of places → 3, the third of nine; None for any other text."""
    match = _AMONG.fullmatch(re.sub(r"\s+", "", v.nfkc(value))) if isinstance(value, str) else None
    return int(match[1]) if match and 0 < int(match[1]) <= int(match[2]) else None


def with_counter(
    value: CellValue, unit: str | None, fault: v.ValueProblem, where: str = "本列"
) -> v.Quantity:
    """The quantity that ``value`` tells in ``unit`` (None: any counter), which stands at ``where``.

    Raises ValueProblem: another unit, or ``fault``, which was found before, where it is no quantity at all.
    """
    if not isinstance(value, str):
        raise fault
    if unit and (measured := _IN_SIGNS.fullmatch(v.nfkc(value))) and v.in_words(measured[2]) != measured[2]:
        if not v.same_measure(measured[2], unit):
            raise v.ValueProblem(f"{where}单位为{unit}，此处写了“{value}”，请按“{unit}”填数")
        return v.Quantity(v.number(measured[1]), unit, "=", False)
    try:
        found = v.quantity(value)
    except v.ValueProblem:
        raise fault from None
    if found.unit is None and not any(char.isdigit() for char in v.nfkc(value)):
        raise fault  # 三 alone may be the number of a row
    if unit == "个" and found.unit and v.counts_things(found.unit):
        return found  # whatever is counted: 10家, 10项
    if found.unit and found.unit[0] in "oOlI":
        raise fault  # 2O is a slip of the hand, and O no unit
    if unit and found.unit not in (None, unit, f"个{unit}") and not _is_same(found.unit or "", unit):
        raise v.ValueProblem(f"{where}单位为{unit}，此处写了“{value}”，请按“{unit}”填数")
    if not unit and found.unit is not None and not v.is_counter(found.unit):
        raise fault
    return found


def _is_same(one: str, other: str) -> bool:
    """天 and 日, 人 and 名; of other things that are counted 家 is not 项."""
    counted = v.counts_things(other) and other not in _PERSONS
    return not counted and v.same_measure(one, other)
