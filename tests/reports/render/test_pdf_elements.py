"""Each element of the paper on the printed page in its size, face, colour and place (GB/T 9704)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import pdfplumber
import pytest

from reports.document import Document, Heading, Paragraph
from reports.render import RenderedFiles
from reports.render.layout import masthead_size_pt

MM = 72 / 25.4
Letters: TypeAlias = list[Mapping[str, Any]]


@pytest.fixture(scope="module")
def pages(rendered: RenderedFiles) -> Iterator[list[Letters]]:
    with pdfplumber.open(rendered.pdf) as pdf:
        yield [[char for char in page.chars if char["text"].strip()] for page in pdf.pages]


def letters_of(pages: list[Letters], words: str) -> Letters:
    """The letters of `words` where they stand first behind the leader's sheet."""
    wanted = re.sub(r"\s", "", words)
    for page in pages[1:]:
        at = "".join(char["text"] for char in page).find(wanted)
        if at >= 0:
            return page[at : at + len(wanted)]
    raise AssertionError(f"not printed: {words}")


def sizes_of(letters: Letters) -> set[float]:
    return {round(float(char["size"]), 1) for char in letters}


def faces_of(*elements: Letters) -> set[str]:
    """Faces of the 汉字: digits stand in the same or in none of their own."""
    return {char["fontname"] for letters in elements for char in letters if char["text"] >= "\u3400"}


def test_each_element_has_its_size(pages: list[Letters], signed_document: Document) -> None:
    paper, masthead = signed_document, signed_document.masthead
    text = next(block for block in paper.body if isinstance(block, Paragraph))
    sizes = {
        masthead.red_text: round(masthead_size_pt(masthead), 1),
        masthead.number: 16,
        paper.title[:10]: 22,
        paper.addressee: 16,
        "".join(run.text for run in text.runs)[:12]: 16,
        "附件1": 16,
        paper.attachments[0].title: 16,
        f"{paper.print_date}印发": 14,
        f"抄送：{paper.copy_to}": 14,
        "—1—": 14,
    }
    assert {words: sizes_of(letters_of(pages, words)) for words in sizes} == {
        words: {size} for words, size in sizes.items()
    }


def test_headings_and_attachment_marks_are_hei_and_the_text_is_not(
    pages: list[Letters], signed_document: Document
) -> None:
    heading = next(one for one in signed_document.body if isinstance(one, Heading) and one.level == 1)
    text = next(block for block in signed_document.body if isinstance(block, Paragraph))
    hei = faces_of(letters_of(pages, heading.text), letters_of(pages, "附件1"))
    fang = faces_of(
        letters_of(pages, signed_document.addressee),
        letters_of(pages, "".join(run.text for run in text.runs)[:12]),
        letters_of(pages, signed_document.copy_to),
    )
    assert len(hei) == len(fang) == 1 and hei.isdisjoint(fang)


def test_the_red_name_is_red_and_begins_35_mm_below_the_edge_of_the_text(
    pages: list[Letters], signed_document: Document
) -> None:
    name = letters_of(pages, signed_document.masthead.red_text)
    for char in name:
        red, green, blue = char["non_stroking_color"]
        assert red > 0.8 and green < 0.1 and blue < 0.2
    # A letter's box is higher than its strokes.
    assert min(char["top"] for char in name) == pytest.approx((37 + 35) * MM, abs=5 * MM)
    middle = (name[0]["x0"] + name[-1]["x1"]) / 2
    assert middle == pytest.approx((28 + 156 / 2) * MM, abs=2)


def test_number_and_title_stand_in_the_middle_below_the_name(
    pages: list[Letters], signed_document: Document
) -> None:
    name, number, title = (
        letters_of(pages, words)
        for words in (
            signed_document.masthead.red_text,
            signed_document.masthead.number,
            signed_document.title[:10],
        )
    )
    assert (number[0]["x0"] + number[-1]["x1"]) / 2 == pytest.approx((28 + 156 / 2) * MM, abs=2)
    # Two blank lines between name and number, the rule and two more between number and title.
    assert number[0]["top"] - name[0]["bottom"] == pytest.approx(2 * 28.95, abs=20)
    assert title[0]["top"] - number[0]["bottom"] == pytest.approx(2 * 28.95 + 4 * MM, abs=20)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_attachment_has_its_label_on_the_first_line_and_its_title_on_the_third(
    pages: list[Letters], signed_document: Document, number: int
) -> None:
    attachment = signed_document.attachments[number - 1]
    label, title = f"附件{number}", re.sub(r"\s", "", attachment.title)
    page = next(one for one in pages if "".join(char["text"] for char in one[:20]).startswith(label))
    labelled = page[: len(label)]
    at = "".join(char["text"] for char in page).index(title)
    titled = page[at : at + len(title)]
    left_mm, top_mm, width_mm = (35, 28, 297 - 72) if attachment.landscape else (28, 37, 156)
    assert sizes_of(labelled) == {16} and sizes_of(titled) == {22}
    paper_title = letters_of(pages, signed_document.title[:10])
    assert faces_of(titled) == faces_of(paper_title) != faces_of(labelled)
    # A letter's box is higher than its strokes.
    assert labelled[0]["x0"] == pytest.approx(left_mm * MM, abs=1)
    assert labelled[0]["top"] == pytest.approx(top_mm * MM, abs=6)
    assert (titled[0]["x0"] + titled[-1]["x1"]) / 2 == pytest.approx((left_mm + width_mm / 2) * MM, abs=2)
    assert titled[0]["bottom"] == pytest.approx(top_mm * MM + 2 * 28.95 + 16, abs=10)
