"""Money: stored in 万元 as Decimal, with the text that stood there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from etl.grid import CellValue
from etl.values.numbers import number, number_column, refuse_torn
from etl.values.text import ValueProblem, nfkc, plain, shown

WAN_YUAN_PER: dict[str, Decimal] = {
    "亿元": Decimal(10_000),
    "千万元": Decimal(1_000),
    "百万元": Decimal(100),
    "万元": Decimal(1),
    "千元": Decimal("0.1"),
    "元": Decimal("0.0001"),
}
"""How many 万元 one of each unit is."""

_ABOUT_BEFORE = re.compile(r"^(?:大约|约|近|将近|预计|超过|超)")
_ABOUT_AFTER = re.compile(r"(?:左右|上下|以上|多|余)$")
_ABOUT_WITHIN = re.compile(r"(?<=\d)[多余](?=[亿万千元])|(?<=[亿万])[多余](?=元)")
_CURRENCY = re.compile(r"^(?:人民币|rmb|¥|¥)", re.IGNORECASE)
_FOREIGN = re.compile(r"美元|欧元|日元|港元|港币|英镑|usd|\$|€", re.IGNORECASE)
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_WITH_UNIT = re.compile(
    rf"(?P<sign>[+-])?(?:(?P<yi>{_NUMBER})亿)?"
    rf"(?:(?P<qianwan>{_NUMBER})千万|(?P<baiwan>{_NUMBER})百万|(?P<wan>{_NUMBER})万|(?P<qian>{_NUMBER})千(?=元))?"
    rf"(?:(?P<yuan>{_NUMBER})(?=元))?元?"
)
_PARTS = (
    ("yi", "亿元"),
    ("qianwan", "千万元"),
    ("baiwan", "百万元"),
    ("wan", "万元"),
    ("qian", "千元"),
    ("yuan", "元"),
)


@dataclass(frozen=True, slots=True)
class Amount:
    """`wan_yuan` in 万元, exact; `source`: what stood there, with its unit; `approximate`: 约, 左右."""

    wan_yuan: Decimal
    source: str
    approximate: bool = False


def is_foreign(text: str) -> bool:
    """Whether a text names another currency: 万美元, 港币."""
    return bool(_FOREIGN.search(nfkc(text)))


def refuse_foreign(text: str) -> None:
    """Raises ValueProblem for an amount in another currency."""
    if is_foreign(text):
        raise ValueProblem(f"“{shown(text)}”是外币，应折合人民币填报")


def amount(value: CellValue, unit: str | None, *, allow_accounting: bool = False) -> Amount:
    """An amount of money. `unit` is that of heading, cell or sheet: 亿元, 千万元, 百万元, 万元, 千元 or 元.

    A unit in the text itself (477.1亿, 3亿5000万) is enough alone. Raises ValueProblem when no unit is
    known, and for ranges, foreign currency and words.
    """
    if not isinstance(value, str):
        found = number(value)
        known = _unit(value, unit)
        return Amount(found * WAN_YUAN_PER[known], f"{plain(value)} {known}")
    flat, approximate = _without_about(re.sub(r"\s+", " ", nfkc(value)))
    refuse_foreign(value)
    flat = _CURRENCY.sub("", flat)
    compact = flat.replace(" ", "")
    match = _WITH_UNIT.fullmatch(compact)
    if match and any(match[part] for part, _ in _PARTS):
        refuse_torn(value)
        return Amount(_sum(match, value), value.strip(), approximate)
    found = number(flat if approximate else value, allow_accounting=allow_accounting)
    known = _unit(value, unit)
    return Amount(found * WAN_YUAN_PER[known], f"{value.strip()} {known}", approximate)


def amount_column(values: Sequence[CellValue], unit: str | None) -> list[Amount | None] | None:
    """A column of bare numbers and blanks at once; None when any cell needs a closer look."""
    numbers = number_column(values) if unit in WAN_YUAN_PER else None
    if numbers is None or unit is None:
        return None
    factor = WAN_YUAN_PER[unit]
    return [None if found is None else Amount(found * factor, f"{found} {unit}") for found in numbers]


def _unit(value: CellValue, unit: str | None) -> str:
    if unit is None:
        raise ValueProblem(f"“{shown(value)}”没有注明单位，请在表头或单元格写明亿元、万元或元")
    if unit not in WAN_YUAN_PER:
        raise ValueProblem(f"“{shown(value)}”的单位“{unit}”不是金额单位，应为亿元、万元、千元或元")
    return unit


def _without_about(text: str) -> tuple[str, bool]:
    bare = _ABOUT_WITHIN.sub("", _ABOUT_AFTER.sub("", _ABOUT_BEFORE.sub("", text).strip()).strip())
    return bare, bare != text


def _sum(match: re.Match[str], value: str) -> Decimal:
    total = Decimal(0)
    for part, factor in _PARTS:
        if match[part]:
            total += number(match[part]) * WAN_YUAN_PER[factor]
    if match["yi"] and match["wan"] and number(match["wan"]) >= 10_000:
        raise ValueProblem(f"“{shown(value)}”亿与万重叠，请核对后重填")
    return -total if match["sign"] == "-" else total
