"""The mail's body as a telephone shows it: Chromium, 390 px wide, its pictures beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reports.document import Document, Heading, Table, TableCell, TableColumn
from reports.render import render_all
from tests.browser import Page, open_page

WIDTH_PX = 390
LONG = (
    "已完成主体结构施工，正在进行设备安装调试，预计下月底前具备投料试车条件，存在的困难是电力接入手续尚未办结"
)
# What is neither seen nor scrolls by itself is no part of the page's width.
OUTSIDE = """[...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 0.5)
    .filter(one => ![...ancestors(one)].some(box => getComputedStyle(box).overflowX === 'auto'))
    .map(one => one.tagName + ' ' + one.textContent.slice(0, 30))"""
ANCESTORS = "function* ancestors(one) { for (let box = one; box; box = box.parentElement) yield box }"
LETTERS_PX = """[...document.querySelectorAll('body *')]
    .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(one => parseFloat(getComputedStyle(one).fontSize))"""
# Cells in which fewer 汉字 stand on a line than there are, and fewer than four.
ON_END = r"""[...document.querySelectorAll('th, td')].filter(cell => {
    const letters = (cell.textContent.match(/[\u4e00-\u9fff]/g) || []).length
    const style = getComputedStyle(cell)
    const room = cell.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    return cell.colSpan === 1 && room < Math.min(letters, 4) * parseFloat(style.fontSize) - 1
}).map(cell => cell.textContent)"""


def wide_table() -> Table:
    """Fifteen columns of all kinds, one of them long sentences."""
    labels = [f"第{n}项内容" for n in range(1, 15)]
    columns = (*(TableColumn(label, group="分组" if n > 9 else None) for n, label in enumerate(labels)),)
    row = (*(TableCell("责任单位名称" if n % 2 else "31.0") for n in range(14)), TableCell(LONG))
    return Table("wide", "宽表", "", (*columns, TableColumn("进展")), (row, row))


@pytest.fixture(scope="module")
def page(signed_document: Document, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder: Path = tmp_path_factory.mktemp("telephone")
    body = (*signed_document.body, Heading(1, "宽表"), wide_table())
    files = render_all(replace(signed_document, body=body), [], folder)
    shown = folder / "shown.html"
    shown.write_text(files.html.read_text("utf-8").replace('src="cid:', 'src="'), "utf-8")
    with open_page(shown, folder) as opened:
        opened.as_telephone(WIDTH_PX)
        opened.run(f"globalThis.ancestors = {ANCESTORS}")
        yield opened


def test_nothing_but_a_wide_table_in_its_own_box_scrolls_sideways(page: Page) -> None:
    assert page.run("[innerWidth, document.documentElement.scrollWidth]") == [WIDTH_PX, WIDTH_PX]
    assert page.run(OUTSIDE) == []
    scrolling = (
        "[...document.querySelectorAll('table')].filter(t => t.offsetWidth > t.parentElement.clientWidth)"
    )
    assert page.run(f"{scrolling}.length") >= 1
    assert page.run(f"{scrolling}.every(t => getComputedStyle(t.parentElement).overflowX === 'auto')")


def test_the_words_of_a_cell_never_stand_on_end(page: Page) -> None:
    assert page.run(ON_END) == []


def test_every_picture_is_shown_so_large_that_its_letters_can_be_read_and_scrolls_in_its_own_box(
    page: Page,
) -> None:
    shown = page.run(
        "[...document.images].map(one => [one.complete, one.naturalWidth, one.getBoundingClientRect().width,"
        " getComputedStyle(one.parentElement).overflowX])"
    )
    # As wide as printed, 156 mm, its letters are as high as printed.
    assert shown and all(complete and natural > 0 for complete, natural, _, _ in shown)
    assert all(width >= 156 / 25.4 * 96 and scrolls == "auto" for _, _, width, scrolls in shown)


def test_the_smallest_letters_can_be_read(page: Page) -> None:
    assert min(page.run(LETTERS_PX)) >= 13
    assert page.run("parseFloat(getComputedStyle(document.querySelector('body > div')).fontSize)") >= 16
