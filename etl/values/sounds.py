"""Do two characters sound alike? 会 and 慧 do: of names that are typed by ear the commonest slip."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_TONES = {"\u0304", "\u0301", "\u030c", "\u0300"}


def sound_alike(one: str, other: str) -> bool:
    """The same word of as many characters, each read alike in one of its readings; tones do not count."""
    return len(one) == len(other) and all(
        a == b or not _readings(a).isdisjoint(_readings(b)) for a, b in zip(one, other, strict=True)
    )


@lru_cache(maxsize=4096)
def _readings(character: str) -> frozenset[str]:
    # Only where two names differ in one character: what it holds takes a moment to load.
    from pypinyin.pinyin_dict import pinyin_dict

    return frozenset(
        _toneless(reading) for reading in pinyin_dict.get(ord(character), "").split(",") if reading
    )


def _toneless(reading: str) -> str:
    apart = unicodedata.normalize("NFD", reading)
    return "".join(letter for letter in apart if letter not in _TONES)
