"""What is reckoned to stay on the leader's one page stays there in the PDF; and what gives way to what."""

from __future__ import annotations

import io
import random
from dataclasses import replace

import pdfplumber
import pytest

from reports.blocks import Block, Paragraph, Run, Table, TableCell, TableColumn
from reports.document import Document
from reports.figures.lineage import joined, paragraph, text_of
from reports.fonts import FontSet
from reports.leader_sheet import BESIDE, CLAUSE_END, NAMED, fits_one_page, on_one_page, with_first
from reports.render import render_pdf

_LETTERS = "项目推进中红灯黄灯单位报送指标，。；1234567890.%（）"
_COLUMNS = (TableColumn("类别", 2.4, "left"), TableColumn("合计"), TableColumn("红", group="亮灯"))


def lights(n: int) -> Table:
    row = (TableCell("重点项目"), TableCell("34"), TableCell("7"))
    return Table("leader.subjects", "重点工作亮灯情况", "", _COLUMNS, (row,) * n)


def words(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def filled(seed: int) -> tuple[Block, ...]:
    """A table and lines of any length, as many as are said to fit."""
    chance = random.Random(seed)
    blocks: list[Block] = [lights(chance.randint(2, 5))]
    while True:
        line = words("".join(chance.choices(_LETTERS, k=chance.randint(8, 120))) + "。")
        if not fits_one_page([*blocks, line]):
            return tuple(blocks)
        blocks.append(line)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_said_to_fit_stays_on_one_page(sample_document: Document, fonts: FontSet, seed: int) -> None:
    document = replace(
        sample_document, leader_page=filled(seed), body=(words("正文自此开始"),), attachments=(), stage="签发"
    )
    with pdfplumber.open(io.BytesIO(render_pdf(document, fonts, {}))) as pdf:
        texts = [page.extract_text().replace(" ", "") for page in pdf.pages]
    assert "正文自此开始" not in texts[0] and "正文自此开始" in texts[1]


def full_page() -> tuple[Block, ...]:
    """A table and words above and below it, so many that one line more has no room."""
    full: tuple[Block, ...] = (words("国" * 20), lights(5))
    while fits_one_page((*full, words("国" * 20))):
        full = (*full, words("国" * 20))
    return full


def clauses(*told: str) -> Paragraph:
    """其他需关注 as the page is made with it: a run for each piece."""
    return paragraph(Run(BESIDE), *joined([[one] for one in told], CLAUSE_END), "。")


def told(blocks: tuple[Block, ...]) -> list[str]:
    return [text_of(block.runs) for block in blocks if isinstance(block, Paragraph)]


def test_what_has_no_room_is_counted_and_named_the_gravest_last() -> None:
    hazards, signed, returns = "重大隐患" + "1处，" * 9, "招商新签约3个", words("报送：" + "应报，" * 28)
    roomy = (lights(2), returns, clauses(hazards, signed))
    assert on_one_page(roomy) == roomy
    tight = on_one_page((*full_page()[:-3], returns, clauses(hazards, signed)))
    counted = "另有2项本页未列，见正文“报送质量”“招商引资”部分。"
    assert told(tight)[-2:] == [f"其他需关注：{hazards}。", counted] and fits_one_page(tight)
    full = on_one_page((*full_page()[:-2], returns, clauses(hazards, signed)))
    counted = "另有3项本页未列，见正文“安全环保”“报送质量”“招商引资”部分。"
    assert told(full)[-2:] == ["国" * 20, counted] and fits_one_page(full)


def test_names_go_before_any_line_the_longest_first_and_uncounted() -> None:
    def naming(start: str, names: str) -> Paragraph:
        return Paragraph((Run(start), Run(f"{NAMED}{names}。", is_given=True)))

    short, long = naming("改革措施2条。", "招商局“甲”"), naming("督查事项1项。", "办公室“" + "乙" * 70 + "”")
    room = full_page()
    assert on_one_page((lights(2), short, long)) == (lights(2), short, long)
    assert on_one_page((*room[:-3], short, long)) == (*room[:-3], short, words("督查事项1项。"))
    # 24 characters and those that it names take two lines.
    wide = naming("改革措施2条。", "招商局“" + "甲" * 24 + "”")
    bare = (words("改革措施2条。"), words("督查事项1项。"))
    assert on_one_page((*room[:-2], wide, long)) == (*room[:-2], *bare)


def test_a_line_above_stands_whatever_has_to_give_way_and_what_went_before_is_still_counted() -> None:
    line, reform = words("本期为第2版。"), words("改革措施" + "推进，" * 10)
    assert with_first((), line) == ()
    assert with_first((lights(2), reform), line) == (line, lights(2), reform)
    first = on_one_page((*full_page()[:-3], reform, words("报送：" + "应报，" * 10)))
    assert told(first)[-2:] == [text_of(reform.runs), "另有1项本页未列，见正文“报送质量”部分。"]
    page = with_first(first, line)
    assert page[0] == line and fits_one_page(page)
    assert told(page)[-2:] == ["国" * 20, "另有2项本页未列，见正文“改革攻坚事项”“报送质量”部分。"]
    # Lines that the office wrote itself are known by no beginning: the last of them goes.
    written = with_first(full_page(), line)
    assert told(written)[0] == "本期为第2版。" and fits_one_page(written)
    assert told(written)[-2:] == ["国" * 20, "另有2项本页未列，见正文。"]


def test_of_two_wordings_the_shorter_stands_where_less_is_left_out_below_it() -> None:
    full, brief = words("本期为第2版，替换第1版；因综合管理局更正。" * 3), words("本期为第2版，替换第1版。")
    assert with_first((lights(2), words("一行。")), full, brief)[0] == full
    page = on_one_page((*full_page()[:-3], words("改革措施" + "推进，" * 10)))
    assert told(page)[-1] != told(with_first(page, full))[-1]
    assert with_first(page, full, brief) == (brief, *page)
