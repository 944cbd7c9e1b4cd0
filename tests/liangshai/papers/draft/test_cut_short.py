"""A draft that a crash cut short leaves nothing torn behind, and the command given again ends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from liangshai.papers.draft import files
from liangshai.settings import PROJECT_DIR, Settings
from reports.render import RenderedFiles
from tests.liangshai.conftest import Run

WEEKS = PROJECT_DIR / "examples" / "2021" / "supervision_weekly"


class Cut(BaseException):
    """The process ends here."""


def drafted(settings: Settings) -> dict[str, list[str]]:
    """Folder of a draft → its files."""
    root = settings.bulletins_dir / "2021-W12"
    return {one.name: sorted(p.name for p in one.iterdir() if p.is_file()) for one in sorted(root.glob("*"))}


def test_a_draft_cut_short_has_no_torn_file_and_is_ended_by_the_same_command(
    settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ingest", WEEKS / "督查事项周进展_第12期.csv")

    def torn(document: Any, fonts: Any, folder: Path) -> RenderedFiles:
        (folder / "bulletin.docx").write_bytes(b"PK")
        raise Cut

    with monkeypatch.context() as crash:
        crash.setattr(files, "render_all", torn)
        with pytest.raises(Cut):
            run("bulletin", "2021-W12")
    assert [names for names in drafted(settings).values()] == [[]]
    assert run("bulletin", "2021-W12").code == 0
    [(name, whole)] = drafted(settings).items()
    assert name.startswith("第1版") and {"bulletin.docx", "bulletin.pdf", "plain_text.txt"} <= set(whole)
    # What is whole is another version, and so is one that was cut short before more came.
    assert run("bulletin", "2021-W12").code == 0
    assert len(drafted(settings)) == 2
    with monkeypatch.context() as crash:
        crash.setattr(files, "render_all", torn)
        with pytest.raises(Cut):
            run("bulletin", "2021-W12")
    run("ingest", WEEKS / "督查事项周进展_第11期.csv")
    assert run("bulletin", "2021-W12").code == 0
    assert len(drafted(settings)) == 4
