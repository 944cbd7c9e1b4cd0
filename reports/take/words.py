"""Words and numbers as people type them: half or full width, split by spaces, with or without thousands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from etl.values.numbers import chinese_number

# Thousands stand apart by a comma only where three digits follow: 1,234.5 is one number, 3，125 are two.
_NUMBER = re.compile(r"[0-9０-９]+(?:[,，][0-9０-９]{3}(?![0-9０-９]))*(?:[.．][0-9０-９]+)?")
_PIECE = re.compile(rf"{_NUMBER.pattern}|\s+|.", re.DOTALL)
# Units whose change changes the amount; 个, 项 and 家 are words like others.
_SCALED = re.compile(
    r"(?:万亿|[亿万千])?(?:美元|欧元|港元|日元|英镑)|万亿元|亿元|万元|千元|元|个百分点|百分点|%|‰|万千瓦时|千瓦时|万吨|千吨|吨|万亩|亩|公顷|万平方米|平方米|万人次|人次|万人|小时|倍"
)
_SCALES = {
    f"{prefix}{unit}": (scale, unit)
    for unit in ("元", "吨", "千瓦时", "亩", "平方米", "人次")
    for prefix, scale in (("", 1), ("千", 10**3), ("万", 10**4), ("亿", 10**8), ("万亿", 10**12))
}
_PERCENT = "百分之"
# Amounts without a number: they claim as much as one.
_LOOSE = re.compile(r"过半|超半|近半|大半|一半|半数|[两三四五六七八九]成(?![立员果功效绩熟为])|翻一?番|持平")
# Between digits a comma or a point belongs to the number.
CLAUSE_END = re.compile(r"[，。；、：！？;:!?（）()\n]|(?<!\d)[,.]|[,.](?!\d)")
_HEADING_NUMBER = re.compile(r"^(?:[（(]?[一二三四五六七八九十]+[）)、]|[（(]?\d+[）).、．])")
# As money is written: 叁, 贰拾伍.
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_DIGITS = f"〇零一二三四五六七八九{''.join(map(chr, _CAPITALS))}"
_NUMERALS = re.compile(rf"(?:{_PERCENT})?[两十百千{_DIGITS}]+(?:点[{_DIGITS}]+)?")
# They say nothing of a number: 共23条, 计23条; 其中蓝灯3项; 占计划的24.9%.
_IDLE = re.compile(r"^(?:即|其中)|(?:共计|共|计|为|达到?|的)(?=《)|已(?=完成)|(?<=[^反然从进])而")
_BEHIND = re.compile(r"(?:落后于?|滞后于?|慢于)(?=序时)")
_UP = re.compile(r"增长|提高|上升|增加|快于|高于|超过|超出|改善|扭亏|净增|增收")
_DOWN = re.compile(r"下降|降低|减少|低于|慢于|落后|变差|转亏|净减|减收|下滑")


@dataclass(frozen=True, slots=True)
class Span:
    """Letters `start` to `end` of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a stretch of white space or one character; `key` is what is compared."""

    key: str
    start: int
    end: int
    is_number: bool


def plain(text: str) -> str:
    """For comparing: half width, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def said_plainly(text: str) -> str:
    """A clause without the words that say nothing, 落后序时进度 as the program writes it."""
    line = plain(text)
    return _BEHIND.sub("低于", _IDLE.sub("", line)) or line


def number_key(text: str) -> str:
    """A number as it is compared: half-width, without the marks between thousands."""
    return unicodedata.normalize("NFKC", text).replace(",", "")


def tokens(text: str, start: int = 0) -> list[Token]:
    """All of `text`, white space left out; positions count from `start`."""
    found = []
    for match in _PIECE.finditer(text):
        word = match[0]
        if word.isspace():
            continue
        is_number = _NUMBER.fullmatch(word) is not None
        key = number_key(word) if is_number else unicodedata.normalize("NFKC", word)
        found.append(Token(key, start + match.start(), start + match.end(), is_number))
    return found


def loose_amounts(text: str) -> list[Token]:
    """过半, 七成, 翻番: what says how much without saying how many."""
    return [Token(one[0], one.start(), one.end(), is_number=False) for one in _LOOSE.finditer(text)]


def numbers_in(text: str) -> list[str]:
    """The numbers as digits: 1,234.5 and １２３４.５ give 1234.5."""
    return [number_key(match[0]) for match in _NUMBER.finditer(text)]


def number_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where between `start` and `end` numbers stand."""
    return [match.span() for match in _NUMBER.finditer(text, start, end)]


def is_negative(text: str) -> bool:
    """A minus before the number, as tables print it."""
    return unicodedata.normalize("NFKC", text).lstrip().startswith(("-", "\u2212"))


def decimals(number: str) -> int:
    """How many digits stand behind the point."""
    return len(number.partition(".")[2])


def value_of(number: str) -> Decimal:
    """The number that a key (`number_key`) names. Raises decimal.InvalidOperation for other text."""
    return Decimal(number)


def number_in_words(text: str) -> Decimal | None:
    """六 → 6, 二十八点四 → 28.4; None where it is no number in Chinese numerals."""
    line = plain(text).translate(_CAPITALS)
    whole, point, part = line.partition("点")
    if point and not part:
        return None
    number, behind = chinese_number(whole) if whole else None, chinese_number(part) if part else Decimal(0)
    if number is None or behind is None:
        return None
    return number + behind.scaleb(-len(part))


def amount(text: str, after: str) -> tuple[Decimal, str] | None:
    """How much `text` with what follows it says, money in 元 and so on: 411.3亿元 and 4113000万元 are equal.

    百分之二十八点四 is 28.4%. None where the text is not one number alone.
    """
    line, unit = plain(text), unit_after(after)
    if line.startswith(_PERCENT):
        line, unit = line.removeprefix(_PERCENT), "%"
    number = number_key(line)
    value = Decimal(number) if _NUMBER.fullmatch(line) else number_in_words(line)
    if value is None:
        return None
    scale, base = _SCALES.get(unit, (1, unit))
    return value * scale, base


def numerals_in(text: str) -> list[re.Match[str]]:
    """Numbers in Chinese numerals, with the 百分之 before them."""
    return list(_NUMERALS.finditer(text))


def unit_after(text: str) -> str:
    """The unit of scale that begins `text`, '' where none does."""
    match = _SCALED.match(unicodedata.normalize("NFKC", text).lstrip(" \t\u3000)）"))
    return match[0] if match else ""


def units_in(text: str) -> list[str]:
    """Every unit of scale in `text` (万元, 亿元, % …), in order."""
    return _SCALED.findall(unicodedata.normalize("NFKC", text))


def direction(text: str) -> str:
    """'升', '降', or '' where the words say neither or both."""
    up, down = bool(_UP.search(text)), bool(_DOWN.search(text))
    return "" if up == down else "升" if up else "降"


def turned_as(text: str, like: str) -> str:
    """`text` with its last verb of direction as in `like`, where the two say opposite things."""
    wanted = direction(like)
    if not wanted or direction(text) in ("", wanted):
        return text
    verb = list((_UP if wanted == "升" else _DOWN).finditer(like))[-1][0]
    old = list((_DOWN if wanted == "升" else _UP).finditer(text))[-1]
    return f"{text[: old.start()]}{verb}{text[old.end() :]}"


def heading_words(text: str) -> str:
    """A heading without its number."""
    return _HEADING_NUMBER.sub("", text)


def neutral(text: str) -> str:
    """Without verbs of direction and units of scale, which are held where their figure stands."""
    left = _SCALED.sub("", plain(text))
    return _DOWN.sub("", _UP.sub("", left))


def snippet(text: str, start: int, end: int, around: int = 10) -> str:
    """The words around a place, for people to find it."""
    head, tail = max(0, start - around), min(len(text), end + around)
    inside = " ".join(text[head:tail].split())
    return f"{'…' if head else ''}{inside}{'…' if tail < len(text) else ''}"


def shortened(text: str, most: int = 30) -> str:
    """One line of at most `most` characters, for a sentence that quotes it."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"
