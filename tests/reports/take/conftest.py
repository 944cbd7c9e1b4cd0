"""One draft with its DOCX, and a way to edit the DOCX as people do."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from etl.edited import EditedPaper
from etl.read.limits import Limits
from etl.read.word.edited import read_edited
from reports.charts import ChartImage
from reports.document import Document, charts_of
from reports.render import render_docx

Edit = Callable[[str], str]


def docx_of(document: Document) -> bytes:
    """A draft's own file; its pictures are stand-ins, since only their places matter here."""
    images = {
        chart.chart_id: ChartImage(chart.chart_id, chart.alt, b"", chart.chart_id.encode(), 100, 60)
        for chart in charts_of(document)
    }
    return render_docx(document, images)


@pytest.fixture(scope="session")
def draft_docx(sample_document: Document) -> bytes:
    return docx_of(sample_document)


@pytest.fixture(scope="session")
def base(draft_docx: bytes) -> EditedPaper:
    return read_edited(draft_docx, Limits())


def edited(data: bytes, *edits: Edit) -> EditedPaper:
    """The file after `edits` of its word/document.xml, read as people's file would be."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                text = content.decode()
                for edit in edits:
                    text = edit(text)
                content = text.encode()
            new.writestr(name, content)
    return read_edited(buffer.getvalue(), Limits())


def put(old: str, new: str, which: int = 1) -> Edit:
    """The which-th `old` becomes `new`; it must be there."""

    def edit(xml: str) -> str:
        parts = xml.split(old)
        assert len(parts) > which, old
        return old.join(parts[:which]) + new + old.join(parts[which:])

    return edit


def without(element: str, words: str) -> Edit:
    """The first element (p or tr) with these words is gone."""

    def edit(xml: str) -> str:
        pattern = rf"<w:{element}>(?:(?!</?w:{element}>).)*?{re.escape(words)}.*?</w:{element}>"
        made, n = re.subn(pattern, "", xml, count=1, flags=re.DOTALL)
        assert n == 1, words
        return made

    return edit


def after(words: str, more: str) -> Edit:
    """A paragraph more, behind the first one with these words."""

    def edit(xml: str) -> str:
        place = xml.index("</w:p>", xml.index(words)) + len("</w:p>")
        return f"{xml[:place]}<w:p><w:r><w:t>{more}</w:t></w:r></w:p>{xml[place:]}"

    return edit


def runs_split(xml: str) -> str:
    """As WPS writes: a run for each letter or two, ids and languages everywhere."""

    def split(match: re.Match[str]) -> str:
        look, text = match[1] or "", match[2]
        parts = re.findall(r"&[a-z]+;|.", text, re.DOTALL)
        return "".join(
            f'<w:r w:rsidR="00A1">{look}<w:t xml:space="preserve">{part}</w:t></w:r>' for part in parts
        )

    pattern = r'<w:r>(<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t xml:space="preserve">([^<]*)</w:t></w:r>'
    return re.sub(pattern, split, xml)


def unmarked(xml: str) -> str:
    """As after a program that loses bookmarks."""
    return re.sub(r"<w:bookmark(?:Start|End)[^>]*/>", "", xml)
