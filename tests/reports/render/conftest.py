"""The sample bulletin, rendered once for all tests here; and its words with all white space taken out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from reports.document import Document, plain_text
from reports.render import RenderedFiles, render_all


@pytest.fixture(scope="session")
def signed_document(sample_document: Document) -> Document:
    """As issued: without the mark of a draft, so that the files hold the paper's words alone."""
    return replace(sample_document, stage="签发")


@pytest.fixture(scope="session")
def rendered(signed_document: Document, tmp_path_factory: pytest.TempPathFactory) -> RenderedFiles:
    out_dir: Path = tmp_path_factory.mktemp("bulletin")
    return render_all(signed_document, [], out_dir)


@pytest.fixture(scope="session")
def words(signed_document: Document) -> str:
    return re.sub(r"\s", "", plain_text(signed_document, charts=False))
