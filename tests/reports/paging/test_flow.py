"""Where tables and pictures stand in a text: nothing is lost, order holds, and the pages are full."""

from __future__ import annotations

import io
import itertools
import random
from dataclasses import replace

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.blocks import (
    GAP_TEXT,
    Block,
    ChartBlock,
    Heading,
    LightsChart,
    LightsRow,
    Paragraph,
    Run,
    Table,
    TableCell,
    TableColumn,
)
from reports.charts import draw_chart
from reports.document import Document, charts_of
from reports.fonts import FontSet
from reports.paging.flow import set_in_text
from reports.paging.heights import LINE_PT, stays_whole
from reports.render import render_pdf

LINE = "各单位按照任务分工推进各项重点工作，完成情况总体平稳，个别事项进展偏慢，须加快办理。"


def words(lines: int, end: str = "。") -> Paragraph:
    return Paragraph((Run((LINE * 9)[: lines * 28 - 12].rstrip("，。") + end),))


def chart(number: int, rows: int) -> ChartBlock:
    units = tuple(LightsRow(f"单位{n}", {"绿": n + 1, "红": 1}) for n in range(rows))
    return ChartBlock(LightsChart(f"c{number}", f"第{number}图", "图", units))


def table(number: int, rows: int) -> Table:
    columns = (TableColumn("单位", 2, "left"), TableColumn("数"))
    cells = tuple((TableCell(f"单位{n}"), TableCell(str(n))) for n in range(rows))
    return Table(f"t{number}", f"第{number}表", "", columns, cells)


def paper(seed: int) -> list[Block]:
    """Sections as ours are: a heading, paragraphs, now and then a table or two and a picture."""
    chance = random.Random(seed)
    blocks: list[Block] = [words(4)]
    for number in range(7):
        blocks.append(Heading(1, f"{'一二三四五六七'[number]}、事项"))
        blocks += [words(chance.randint(1, 5)) for _ in range(chance.randint(1, 8))]
        if chance.random() < 0.7:
            blocks.append(table(number, chance.randint(1, 9)))
        if chance.random() < 0.6:
            blocks.append(chart(number, chance.randint(1, 14)))
        blocks += [words(chance.randint(1, 4)) for _ in range(chance.randint(0, 3))]
    # Empty lines before the end of a text are no fault of a picture's.
    return [*blocks, *(words(4) for _ in range(8))]


BLOCKS = st.lists(
    st.one_of(
        st.integers(1, 30).map(words),
        st.just(Heading(1, "一、事项")),
        st.just(Paragraph((Run(GAP_TEXT, gap=True),))),
        st.tuples(st.integers(0, 99), st.integers(1, 30)).map(lambda one: table(*one)),
        st.tuples(st.integers(0, 99), st.integers(1, 16)).map(lambda one: chart(*one)),
    ),
    max_size=25,
)


@given(BLOCKS, st.integers(1, 22))
def test_nothing_is_lost_and_text_tables_and_pictures_keep_their_order(
    blocks: list[Block], first: int
) -> None:
    made = set_in_text(blocks, first)
    kinds: tuple[tuple[type[Block], ...], ...] = ((Paragraph, Heading), (Table,), (ChartBlock,))
    for kind in kinds:
        assert [_bare(one) for one in made if isinstance(one, kind)] == [
            _bare(one) for one in blocks if isinstance(one, kind)
        ]


def _bare(block: Block) -> object:
    """Without number and reference."""
    match block:
        case Paragraph():
            return [run.text for run in block.runs if not run.text.startswith("详见")]
        case Table():
            return block.title.rpartition("　")[2]
        case ChartBlock():
            return block.chart
        case _:
            return block


@given(BLOCKS)
def test_nothing_is_moved_to_stand_right_below_a_heading(blocks: list[Block]) -> None:
    for before, block in itertools.pairwise(set_in_text(blocks, 7)):
        if isinstance(block, Table | ChartBlock) and isinstance(before, Heading):
            # It stood there before, with no paragraph on its matter.
            places = [n for n, one in enumerate(blocks) if _bare(one) == _bare(block)]
            assert any(isinstance(blocks[n - 1], Heading | Table | ChartBlock) for n in places if n)


def test_three_of_a_kind_are_told_as_from_the_first_to_the_last() -> None:
    made = set_in_text([words(2), table(1, 2), chart(1, 2), chart(2, 2), chart(3, 2)], 20)
    assert isinstance(made[0], Paragraph) and made[0].runs[-1].text == "详见表1、图1—图3。"
    assert isinstance(made[1], Table) and made[1].title == "表1　第1表"


def test_a_long_paper_is_planned_whole() -> None:
    blocks = [block for seed in range(8) for block in paper(seed)]
    assert len(set_in_text(blocks, 7)) == len(blocks)


def test_a_table_longer_than_a_third_of_a_page_may_turn_the_page_and_a_smaller_one_may_not() -> None:
    assert stays_whole(table(1, 8), 442.2)
    assert not stays_whole(table(1, 14), 442.2)


@pytest.mark.parametrize("seed", [0, 4])
def test_pages_of_text_are_full_but_for_a_few_lines(
    sample_document: Document, fonts: FontSet, seed: int
) -> None:
    body = set_in_text(paper(seed), 7)
    document = replace(sample_document, leader_page=(), body=body, attachments=(), stage="签发")
    images = {one.chart_id: draw_chart(one, fonts) for one in charts_of(document)}
    with pdfplumber.open(io.BytesIO(render_pdf(document, fonts, images))) as pdf:
        feet = [_foot_pt(page) for page in pdf.pages[1:-2]]
    assert len(feet) > 4
    # Reckoned, not measured: one page may come out emptier where a line more pushed a picture overleaf.
    assert max(feet) < 8 * LINE_PT, feet
    assert sum(feet) / len(feet) < 3 * LINE_PT, feet


def _foot_pt(page: pdfplumber.page.Page) -> float:
    """How much of the 版心 is empty at its foot, in points."""
    edge = float(page.height) - 35 * 72 / 25.4
    inside = [one["bottom"] for one in (*page.chars, *page.rects, *page.lines, *page.curves)]
    return edge - float(max(bottom for bottom in inside if bottom < edge + 6))
