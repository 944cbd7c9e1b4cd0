"""The mail: readable on a telephone, pictures inside, nothing of the data taken for markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from reports.charts import draw_chart
from reports.document import Document, charts_of
from reports.fonts import FontSet
from reports.render import MailBody, RenderedFiles, render_html


class Reader(HTMLParser):
    """Collects the text outside the mail's own note, and every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.tags = "", list[tuple[str, dict[str, str | None]]]()
        self._note_depth, self._in_head = 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_head = self._in_head or tag == "head"
        if tag == "div" and (self._note_depth or dict(attrs).get("class") == "note"):
            self._note_depth += 1

    def handle_endtag(self, tag: str) -> None:
        self._in_head = self._in_head and tag != "head"
        if tag == "div" and self._note_depth:
            self._note_depth -= 1

    def handle_data(self, data: str) -> None:
        if not self._note_depth and not self._in_head:
            self.text += data


@pytest.fixture(scope="module")
def mail(signed_document: Document, fonts: FontSet) -> MailBody:
    images = {chart.chart_id: draw_chart(chart, fonts) for chart in charts_of(signed_document)}
    return render_html(signed_document, images)


@pytest.fixture(scope="module")
def page(mail: MailBody) -> Reader:
    reader = Reader()
    reader.feed(mail.html)
    return reader


def test_the_mail_holds_every_word_in_print_order(page: Reader, words: str) -> None:
    assert re.sub(r"\s", "", page.text) == words


def test_pictures_are_named_by_cid_in_ascii_and_all_are_there(page: Reader, mail: MailBody) -> None:
    sources = [attributes["src"] for tag, attributes in page.tags if tag == "img"]
    assert sources == [f"cid:{name}" for name in mail.pictures]
    assert all(name.isascii() and data.startswith(b"\x89PNG") for name, data in mail.pictures.items())
    assert all(attributes["alt"] for tag, attributes in page.tags if tag == "img")


def test_data_never_becomes_a_tag(page: Reader) -> None:
    known = set(
        [
            "html",
            "head",
            "meta",
            "title",
            "body",
            "div",
            "p",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "span",
            "b",
            "br",
            "hr",
            "img",
            "table",
            "tr",
            "th",
            "td",
            "ul",
            "li",
        ]
    )
    assert {tag for tag, _ in page.tags} <= known
    assert '<b>&amp;"丙"</b>' in page.text


def test_styles_are_inline_and_nothing_is_fetched_from_outside(mail: MailBody) -> None:
    assert "<style" not in mail.html and "<script" not in mail.html and "http" not in mail.html
    assert 'name="viewport"' in mail.html


def test_what_is_missing_comes_before_the_paper_in_both_forms(
    mail: MailBody, signed_document: Document
) -> None:
    for body in (mail.html, mail.text):
        for line in signed_document.missing:
            assert 0 <= body.index(line) < body.index("领导一页纸")


def test_the_files_on_disk_are_the_mail(rendered: RenderedFiles, mail: MailBody) -> None:
    assert rendered.html.read_text(encoding="utf-8") == mail.html
    assert rendered.text.read_text(encoding="utf-8") == mail.text
    pictures = rendered.html.parent.glob("*.png")
    assert {path.name: path.read_bytes() for path in pictures} == mail.pictures
