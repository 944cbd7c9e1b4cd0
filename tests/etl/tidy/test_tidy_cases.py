"""Every folder in tests/samples/tidy, traps and fixtures is a case (tests/etl/cases.py)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.read import Limits, Reader
from tests.etl.cases import needs_history, run_case
from tests.etl.conftest import Desk
from tests.etl.forms import ROOT
from tests.samples.make.tidy import inputs

SAMPLES = ROOT / "tests" / "samples"
FOLDERS = sorted(
    folder
    for kind in ("tidy", "traps", "fixtures")
    for folder in (SAMPLES / kind).glob("*")
    if folder.is_dir()
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One for all cases, as in a night's run."""
    with Reader(Limits()) as made:
        yield made


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_case_is_read_as_its_folder_says(
    folder: Path, request: pytest.FixtureRequest, tmp_path: Path, reader: Reader
) -> None:
    desk: Desk = request.getfixturevalue("desk" if needs_history(folder) else "shared_desk")
    run_case(folder, desk, tmp_path, reader)


def test_the_inputs_that_we_make_are_those_that_are_kept() -> None:
    for name, content in inputs().items():
        assert _unpacked((SAMPLES / "tidy" / name).read_bytes()) == _unpacked(content), name


def _unpacked(content: bytes) -> dict[str, bytes]:
    """What an archive holds; how it is packed differs between machines."""
    if not content.startswith(b"PK"):
        return {"": content}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
