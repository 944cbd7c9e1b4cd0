"""One figure as somebody typed it, held against the figure of the warehouse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import Figure
from reports.figures.measures import rounded
from reports.take.words import (
    amount,
    decimals,
    direction,
    is_negative,
    number_in_words,
    number_key,
    numbers_in,
    plain,
    unit_after,
    value_of,
)

_CLAUSE_ENDS = "，。；、：！？,.;:!?（）()\n"
_CLAUSE_LETTERS = 12
_LAST_YEAR = re.compile(r"同比|[比较](?:上年|去年)(?:同期)?|了")
_MOST_MORE_DECIMALS = 12
ROUNDED = "换单位后四舍五入"
# How the faults begin that lie in the words around a figure.
WORDS_AROUND = ("由“", "单位由", "正负号", ROUNDED)
# What stands where there is nothing to print, in the many shapes that keyboards and fonts give it.
_DASHES = re.compile(r"[-\u2010-\u2015\u2212\u2500\uff0d]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a text, with the words of its own clause before it and what follows it."""

    text: str
    before: str = ""
    after: str = ""

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Typed:
        return cls(text[start:end], text[:start], text[end:])

    @property
    def clause(self) -> str:
        """The words before it, back to the last mark or number."""
        head = self.before[-_CLAUSE_LETTERS:]
        for place in range(len(head) - 1, -1, -1):
            if head[place] in _CLAUSE_ENDS or head[place].isdigit():
                return head[place + 1 :]
        return head


def fault_of(figure: Figure, was: Typed, now: Typed) -> str:
    """Why `now` is not the figure any more, in a few words; '' where it still says the same.

    `was` is how the draft printed it. Width of letters and thousands do not matter; more decimals do not
    where they are those of the unrounded value.
    """
    if plain(now.text) == plain(was.text):
        return _around(was, now)
    old, new = numbers_in(was.text), numbers_in(now.text)
    if not old and not new and _DASHES.sub("-", plain(was.text)) == _DASHES.sub("-", plain(now.text)):
        return _direction(was.clause, now.clause)
    if is_same_amount(was, now):
        return (
            "正负号改动"
            if is_negative(_signed(was)) != is_negative(_signed(now))
            else _direction(was.clause, now.clause)
        )
    if not old or len(old) != len(new):
        return "改动"
    if is_negative(_signed(was)) != is_negative(_signed(now)):
        return "正负号改动"
    if told := _in_another_unit(was, now):
        return told
    for before, after in zip(old, new, strict=True):
        fault = _number(figure, before, after, is_only=len(old) == 1)
        if fault:
            return fault
    if plain(_without(was.text, old)) != plain(_without(now.text, new)):
        told = _direction(f"{was.clause}{was.text}", f"{now.clause}{now.text}")
        if told or _unit_of_words(was) != _unit_of_words(now):
            return told or "单位改动"
        # What is left beside the number and its unit is what it says: 减亏, 增亏, 是上年同期的.
        before_words, after_words = _said(was.text, old), _said(now.text, new)
        if before_words != after_words:
            return f"改动（“{before_words or '无'}”改为“{after_words or '无'}”）"
    return _around(was, now)


def is_same_amount(was: Typed, now: Typed) -> bool:
    """The same in another unit, or in Chinese numerals."""
    if numbers_in(now.text) and unit_after(was.after) == unit_after(now.after):
        return False  # the same unit: its decimals count
    before, after = amount(was.text, was.after), amount(now.text, now.after)
    return before is not None and before == after


def _in_another_unit(was: Typed, now: Typed) -> str:
    """289486万元 as 28.95亿元 is rounded; as 29.85亿元 it is another amount."""
    before, after = amount(was.text, was.after), amount(now.text, now.after)
    old, new = unit_after(was.after), unit_after(now.after)
    number = typed_value(now.text)
    if before is None or after is None or not number or old == new or before[1] != after[1]:
        return ""
    exact = before[0] * abs(number) / after[0]
    if numbers_in(now.text) and rounded(exact, decimals(numbers_in(now.text)[0])) == abs(number):
        return ROUNDED
    return f"单位由“{old or '无'}”改为“{new or '无'}”，{was.text}{old}为{exact.normalize():f}{new}"


def _number(figure: Figure, before: str, after: str, is_only: bool) -> str:
    extra = decimals(after) - decimals(before)
    if extra <= 0:
        return "" if value_of(before) == value_of(after) else "改动"
    exact = figure.value if is_only else None
    if exact is None or extra > _MOST_MORE_DECIMALS:
        return "小数位改动"
    right = rounded(abs(exact), decimals(after))
    # The value may be kept in another unit than it is printed in: then it does not round to the print.
    if rounded(abs(exact), decimals(before)) != value_of(before):
        return "小数位改动" if value_of(before) == value_of(after) else "改动"
    return "" if right == value_of(after) else f"多写的小数不对（应为{right:f}）"


def _around(was: Typed, now: Typed) -> str:
    """The unit behind and the verb before may say another thing than the draft, with the same digits."""
    if unit_after(was.after) != unit_after(now.after) and was.text[-1:].isdigit():
        return f"单位由“{unit_after(was.after) or '无'}”改为“{unit_after(now.after) or '无'}”"
    if is_negative(_signed(was)) != is_negative(_signed(now)):
        return "正负号改动"
    return _direction(was.clause, now.clause)


def _direction(was: str, now: str) -> str:
    before, after = direction(was), direction(now)
    return f"由“{before}”改为“{after}”" if before and after and before != after else ""


def _signed(typed: Typed) -> str:
    """With the minus that may stand just before it; a dash between two numbers is none."""
    head = typed.before[-2:]
    return f"-{typed.text}" if head[-1:] in "-−" and head[-1:] and not head[:1].isdigit() else typed.text


def _without(text: str, numbers: list[str]) -> str:
    left = number_key(text)
    for number in numbers:
        left = left.replace(number, "", 1)
    return left


def _said(text: str, numbers: list[str]) -> str:
    """The words beside the number, without its sign; each counts but those that name last year.

    增长1.5倍 is 2.5倍 of last year's.
    """
    return _DASHES.sub("", _LAST_YEAR.sub("", plain(_without(text, numbers))))


def _unit_of_words(typed: Typed) -> str:
    """The unit that follows the first number inside the words."""
    numbers = numbers_in(typed.text)
    text = number_key(typed.text)
    return unit_after(text.partition(numbers[0])[2] + typed.after) if numbers else ""


def typed_value(text: str) -> Decimal | None:
    """The number where it is exactly one."""
    found = numbers_in(text)
    if not found:
        return number_in_words(text.removeprefix("百分之"))
    if len(found) != 1:
        return None
    return -value_of(found[0]) if is_negative(text) else value_of(found[0])
