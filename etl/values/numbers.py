"""Numbers, whole numbers and quantities with a counter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Literal

from etl.grid import CellValue
from etl.values.text import ValueProblem, nfkc, shown

# Possessive, and only from the first of several on: thousands of them in one cell are read once, not squared.
_MARKS = re.compile(r"(?<![①-⑳⁰¹²³⁴-⁹*＊†‡※])[①-⑳⁰¹²³⁴-⁹*＊†‡※]++\s*+$")
_POWER = re.compile(r"(?:^|[×xX*·])\s{0,3}10[⁰¹²³⁴-⁹]{1,3}\s*+$")  # 10⁴ is no 10 with a note
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([, ])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_RANGE = re.compile(r"\d[\d.,]*[^\d.,]{0,3}?\s*(?:-{1,2}|~|至|到)\s*\d[\d.,]*.*")
_ACCOUNTING = re.compile(r"\(([^()]+)\)|[▲△](.+)")

_IN_WORDS = re.compile(r"(?:净?亏损?|负|下降|减少)\s*\d.*|\d[^()]*\((?:净?亏损?|负)\)")  # 亏损5391.8
_LETTER = re.compile(r"[+-]?[\d,.]*(?:\d([oOlI])|([oOlI])\d)[\d,.oOlI]*[天日次项个家人名%]?")  # 2O for 20
_TORN = re.compile(r"\d[\d,.]*(?:\s+[\d.][\d,.]*)+")
_WHOLE_DAY = re.compile("整(?=[天日])")  # 一整天 is one
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_CHINESE_NUMBER = "[零〇一二两三四五六七八九十百千]+"
_AT_LEAST = ("不少于", "不低于", "不小于", "至少", "≥", ">=", "大于等于", "最少")
_AT_MOST = ("不超过", "不多于", "不高于", "不大于", "至多", "≤", "<=", "最多", "小于等于")
_BOUND_AFTER = re.compile(r"及?以上$|及?以下$|以内$")
_ABOUT = ("大约", "约", "近", "将近")
_QUANTITY = re.compile(
    rf"(?P<number>半|\d[\d,]*(?:\.\d+)?|{_CHINESE_NUMBER})(?P<more>余|多)?"
    rf"(?P<unit>(?:(?!半|以上|以下|以内|左右)[^\d\s]){{0,6}})(?P<half>半)?(?P<bound>及?以上|及?以下|以内|左右)?"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """'不少于15次' → number 15, unit '次', operator '≥'. `approximate`: 约, 余, 多 (then at least this)."""

    number: Decimal
    unit: str | None
    operator: Literal["=", "≥", "≤"]
    approximate: bool


def float_decimal(value: float) -> Decimal:
    """A float out of a spreadsheet → Decimal by its 15 significant digits: 12.340000000000002 → 12.34.

    Raises ValueProblem for infinity and NaN.
    """
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueProblem("这里不是一个数，应填数字")
    return Decimal(f"{value:.15g}")


def number(value: CellValue, *, allow_accounting: bool = False, unit: str | None = None) -> Decimal:
    """One number. Text may be full-width, with thousands separators, a footnote mark and the column's unit.

    (5.2) and ▲5.2 are −5.2 only with `allow_accounting`. Raises ValueProblem for anything else: a range,
    a date made by the spreadsheet out of 1/2, words.
    """
    if isinstance(value, bool) or value is None:
        raise ValueProblem(f"“{shown(value)}”不是数，应填数字" if value is not None else "此处为空，应填数字")
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return float_decimal(value)
    if isinstance(value, date):
        raise ValueProblem(f"“{shown(value)}”是日期（可能被表格自动改成了日期），应填数字")
    return number_in_text(value, allow_accounting=allow_accounting, unit=unit)


def number_in_text(text: str, *, allow_accounting: bool = False, unit: str | None = None) -> Decimal:
    """`number` for text."""
    if text.endswith("（缩放显示）"):
        stored = text.removesuffix("（缩放显示）")
        raise ValueProblem(
            f"这一格存的是{stored}，按缩小后的样子显示，看不出以哪个为准，请去掉这种格式、直接填数"
        )
    if text.endswith("（有上下标）") or _POWER.search(text):
        stored = text.removesuffix("（有上下标）")
        raise ValueProblem(f"“{stored}”里有上标或下标，看不出是注号还是数，请删去注号、只填数")
    flat = nfkc(_MARKS.sub("", text.strip()))
    if unit:
        flat = flat.removesuffix(nfkc(unit)).strip()
    accounting = _ACCOUNTING.fullmatch(flat)
    if accounting:
        if not allow_accounting:
            raise ValueProblem(f"“{shown(text)}”含括号或三角号，负数请直接写成 -5.2 的样子")
        return -abs(number_in_text(accounting[1] or accounting[2]))
    if _PLAIN.fullmatch(flat):
        return Decimal(flat)
    if _GROUPED.fullmatch(flat):
        return Decimal(re.sub("[, ]", "", flat))
    if _RANGE.fullmatch(flat):
        raise ValueProblem(f"“{shown(text)}”是一个范围，应填一个数")
    if re.fullmatch(r"[+-]?[\d, .]+", flat):
        raise ValueProblem(f"“{shown(text)}”的分隔符位置不对，应填数字，如 1,133 或 1133")
    if letter := _LETTER.fullmatch(flat):
        what = f"“{shown(text)}”里的“{letter[1] or letter[2]}”是字母"
        raise ValueProblem(f"{what}，像是把数字0或1打成了字母，请改成数字")
    if _IN_WORDS.fullmatch(flat):
        raise ValueProblem(f"“{shown(text)}”把正负写成了字，负数请直接写成 -5.2 的样子")
    raise ValueProblem(f"“{shown(text)}”不是数，应填数字")


def integer(value: CellValue, *, unit: str | None = None) -> int:
    """A whole number. Raises ValueProblem."""
    found = number(value, unit=unit)
    if found != found.to_integral_value() or abs(found) >= Decimal(10) ** 15:
        raise ValueProblem(f"“{shown(value)}”应填整数")
    return int(found)


def ordinal(value: CellValue) -> int | None:
    """The number of a row or paragraph however it is printed: '(3)' → 3, '②' → 2, '一、' → 1; else None."""
    if not isinstance(value, str):
        return None
    flat = re.sub(r"\s+", "", nfkc(value)).rstrip("、.")
    flat = flat.removeprefix("第").removeprefix("(").removesuffix(")")
    if flat.isascii() and flat.isdigit() and len(flat) < 10:
        return int(flat)
    found = chinese_number(flat) if re.fullmatch(_CHINESE_NUMBER, flat) else None
    return None if found is None else int(found)


def number_column(values: Sequence[CellValue]) -> list[Decimal | None] | None:
    """A column of bare numbers and blanks at once; None when any cell needs a closer look."""
    if not set(map(type, values)) <= {int, float, type(None)}:
        return None
    if not all(isfinite(value) for value in values if isinstance(value, float)):
        return None
    return [
        None if value is None else Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
        for value in values
    ]


def refuse_torn(text: str) -> None:
    """Raises ValueProblem for digits that a blank parts otherwise than by thousands: 4 6.5 is no 46.5."""
    for torn in _TORN.finditer(nfkc(text)):
        if not _GROUPED.fullmatch(" ".join(torn[0].split())):
            raise ValueProblem(f"“{shown(text)}”里的数字被空格断开，看不出是一个数还是几个数，请核对后重填")


def quantity(value: CellValue) -> Quantity:
    """A number with its counter and bound: '1天半' = 1.5 天, '十余项' ≥ 10 approximate, '15次以上' ≥ 15.

    Raises ValueProblem.
    """
    if not isinstance(value, str):
        return Quantity(number(value), None, "=", False)
    refuse_torn(value)
    rest = _WHOLE_DAY.sub("", re.sub(r"\s+", "", nfkc(value)))
    operator: Literal["=", "≥", "≤"] = "="
    approximate = False
    for words, meaning in ((_AT_LEAST, "≥"), (_AT_MOST, "≤"), (_ABOUT, "约")):
        word = next((word for word in words if rest.startswith(word)), None)
        if word is not None:
            rest = rest.removeprefix(word)
            approximate = approximate or meaning == "约"
            operator = "≥" if meaning == "≥" else "≤" if meaning == "≤" else operator
    match = _QUANTITY.fullmatch(rest)
    if match is None:
        raise ValueProblem(f"“{shown(value)}”应填数量，如 15次")
    found = _count(match["number"])
    if found is None:
        raise ValueProblem(f"“{shown(value)}”应填数量，如 15次")
    if match["half"]:
        found += Decimal("0.5")
    if match["more"]:
        operator, approximate = "≥", True
    if match["bound"]:
        if "左右" in match["bound"]:
            approximate = True
        else:
            operator = "≥" if "上" in match["bound"] else "≤"
    return Quantity(found, match["unit"] or None, operator, approximate)


def split_bound(text: str) -> tuple[Literal["=", "≥", "≤"], str]:
    """'不少于15次' → ('≥', '15次'); '95%以上' → ('≥', '95%'); '15' → ('=', '15')."""
    flat = re.sub(r"\s+", "", nfkc(text))
    for words, sign in ((_AT_LEAST, "≥"), (_AT_MOST, "≤")):
        word = next((word for word in words if flat.startswith(word)), None)
        if word is not None:
            return ("≥" if sign == "≥" else "≤"), flat.removeprefix(word)
    match = _BOUND_AFTER.search(flat)
    if match is None:
        return "=", text
    return ("≥" if "上" in match[0] else "≤"), flat[: match.start()]


def without_accounting(text: str) -> str:
    """'▲5.2' and '(5.2)' → '-5.2'; any other text as it is."""
    match = _ACCOUNTING.fullmatch(nfkc(text))
    return f"-{(match[1] or match[2]).strip()}" if match else text


def footnote_mark(text: str) -> str | None:
    """'125①' → '①', '32*' → '*'; None for a text that is no number with a mark."""
    match = _MARKS.search(text.strip())
    return match[0].strip() if match and match.start() and text.strip()[match.start() - 1].isdigit() else None


def _count(text: str) -> Decimal | None:
    if text == "半":
        return Decimal("0.5")
    if text[0].isdigit():
        try:
            return number_in_text(text)
        except ValueProblem:
            return None
    return chinese_number(text)


def chinese_number(text: str) -> Decimal | None:
    """'十二' → 12, '两百零三' → 203, '二〇二一' → 2021; None when it is no number."""
    if all(char in _DIGITS for char in text):
        return Decimal("".join(str(_DIGITS[char]) for char in text)) if text else None
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _PLACES:
            total += (1 if digit is None or digit == 0 else digit) * _PLACES[char]
            digit = None
        else:
            return None
    return Decimal(total + (digit or 0))
