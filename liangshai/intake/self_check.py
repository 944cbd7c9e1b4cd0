"""自检: a return that does not count is checked and answered; nothing is loaded, registered or booked."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

import click

from etl.answer.answer import receipt_text
from etl.answer.mark import marked_name
from etl.collect.place import Arrived, Place
from etl.pipeline import Intake, Receipt
from etl.warehouse.ledger import Arrival

log = logging.getLogger("liangshai.intake.self_check")
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


def try_out(
    intake: Intake, content: bytes, name: str, hints: dict[str, Any], received_at: datetime | None = None
) -> list[Tried]:
    """Read, check and mark, each file of a zip by itself; never raises for what is in the file.

    ``received_at``: as if it had come then; now, where nothing is said.
    """
    moment = received_at or datetime.now(UTC)
    try:
        arrivals = intake.files_in(Arrival(content, name, moment, "file", None, hints))
        return [_tried(intake, arrival) for arrival in arrivals]
    except Exception as fault:  # one file that we cannot cope with must not keep the others waiting
        log.error("self-check failed: %s", type(fault).__name__)
        return [Tried(_OUR_FAULT, None)]


def _tried(intake: Intake, arrival: Arrival) -> Tried:
    receipt, marked = intake.try_out(arrival.content, arrival)
    text = f"{HEADLINE}\n{receipt_text(receipt)}"
    return Tried(text, receipt, (marked_name(arrival.file_name, marked), marked) if marked else None)


def check_files(
    intake: Intake,
    paths: list[Path],
    hints: dict[str, Any],
    as_json: bool,
    received_at: datetime | None = None,
) -> int:
    """自检 on the command line: print what would become of each file; the exit code of the gravest end.

    ``received_at``: as if they had come then. Marked workbooks go beside the files.
    """
    from liangshai.words import print_json, worst_code

    told: list[Receipt] = []
    every = [
        (path, tried)
        for path in paths
        for tried in try_out(intake, path.read_bytes(), path.name, hints, received_at)
    ]
    for path, tried in every:
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
    """Lay the answer beside the file: sentences, data for machines, and the marked workbook.

    Of a zip all answers stand in one; its workbooks are marked when they are tried by themselves.
    """
    every = try_out(intake, place.content(arrived), arrived.name, hints)
    files = {".自检结果.txt": "\n".join(tried.text for tried in every).encode()}
    receipts = [tried.receipt for tried in every if tried.receipt is not None]
    if receipts:
        told = receipts[0] if len(every) == 1 else receipts
        files[".自检结果.json"] = json.dumps(told, ensure_ascii=False, indent=1).encode()
    if len(every) == 1 and every[0].marked is not None:
        name, content = every[0].marked
        files[f".自检结果{PurePath(name).suffix}"] = content
    place.answer(arrived, files)
