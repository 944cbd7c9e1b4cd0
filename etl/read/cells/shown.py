"""What a number format makes of a stored value: a unit behind it, a month of a day, a number divided.

A clerk sees 0.65亿元 where 0.65 is stored, and 2021年3月 where the spreadsheet has stored the 1st of March.
What stands on the screen is what she means.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

DIVIDED = "（缩放显示）"
"""Stands behind a number that is shown divided: nobody can tell which of the two is meant."""
MONTH, YEAR = "month", "year"
_MONTH_FORMATS = {"17", "27", "36", "50", "52", "57"}  # known by their number; the code is not in the file
_BESIDE = re.compile(r"\[[^\]]*\]|_.|\*.|;.*$", re.DOTALL)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_UNIT_BEHIND = re.compile(r"[#0?,.]*[0#?]\s*(亿元|亿|千万元|百万元|万元|万|千元|元|%|％|‰)\s*")
_UNIT_SHOWN = re.compile(r"[-\d,.]+\s*(亿元|亿|千万元|百万元|万元|万|千元|元|‰)\s*")
_MONTH, _YEAR = re.compile(r"\d{4}(?:年\d{1,2}月|[./-]\d{1,2})"), re.compile(r"\d{4}年?")
_SIZE = re.compile(r"\d+(?:\.\d+)?")
LEAST_SEEN = 0.05  # of a point, a character's width, a centimetre or an inch: below any pixel
_DATE_LETTERS = re.compile(r"[ymdhse]+")


def is_flat(size: str) -> bool:
    """A height or width in a file ('0', '0.0001in', '0.3') of which no screen shows anything."""
    match = _SIZE.match(size)
    return match is not None and float(match[0]) < LEAST_SEEN


def shown_as(format_id: str, code: str) -> str | None:
    """A unit that stands behind the number, MONTH or YEAR; None for a format that shows what is stored."""
    if not code:
        return MONTH if format_id in _MONTH_FORMATS else None
    first = _BESIDE.sub("", code)
    if first.lower() == "general":
        return None
    bare = _LITERAL.sub("", first)
    if not re.search("[0#?]", bare):
        letters = set("".join(_DATE_LETTERS.findall(bare.lower())))
        if letters and letters <= {"y", "m", "e"} and letters & {"y", "e"}:
            return MONTH if "m" in letters else YEAR
        return None
    if "%" in bare:
        return None
    match = _UNIT_BEHIND.fullmatch(_LITERAL.sub(lambda found: found[1] or found[2] or "", first))
    return match[1] if match else None


def shown_with(value: Any, text: str) -> str | None:
    """As `shown_as`, from the text on the screen, which an .ods keeps beside the value."""
    if isinstance(value, date):
        return MONTH if _MONTH.fullmatch(text) else YEAR if _YEAR.fullmatch(text) else None
    match = _UNIT_SHOWN.fullmatch(text) if isinstance(value, float) else None
    return match[1] if match else None


def as_shown(value: Any, how: str) -> Any:
    """The cell's value as it stands on the screen; what the format says nothing of stays."""
    if how in (MONTH, YEAR):
        day = value.date() if isinstance(value, datetime) else value
        if not isinstance(day, date) or day.day != 1 or (how == YEAR and day.month != 1):
            return value
        return f"{day.year}年{day.month}月" if how == MONTH else f"{day.year}年"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return f"{value if isinstance(value, int) else f'{value:.15g}'}{how}"
