"""Every printed piece of the DOCX bears a mark that leads back to the Document; the file says which it is."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import replace

import pytest
from lxml import etree

from reports.document import Document
from reports.render import RenderedFiles
from reports.render.docx_marks import identity, marked, numbered, short_hash

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def names(rendered: RenderedFiles) -> list[str]:
    with zipfile.ZipFile(rendered.docx) as archive:
        tree = etree.fromstring(archive.read("word/document.xml"))
    starts = [(one.get(f"{W}name"), one.get(f"{W}id")) for one in tree.iter(f"{W}bookmarkStart")]
    ends = [one.get(f"{W}id") for one in tree.iter(f"{W}bookmarkEnd")]
    assert Counter(number for _, number in starts) == Counter(ends)
    assert len(set(ends)) == len(ends)
    return [str(name).removeprefix("_LS_") for name, _ in starts]


def test_each_block_and_each_part_of_the_frame_is_marked_once(
    sample_document: Document, names: list[str]
) -> None:
    assert max(Counter(names).values()) == 1
    blocks = {f"leader_{n}" for n in range(len(sample_document.leader_page))}
    blocks |= {f"body_{n}" for n in range(len(sample_document.body))}
    frame = {"title", "red", "number", "addressee", "signer", "date", "copy", "printed", "att1_title"}
    assert (blocks | frame) - set(names) == set()
    assert all(len(f"_LS_{name}") <= 40 for name in names)


def test_the_file_says_which_draft_it_is_in_two_places(
    sample_document: Document, rendered: RenderedFiles, names: list[str]
) -> None:
    with zipfile.ZipFile(io.BytesIO(rendered.docx.read_bytes())) as archive:
        assert identity(sample_document) in archive.read("docProps/custom.xml").decode()
    assert f"id_{short_hash(sample_document)}" in names


def test_a_draft_and_its_later_stage_are_the_same_paper_and_another_text_is_another(
    sample_document: Document,
) -> None:
    assert identity(replace(sample_document, stage="送审稿")) == identity(sample_document)
    assert identity(replace(sample_document, title="另一份")) != identity(sample_document)


def test_words_that_look_like_a_mark_stay_words() -> None:
    assert numbered('w:id="_LS_x"' + marked("a", "乙")) == (
        'w:id="_LS_x"<w:bookmarkStart w:id="1" w:name="_LS_a"/>乙<w:bookmarkEnd w:id="1"/>'
    )
