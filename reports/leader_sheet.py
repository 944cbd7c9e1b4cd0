"""How much the leader's sheet holds: one page, reckoned from its blocks before anything is rendered."""

from __future__ import annotations

from collections.abc import Sequence

from reports.blocks import Block, Paragraph, Table
from reports.paging.heights import height_pt

# What 版心 leaves under the heading, in points; a line of text stands a gap below it, a table does not.
_SHEET_PT, _GAP_PT = 555.0, 13.0
BESIDE = "其他需关注："
"""How the paragraph begins that stands there only as far as there is room."""
_GIVES_WAY = (BESIDE, "报送：", "督查事项", "改革措施")
"""How the lines begin that the body tells as well; the first of them goes first where the page is full."""


def fits_one_page(blocks: Sequence[Block]) -> bool:
    """Do these blocks stay on one page? Rather no than a second page."""
    gap = 0.0 if blocks and isinstance(blocks[0], Table) else _GAP_PT
    return gap + sum(height_pt(block) for block in blocks) <= _SHEET_PT


def on_one_page(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Without the lines that give way, as many as it takes."""
    kept = tuple(blocks)
    for start in _GIVES_WAY:
        if fits_one_page(kept):
            break
        kept = tuple(block for block in kept if not _begins(block, start))
    return kept


def with_first(blocks: Sequence[Block], line: Paragraph) -> tuple[Block, ...]:
    """`line` above the rest, whatever has to give way: a correction must not be taken for the first print.

    Where those that give way are not enough the last ones go: the body tells them. An empty page stays.
    """
    if not blocks:
        return ()
    together = on_one_page((line, *blocks))
    while len(together) > 2 and not fits_one_page(together):
        together = together[:-1]
    return together


def _begins(block: Block, start: str) -> bool:
    return isinstance(block, Paragraph) and [run.text for run in block.runs[:1]] == [start]
