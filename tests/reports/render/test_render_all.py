"""All four forms at once: the same document gives the same bytes, and a faulty one gives no file at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reports import charts
from reports.document import Document, DocumentError, Paragraph, Run
from reports.fonts import MissingGlyph
from reports.render import RenderedFiles, render_all


def test_the_same_document_gives_the_same_bytes(
    signed_document: Document, rendered: RenderedFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "_drawn", {})
    again = render_all(signed_document, [], tmp_path)
    first, second = (_bytes_by_name(files.html.parent) for files in (rendered, again))
    assert list(first) == list(second)
    assert [name for name in first if first[name] != second[name]] == []


def _bytes_by_name(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_document_that_contradicts_itself_gives_no_file(sample_document: Document, tmp_path: Path) -> None:
    wrong = replace(sample_document, body=(Paragraph((Run("1", figure_id="none"),)),))
    with pytest.raises(DocumentError):
        render_all(wrong, [], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_character_without_a_glyph_gives_no_file(sample_document: Document, tmp_path: Path) -> None:
    odd = replace(sample_document, addressee="\ue123办公室：")
    with pytest.raises(MissingGlyph):
        render_all(odd, [], tmp_path / "out")
    assert not (tmp_path / "out").exists()
