"""How much the leader's sheet holds: one page, reckoned from its blocks before anything is rendered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from reports.blocks import Block, Paragraph, Run, Table, head_rows

# In points: what 版心 leaves under the heading, a line of text, a row of a table, what is around a table.
_SHEET_PT, _LINE_PT, _ROW_PT, _CAPTION_PT = 555.0, 28.95, 20.0, 36.0
# A line holds 28; some is lost where a number or a mark may not be parted or begin a line.
_LINE_CHARS, _INDENT_CHARS = 26, 2
# Between 汉字 and digits stands a quarter of a character.
_AIR = 0.25
BESIDE = "其他需关注："
"""How the paragraph begins that stands there only as far as there is room."""


def fits_one_page(blocks: Sequence[Block]) -> bool:
    """Do these blocks stay on one page? Rather no than a second page."""
    return sum(_height_pt(block) for block in blocks) <= _SHEET_PT


def with_first(blocks: tuple[Block, ...], line: Paragraph) -> tuple[Block, ...]:
    """`line` above the rest where the page has room for it, or has without what else is amiss."""
    for rest in (blocks, tuple(block for block in blocks if not _is_beside(block))):
        if rest and fits_one_page((line, *rest)):
            return (line, *rest)
    return blocks


def _is_beside(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.runs[:1] == (Run(BESIDE),)


def _height_pt(block: Block) -> float:
    if isinstance(block, Paragraph):
        return _LINE_PT * math.ceil((_width(block) + _INDENT_CHARS) / _LINE_CHARS)
    if isinstance(block, Table):
        return _ROW_PT * (head_rows(block) + len(block.rows) + len(block.notes)) + _CAPTION_PT
    return _LINE_PT


def _width(block: Paragraph) -> float:
    """In 汉字: digits and Latin letters are half as wide."""
    text = "".join(run.text for run in block.runs)
    wide = sum(0.5 if char.isascii() else 1.0 for char in text)
    return wide + _AIR * sum(one.isascii() != other.isascii() for one, other in pairwise(text))
