"""The numbers of a text: 一、 and （一） of headings, 表1 and 图1, and the words that refer to them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from reports.blocks import Block, ChartBlock, Heading, Paragraph, Table
from reports.figures.wording import chinese_number

_HEADS = {
    1: re.compile(r"[一二三四五六七八九十]+(?=、)"),
    2: re.compile(r"(?<=^（)[一二三四五六七八九十]+(?=）)"),
}
_CAPTION = re.compile(r"([表图])\d+(?=　)")
_NAME = re.compile(r"([表图])(\d+)(?:—[表图](\d+))?")
_REFERENCE = re.compile(rf"详见{_NAME.pattern}(?:、{_NAME.pattern})*。")


def numbered(blocks: Iterable[Block]) -> list[tuple[Block, str]]:
    """Each block with its number, 表2 or 图1, before its title too; '' for text."""
    tables = charts = 0
    told: list[tuple[Block, str]] = []
    for block in blocks:
        name = ""
        if isinstance(block, ChartBlock):
            charts += 1
            name = f"图{charts}"
            block = replace(block, caption=f"{name}　{block.printed_caption}")
        elif isinstance(block, Table) and block.shows_title and block.title:
            tables += 1
            name = f"表{tables}"
            block = replace(block, title=f"{name}　{block.title}")
        told.append((block, name))
    return told


def reference(names: Iterable[str]) -> str:
    """`详见表1、图1。`; more than two of a kind as 图1—图3; '' for none."""
    parts: list[str] = []
    for _, group in groupby(names, key=lambda name: name[0]):
        alike = list(group)
        parts += [f"{alike[0]}—{alike[-1]}"] if len(alike) > 2 else alike
    return f"详见{'、'.join(parts)}。" if parts else ""


def renumbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same text after something was left out of it: its numbers run on, and what refers follows.

    Only what is numbered gets a number; a reference to what is gone goes with it.
    """
    captioned, names = _with_captions(_with_heads(blocks))
    return tuple(_referring(block, names) if isinstance(block, Paragraph) else block for block in captioned)


def _with_heads(blocks: Iterable[Block]) -> list[Block]:
    counts = dict.fromkeys(_HEADS, 0)
    made: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level in _HEADS:
            if block.level == 1:
                counts[2] = 0
            if _HEADS[block.level].search(block.text):
                counts[block.level] += 1
                number = chinese_number(counts[block.level])
                block = replace(block, text=_HEADS[block.level].sub(number, block.text))
        made.append(block)
    return made


def _with_captions(blocks: Iterable[Block]) -> tuple[list[Block], dict[str, str]]:
    """The blocks, and the old name of each table and picture → its new one."""
    counts = {"表": 0, "图": 0}
    names: dict[str, str] = {}
    made: list[Block] = []
    for block in blocks:
        title = (
            block.title
            if isinstance(block, Table)
            else block.caption
            if isinstance(block, ChartBlock)
            else ""
        )
        if old := _CAPTION.match(title):
            counts[old[1]] += 1
            new = names[old[0]] = f"{old[1]}{counts[old[1]]}"
            title = f"{new}{title[old.end() :]}"
            block = replace(block, title=title) if isinstance(block, Table) else block
            block = replace(block, caption=title) if isinstance(block, ChartBlock) else block
        made.append(block)
    return made, names


def _caption(block: Block) -> str:
    match block:
        case Table():
            return block.title
        case ChartBlock():
            return block.caption
    return ""


def _referring(block: Paragraph, names: Mapping[str, str]) -> Paragraph:
    runs = tuple(
        replace(run, text=_REFERENCE.sub(lambda told: reference(_left(told[0], names)), run.text))
        if run.figure_id is None
        else run
        for run in block.runs
    )
    return replace(block, runs=tuple(run for run in runs if run.text))


def _left(told: str, names: Mapping[str, str]) -> list[str]:
    """The new names of those that the words name and that are still there."""
    found: list[str] = []
    for kind, first, last in _NAME.findall(told):
        every = (f"{kind}{number}" for number in range(int(first), int(last or first) + 1))
        found += [names[one] for one in every if one in names]
    return found
