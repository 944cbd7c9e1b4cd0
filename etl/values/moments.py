"""A day with its time: as ISO 8601 with or without a zone, or as a clerk writes it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from etl.grid import CellValue
from etl.values.dates import date_of
from etl.values.text import SHANGHAI, ValueProblem, nfkc, shown
from schemas.period import Period

_PART = r"(?P<part>上午|下午|中午|晚上?|凌晨)?"
_WEEKDAY = r"(?:\s*[(\[]?(?:周|星期|礼拜)[一二三四五六日天][)\]]?)?"
_IN_WORDS = re.compile(
    rf"(?P<day>.*?[日号\d]{_WEEKDAY})\s*{_PART}\s*(?<!\d)(?P<hour>\d{{1,2}})[时点](?:(?P<half>半)|(?P<minute>\d{{1,2}})分?)?"
)
_WITH_COLONS = re.compile(
    rf"(?P<day>.*?\d[日号]?{_WEEKDAY})[\sT]*{_PART}[\s]*(?<![\d:])"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
)
_AFTERNOON = ("下午", "晚", "晚上")
_CLOCK_WORDS = re.compile(
    r"(?P<hour>[一二两三四五六七八九十]{1,3})(?P<mark>[点时])(?:(?P<minute>[〇零一二三四五六七八九十]{1,3})(?=分|$|\D))?"
)
_NUMERALS = "〇一二三四五六七八九"
_EXAMPLE = "应如 2021-03-31 17:20"


def moment_of(value: CellValue, period: Period | None = None) -> datetime:
    """A moment in UTC; without a zone it is Shanghai's.

    Raises ValueProblem: a day alone is no moment, since it would pass for its first minute.
    """
    if isinstance(value, datetime):
        return _in_utc(value)
    if isinstance(value, date):
        raise ValueProblem(f"“{shown(value)}”只有日期，没有几点几分，{_EXAMPLE}")
    if not isinstance(value, str):
        raise ValueProblem(f"“{shown(value)}”不是时间，{_EXAMPLE}")
    text = clock_in_digits(nfkc(value).strip())
    if len(text) > len("2021-03-31"):
        try:
            return _in_utc(datetime.fromisoformat(text))
        except ValueError:
            pass
    if match := _WITH_COLONS.fullmatch(text) or _IN_WORDS.fullmatch(text):
        parts = match.groupdict()
        minute = 30 if parts.get("half") else int(parts.get("minute") or 0)
        hour, second = int(parts["hour"]), int(parts.get("second") or 0)
        hour += 12 if parts["part"] in _AFTERNOON and hour < 12 else 0
        found = date_of(parts["day"], period)
        if found.precision == "day" and hour < 24 and minute < 60 and second < 60:
            return _in_utc(datetime.combine(found.day, time(hour, minute, second)))
        raise ValueProblem(f"“{value}”不是时间，{_EXAMPLE}")
    try:
        is_day = date_of(value, period).precision == "day"
    except ValueProblem:
        is_day = False
    raise ValueProblem(f"“{value}”{'只有日期，没有几点几分' if is_day else '不是时间'}，{_EXAMPLE}")


def clock_in_digits(text: str) -> str:
    """十九点三十分 → 19点30分, 两点半 → 2点半; what stands around it stays."""
    return text if text.isascii() else _CLOCK_WORDS.sub(_clock, text)


def _clock(found: re.Match[str]) -> str:
    minute = found["minute"]
    return f"{_counted(found['hour'])}{found['mark']}{_counted(minute) if minute else ''}"


def _counted(words: str) -> int:
    """三十一 → 31, 十 → 10, 零五 → 5."""
    tens, ten, ones = words.replace("两", "二").replace("零", "〇").rpartition("十")
    return (_NUMERALS.index(tens[-1:] or "一") * 10 if ten else 0) + (
        _NUMERALS.index(ones[-1]) if ones else 0
    )


def _in_utc(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=SHANGHAI)).astimezone(UTC)
