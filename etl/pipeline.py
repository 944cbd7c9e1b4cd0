"""The way of a return: collect → read → tidy → check → load → answer.

Each submission is registered with its kept bytes before anything is read, and finished in the one
transaction that loads its rows; a crash in between leaves it waiting, and the next run begins it anew.
Returns are taken in waves: at most one of a source and unit at a time, since each is judged against
what the one before it left in the warehouse; the checks run once per table and wave.

A fault of our own stops only the submission that it meets: it waits on, and the others are done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl.answer.answer import Ending, make_receipt, write_answer
from etl.answer.mark import mark_workbook
from etl.check.check import check
from etl.check.explained import settle_totals
from etl.check.verdict import (
    Rejected,
    apply_findings,
    check_input,
    status_of,
    tried_rows,
    why_whole,
    would_load,
)
from etl.collect import evidence
from etl.collect.landing import path_of, sweep_drafts
from etl.collect.take_in import files_of, take_in
from etl.grid import Grid
from etl.identify.covering import came_with_others, scan_on_trial
from etl.judge.asking import questions_of
from etl.judge.locked_months import OUT, decided_against
from etl.judge.same_rows import loaded_before
from etl.loading import load_return
from etl.our_faults import kind_and_place, raise_if_lost
from etl.read import Limits, Reader, glance
from etl.reading import Read, read_submission
from etl.table.unread import has_our_marks
from etl.tidy.cells import cell_account
from etl.tidy.tidied import Doubt, Tidied
from etl.warehouse import ledger, questions
from etl.warehouse.answered_before import carry_answers
from etl.warehouse.copies import copy_of
from etl.warehouse.details import keep_details, note_for
from etl.warehouse.ledger import Arrival, Waiting
from etl.warehouse.mended import mend_notes
from etl.warehouse.reference import Reference, load_reference
from etl.warehouse.watermark import ask_again
from etl.waves import waves
from etl.workdays import Calendar
from schemas.locks import PROCESS_LOCK, recording_moment
from schemas.source import Source

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
        with self.engine.connect() as lock, self.engine.connect() as connection:
            lock.execute(sa.text("select pg_advisory_lock(:lock)"), {"lock": PROCESS_LOCK})
            try:
                sweep_drafts(self.landing)
                return self._process(connection, only, progress)
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
        _, rows, receipt = self._tried(path, arrival, reader)
        return receipt | {"rows": rows()}

    def try_out(self, path: Path | bytes, arrival: Arrival) -> tuple[Receipt, bytes | None]:
        """自检: receipt and marked workbook (None: nothing to mark) of a return that does not count."""
        read, _, receipt = self._tried(path, arrival)
        problems, warnings = (read.said.problems, read.said.warnings) if read.said else ([], [])
        form, grid = _markable(read.grid)
        return receipt, mark_workbook(arrival.content, form, problems, grid, warnings)

    def _tried(
        self, path: Path | bytes, arrival: Arrival, reader: Reader | None = None
    ) -> tuple[Read, Callable[[], list[dict[str, Any]]], Receipt]:
        """What was read, its typed rows when asked for, and the receipt with what would become of them."""
        waiting = Waiting(
            0, arrival.file_name, arrival.sha256, arrival.received_at, arrival.channel, arrival.hints
        )
        one = nullcontext(reader) if reader else self._reader()
        with self.engine.connect() as connection, one as reader:
            reference = load_reference(connection)
            read = read_submission(waiting, path, reader, self.sources, reference)
            if read.is_checkable:
                read.findings = check([check_input(0, read)], connection)
            status, why = _refused_status(read), None
            doubts: tuple[Doubt, ...] = ()
            rejected: Rejected = {}
            if read.said is not None and read.refusal is None:
                rejected = apply_findings(read)
                settle_totals(read)
                assert read.source is not None
                read.duplicate_of = loaded_before(connection, read.source, read.said)
                doubts = () if read.duplicate_of else questions_of(connection, read, rejected)
                status = status_of(read.source, read.said, doubts, rejected)
                status = "duplicate" if read.duplicate_of else status
                why = why_whole(read.source, read.said, rejected) if status == "returned" else None
            cells = cell_account(read.grid, read.said, status, rejected)
            refusal = read.refusal
            if refusal and refusal[0] == "evidence_only" and came_with_others(waiting.hints):
                refusal = scan_on_trial(refusal)
            accepted = would_load(read.said, status, rejected)
            end = Ending(
                status,
                read.said,
                refusal or why,
                doubts,
                rows_accepted=accepted,
                duplicate_of=read.duplicate_of,
                cells=cells,
            )
            receipt = make_receipt(waiting, read.source, end, reference, read.grid)
            said = read.said or Tidied("")
            return read, lambda: tried_rows(said, status, rejected), receipt

    # ------------------------------------------------------------ waves

    def _process(
        self, connection: sa.Connection, only: list[int] | None, progress: Progress | None
    ) -> dict[int, Receipt]:
        with connection.begin():
            todo = ledger.waiting(connection, only)
            seen_before = ledger.seen_before(connection, todo)
            reference = load_reference(connection)
        receipts: dict[int, Receipt] = {}
        answered: list[int] = []
        with self._reader() as reader:

            def read_next(waiting: Waiting) -> Read:
                may_be_copy = waiting.submission_id in seen_before
                return self._read(connection, waiting, reader, reference, may_be_copy=may_be_copy)

            for wave in waves(todo, read_next, after_all=seen_before):
                self._check(connection, wave)
                with connection.begin():
                    scans = evidence.scans_of(connection, [read.waiting.submission_id for read in wave])
                for read in wave:
                    read.scans = scans.get(read.waiting.submission_id, [])
                    receipts[read.waiting.submission_id] = self._finished(connection, read, reference)
                    if read.is_answered:
                        answered.append(read.waiting.submission_id)
                    if progress:
                        progress(len(receipts), len(todo), read.waiting.file_name)
                if any(read.source is not None and read.source.registered for read in wave):
                    with connection.begin():
                        reference = load_reference(connection)
        if answered:
            receipts |= self._process(connection, answered, None)
        return receipts

    def _read(
        self,
        connection: sa.Connection,
        waiting: Waiting,
        reader: Reader,
        reference: Reference,
        *,
        may_be_copy: bool,
    ) -> Read:
        try:
            copy = None
            if may_be_copy:
                with connection.begin():
                    copy = copy_of(connection, waiting, self.sources)
                if copy is not None and not copy.replaced_by:
                    return Read(waiting, duplicate_of=copy.submission_id)
            path = path_of(self.landing, waiting.sha256)
            read = read_submission(waiting, path, reader, self.sources, reference)
            read.copy = copy
            return read
        except Exception as fault:
            raise_if_lost(fault)
            return Read(waiting, fault=fault)

    def _check(self, connection: sa.Connection, wave: list[Read]) -> None:
        """All returns of a wave in one run of the checks; one by one where that run fails."""
        checkable = [read for read in wave if read.is_checkable]
        if not checkable:
            return
        try:
            _check_together(connection, checkable)
        except Exception as fault:
            raise_if_lost(fault)
            if len(checkable) == 1:
                checkable[0].fault = fault
                return
            for read in checkable:
                read.findings = []
                self._check(connection, [read])

    # ------------------------------------------------------------ one submission

    def _finished(self, connection: sa.Connection, read: Read, reference: Reference) -> Receipt:
        """The receipt; of a submission that our own fault met, one that says so and leaves it waiting."""
        if read.fault is None:
            try:
                return self._finish(connection, read, reference)
            except Exception as fault:
                raise_if_lost(fault)
                read.fault = fault
        self._tell_fault(read.waiting.submission_id, read.fault)
        refusal = ("fault", OUR_FAULT)
        return make_receipt(read.waiting, read.source, Ending("received", refusal=refusal), reference)

    def _finish(self, connection: sa.Connection, read: Read, reference: Reference) -> Receipt:
        """Load and answer one submission in one transaction; it ends when the answer's files are written."""
        with connection.begin():
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
        copied = read.duplicate_of
        end = Ending(
            status,
            read.said,
            refusal,
            still_asked=questions.open_questions(connection, copied) if copied is not None else (),
            evidence=read.scans,
            duplicate_of=read.duplicate_of,
            cells=cell_account(read.grid, read.said, status, {}),
        )
        receipt = make_receipt(waiting, read.source, end, reference, read.grid)
        ledger.finish(connection, waiting.submission_id, status, now, read.said, receipt)
        if status == "returned":
            ask_again(connection, waiting.hints)
        return receipt

    def _load(
        self, connection: sa.Connection, read: Read, said: Tidied, reference: Reference, now: datetime
    ) -> Receipt:
        waiting, source = read.waiting, read.source
        assert source is not None
        rejected = apply_findings(read)
        settle_totals(read)
        if (before := loaded_before(connection, source, said)) is not None:
            read.duplicate_of = before
            return self._refuse(connection, read, reference, now)
        staying = decided_against(connection, source, said, rejected, waiting.hints)
        doubts = questions_of(connection, read, rejected)
        status = status_of(source, said, doubts, rejected)
        is_loaded = status in ("accepted", "partly")
        accepted = load_return(connection, read, said, rejected, now, staying) if is_loaded else 0
        asked = questions.ask(connection, waiting.submission_id, doubts, now) if status == "held" else []
        note = None
        if said.problems and status in ("partly", "returned"):
            workdays = source.deadline.correction_workdays if source.deadline else 2
            note = note_for(
                connection, waiting.submission_id, said, waiting.received_at, now, self.calendar, workdays
            )
        end = Ending(
            status,
            said,
            why_whole(source, said, rejected) if status == "returned" else None,
            doubts=doubts if status == "held" else (),
            question_ids=asked,
            note=note,
            rows_accepted=accepted,
            cells=cell_account(read.grid, said, status, rejected),
            evidence=read.scans,
        )
        receipt = make_receipt(waiting, source, end, reference, read.grid)
        ledger.finish(connection, waiting.submission_id, status, now, said, receipt, rows_accepted=accepted)
        if asked and has_our_marks(read.grid):
            read.is_answered = carry_answers(
                connection, waiting.submission_id, said, doubts, asked, waiting.received_at
            )
        if status == "returned" and not waiting.hints.get(OUT):
            ask_again(connection, waiting.hints)
        keep_details(connection, waiting.submission_id, said, now, status, rejected)
        if is_loaded:
            mend_notes(connection, source, said, status, waiting, rejected)
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


def _check_together(connection: sa.Connection, reads: list[Read]) -> None:
    with connection.begin():
        found = check([check_input(number, read) for number, read in enumerate(reads)], connection)
    for finding in found:
        reads[finding.submission].findings.append(finding)


def _markable(grid: Grid | None) -> tuple[str, Grid | None]:
    """Format and tables for the marked workbook: of a locked file only the problems are told."""
    return (grid.format, grid) if grid is not None and not grid.locked else ("", None)


def _refused_status(read: Read) -> str:
    return "evidence" if read.refusal and read.refusal[0] in ("evidence_only", "note") else "returned"
