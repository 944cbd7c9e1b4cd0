"""Measures of GB/T 9704 that DOCX and PDF share, and how a title breaks."""

from __future__ import annotations

from reports.document import Masthead

TEXT_WIDTH_PT = 442.2  # 156 mm
TITLE_PT = 22.0
# The name of the office may be as large as it likes, but not larger than that of the office above.
_LARGEST_NAME_PT = 46.0
_LARGEST_ISSUE_PT = 62.0
# A line of a title may not end in these, nor the next one begin with them.
_STICKY = frozenset("的和与及关于《（〈第")
_NO_START = frozenset("的》）〉，、；：季度月年")


def text_width_chars(text: str) -> float:
    """Width in characters: a Latin letter or digit is half as wide as a 汉字."""
    return sum(0.5 if ord(char) < 0x2E80 and char not in "—…“”‘’·〔〕" else 1.0 for char in text)


def masthead_size_pt(masthead: Masthead) -> float:
    """The size at which the red name fills at most the width of the 版心."""
    chars = max(text_width_chars(masthead.red_text), 1.0)
    if masthead.style == "通报":
        return min(_LARGEST_ISSUE_PT, TEXT_WIDTH_PT / (chars * 1.35))
    return min(_LARGEST_NAME_PT, int(TEXT_WIDTH_PT / chars * 10) / 10)


def title_lines(title: str) -> list[str]:
    """Break a title into lines of 2号 (at most 19 characters), the upper longer: 梯形. Words stay whole.

    A break stands rather after 的 or before 关于 and the like than inside a word; without a dictionary that is the
    best that can be told.
    """
    longest = 19.0
    if text_width_chars(title) <= longest:
        return [title]
    count = int(-(-text_width_chars(title) // longest))
    target = text_width_chars(title) / count
    best = min(
        (cut for cut in range(2, len(title) - 1) if text_width_chars(title[:cut]) <= longest),
        key=lambda cut: _badness(title, cut, target),
    )
    return [title[:best], *title_lines(title[best:])]


def _badness(title: str, cut: int, target: float) -> float:
    before, after = title[cut - 1], title[cut]
    bad = abs(text_width_chars(title[:cut]) - target)
    if after in _NO_START or (before.isascii() and after.isascii()):
        bad += 100
    if before in _STICKY - {"的"}:
        bad += 50
    if before == "的" or before in "》）":
        bad -= 4
    return bad
