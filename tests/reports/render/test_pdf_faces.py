"""The face and size of each level of heading and of the leader's sheet, each role given a face of its own."""

from __future__ import annotations

import io
from dataclasses import replace

import pdfplumber
import pytest

from reports.document import Document, Heading, Paragraph, Run
from reports.fonts import FontSet
from reports.render import render_pdf

TEXT = "正文中各单位按要求推进"
HEADINGS = {1: "一、总体情况", 2: "（一）重点项目", 3: "1. 形象进度", 4: "（1）入库情况"}


@pytest.fixture(scope="module")
def swapped(fonts: FontSet) -> FontSet:
    """黑体 for 楷体 and 宋体 for 黑体: with the faces at hand 楷体 and 仿宋 may else be one."""
    hei, song = fonts.families["hei"], fonts.families["song"]
    return replace(fonts, families={**fonts.families, "kai": hei, "hei": song, "fang": song})


def measured(document: Document, fonts: FontSet, words: str) -> set[tuple[str, float]]:
    """Face and size of the 汉字 of `words`."""
    with pdfplumber.open(io.BytesIO(render_pdf(document, fonts, {}))) as pdf:
        for page in pdf.pages:
            letters = [char for char in page.chars if char["text"].strip()]
            wanted = words.replace(" ", "")
            if (at := "".join(char["text"] for char in letters).find(wanted)) >= 0:
                told = [char for char in letters[at : at + len(wanted)] if char["text"] >= "\u3400"]
                return {(char["fontname"].partition("+")[2], round(char["size"], 1)) for char in told}
    raise AssertionError(f"not printed: {words}")


@pytest.fixture(scope="module")
def levels(sample_document: Document) -> Document:
    blocks = [Heading(level, text) for level, text in HEADINGS.items()]  # type: ignore[arg-type]
    text = Paragraph((Run(TEXT),))
    return replace(sample_document, stage="签发", leader_page=(text,), body=(*blocks, text), attachments=())


def test_the_second_level_is_kai_and_the_third_and_fourth_are_as_the_text(
    levels: Document, swapped: FontSet
) -> None:
    found = {level: measured(levels, swapped, text) for level, text in HEADINGS.items()}
    text = measured(levels, swapped, TEXT)
    assert all(len(one) == 1 and {size for _, size in one} == {16} for one in (*found.values(), text))
    assert found[2] != text and found[3] == found[4] == text


def test_the_first_level_is_hei(levels: Document, fonts: FontSet) -> None:
    assert measured(levels, fonts, HEADINGS[1]) != measured(levels, fonts, TEXT)


def test_the_leaders_sheet_has_its_title_in_22_points_and_the_line_below_in_kai_of_14(
    levels: Document, swapped: FontSet
) -> None:
    assert {size for _, size in measured(levels, swapped, levels.leader_title)} == {22}
    [(kai, size)] = measured(levels, swapped, levels.cut_off)
    assert {kai} == {face for face, _ in measured(levels, swapped, HEADINGS[2])} and size == 14
