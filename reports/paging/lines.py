"""How many lines a text takes, reckoned from its letters before anything is rendered."""

from __future__ import annotations

import math
import re
from itertools import pairwise

# What stays together on a line: a figure or a Latin word, and punctuation with the letter that it belongs to.
_TOGETHER = re.compile(r"[“‘（《【〔]*(?:[A-Za-z0-9.%+/-]+|.)[，。、；：！？）》】〕”’]*")
# In characters: a Latin letter or digit in the widest face at hand, and the air where one meets a 汉字.
_LATIN, _AIR = 0.53, 0.2


def text_width_chars(text: str) -> float:
    """Width in characters: a Latin letter or digit is half as wide as a 汉字."""
    return sum(0.5 if ord(char) < 0x2E80 and char not in "—…“”‘’·〔〕" else 1.0 for char in text)


def lines_of(text: str, room: float, indent: float = 0.0) -> int:
    """Lines of `room` characters that `text` fills, the first one begun `indent` characters further in.

    A line feed begins a new line; an empty text takes one.
    """
    return sum(_lines(part, room, indent) for part in text.split("\n"))


def _lines(text: str, room: float, indent: float) -> int:
    lines, filled = 1, indent
    before = ""
    for piece in _TOGETHER.findall(text):
        wide = printed_width_chars(piece)
        air = _AIR if before and before[-1].isascii() != piece[0].isascii() else 0.0
        if filled and filled + air + wide > room:
            lines, filled, air = lines + 1, 0.0, 0.0
        # What is wider than a whole line is broken within.
        over = max(math.ceil(wide / room) - 1, 0)
        lines += over
        filled += air + wide - over * room
        before = piece
    return lines


def printed_width_chars(text: str) -> float:
    """Width in characters as printed, with the air on both sides of a figure."""
    wide = sum(_LATIN if char.isascii() else 1.0 for char in text)
    return wide + _AIR * sum(one.isascii() != other.isascii() for one, other in pairwise(text))
