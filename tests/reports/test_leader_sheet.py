"""What is reckoned to stay on the leader's one page stays there in the PDF; and what gives way to what."""

from __future__ import annotations

import io
import random
from dataclasses import replace

import pdfplumber
import pytest

from reports.blocks import Block, Paragraph, Run, Table, TableCell, TableColumn
from reports.document import Document
from reports.fonts import FontSet
from reports.leader_sheet import fits_one_page, with_first
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


def test_a_line_above_stands_whatever_has_to_give_way() -> None:
    line, beside, returns = words("本期为第2版。"), words("其他需关注："), words("报送：")
    full: tuple[Block, ...] = (line, lights(5))
    while fits_one_page((*full, words("国" * 20))):
        full = (*full, words("国" * 20))
    full = (*full[1:], words("国" * 20))
    assert with_first((lights(2), beside), line) == (line, lights(2), beside)
    assert with_first((*full[:-1], beside), line) == (line, *full[:-1])
    assert with_first((*full[:-2], returns, beside), line) == (line, *full[:-2], returns)
    assert with_first((*full[:-1], returns), line) == (line, *full[:-1])
    assert with_first(full, line) == (line, *full[:-1])
    assert with_first((), line) == ()
