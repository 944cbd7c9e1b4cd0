"""Every folder in tests/samples/tidy is a case: a file as it comes, and what must be said of it.

``input`` (any name that is not one of these)   the return
``hints.json``      optional: source, unit, period, received
``expected.csv``    typed rows in order: the columns named in its head, as text
``receipt.json``    parts of the receipt; a list of objects is compared by the keys that it gives
``error.txt``       the reason of a return that is not read at all
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.etl.conftest import Desk
from tests.etl.forms import ROOT
from tests.samples.make.tidy import inputs

CASES = ROOT / "tests" / "samples" / "tidy"
EXPECTATIONS = {"hints.json", "expected.csv", "receipt.json", "error.txt"}
FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())


def _input(folder: Path) -> Path:
    [path] = [path for path in folder.iterdir() if path.name not in EXPECTATIONS]
    return path


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_case_is_read_as_its_folder_says(folder: Path, desk: Desk) -> None:
    path = _input(folder)
    hints_path = folder / "hints.json"
    hints = json.loads(hints_path.read_text(encoding="utf-8")) if hints_path.exists() else {}
    received = hints.pop("received", "2021-04-06T16:50:00+08:00")
    hints = {{"period": "given_period"}.get(name, name): value for name, value in hints.items()}
    receipt = desk.intake.preview(path, desk.arrival(path.read_bytes(), path.name, received, **hints))
    told = [
        folder / name for name in ("expected.csv", "receipt.json", "error.txt") if (folder / name).exists()
    ]
    assert told, "a case without any expectation proves nothing"
    for expectation in told:
        text = expectation.read_text(encoding="utf-8")
        if expectation.name == "expected.csv":
            wanted = list(csv.DictReader(text.splitlines()))
            assert [_as_text(row, wanted[0]) for row in receipt["rows"]] == wanted
        elif expectation.name == "receipt.json":
            _holds(receipt, json.loads(text))
        else:
            assert (receipt["status"], receipt["reason"]) == ("returned", text.strip())


def _as_text(row: dict[str, Any], wanted: dict[str, str]) -> dict[str, str]:
    return {name: "" if row.get(name) is None else str(row[name]) for name in wanted}


def _holds(found: Any, wanted: Any, where: str = "receipt") -> None:
    """``wanted`` is part of ``found``; lists have the same length and order."""
    if isinstance(wanted, dict):
        for name, value in wanted.items():
            _holds(found[name], value, f"{where}.{name}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), (where, found)
        for number, (one, other) in enumerate(zip(found, wanted, strict=True)):
            _holds(one, other, f"{where}[{number}]")
    else:
        assert found == wanted, where


def test_the_inputs_that_we_make_are_those_that_are_kept() -> None:
    for name, content in inputs().items():
        assert _unpacked((CASES / name).read_bytes()) == _unpacked(content), name


def _unpacked(content: bytes) -> dict[str, bytes]:
    """What an archive holds; how it is packed differs between machines."""
    if not content.startswith(b"PK"):
        return {"": content}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
