"""How much the leader's sheet holds: one page, reckoned from its blocks before anything is rendered.

Its text is set in 3号 like the paper's, and in 4号 where that has no room for all of it.

What has no room is counted, and the sections of the text that tell it are named: nothing goes without a word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from reports.blocks import Block, Paragraph, Run, Table
from reports.figures.lineage import joined, paragraph, text_of
from reports.paging.heights import SET_IN_14_PT, SET_IN_16_PT, Setting, height_pt

# What 版心 leaves under the heading, in points; a line of text stands a gap below it, a table does not.
_SHEET_PT, _GAP_PT = 555.0, {SET_IN_16_PT: 13.0, SET_IN_14_PT: 8.0}
BESIDE = "其他需关注："
"""How the paragraph begins whose clauses stand there only as far as there is room."""
CLAUSE_END = "；"
NAMED = "未达标的："
"""How the last words of a line begin that name what it counts: they go before any line does."""
GIVES_WAY = (
    ("招商新签约", "招商引资"),
    ("报送：", "报送质量"),
    ("常态化工作未达标", "常态化工作"),
    ("负面纪实", "正负面纪实"),
    ("改革措施", "改革攻坚事项"),
    ("督查事项", "督查事项"),
    ("企业诉求超期", "工作晾晒和企业服务"),
    ("环境质量指标未达到目标", "安全环保"),
    ("挂牌督办问题", "问题整改"),
    ("问题整改逾期", "问题整改"),
    ("重大隐患", "安全环保"),
    ("隐患逾期", "安全环保"),
    ("指标：", "主要经济指标"),
    ("项目：", "重点项目"),
    ("亮灯：", "总体情况"),
)
"""How each line or clause that can give way begins, the first to go first, and the section that tells it too:
what is said of the usual goes before what is amiss, and the gravest goes last."""
_LEFT_OUT = re.compile(r"另有(\d+)项本页未列，见正文(?:((?:“[^”]+”)+)部分)?。")
_SECTION = re.compile(r"“([^”]+)”")
_SECTIONS = tuple(dict.fromkeys(section for _, section in reversed(GIVES_WAY)))


def fits_one_page(blocks: Sequence[Block]) -> bool:
    """Do these blocks stay on one page, be it in 4号? Rather no than a second page."""
    return _fits(blocks, SET_IN_16_PT) or _fits(blocks, SET_IN_14_PT)


def is_set_small(blocks: Sequence[Block]) -> bool:
    """Is the page printed in 4号? Only where 3号 has no room for it."""
    return not _fits(blocks, SET_IN_16_PT)


def _fits(blocks: Sequence[Block], setting: Setting) -> bool:
    gap = 0.0 if blocks and isinstance(blocks[0], Table) else _GAP_PT[setting]
    return gap + sum(height_pt(block, setting=setting) for block in blocks) <= _SHEET_PT


def on_one_page(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Without the lines and clauses that have to give way, and with a last line that counts them.

    A page that is shortened once more counts on.
    """
    told = [found for block in blocks if (found := _LEFT_OUT.fullmatch(_words(block)))]
    count = sum(int(one[1]) for one in told)
    sections = {section for one in told for section in _SECTION.findall(one[2] or "")}
    full = tuple(block for block in blocks if not _LEFT_OUT.fullmatch(_words(block)))
    kept = _with_left_out(full, count, sections)
    for named in sorted((block for block in full if _names(block)), key=_names, reverse=True):
        if fits_one_page(kept):
            break
        full = tuple(_without_names(block) if block is named else block for block in full)
        kept = _with_left_out(full, count, sections)
    for start, section in GIVES_WAY:
        if fits_one_page(kept):
            break
        shorter = tuple(left for block in full if (left := _without(block, start)) is not None)
        if shorter != full:
            full, count, sections = shorter, count + 1, sections | {section}
            kept = _with_left_out(full, count, sections)
    # Lines of other words, as the office may have written them: the last of them goes first.
    while len(full) > 2 and not fits_one_page(kept):
        full, count = full[:-1], count + 1
        kept = _with_left_out(full, count, sections)
    return kept


def with_first(blocks: Sequence[Block], *wordings: Paragraph) -> tuple[Block, ...]:
    """A line above the rest, whatever has to give way: a correction must not be taken for the first print.

    Of `wordings`, the fullest first, the first one below which least is left out. An empty page stays.
    """
    pages = [on_one_page((line, *blocks)) for line in wordings] if blocks else [()]
    return min(pages, key=n_left_out)


def n_left_out(page: Sequence[Block]) -> int:
    """How many lines and clauses a page says that it has no room for."""
    return sum(int(found[1]) for block in page if (found := _LEFT_OUT.fullmatch(_words(block))))


def _with_left_out(blocks: tuple[Block, ...], count: int, sections: Collection[str]) -> tuple[Block, ...]:
    if not count:
        return blocks
    named = "".join(f"“{section}”" for section in _SECTIONS if section in sections)
    where = f"{named}部分" if named else ""
    return (*blocks, Paragraph((Run(f"另有{count}项本页未列，见正文{where}。"),)))


def _names(block: Block) -> int:
    """How long the names at the end of a line are, in characters; 0 where there are none."""
    last = block.runs[-1].text if isinstance(block, Paragraph) and block.runs else ""
    return len(last) if last.startswith(NAMED) else 0


def _without_names(block: Block) -> Block:
    return replace(block, runs=block.runs[:-1]) if isinstance(block, Paragraph) else block


def _without(block: Block, start: str) -> Block | None:
    """The block without its clause that begins so, or None where nothing is left of it."""
    if not isinstance(block, Paragraph) or not _words(block).startswith(BESIDE):
        return None if _words(block).startswith(start) else block
    clauses: list[list[Run]] = [[]]
    for run in block.runs[1:-1]:
        if run.text == CLAUSE_END:
            clauses.append([])
        else:
            clauses[-1].append(run)
    left = [clause for clause in clauses if not text_of(clause).startswith(start)]
    if len(left) == len(clauses):
        return block
    return paragraph(block.runs[0], *joined(left, CLAUSE_END), block.runs[-1]) if left else None


def _words(block: Block) -> str:
    return text_of(block.runs) if isinstance(block, Paragraph) else ""
