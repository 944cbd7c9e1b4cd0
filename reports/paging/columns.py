"""How wide the columns of a table come out, alike in DOCX and PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from reports.document import HeadCell, Table, TableCell, head_cells, place_cells
from reports.paging.lines import text_width_chars

# Text and what stands beside it in a cell, in points: as gbt9704.typ and the DOCX's styles have it.
SIZES_PT = {False: (10.5, 6.4), True: (9.0, 4.4)}
_BORDER_PT = 1.0
# What no line is turned within where it can be helped: a unit in brackets, a share with its word (11/12已报),
# a number and its sign; the longest that a column is widened for, in characters; room for the air beside a
# figure, for wide digits.
_PIECE = re.compile(
    r"[（(][^（）()]{1,4}[）)]|\d+/\d+[\u3400-\u9fff]{0,2}|[-+−]?[A-Za-z\d][\w.,/+-]*%?", re.ASCII
)
# What typst turns nowhere: it would run over the cell beside it.
_RUN = re.compile(r"[!-~]+")
_LONGEST = 6.0
_TURN = "\u200b"
_AIR, _DIGIT = 0.5, 0.06
# What reads better in one piece: a day, and a whole cell or one of its listed names that is a short word.
_DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日")
_WORD_CHARS = 7.0
_LISTED = re.compile(r"(?<=[、，；\n])")
# The others keep at least this many times what they give up.
_SPARED = 2
_HALF = 0.62


def column_widths_pt(table: Table, width_pt: float) -> list[float]:
    """The columns' widths, together `width_pt`: in proportion as the table says, but none narrower than a
    unit in brackets, a number, 11/12已报 or a light that stands in it, as long as the others can spare it;
    then, those that lack least first, none narrower than a day or a short word. A small table is measured
    to a hair already: there a wider column costs lines.
    """
    whole = sum(column.width for column in table.columns)
    widths = [width_pt * column.width / whole for column in table.columns]
    needs, words = _needs_pt(table)
    if not _can_be_spared(widths, needs):
        return widths
    wanting = [] if table.is_small else sorted(range(len(widths)), key=lambda col: words[col] - widths[col])
    # A short word that finds no line of its own is at least parted once, not twice.
    for share, spared in ((_HALF, 1), (1.0, _SPARED)):
        for col in wanting:
            wider = [*needs[:col], max(needs[col], words[col] * share), *needs[col + 1 :]]
            if _can_be_spared(widths, wider, spared):
                needs = wider
    lacking, spare = _lacking_pt(widths, needs), _lacking_pt(needs, widths)
    if not lacking:
        return widths
    return [
        need if width < need else width - (width - need) * lacking / spare
        for need, width in zip(needs, widths, strict=True)
    ]


def widest_words(table: Table) -> list[float]:
    """For each column the widest day, light or short word that stands in it, in characters."""
    widest = [0.0] * len(table.columns)
    for placed in place_cells(table):
        if placed.cell.col_span == 1:
            widest[placed.col] = max(widest[placed.col], _widest_word(placed.cell))
    return widest


def parted(text: str, table: Table, width_pt: float) -> str:
    """`text` of a cell `width_pt` wide, with places to turn a line in each run of Latin letters and digits
    that is wider than it.
    """
    size, beside = SIZES_PT[table.is_small]
    longest = max(int((width_pt - beside) / size / (0.5 + _DIGIT)), 1)

    def part(match: re.Match[str]) -> str:
        run = match[0]
        if len(run) <= longest:
            return run
        return _TURN.join(run[start : start + longest] for start in range(0, len(run), longest))

    return _RUN.sub(part, text)


def head_text(table: Table, head: HeadCell, widths_pt: Sequence[float]) -> str:
    """The heading, turned before its bracket where it does not fit one line and the bracket fits the next."""
    words, bracket, rest = head.text.partition("（")
    size, beside = SIZES_PT[table.is_small]
    room = (sum(widths_pt[head.col : head.col + head.col_span]) - beside) / size
    pieces = [text_width_chars(part) for part in (words, bracket + rest)]
    return f"{words}\n{bracket}{rest}" if words and max(pieces) <= room < sum(pieces) else head.text


def _can_be_spared(widths: Sequence[float], needs: Sequence[float], times: int = _SPARED) -> bool:
    return _lacking_pt(needs, widths) >= times * _lacking_pt(widths, needs)


def _lacking_pt(widths: Sequence[float], needs: Sequence[float]) -> float:
    """By how much the columns are narrower than `needs`, those that are, together."""
    return sum(max(need - width, 0) for need, width in zip(needs, widths, strict=True))


def _needs_pt(table: Table) -> tuple[list[float], list[float]]:
    """How wide each column should be for what is never parted, and for short words."""
    size, beside = SIZES_PT[table.is_small]
    pieces, words = [0.0] * len(table.columns), [0.0] * len(table.columns)
    for head in head_cells(table):
        if head.col_span == 1:
            pieces[head.col] = max(pieces[head.col], _widest(head.text))
    for placed in place_cells(table):
        if placed.cell.col_span == 1:
            light = 2.0 if placed.cell.light else 0.0
            pieces[placed.col] = max(pieces[placed.col], light, _widest(placed.cell.text))
            words[placed.col] = max(words[placed.col], _widest_word(placed.cell))

    def in_pt(chars: Sequence[float]) -> list[float]:
        return [count * size + beside + _BORDER_PT if count else 0.0 for count in chars]

    return in_pt(pieces), in_pt(words)


def _widest(text: str) -> float:
    # 黑体 has a wide %; a figure stands off from the word behind it.
    pieces = (
        text_width_chars(piece) + piece.count("%") / 2 + _AIR * (piece[0].isdigit() and not piece.isascii())
        for piece in _PIECE.findall(text)
    )
    return max((width for width in pieces if width <= _LONGEST), default=0.0)


def _widest_word(cell: TableCell) -> float:
    """The widest short word: a day anywhere, else what stands between commas where all of it is short."""
    if cell.light is not None:
        told = _printed_chars(cell.printed)
        return told if told <= _WORD_CHARS else 0.0
    days = [_printed_chars(day) for day in _DAY.findall(cell.text)]
    words = [_printed_chars(word.strip()) for word in _LISTED.split(cell.text)]
    return max([*days, *(words if max(words) <= _WORD_CHARS else ())], default=0.0)


def _printed_chars(text: str) -> float:
    """With the air on both sides of a figure; digits are a little wider than half a character."""
    meetings = sum(one.isascii() != other.isascii() for one, other in pairwise(text))
    return text_width_chars(text) + _AIR / 2 * meetings + _DIGIT * sum(map(str.isdigit, text))
