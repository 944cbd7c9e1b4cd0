"""Measures of GB/T 9704 that DOCX and PDF share, and how a title breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reports.document import Masthead, PlacedCell, Table
from reports.paging.heights import TEXT_WIDTH_PT, stays_whole
from reports.paging.lines import printed_width_chars, text_width_chars


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """How a table came out in the PDF, for the DOCX to do the same.

    `heights_pt`: of each row, head rows first; 0 where it has none of its own. `page_tops`: the rows of the
    body, counted from 0, that a page begins with; the first row is none.
    """

    heights_pt: Sequence[float] = ()
    page_tops: frozenset[int] = frozenset()


NOT_PRINTED = PrintedTable()
# In print order.
PrintedTables: TypeAlias = Sequence[PrintedTable]
# The name of the office may be as large as it likes, but not larger than that of the office above.
_LARGEST_NAME_PT = 46.0
_LARGEST_ISSUE_PT = 62.0
_LARGEST_COMPACT_PT = 38.0
# An 附件说明 of more entries may go on overleaf.
LONGEST_KEPT_LIST = 4
# Words that titles of this service are made of; a line never ends inside one.
_WORDS = (
    *("重点", "工作", "推进", "情况", "通报", "季度", "齐鲁", "化工", "项目", "指标", "经济", "督查", "落实"),
    *("改革", "攻坚", "事项", "完成", "更正", "考核", "基础", "数据", "整改", "关于", "年度", "月份", "管理"),
)
_NO_START = frozenset("的》）〉，、；：年月")
_NO_END = frozenset("《（〈第")


def masthead_size_pt(masthead: Masthead, is_compact: bool = False) -> float:
    """The size at which the red name fills at most the width of the 版心."""
    chars = max(text_width_chars(masthead.red_text), 1.0)
    if masthead.style == "通报" and is_compact:
        return min(_LARGEST_COMPACT_PT, TEXT_WIDTH_PT / (chars * 1.35))
    if masthead.style == "通报":
        return min(_LARGEST_ISSUE_PT, TEXT_WIDTH_PT / (chars * 1.35))
    # A little less than the full width: rounding to half points must not turn the last character over.
    return min(_LARGEST_NAME_PT, int((TEXT_WIDTH_PT - 6) / chars * 2) / 2)


def title_lines(title: str) -> list[str]:
    """Break a title into lines of 2号 (at most 19 characters), about equally long; known words stay whole."""
    longest = 19.0
    width = text_width_chars(title)
    if width <= longest:
        return [title]
    target = width / -(-width // longest)
    cuts = [cut for cut in range(2, len(title) - 1) if text_width_chars(title[:cut]) <= longest]
    best = min(cuts, key=lambda cut: _badness(title, cut, target))
    return [title[:best], *title_lines(title[best:])]


def _badness(title: str, cut: int, target: float) -> float:
    before, after = title[cut - 1], title[cut]
    bad = abs(text_width_chars(title[:cut]) - target)
    splits_word = any(title[max(0, cut - 1) : cut + 1] == word for word in _WORDS)
    if after in _NO_START or before in _NO_END or splits_word or (before.isascii() and after.isascii()):
        bad += 100
    return bad


def cell_align(table: Table, placed: PlacedCell) -> str:
    """left, center or right: a cell over the whole row is a sentence, one over some columns a heading."""
    if placed.cell.col_span > 1:
        return "left" if placed.cell.col_span == len(table.columns) else "center"
    align = table.columns[placed.col].align
    return "left" if align == "justify" else align


def bound_rows(table: Table, width_pt: float) -> list[tuple[int, int]]:
    """Rows that no page break divides, as (first, count): all of a small table; else a heading over the whole
    row and the row below it, and the last two, of which 合计 is often one. Where a tall cell binds rows
    already they stay as they are.
    """
    if any(cell.row_span > 1 for row in table.rows for cell in row):
        return []
    if len(table.rows) > 1 and stays_whole(table, width_pt):
        return [(0, len(table.rows))]
    starts = [n for n, row in enumerate(table.rows[:-1]) if row[0].col_span == len(table.columns)]
    if len(table.rows) > 1:
        starts.append(len(table.rows) - 2)
    bound: list[tuple[int, int]] = []
    for start in sorted(set(starts)):
        if bound and start < sum(bound[-1]):
            bound[-1] = (bound[-1][0], start + 2 - bound[-1][0])
        else:
            bound.append((start, 2))
    return bound


def picture_size_mm(width_mm: float, height_mm: float, tallest_mm: float) -> tuple[float, float]:
    """A picture's size on the page: as drawn, or smaller in proportion when taller than `tallest_mm`."""
    scale = min(1.0, tallest_mm / height_mm)
    return width_mm * scale, height_mm * scale


def signer_indent_chars(signer: str, date_text: str) -> float:
    """How far the name stands from the right edge: centred over the date, which stands four away from it."""
    over = (printed_width_chars(signer) - printed_width_chars(date_text)) / 2
    return max(4.0 - over, 0.0)
