"""How much the leader's sheet holds: one page, reckoned from its blocks before anything is rendered."""

from __future__ import annotations

from collections.abc import Sequence

from reports.blocks import Block, Paragraph, Table, head_rows
from reports.lines import lines_of

# In points: what 版心 leaves under the heading, a line of text, a row of a table, what is around a table.
_SHEET_PT, _LINE_PT, _ROW_PT, _CAPTION_PT = 555.0, 28.95, 20.0, 36.0
_LINE_CHARS, _INDENT_CHARS = 28, 2
BESIDE = "其他需关注："
"""How the paragraph begins that stands there only as far as there is room."""
_GIVES_WAY = (BESIDE, "报送：", "督查事项", "改革措施")
"""How the lines begin that the body tells as well; the first of them goes first where the page is full."""


def fits_one_page(blocks: Sequence[Block]) -> bool:
    """Do these blocks stay on one page? Rather no than a second page."""
    return sum(_height_pt(block) for block in blocks) <= _SHEET_PT


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


def _height_pt(block: Block) -> float:
    if isinstance(block, Paragraph):
        return _LINE_PT * lines_of("".join(run.text for run in block.runs), _LINE_CHARS, _INDENT_CHARS)
    if isinstance(block, Table):
        return _ROW_PT * (head_rows(block) + len(block.rows) + len(block.notes)) + _CAPTION_PT
    return _LINE_PT
