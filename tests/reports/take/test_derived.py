"""Lines that the program makes say in the signed file what every other form says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest

from etl.edited import EditedPaper
from etl.read.limits import Limits
from etl.read.word.accepted import accepted
from etl.read.word.edited import read_edited
from reports.document import Document, attachment_list, leader_subtitle
from reports.take import Taken, TakeProblem, compare
from reports.take.derived import derived_lines, n_listed
from tests.reports.take.conftest import Edit, edited, put, without


def take(document: Document, base: EditedPaper, data: bytes) -> Taken:
    return compare(document, base, edited(data), {})


def with_edits(data: bytes, *edits: Edit, part: str = "word/document.xml") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                text = content.decode()
                for edit in edits:
                    text = edit(text)
                content = text.encode()
            new.writestr(name, content)
    return buffer.getvalue()


def signed(data: bytes, taken: Taken) -> list[str]:
    """The paragraphs of the file as the signature leaves it, by the lines that the program makes."""
    lines = derived_lines(taken.document, n_listed(taken.places))
    texts = {place: lines[name] for name, place in taken.places.items() if name in lines}
    blocks = read_edited(accepted(data, texts, Limits()), Limits()).blocks
    return [block.text for block in blocks]


def test_the_day_up_to_which_data_counts_is_put_back_and_told(
    sample_document: Document, base: EditedPaper, draft_docx: bytes
) -> None:
    data = with_edits(draft_docx, put("数据截至2021年4月19日", "数据截至2021年4月30日"))
    taken = take(sample_document, base, data)
    assert any(
        "数据截至2021年4月30日" in line and "由系统按数据和附件写" in line for line in taken.findings.told
    )
    texts = signed(data, taken)
    assert leader_subtitle(sample_document) in texts and not any("4月30日" in text for text in texts)


def test_the_list_of_attachments_follows_their_titles_however_many_of_its_lines_were_left(
    sample_document: Document, base: EditedPaper, draft_docx: bytes
) -> None:
    listed = attachment_list(sample_document)
    assert len(listed) > 1
    data = with_edits(draft_docx, without("p", listed[1]))
    taken = take(sample_document, base, data)
    assert "\n".join(listed) in "\n".join(signed(data, taken))
    every = [without("p", line) for line in reversed(listed)]
    with pytest.raises(TakeProblem, match="没有了附件说明"):
        take(sample_document, base, with_edits(draft_docx, *every))


def test_words_in_a_header_or_footer_are_refused_since_no_other_form_has_them(
    sample_document: Document, base: EditedPaper, draft_docx: bytes
) -> None:
    with zipfile.ZipFile(io.BytesIO(draft_docx)) as archive:
        footers = [name for name in archive.namelist() if "footer" in name]
    line = "<w:p><w:r><w:t>工业总产值完成999亿元</w:t></w:r></w:p></w:ftr>"
    data = with_edits(draft_docx, put("</w:ftr>", line), part=footers[0])
    with pytest.raises(TakeProblem, match="页眉页脚里的文字（工业总产值完成999亿元）"):
        take(sample_document, base, data)
    # A page's number, in whatever dashes a program writes it, is none.
    number = "<w:p><w:r><w:t>—  12 —</w:t></w:r></w:p></w:ftr>"
    take(sample_document, base, with_edits(draft_docx, put("</w:ftr>", number), part=footers[0]))


def test_who_signs_and_who_is_left_out_are_told(
    sample_document: Document, base: EditedPaper, draft_docx: bytes
) -> None:
    units = {"张店东部化工区管委会": "张店东部化工区管委会", "综合管理局": "综合管理局"}
    data = with_edits(
        draft_docx,
        put(f">{sample_document.signer}<", ">某某区工委<"),
        put("各办局，张店东部化工区管委会：", "各办局："),
    )
    told = compare(sample_document, base, edited(data), {}, units=units).findings.told
    assert any(line.startswith("署名改成了“某某区工委”，版头仍是") for line in told)


def _changed(base: EditedPaper) -> Iterator[tuple[str, EditedPaper]]:
    """The paper with one paragraph or cell that says more than before, one after the other."""
    for number, block in enumerate(base.blocks):
        others = [replace(block, text=f"{block.text}另")] if block.kind == "paragraph" else []
        for row_number, row in enumerate(block.rows):
            # What goes on with a tall cell shows no words of its own.
            for place, cell in ((n, one) for n, one in enumerate(row) if one.merge != "continue"):
                cells = (*row[:place], replace(cell, text=f"{cell.text}另"), *row[place + 1 :])
                rows = (*block.rows[:row_number], cells, *block.rows[row_number + 1 :])
                text = "\n".join("\t".join(one.text for one in line) for line in rows)
                others.append(replace(block, rows=rows, text=text))
        # 稿别 is taken away by the signature.
        if not {"stage", "leader_stage"} & set(block.marks):
            for other in others:
                yield (
                    other.text,
                    replace(base, blocks=(*base.blocks[:number], other, *base.blocks[number + 1 :])),
                )


def test_whatever_part_of_a_paper_is_changed_nothing_is_silent(
    sample_document: Document, base: EditedPaper
) -> None:
    """A question, a listed change, a word of it, or a refusal."""
    silent = []
    for text, paper in _changed(base):
        try:
            findings = compare(sample_document, base, paper, {}).findings
        except TakeProblem:
            continue
        if not (findings.found or findings.words or findings.told):
            silent.append(text)
    assert silent == []
