"""Numbers of headings, tables and pictures run on after something was left out."""

from __future__ import annotations

import pytest

from reports.blocks import Block, Heading, LightsChart, Paragraph, Run, Table, TableColumn
from reports.blocks import ChartBlock as Picture
from reports.paging.numbers import numbered, reference, renumbered


def head(level: int, text: str) -> Heading:
    assert level in (1, 2)
    return Heading(1 if level == 1 else 2, text)


def text(*words: str) -> Paragraph:
    return Paragraph(tuple(map(Run, words)))


def table(title: str) -> Table:
    return Table("t", title, "", (TableColumn("项"),), ())


def picture(title: str) -> Picture:
    return Picture(LightsChart("c", title, "", ()))


def told(blocks: tuple[Block, ...]) -> list[str]:
    lines = []
    for block in blocks:
        match block:
            case Heading():
                lines.append(block.text)
            case Paragraph():
                lines.append("".join(run.text for run in block.runs))
            case Table():
                lines.append(block.title)
            case Picture():
                lines.append(block.caption)
    return lines


WHOLE: list[Block] = [
    head(1, "一、总体情况"),
    text("共9项。", "详见表1、图1。"),
    *(block for block, _ in numbered([table("总表"), picture("总图")])),
    head(1, "二、改革"),
    head(2, "（一）甲"),
    text("一、二、三等项都有，见附件2。"),
    head(2, "（二）乙"),
    text("乙事。"),
    head(1, "十、结语"),
    text("详见表2—表4。"),
]


def without(*gone: int) -> list[Block]:
    return [block for n, block in enumerate(WHOLE) if n not in gone]


@pytest.mark.parametrize(
    ("gone", "wanted"),
    [
        ((0, 1), ["表1　总表", "图1　总图", "一、改革", "（一）甲", "（二）乙", "二、结语"]),
        ((5, 6), ["一、总体情况", "共9项。详见表1、图1。", "二、改革", "（一）乙", "三、结语"]),
        ((2,), ["共9项。详见图1。", "图1　总图"]),
        ((2, 3), ["共9项。"]),
    ],
)
def test_what_is_left_counts_on_and_no_reference_leads_nowhere(
    gone: tuple[int, ...], wanted: list[str]
) -> None:
    made = told(renumbered(without(*gone)))
    assert [line for line in made if line in wanted] == wanted
    assert "详见表2" not in "".join(made)


def test_a_whole_text_stays_as_it_is_and_words_that_only_look_like_numbers_do_too() -> None:
    whole = without(len(WHOLE) - 1, len(WHOLE) - 2)
    assert list(renumbered(whole)) == whole


def test_a_range_of_tables_names_those_that_are_left() -> None:
    titles = [f"表{n}　第{n}个" for n in (1, 2, 4, 5)]
    made = told(renumbered([text("如下。", "详见表1—表5、图2。"), *map(table, titles)]))
    assert made[0] == "如下。详见表1—表4。" and made[-1] == "表4　第5个"
    assert reference(()) == ""
