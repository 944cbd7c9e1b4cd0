"""The way of a return: collect → read → tidy → check → load → answer.

Each submission is registered with its kept bytes before anything is read, and finished in the one
transaction that loads its rows; a crash in between leaves it waiting, and the next run begins it anew.
Returns are taken in waves: at most one of a source and unit at a time, since each is judged against
what the one before it left in the warehouse; the checks run once per table and wave.

A fault of our own stops only the submission that it meets: it waits on, and the others are done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl.answer.answer import make_receipt, write_answer
from etl.answer.mark import mark_workbook
from etl.check.check import check
from etl.check.judge import judge
from etl.check.verdict import (
    Rejected,
    apply_findings,
    check_input,
    held_by_checks,
    is_all_rejected,
    status_of,
    told_together,
    typed_rows,
)
from etl.collect import evidence
from etl.collect.landing import path_of, sweep_drafts
from etl.collect.take_in import files_of, take_in
from etl.grid import Grid
from etl.our_faults import kind_and_place, raise_if_lost
from etl.read import Limits, Reader, glance
from etl.reading import Read, read_submission
from etl.tidy.cells import cell_account
from etl.tidy.tidied import Doubt, Tidied, Warned
from etl.warehouse import ledger
from etl.warehouse.details import keep_details, note_for
from etl.warehouse.ledger import Arrival, Waiting
from etl.warehouse.load import load_rows
from etl.warehouse.reference import Reference, load_reference
from etl.workdays import Calendar
from schemas.locks import PROCESS_LOCK, recording_moment
from schemas.source import Source

ROWS_PER_WAVE = 250_000
OUR_FAULT = "我们的系统在受理时出了错，原件已留存，修复后自动接着受理，不用重报"

log = logging.getLogger("liangshai.pipeline")

Receipt = dict[str, Any]
Progress = Callable[[int, int, str], None]
OnFault = Callable[[int, str], None]
"""Called with a submission's number and what went wrong (no cell values), once per fault of our own."""


@dataclass(slots=True)
class Intake:
    """Everything that reading a return needs, handed down from the front door."""

    engine: sa.Engine
    sources: dict[str, Source]
    landing: Path
    answers: Path
    calendar: Calendar
    limits: Limits = field(default_factory=Limits)
    on_fault: OnFault | None = None
    passwords: Callable[[], Sequence[str]] = tuple
    """Asked for the passwords to try when a file is locked."""

    # ------------------------------------------------------------ the flow

    def hand_in(
        self, arrivals: list[Arrival], progress: Progress | None = None, *, is_one_letter: bool = False
    ) -> list[Receipt]:
        """Keep, register and process what came in; the receipts, in the order of ``arrivals``.

        A zip has a receipt for each of its files.
        """
        registered = self.take_in(arrivals, is_one_letter=is_one_letter)
        receipts = self.process(list(dict.fromkeys(registered)), progress)
        # Another process may have taken up what we had just registered: its receipt is in the ledger.
        with self.engine.connect() as connection:
            return [receipts.get(one) or ledger.receipt_of(connection, one) for one in registered]

    def take_in(self, arrivals: Iterable[Arrival], *, is_one_letter: bool = False) -> list[int]:
        """Keep and register what came together; see ``etl.collect.take_in``."""
        return take_in(self.engine, self.landing, arrivals, self._reader, is_one_letter=is_one_letter)

    def _reader(self) -> Reader:
        return Reader(self.limits, self.passwords)

    def process(self, only: list[int] | None = None, progress: Progress | None = None) -> dict[int, Receipt]:
        """Read, check, load and answer everything that waits (or ``only`` these).

        One process at a time: whoever comes second waits, and finds what the first one left. A submission
        that a fault of our own met has a receipt of status ``received``: it waits for the next run.
        """
        with self.engine.connect() as lock:
            lock.execute(sa.text("select pg_advisory_lock(:lock)"), {"lock": PROCESS_LOCK})
            try:
                sweep_drafts(self.landing)
                return self._process(only, progress)
            finally:
                lock.execute(sa.text("select pg_advisory_unlock(:lock)"), {"lock": PROCESS_LOCK})

    def files_in(self, arrival: Arrival) -> list[Arrival]:
        """The files of a zip, to be tried one by one; else the arrival itself.

        Nothing is kept.
        """
        if glance(arrival.content) != "bag":
            return [arrival]
        with self._reader() as reader:
            return files_of(arrival, arrival.content, reader)

    def preview(self, path: Path | bytes, arrival: Arrival, reader: Reader | None = None) -> Receipt:
        """Read, tidy and check without loading or registering anything; the receipt with its typed rows.

        ``reader``: one that serves several previews; without it one is started and ended.
        """
        read, receipt = self._tried(path, arrival, reader)
        return receipt | {"rows": typed_rows(read.said) if read.said else []}

    def try_out(self, path: Path | bytes, arrival: Arrival) -> tuple[Receipt, bytes | None]:
        """自检: receipt and marked workbook (None: nothing to mark) of a return that does not count."""
        read, receipt = self._tried(path, arrival)
        problems = read.said.problems if read.said else []
        form, grid = _markable(read.grid)
        return receipt, mark_workbook(arrival.content, form, problems, grid)

    def _tried(
        self, path: Path | bytes, arrival: Arrival, reader: Reader | None = None
    ) -> tuple[Read, Receipt]:
        waiting = Waiting(
            0, arrival.file_name, arrival.sha256, arrival.received_at, arrival.channel, arrival.hints
        )
        one = nullcontext(reader) if reader else self._reader()
        with self.engine.connect() as connection, one as reader:
            reference = load_reference(connection)
            read = read_submission(waiting, path, reader, self.sources, reference)
            if read.is_checkable:
                read.findings = check([check_input(0, read)], connection)
            status, doubt = _refused_status(read), None
            rejected: Rejected = {}
            if read.said is not None and read.refusal is None:
                rejected = apply_findings(read)
                doubt = _doubt(connection, read, rejected)
                status = status_of(read.said, doubt, rejected)
                doubt = doubt if status == "held" else None
            receipt = make_receipt(
                waiting,
                read.source,
                read.said,
                status,
                reference,
                read.refusal,
                doubt=doubt,
                grid=read.grid,
                cells=cell_account(read.grid, read.said, status, rejected),
            )
            return read, receipt

    # ------------------------------------------------------------ waves

    def _process(self, only: list[int] | None, progress: Progress | None) -> dict[int, Receipt]:
        with self.engine.connect() as connection:
            todo = ledger.waiting(connection, only)
            reference = load_reference(connection)

        def current() -> Reference:
            return reference

        receipts: dict[int, Receipt] = {}
        with self._reader() as reader:
            for wave in self._waves(todo, reader, current):
                self._check(wave)
                for read in wave:
                    receipts[read.waiting.submission_id] = self._finished(read, reference)
                    if progress:
                        progress(len(receipts), len(todo), read.waiting.file_name)
                if any(read.source is not None and read.source.registered for read in wave):
                    with self.engine.connect() as connection:
                        reference = load_reference(connection)
        return receipts

    def _waves(
        self, todo: list[Waiting], reader: Reader, reference: Callable[[], Reference]
    ) -> Iterator[list[Read]]:
        """Submissions in order of arrival; a register is a wave alone, since it changes what names mean.

        Nothing else does: what was read before the wave before it was loaded need not be read again.
        """
        wave: list[Read] = []
        slots: set[tuple[str, str | None]] = set()
        n_rows = 0
        for waiting in todo:
            read = self._read(waiting, reader, reference())
            is_register = read.source is not None and read.source.registered
            clashes = read.slot in slots
            is_full = n_rows + read.n_rows > ROWS_PER_WAVE
            if wave and (clashes or is_full or is_register):
                yield wave
                wave, slots, n_rows = [], set(), 0
            wave.append(read)
            n_rows += read.n_rows
            if read.slot is not None:
                slots.add(read.slot)
            if is_register:
                yield wave
                wave, slots, n_rows = [], set(), 0
        if wave:
            yield wave

    def _read(self, waiting: Waiting, reader: Reader, reference: Reference) -> Read:
        try:
            with self.engine.connect() as connection:
                earlier = ledger.earlier_copy(connection, waiting)
            if earlier is not None:
                return Read(waiting, duplicate_of=earlier)
            path = path_of(self.landing, waiting.sha256)
            return read_submission(waiting, path, reader, self.sources, reference)
        except Exception as fault:
            raise_if_lost(fault)
            return Read(waiting, fault=fault)

    def _check(self, wave: list[Read]) -> None:
        """All returns of a wave in one run of the checks; one by one where that run fails."""
        checkable = [read for read in wave if read.is_checkable]
        if not checkable:
            return
        try:
            self._check_together(checkable)
        except Exception as fault:
            raise_if_lost(fault)
            if len(checkable) == 1:
                checkable[0].fault = fault
                return
            for read in checkable:
                read.findings = []
                self._check([read])

    def _check_together(self, reads: list[Read]) -> None:
        with self.engine.connect() as connection:
            found = check([check_input(number, read) for number, read in enumerate(reads)], connection)
        for finding in found:
            reads[finding.submission].findings.append(finding)

    # ------------------------------------------------------------ one submission

    def _finished(self, read: Read, reference: Reference) -> Receipt:
        """The receipt; of a submission that our own fault met, one that says so and leaves it waiting."""
        if read.fault is None:
            try:
                return self._finish(read, reference)
            except Exception as fault:
                raise_if_lost(fault)
                read.fault = fault
        self._tell_fault(read.waiting.submission_id, read.fault)
        refusal = ("fault", OUR_FAULT)
        return make_receipt(read.waiting, read.source, None, "received", reference, refusal)

    def _finish(self, read: Read, reference: Reference) -> Receipt:
        """Load and answer one submission in one transaction; it ends when the answer's files are written."""
        with self.engine.begin() as connection:
            now = recording_moment(connection)
            if read.said is None or read.refusal is not None or read.duplicate_of is not None:
                return self._refuse(connection, read, reference, now)
            return self._load(connection, read, read.said, reference, now)

    def _refuse(self, connection: sa.Connection, read: Read, reference: Reference, now: datetime) -> Receipt:
        waiting = read.waiting
        status = "duplicate" if read.duplicate_of is not None else _refused_status(read)
        refusal = read.refusal
        if refusal and refusal[0] == "evidence_only":
            refusal = evidence.told(connection, waiting.submission_id, refusal)
        receipt = make_receipt(
            waiting,
            read.source,
            read.said,
            status,
            reference,
            refusal,
            evidence=evidence.scans_of(connection, waiting.submission_id),
            duplicate_of=read.duplicate_of,
            grid=read.grid,
            cells=cell_account(read.grid, read.said, status, {}),
        )
        ledger.finish(connection, waiting.submission_id, status, now, read.said, receipt)
        return receipt

    def _load(
        self, connection: sa.Connection, read: Read, said: Tidied, reference: Reference, now: datetime
    ) -> Receipt:
        waiting, source = read.waiting, read.source
        assert source is not None
        rejected = apply_findings(read)
        doubt = _doubt(connection, read, rejected)
        status = status_of(said, doubt, rejected)
        is_loaded = status in ("accepted", "partly")
        accepted = _load_tables(connection, read, said, rejected, now) if is_loaded else 0
        question = (
            ledger.ask(connection, waiting.submission_id, doubt, now) if status == "held" and doubt else None
        )
        note = None
        if said.problems and status in ("partly", "returned"):
            workdays = source.deadline.correction_workdays if source.deadline else 2
            note = note_for(
                connection, waiting.submission_id, said, waiting.received_at, now, self.calendar, workdays
            )
        receipt = make_receipt(
            waiting,
            source,
            said,
            status,
            reference,
            None,
            doubt=doubt if status == "held" else None,
            question_id=question,
            note=note,
            rows_accepted=accepted,
            grid=read.grid,
            cells=cell_account(read.grid, said, status, rejected),
            evidence=evidence.scans_of(connection, waiting.submission_id),
        )
        ledger.finish(connection, waiting.submission_id, status, now, said, receipt, rows_accepted=accepted)
        keep_details(connection, waiting.submission_id, said, now, status)
        if note is not None:
            # Before the commit: after a crash here the submission waits, and the letter is written again.
            original = path_of(self.landing, waiting.sha256)
            form, grid = _markable(read.grid)
            write_answer(self.answers, receipt, said, original, form, reference, grid=grid)
        return receipt

    def _tell_fault(self, submission_id: int, fault: Exception | None) -> None:
        """Where and of what kind; never the fault's own words, in which a cell's value may stand."""
        what = kind_and_place(fault)
        log.error("submission %s not processed: %s", submission_id, what)
        if self.on_fault is not None:
            self.on_fault(submission_id, what)


def _load_tables(
    connection: sa.Connection, read: Read, said: Tidied, rejected: Rejected, now: datetime
) -> int:
    """Load every table of a return; how many rows were taken."""
    assert read.source is not None
    accepted = 0
    for index, rows in enumerate(said.tables):
        out = sorted(rejected.get(index, set()))
        done = load_rows(connection, read.source, rows, out, read.waiting.submission_id, now)
        accepted += len(rows) - len(out)
        if done.pending:
            sentence = f"退回的行中有{done.pending}行以前报过数，改正之前不再采用旧数"
            said.warnings.append(Warned("W-pending", sentence, rows.sheet_name))
    return accepted


def _doubt(connection: sa.Connection, read: Read, rejected: Rejected) -> Doubt | None:
    """The one question that is asked first; None where the return falls anyway."""
    said = read.said
    assert said is not None and read.source is not None
    if said.fatal:
        return None
    if said.doubts:
        checked = held_by_checks(read)
        return told_together(said.doubts[0], [*said.doubts[1:], *([checked] if checked else [])])
    if is_all_rejected(said, rejected):
        return None
    return held_by_checks(read) or judge(connection, read.source, said, read.waiting.hints, rejected)


def _markable(grid: Grid | None) -> tuple[str, Grid | None]:
    """Format and tables for the marked workbook: of a locked file only the problems are told."""
    return (grid.format, grid) if grid is not None and not grid.locked else ("", None)


def _refused_status(read: Read) -> str:
    return "evidence" if read.refusal and read.refusal[0] in ("evidence_only", "note") else "returned"
