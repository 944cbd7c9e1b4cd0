"""A night: a thousand small workbooks of twenty sources in one run, and a night in which nothing came.

``python -m bench.nightly`` prints both; ``python -m bench.nightly WHAT HOME FOLDER N ROWS`` is one of them,
in a process of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.measure import Measured, run
from bench.scratch import scratch_server
from bench.warehouse import TABLE, connect, copy_database, prepare, stored_columns
from bench.workbooks import HEADING_ROWS, Workbook, unit_code, write
from liangshai.settings import PROJECT_DIR, Settings
from schemas.source import Source, load_sources

SOURCES = 20
FIXED_S = 20
GOAL, QUIET_GOAL_S = 2.0, 10.0


def measure_night(workbooks: int, rows: int) -> str:
    """Load a night's workbooks ours and bare, then run a night with nothing new; the printed lines."""
    with tempfile.TemporaryDirectory(prefix="liangshai-night-") as scratch:
        folder = Path(scratch) / "workbooks"
        folder.mkdir()
        settings = Settings(home=Path(scratch) / "home", database_url=None, fast=False)
        with scratch_server(settings.home) as server:
            _say(f"making {workbooks} workbooks of {rows} rows for {SOURCES} sources")
            with multiprocessing.get_context("spawn").Pool(2) as pool:
                pool.map(partial(write, folder=folder), returns(workbooks, rows), chunksize=20)
            server.start()
            prepare(settings, units=workbooks)
            copy_database(settings, "bench_a")

            def candidate(name: str, what: str) -> Measured:
                _say(name)
                pid = server.pid()
                assert pid is not None
                arguments = [what, str(settings.home), str(folder), str(workbooks), str(rows)]
                return run(name, arguments, pid, module="bench.nightly")

            ours = candidate("ours: the whole pipeline", "load")
            _prepare_bytes(settings, folder)
            bare = candidate("calamine iter_rows + binary COPY", "bare")
            quiet = candidate("a night with nothing new", "quiet")
    allowed = GOAL * bare.cpu_s + FIXED_S
    lines = [
        f"\n{workbooks} workbooks × {rows} rows of {SOURCES} sources in one run, CPU seconds with PostgreSQL"
    ]
    lines += [
        f"{one.name:40}{one.client_cpu_s:8.1f} + {one.server_cpu_s:.1f} server{one.peak_mb:9.0f} MB"
        for one in (ours, bare, quiet)
    ]
    lines.append(
        f"ours {ours.cpu_s:.1f} (goal: at most {GOAL} × {bare.cpu_s:.1f} + {FIXED_S} = {allowed:.1f})"
    )
    lines.append(f"a quiet night {quiet.cpu_s:.1f} (goal: under {QUIET_GOAL_S:.0f})")
    return "\n".join(lines)


def returns(count: int, rows: int) -> list[Workbook]:
    """``count`` units hand in one week's items, each to one of the sources in turn."""
    return [Workbook(unit, rows, form=unit % SOURCES + 1) for unit in range(1, count + 1)]


def sources(count: int) -> dict[str, Source]:
    """Twenty forms of one kind: each has its own title and its own reporters."""
    base = load_sources(PROJECT_DIR / "bench" / "sources")["bench_weekly"]
    made = {}
    for form in range(1, SOURCES + 1):
        reporters = [unit_code(unit) for unit in range(1, count + 1) if unit % SOURCES + 1 == form]
        name = f"bench_weekly_{form:02d}"
        title = f"测速用每周进展{form:02d}"
        made[name] = base.model_copy(update={"name": name, "reporters": reporters, "recognise": [title]})
    return made


# ---------------------------------------------------------------- what is measured


def load(settings: Settings, folder: Path, count: int, rows: int) -> None:
    """Everything that a nightly run does with returns that came."""
    from etl.pipeline import Intake
    from etl.warehouse.ledger import Arrival
    from etl.workdays import Calendar
    from liangshai.operations.warehouse import role_engine

    intake = Intake(
        role_engine(settings, "loader", start=False),
        load_sources(PROJECT_DIR / "schemas" / "sources") | sources(count),
        settings.landing_dir,
        settings.answers_dir,
        Calendar.load(settings.workdays_csv),
    )
    books = returns(count, rows)
    arrivals = [
        Arrival((folder / book.file_name).read_bytes(), book.file_name, book.received_at) for book in books
    ]
    receipts = intake.hand_in(arrivals)
    wrong = [receipt for receipt in receipts if receipt["rows_accepted"] != rows]
    if wrong:
        raise SystemExit(f"{len(wrong)} returns not accepted whole, first: {str(wrong[0])[:1500]}")
    print(sum(receipt["rows_accepted"] for receipt in receipts))


def bare(settings: Settings, folder: Path, count: int, rows: int) -> None:
    """Parse and copy alone."""
    import python_calamine

    loaded = 0
    with connect(settings, "bench_a") as connection:
        columns = ", ".join(stored_columns(connection))
        for book in returns(count, rows):
            sheet = python_calamine.CalamineWorkbook.from_path(folder / book.file_name).get_sheet_by_index(0)
            loaded += sum(1 for _ in sheet.iter_rows()) - HEADING_ROWS
            with connection.cursor().copy(f"copy {TABLE} ({columns}) from stdin (format binary)") as copy:
                copy.write((folder / f"{book.unit}.copy").read_bytes())
            connection.commit()
    print(loaded)


def quiet(settings: Settings, folder: Path, count: int, rows: int) -> None:
    """What the nightly DAG does besides Airflow itself, when nothing new has come."""
    os.environ["LIANGSHAI_HOME"] = str(settings.home)
    from liangshai import flows

    flows.load("bench", reconciles=True)
    flows.answer()
    print(0)


def _prepare_bytes(settings: Settings, folder: Path) -> None:
    with connect(settings) as connection:
        columns = ", ".join(stored_columns(connection))
        for number, code in _units(settings):
            rows = f"select {columns} from {TABLE} where reporting_unit_code = '{code}'"
            with connection.cursor().copy(f"copy ({rows}) to stdout (format binary)".encode()) as copy:
                (folder / f"{number}.copy").write_bytes(b"".join(bytes(piece) for piece in copy))


def _units(settings: Settings) -> Iterator[tuple[int, str]]:
    with connect(settings) as connection:
        found = connection.execute(f"select distinct reporting_unit_code from {TABLE} order by 1".encode())
        for (code,) in found.fetchall():
            yield int(str(code)[1:]), str(code)


_started = time.monotonic()


def _say(what: str) -> None:
    print(f"[{time.monotonic() - _started:5.1f} s] {what}", file=sys.stderr, flush=True)


CANDIDATES = {"load": load, "bare": bare, "quiet": quiet}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        what, home, where, n_books, n_rows = sys.argv[1:6]
        asked = Settings(home=Path(home), database_url=None, fast=False)
        CANDIDATES[what](asked, Path(where), int(n_books), int(n_rows))
    else:
        print(measure_night(1000, 50))
