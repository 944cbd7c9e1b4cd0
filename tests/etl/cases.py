"""A folder of data is a case: what comes in, and what must be said of it.

``input`` (any name that is not one of these) or ``sheet.yml`` (tests/samples/make/sheets.py)   the return
``hints.json``      optional: source, unit, period, received; ``before``: folders that are handed in first;
                    ``table``: what this case's form says beside the one that we ship; ``passwords`` known
``expected.csv``    typed rows in order: the columns named in its head, as text
``receipt.json``    parts of the receipt; a list of objects is compared by the keys that it gives
``error.txt``       the reason of a return that is not read at all
``notice.txt``      what the sender is told: the 退回 note where something is to be mended, else the receipt
``mail.yml``        instead of a return, a mail with several (tests/samples/make/mails.py); ``receipts.json``
                    then holds parts of the receipts of all files in it, in order, and ``notice.txt`` what is
                    told of each
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from etl.answer.answer import receipt_text
from etl.answer.return_note import return_note
from etl.collect.message import read_mail
from etl.collect.take_in import files_of
from etl.grid import Grid
from etl.read import Limits, Reader, glance
from etl.tidy.chain_days import settle_days
from schemas.source import TableSpec
from tests.etl.conftest import Desk
from tests.samples.make import mails
from tests.samples.make.sheets import built

EXPECTATIONS = ("expected.csv", "receipt.json", "receipts.json", "error.txt", "notice.txt")
RECEIVED = "2021-04-06T16:50:00+08:00"
BETWEEN_NOTICES = "\n――――\n\n"
NOTE_NO, NOTE_DUE = "退回单2021-001", date(2021, 4, 8)


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
    if (folder / "mail.yml").exists():
        receipts = receipts_of_mail(folder, desk, reader)
        holds(receipts, json.loads((folder / "receipts.json").read_text(encoding="utf-8")))
        if "notice.txt" in told:
            notices = BETWEEN_NOTICES.join(map(notice_of, receipts))
            assert notices == (folder / "notice.txt").read_text(encoding="utf-8")
        return {"receipts": receipts}
    receipt = receipt_of(folder, desk, scratch, reader)
    for name in told:
        text = (folder / name).read_text(encoding="utf-8")
        if name == "notice.txt":
            assert notice_of(receipt) == text
        elif name == "expected.csv":
            wanted = list(csv.DictReader(io.StringIO(text, newline="")))
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
    if passwords := hints.pop("passwords", None):
        with Reader(Limits(), lambda: list(passwords)) as knowing:
            return intake.preview(path, desk.arrival(content, name, received, **hints), knowing)
    receipt = intake.preview(path, desk.arrival(content, name, received, **hints), reader)
    if receipt["cells"] is not None:
        grid = reader.read(path, name)
        if grid.format == "chain":
            settle_days(grid, datetime.fromisoformat(received))
        account_holds(receipt, grid)
    return receipt


def receipts_of_mail(folder: Path, desk: Desk, reader: Reader) -> list[dict[str, Any]]:
    """The receipts of every file that hangs on a mail or lies in a zip on it."""
    _, raw = mails.built(folder / "mail.yml")
    mail = read_mail(raw, datetime.fromisoformat(RECEIVED))
    subject = {"subject" if len(mail.parts) == 1 else "subject_of_several": mail.subject}
    receipts = []
    for part in mail.parts:
        arrival = desk.arrival(part.content, part.name, mail.sent_at.isoformat(), **subject)
        for one in files_of(arrival, part.content, reader) if glance(part.content) == "bag" else [arrival]:
            receipts.append(desk.intake.preview(one.content, one, reader))
    return receipts


def notice_of(receipt: dict[str, Any]) -> str:
    """The words of the 退回 note, under a number and a day of its own, or of the receipt."""
    if receipt["status"] not in ("partly", "returned") or not receipt["rejected"]:
        return receipt_text(receipt)
    unit, label = receipt["unit_name"] or "", receipt["source_label"] or ""
    return return_note(receipt, unit, label, NOTE_NO, 1, NOTE_DUE, receipt["contact"])[1]


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
