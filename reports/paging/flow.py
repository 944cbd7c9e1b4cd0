"""Where pictures and small tables stand in a text, so that no page is left half empty before one.

As typesetters do it: each is numbered, the first paragraph on its matter says 详见图1, and it stands where
the pages come out fullest: at its own place if it can, among the paragraphs on its matter, or a little later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from reports.blocks import Block, Heading, PageBreak, Paragraph, Run, Table
from reports.paging.heights import (
    LINE_PT,
    PAGE_LINES,
    PAGE_PT,
    TEXT_WIDTH_PT,
    height_pt,
    lines_in,
    row_heights_pt,
    stays_whole,
)
from reports.paging.numbers import numbered, reference

# What is higher than this finds no room below the last lines of a paragraph that begins overleaf.
_TALLEST_PT = PAGE_PT - 5 * LINE_PT
# The price of a place: a line of text that it stands too early or too late, a section that it stands behind,
# a fit so tight that the reckoning may be wrong about it. Empty lines at the foot of a page cost the square
# of their number by `_WHITE`: many on one page are worse than few on several.
_EARLY, _LATE, _NEXT_SECTION, _TIGHT, _WHITE = 0.1, 0.3, 4.0, 6.0, 0.25
_TIGHT_PT = 2 * LINE_PT
# No picture stands more blocks behind its place; fewer ways have to be looked at, too.
_LATEST = 12


def set_in_text(blocks: Sequence[Block], first_page_lines: int) -> tuple[Block, ...]:
    """`blocks` of a text, its tables and pictures numbered, referred to and moved; the text stays in its
    order, and so do tables and pictures.

    `first_page_lines`: what the first page has left for the text.
    """
    text, floats = _parted(_referred(numbered(blocks)))
    return _cheapest(text, floats, first_page_lines * LINE_PT)


# ---- references ----


def _referred(blocks: Sequence[tuple[Block, str]]) -> list[tuple[Block, int | None]]:
    """The first of the paragraphs before tables and pictures says their numbers. With each of those that can
    be moved the place of that paragraph.
    """
    made: list[tuple[Block, int | None]] = []
    for is_named, group in groupby(blocks, key=lambda one: bool(one[1])):
        together = list(group)
        told = _introduction([block for block, _ in made]) if is_named else None
        if told is not None:
            first = made[told][0]
            assert isinstance(first, Paragraph)
            made[told] = (
                replace(first, runs=(*first.runs, Run(reference([name for _, name in together])))),
                None,
            )
        made += [(block, told if is_named and _is_movable(block) else None) for block, _ in together]
    return made


def _introduction(blocks: Sequence[Block]) -> int | None:
    """The first of the paragraphs that end `blocks`; None where none of them is a sentence of ours."""
    start = len(blocks)
    while start and isinstance(blocks[start - 1], Paragraph):
        start -= 1
    return next((n for n in range(start, len(blocks)) if _is_sentence(blocks[n])), None)


def _is_sentence(block: Block) -> bool:
    if not isinstance(block, Paragraph) or not block.runs or any(run.gap for run in block.runs):
        return False
    return block.runs[-1].text.endswith("。")


def _is_movable(block: Block) -> bool:
    if isinstance(block, Table) and not stays_whole(block, TEXT_WIDTH_PT):
        return False
    return height_pt(block) <= _TALLEST_PT


# ---- places ----


@dataclass(frozen=True)
class _Float:
    """`first`, `own`: how many blocks of the text stand before it at the earliest, and at its own place."""

    block: Block
    height: float
    first: int
    own: int


@dataclass(frozen=True)
class _Plan:
    """A way to have set the paper so far: its price, the room left on the page, and what was set last."""

    price: float
    room: float
    before: _Plan | None = None
    block: Block | None = None

    def blocks(self) -> Iterator[Block]:
        """What was set, from the last to the first."""
        plan: _Plan | None = self
        while plan is not None:
            if plan.block is not None:
                yield plan.block
            plan = plan.before


def _parted(blocks: Sequence[tuple[Block, int | None]]) -> tuple[list[Block], list[_Float]]:
    """The text, and what can be moved within it."""
    text: list[Block] = []
    floats: list[_Float] = []
    places: list[int] = []
    fixed = 0
    for block, told in blocks:
        places.append(len(text))
        if told is None:
            text.append(block)
            # Nothing is moved before a table or picture that stands where it stood.
            fixed = fixed if isinstance(block, Paragraph | Heading) else len(text)
        else:
            floats.append(_Float(block, height_pt(block), max(places[told] + 1, fixed), len(text)))
    return text, floats


def _cheapest(text: Sequence[Block], floats: Sequence[_Float], room: float) -> tuple[Block, ...]:
    """All of it in the order that costs least. The plans go by how many of `floats` they have set already and
    by the room on the page, to a quarter of a line: of two alike the cheaper one is kept.
    """
    lines = [lines_in(block) if isinstance(block, Paragraph | Heading) else 0 for block in text]
    plans: dict[tuple[int, int], _Plan] = {(0, 0): _Plan(0.0, room)}
    for place in range(len(text) + 1):
        after_heading = place > 0 and isinstance(text[place - 1], Heading)
        # Text that cannot be moved, a long table or a page's end, is passed by none that came before it.
        must = place == len(text) or not isinstance(text[place], Paragraph | Heading)
        found: dict[tuple[int, int], _Plan] = {}
        for (count, _), plan in sorted(plans.items()):
            setting: _Plan | None = plan
            while setting is not None:
                late = place - floats[count].own if count < len(floats) else -1
                if late < 0 or (late < _LATEST and not must):
                    told = _with_text(setting, text[place], lines[place]) if place < len(text) else setting
                    _keep(found, count, told)
                if count == len(floats) or floats[count].first > place or after_heading:
                    break
                setting = _with_float(setting, floats[count], place, text, lines)
                count += 1
        plans = found
    return tuple(min(plans.values(), key=lambda plan: plan.price).blocks())[::-1]


def _keep(plans: dict[tuple[int, int], _Plan], count: int, plan: _Plan) -> None:
    key = count, round(plan.room / LINE_PT * 4)
    if key not in plans or plan.price < plans[key].price:
        plans[key] = plan


def _with_float(plan: _Plan, one: _Float, place: int, text: Sequence[Block], lines: Sequence[int]) -> _Plan:
    if place < one.own:
        price = _EARLY * sum(lines[place : one.own])
    else:
        passed = text[one.own : place]
        sections = sum(isinstance(block, Heading) and block.level == 1 for block in passed)
        price = _LATE * sum(lines[one.own : place]) + _NEXT_SECTION * sections
    left = plan.room - one.height
    if left >= 0:
        return _Plan(plan.price + price + (_TIGHT if left < _TIGHT_PT else 0.0), left, plan, one.block)
    return _Plan(plan.price + price + _white(plan.room), PAGE_PT - one.height, plan, one.block)


def _with_text(plan: _Plan, block: Block, lines: int) -> _Plan:
    room, empty = plan.room, 0.0
    match block:
        case Paragraph() | Heading():
            room, empty = _after_lines(room, lines, is_heading=isinstance(block, Heading))
        case Table() if not stays_whole(block, TEXT_WIDTH_PT):
            for height in row_heights_pt(block, TEXT_WIDTH_PT):
                room = room - height if height <= room else PAGE_PT - height
        case PageBreak():
            room = PAGE_PT
        case _:
            height = height_pt(block)
            room, empty = (room - height, 0.0) if height <= room else (PAGE_PT - height, room)
    return _Plan(plan.price + _white(empty), max(room, 0.0), plan, block)


def _white(empty_pt: float) -> float:
    return _WHITE * (empty_pt / LINE_PT) ** 2


def _after_lines(room: float, count: int, *, is_heading: bool) -> tuple[float, float]:
    """The room that is left, and what stays empty: a heading keeps two lines of its text with it, and no line
    of a paragraph stands alone on a page.
    """
    here = int(room / LINE_PT + 0.1)
    kept = min(here, count)
    if (is_heading and here < count + 2) or (kept < count and (kept < 2 or count < 4)):
        kept = 0
    elif kept == count - 1:
        kept -= 1
    if kept == count:
        return room - count * LINE_PT, 0.0
    over = (count - kept - 1) % PAGE_LINES + 1
    return PAGE_PT - over * LINE_PT, max(room - kept * LINE_PT, 0.0)
