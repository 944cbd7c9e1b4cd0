"""The way of a return: collect → read → tidy → check → load → answer.

Each submission is registered with its kept bytes before anything is read, and finished in the one
transaction that loads its rows; a crash in between leaves it waiting, and the next run begins it anew.
Returns are taken in waves: at most one of a source and unit at a time, since each is judged against
what the one before it left in the warehouse; the checks run once per table and wave.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl import ledger
from etl.answer import make_receipt, write_answer
from etl.check import CheckInput, Finding, check
from etl.collect.landing import keep, path_of
from etl.collect.records import records_of
from etl.grid import Grid, Unreadable
from etl.judge import judge
from etl.ledger import Arrival, Waiting
from etl.load import load_rows
from etl.read import Limits, Reader, read_records
from etl.recognise import recognise
from etl.reference import Reference, load_reference
from etl.tidied import Doubt, Option, Problem, Tidied, Warned
from etl.tidy import tidy
from etl.workdays import Calendar
from schemas.locks import PROCESS_LOCK, recording_moment
from schemas.source import Source

ROWS_PER_WAVE = 250_000
EVIDENCE_FORMATS = ("pdf", "jpg", "png", "ofd")
RECORD_CHANNELS = ("database", "web")

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Read:
    """One submission on its way: what was read, or why it could not be."""

    waiting: Waiting
    source: Source | None = None
    grid: Grid | None = None
    said: Tidied | None = None
    refusal: tuple[str, str] | None = None
    duplicate_of: int | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def slot(self) -> tuple[str, str | None] | None:
        """Two of the same slot must not be in one wave."""
        if self.source is None or self.said is None:
            return None
        return self.source.name, self.said.unit_code

    @property
    def n_rows(self) -> int:
        return sum(len(rows) for rows in self.said.tables) if self.said else 0


@dataclass(slots=True)
class Intake:
    """Everything that reading a return needs, handed down from the front door."""

    engine: sa.Engine
    sources: dict[str, Source]
    landing: Path
    answers: Path
    calendar: Calendar
    limits: Limits = field(default_factory=Limits)

    # ------------------------------------------------------------ the flow

    def hand_in(self, arrivals: list[Arrival], progress: Progress | None = None) -> list[dict[str, Any]]:
        """Keep, register and process what came in; the receipts, in the order of ``arrivals``."""
        registered = [self.keep(arrival) for arrival in arrivals]
        receipts = self.process(list(dict.fromkeys(registered)), progress)
        # Another process may have taken up what we had just registered: its receipt is in the ledger.
        with self.engine.connect() as connection:
            return [receipts.get(one) or ledger.receipt_of(connection, one) for one in registered]

    def keep(self, arrival: Arrival) -> int:
        """The bytes into the landing, then the entry into the ledger: never one without the other."""
        keep(self.landing, arrival.content)
        with self.engine.begin() as connection:
            return ledger.register(connection, arrival)

    def process(
        self, only: list[int] | None = None, progress: Progress | None = None
    ) -> dict[int, dict[str, Any]]:
        """Read, check, load and answer everything that waits (or ``only`` these).

        One process at a time: whoever comes second waits, and finds what the first one left.
        """
        with self.engine.connect() as lock:
            lock.execute(sa.text("select pg_advisory_lock(:lock)"), {"lock": PROCESS_LOCK})
            try:
                return self._process(only, progress)
            finally:
                lock.execute(sa.text("select pg_advisory_unlock(:lock)"), {"lock": PROCESS_LOCK})

    def _process(self, only: list[int] | None, progress: Progress | None) -> dict[int, dict[str, Any]]:
        with self.engine.connect() as connection:
            todo = ledger.waiting(connection, only)
            reference = load_reference(connection)
        receipts: dict[int, dict[str, Any]] = {}
        with Reader(self.limits) as reader:
            for wave in self._waves(todo, reader, lambda: reference):
                for read, receipt in self._finish_wave(wave, reference):
                    receipts[read.waiting.submission_id] = receipt
                    if progress:
                        progress(len(receipts), len(todo), read.waiting.file_name)
                    if read.source is not None and read.source.registered:
                        with self.engine.connect() as connection:
                            fresh = load_reference(connection)
                        for name in Reference.__dataclass_fields__:
                            setattr(reference, name, getattr(fresh, name))
        return receipts

    def preview(self, path: Path, arrival: Arrival) -> dict[str, Any]:
        """Read, tidy and check without loading or registering anything; the receipt with its typed rows."""
        waiting = Waiting(
            0, arrival.file_name, arrival.sha256, arrival.received_at, arrival.channel, arrival.hints
        )
        with self.engine.connect() as connection, Reader(self.limits) as reader:
            reference = load_reference(connection)
            read = self._read_file(waiting, path, reader, reference)
            said = read.said
            doubt = None
            status = "returned"
            if said is not None and not read.refusal:
                read.findings = check([_check_input(0, read)], connection)
                rejected = _apply(read)
                doubt = self._doubt(connection, read)
                status = _status(said, doubt, rejected)
            receipt = make_receipt(
                waiting, read.source, said, status, reference, read.refusal, doubt=doubt, grid=read.grid
            )
            receipt["rows"] = _typed_rows(said) if said else []
            return receipt

    # ------------------------------------------------------------ one wave

    def _waves(
        self, todo: list[Waiting], reader: Reader, reference: Callable[[], Reference]
    ) -> Iterator[list[Read]]:
        wave: list[Read] = []
        slots: set[tuple[str, str | None]] = set()
        for waiting in todo:
            read = self._read(waiting, reader, reference())
            clash = read.slot in slots or (read.source is not None and read.source.registered)
            full = sum(r.n_rows for r in wave) + read.n_rows > ROWS_PER_WAVE
            if wave and (clash or full):
                yield wave
                wave, slots = [], set()
                # What the wave before loaded may be what this one's names are found in.
                if read.grid is not None and read.source is not None:
                    read = self._read(waiting, reader, reference())
            wave.append(read)
            if read.slot:
                slots.add(read.slot)
            if read.source is not None and read.source.registered:
                yield wave
                wave, slots = [], set()
        if wave:
            yield wave

    def _read(self, waiting: Waiting, reader: Reader, reference: Reference) -> Read:
        with self.engine.connect() as connection:
            earlier = ledger.earlier_copy(connection, waiting)
        if earlier is not None:
            return Read(waiting, duplicate_of=earlier)
        return self._read_file(waiting, path_of(self.landing, waiting.sha256), reader, reference)

    def _read_file(self, waiting: Waiting, path: Path, reader: Reader, reference: Reference) -> Read:
        read = Read(waiting)
        try:
            if waiting.channel in RECORD_CHANNELS:
                name, records = records_of(path.read_bytes())
                read.grid = read_records(records, name)
            else:
                read.grid = reader.read(path, waiting.file_name)
        except Unreadable as fault:
            read.refusal = (fault.code, fault.sentence)
            return read
        hint = waiting.hints.get("source")
        read.source = recognise(read.grid, waiting.file_name, self.sources, hint)
        if read.source is None:
            labels = "、".join(sorted({s.label for s in self.sources.values() if s.recognise}))
            read.refusal = ("unknown", f"认不出这是哪张报表。现有报表：{labels}；请核对表题，或与办公室联系")
            return read
        if waiting.hints.get("discard"):
            read.said = Tidied(read.source.name)
            read.refusal = ("discarded", "已按答复作废，请另行报送")
            return read
        read.said = tidy(
            read.grid,
            read.source,
            reference,
            file_name=waiting.file_name,
            received_at=waiting.received_at,
            unit_hint=waiting.hints.get("unit"),
            hints=waiting.hints,
        )
        return read

    def _finish_wave(self, wave: list[Read], reference: Reference) -> Iterator[tuple[Read, dict[str, Any]]]:
        self._check(wave)
        for read in wave:
            yield read, self._finish(read, reference)

    def _check(self, wave: list[Read]) -> None:
        inputs = [
            _check_input(i, read)
            for i, read in enumerate(wave)
            if read.said is not None and not read.refusal and not read.said.doubts and not read.said.fatal
        ]
        if not any(len(rows) for one in inputs for rows in one.tables):
            return
        with self.engine.connect() as connection:
            for finding in check(inputs, connection):
                wave[finding.submission].findings.append(finding)

    def _finish(self, read: Read, reference: Reference) -> dict[str, Any]:
        """Load and answer one submission: one transaction, then the answer's files."""
        waiting = read.waiting
        with self.engine.begin() as connection:
            now = recording_moment(connection)
            if read.duplicate_of is not None or read.said is None or read.refusal:
                status = "duplicate" if read.duplicate_of is not None else _refused_status(read)
                receipt = make_receipt(
                    waiting, read.source, read.said, status, reference, read.refusal, duplicate_of=read.duplicate_of,
                    grid=read.grid,
                )  # fmt: skip
                ledger.finish(connection, waiting.submission_id, status, now, read.said, receipt)
                return receipt
            assert read.source is not None
            said = read.said
            rejected = _apply(read)
            doubt = self._doubt(connection, read)
            status = _status(said, doubt, rejected)
            accepted = 0
            if status in ("accepted", "partly"):
                for index, rows in enumerate(said.tables):
                    out = sorted(rejected.get(index, set()))
                    done = load_rows(connection, read.source, rows, out, waiting.submission_id, now)
                    accepted += len(rows) - len(out)
                    if done.pending:
                        said.warnings.append(
                            Warned(
                                "W-pending",
                                f"退回的行中有{done.pending}行以前报过数，改正之前不再采用旧数",
                                rows.sheet_name,
                            )
                        )
            question_id = ledger.ask(connection, waiting.submission_id, doubt, now) if doubt else None
            note = None
            if said.problems and status in ("partly", "returned"):
                workdays = read.source.deadline.correction_workdays if read.source.deadline else 2
                note = ledger.note_for(
                    connection, waiting.submission_id, said, waiting.received_at, now, self.calendar, workdays
                )
            receipt = make_receipt(
                waiting, read.source, said, status, reference, None, doubt=doubt, question_id=question_id, note=note,
                rows_accepted=accepted, grid=read.grid,
            )  # fmt: skip
            ledger.finish(
                connection, waiting.submission_id, status, now, said, receipt, rows_accepted=accepted
            )
            ledger.keep_details(connection, waiting.submission_id, said, now)
        if note is not None:
            original = path_of(self.landing, waiting.sha256)
            write_answer(
                self.answers,
                receipt,
                said,
                original,
                read.grid.format if read.grid else "",
                reference,
                grid=read.grid,
            )
        return receipt

    def _doubt(self, connection: sa.Connection, read: Read) -> Doubt | None:
        said = read.said
        assert said is not None and read.source is not None
        if said.doubts:
            return said.doubts[0]
        if said.fatal:
            return None
        held = [f for f in read.findings if f.severity == "hold"]
        if held and not read.waiting.hints.get("checked"):
            return Doubt(
                "check",
                f"{'；'.join(f.message for f in held[:3])}。请问数据是否无误？",
                (
                    Option("A", "核对无误，照此受理", {"checked": True}),
                    Option("B", "填错了，作废重报", {"discard": True}),
                ),
            )
        return judge(connection, read.source, said, read.waiting.hints)


# ---------------------------------------------------------------- verdicts


def _check_input(number: int, read: Read) -> CheckInput:
    said = read.said
    assert said is not None
    return CheckInput(
        number,
        said.tables,
        read.waiting.received_at,
        explanation=said.correction or "",
        rejected=_rejected(said),
    )


def _apply(read: Read) -> dict[int, set[int]]:
    """Findings become problems and warnings; returns the rejected positions per table."""
    said = read.said
    assert said is not None
    for finding in read.findings:
        rows = said.tables[finding.table_index]
        place = rows.place(finding.column_name, finding.position)
        row_no, col_no = rows.row_no[finding.position], place.col_no if place else 1
        cell = _address(read.grid, rows.sheet_no, row_no, col_no)
        if finding.severity == "warn":
            said.warnings.append(Warned(finding.rule_id, finding.message, rows.sheet_name, cell))
        elif finding.severity == "reject":
            said.problems.append(
                Problem(
                    rows.sheet_name, cell, place.heading if place else finding.column_name,
                    _shown(read.grid, rows.sheet_no, row_no, col_no), finding.rule_id, finding.message,
                    rows.sheet_no, row_no, col_no, rows.table, finding.column_name,
                )
            )  # fmt: skip
    rejected = _rejected(said)
    for finding in read.findings:
        if finding.severity == "reject":
            rejected.setdefault(finding.table_index, set()).update(finding.positions or (finding.position,))
    return rejected


def _rejected(said: Tidied) -> dict[int, set[int]]:
    """Positions per table whose row has a cell that cannot stand."""
    rejected: dict[int, set[int]] = {}
    for index, rows in enumerate(said.tables):
        bad = {
            (p.row_no, p.col_no)
            for p in said.problems
            if p.table == rows.table and p.sheet_no == rows.sheet_no
        }
        if not bad:
            continue
        bad_rows = {row for row, _ in bad}
        for position, row_no in enumerate(rows.row_no):
            if row_no not in bad_rows:
                continue
            if rows.col_no is None or any(
                row == row_no and _in_group(rows, position, col) for row, col in bad
            ):
                rejected.setdefault(index, set()).add(position)
    return rejected


def _in_group(rows: Any, position: int, col_no: int) -> bool:
    """Months side by side: does the column belong to this row's month, or to all months?"""
    groups = {p.group_no for p in rows.places if p.col_no == col_no}
    return rows.col_no[position] in groups


def _status(said: Tidied, doubt: Doubt | None, rejected: dict[int, set[int]]) -> str:
    if said.fatal:
        return "returned"
    if doubt is not None:
        return "held"
    n_rejected = sum(map(len, rejected.values()))
    if n_rejected and n_rejected == sum(len(rows) for rows in said.tables):
        return "returned"
    return "partly" if n_rejected else "accepted"


def _refused_status(read: Read) -> str:
    return "evidence" if read.refusal and read.refusal[0] == "evidence_only" else "returned"


def _address(grid: Grid | None, sheet_no: int, row_no: int, col_no: int) -> str:
    sheet = next((s for s in grid.sheets if s.number == sheet_no), None) if grid else None
    return sheet.address(row_no - 1, col_no - 1) if sheet else f"{row_no}行{col_no}列"


def _shown(grid: Grid | None, sheet_no: int, row_no: int, col_no: int) -> str:
    sheet = next((s for s in grid.sheets if s.number == sheet_no), None) if grid else None
    value = sheet.merged_value(row_no - 1, col_no - 1) if sheet else None
    return "" if value is None else str(value)


def _typed_rows(said: Tidied) -> list[dict[str, Any]]:
    rows = []
    for table in said.tables:
        names = list(table.columns)
        for position, values in enumerate(zip(*(table.columns[n].to_pylist() for n in names), strict=True)):
            rows.append(
                {"table": table.table, "sheet": table.sheet_name, "row": table.row_no[position]}
                | {n: _plain(v) for n, v in zip(names, values, strict=True)}
            )
    return rows


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, datetime) or hasattr(value, "isoformat"):
        return value.isoformat()
    return f"{value.normalize():f}"


def write_json(path: Path, data: Any) -> None:
    """Write JSON so that a reader never sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)
