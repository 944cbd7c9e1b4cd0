"""自检: a return that does not count is checked and answered; nothing is loaded, registered or booked."""

from __future__ import annotations

import json
import logging
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

import click

from etl.answer import receipt_text
from etl.collect.place import Arrived, Place
from etl.ledger import Arrival
from etl.mark import marked_name
from etl.pipeline import Intake, Receipt

log = logging.getLogger("liangshai.self_check")
HEADLINE = "试读，不入库、不计数。"
_OUR_FAULT = "我们的系统在试读这份文件时出了错，已记录；请直接报送，或与办公室联系。\n"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a return would come to. ``receipt`` is None where a fault of our own kept us from telling.

    ``marked``: (file name, content) of her workbook with its bad cells marked, where there are any.
    """

    text: str
    receipt: Receipt | None
    marked: tuple[str, bytes] | None = None


def try_out(intake: Intake, content: bytes, name: str, hints: dict[str, Any]) -> Tried:
    """Read, check and mark; never raises for what is in the file."""
    arrival = Arrival(content, name, datetime.now(UTC), "file", None, hints)
    try:
        # A name of ours, since the sender's must not become a path; it is gone with the answer.
        with tempfile.TemporaryDirectory(prefix=".trial-", dir=intake.landing) as folder:
            path = Path(folder) / "return"
            path.write_bytes(content)
            receipt, marked = intake.try_out(path, arrival)
    except Exception as fault:  # one file that we cannot cope with must not keep the others waiting
        log.error("self-check failed: %s", type(fault).__name__)
        return Tried(_OUR_FAULT, None)
    text = f"{HEADLINE}\n{receipt_text(receipt)}"
    return Tried(text, receipt, (marked_name(name, marked), marked) if marked else None)


def check_files(intake: Intake, paths: list[Path], hints: dict[str, Any], as_json: bool) -> int:
    """自检 on the command line: print what would become of each file; the exit code of the gravest end.

    Marked workbooks go beside the files.
    """
    from liangshai.words import print_json, worst_code

    told: list[Receipt] = []
    for path in paths:
        tried = try_out(intake, path.read_bytes(), path.name, hints)
        marked = path.with_name(tried.marked[0]) if tried.marked else None
        if tried.marked and marked:
            marked.write_bytes(tried.marked[1])
        told.append({**(tried.receipt or _unread(path)), "marked": str(marked) if marked else None})
        if not as_json:
            click.echo(tried.text.rstrip() + (f"\n标注好的表：{marked}" if marked else "") + "\n")
    if as_json:
        print_json(told[0] if len(told) == 1 else told)
    return worst_code(one["status"] for one in told)


def _unread(path: Path) -> Receipt:
    return {"file": path.name, "status": "received", "reason": _OUR_FAULT.strip()}


def answer_beside(intake: Intake, place: Place, arrived: Arrived, hints: dict[str, Any]) -> None:
    """Lay the answer beside the file: sentences, data for machines, and the marked workbook."""
    tried = try_out(intake, place.content(arrived), arrived.name, hints)
    files = {".自检结果.txt": tried.text.encode()}
    if tried.receipt is not None:
        files[".自检结果.json"] = json.dumps(tried.receipt, ensure_ascii=False, indent=1).encode()
    if tried.marked is not None:
        name, content = tried.marked
        files[f".自检结果{PurePath(name).suffix}"] = content
    place.answer(arrived, files)
