"""A folder of data is a case: what comes in, and what must be said of it.

``input`` (any name that is not one of these) or ``sheet.yml`` (tests/samples/make/sheets.py)   the return
``hints.json``      optional: source, unit, period, received; ``before``: folders that are handed in first;
                    ``table``: what this case's form says beside the one that we ship
``expected.csv``    typed rows in order: the columns named in its head, as text
``receipt.json``    parts of the receipt; a list of objects is compared by the keys that it gives
``error.txt``       the reason of a return that is not read at all
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from etl.grid import Grid
from etl.read import Reader
from schemas.source import TableSpec
from tests.etl.conftest import Desk
from tests.samples.make.sheets import built

EXPECTATIONS = ("expected.csv", "receipt.json", "error.txt")
RECEIVED = "2021-04-06T16:50:00+08:00"


def input_of(folder: Path) -> tuple[str, bytes]:
    """The return's name and bytes."""
    if (folder / "sheet.yml").exists():
        return built(folder / "sheet.yml")
    [path] = [path for path in folder.iterdir() if path.name not in (*EXPECTATIONS, "hints.json")]
    return path.name, path.read_bytes()


def needs_history(folder: Path) -> bool:
    """Something is handed in before it: it wants a warehouse of its own."""
    hints = folder / "hints.json"
    return hints.exists() and "before" in json.loads(hints.read_text(encoding="utf-8"))


def run_case(folder: Path, desk: Desk, scratch: Path, reader: Reader) -> dict[str, Any]:
    """Read the case as ``source check`` does; its receipt, with nothing left unaccounted for."""
    told = [name for name in EXPECTATIONS if (folder / name).exists()]
    assert told, "a case without any expectation proves nothing"
    receipt = receipt_of(folder, desk, scratch, reader)
    for name in told:
        text = (folder / name).read_text(encoding="utf-8")
        if name == "expected.csv":
            wanted = list(csv.DictReader(text.splitlines()))
            assert [_as_text(row, wanted[0]) for row in receipt["rows"]] == wanted
        elif name == "receipt.json":
            holds(receipt, json.loads(text))
        else:
            # `……` stands for whatever returns there are by now.
            start, *rest = text.strip().split("……")
            assert receipt["status"] == "returned"
            assert receipt["reason"].startswith(start) and receipt["reason"].endswith((rest or [start])[-1])
    return receipt


def receipt_of(folder: Path, desk: Desk, scratch: Path, reader: Reader) -> dict[str, Any]:
    hints_path = folder / "hints.json"
    hints = json.loads(hints_path.read_text(encoding="utf-8")) if hints_path.exists() else {}
    received = hints.pop("received", RECEIVED)
    intake = desk.intake
    for before in hints.pop("before", []):
        name, content = input_of(folder.parent / before)
        desk.hand_in(content, name, received)
    if changes := hints.pop("table", None):
        source = intake.sources[hints["source"]]
        table = TableSpec.model_validate(source.tables[0].model_dump() | changes)
        changed = source.model_copy(update={"tables": [table, *source.tables[1:]]})
        intake = replace(intake, sources={**intake.sources, source.name: changed})
    hints = {{"period": "given_period"}.get(name, name): value for name, value in hints.items()}
    name, content = input_of(folder)
    path = scratch / name
    path.write_bytes(content)
    receipt = intake.preview(path, desk.arrival(content, name, received, **hints), reader)
    if receipt["cells"] is not None:
        account_holds(receipt, reader.read(path, name))
    return receipt


def account_holds(receipt: dict[str, Any], grid: Grid) -> None:
    """Loaded, ignored and rejected cells are all that are not empty, counted here in another way."""
    for sheet, told in zip(grid.sheets, receipt["cells"]["sheets"], strict=True):
        faults = set(sheet.errors) | sheet.formulas_without_value
        filled = {
            (r, c)
            for r, row in enumerate(sheet.rows)
            for c, value in enumerate(row)
            if value is not None and str(value).strip()
        }
        assert told["not_empty"] == len(filled | faults), sheet.name
        assert told["loaded"] + told["ignored"] + told["rejected"] == told["not_empty"], told
        assert min(told["loaded"], told["ignored"], told["rejected"]) >= 0, told
        assert "没有归类的单元格" not in told["by_rule"], told


def _as_text(row: dict[str, Any], wanted: dict[str, str]) -> dict[str, str]:
    return {name: "" if row.get(name) is None else str(row[name]) for name in wanted}


def holds(found: Any, wanted: Any, where: str = "receipt") -> None:
    """``wanted`` is part of ``found``; lists have the same length and order."""
    if isinstance(wanted, dict):
        for name, value in wanted.items():
            holds(found[name], value, f"{where}.{name}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), (where, found)
        for number, (one, other) in enumerate(zip(found, wanted, strict=True)):
            holds(one, other, f"{where}[{number}]")
    else:
        assert found == wanted, where
