"""``make bench``: load the same workbooks three ways and print a bulletin, and say what each costs."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from bench.bulletin import measure_bulletin
from bench.measure import Measured, run
from bench.nightly import measure_night
from bench.scratch import scratch_server
from bench.warehouse import TABLE, connect, copy_database, prepare, stored_columns
from bench.workbooks import workbooks, write
from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.settings import Settings

SAMPLE = 9  # further workbooks for pandas with openpyxl: all would take longer than everything else


def main() -> None:
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="liangshai-bench-") as scratch:
        folder = Path(scratch) / "workbooks"
        folder.mkdir()
        settings = Settings(home=Path(scratch) / "home", database_url=None, fast=False)
        with scratch_server(settings.home) as server:
            _say(f"making {asked.n} workbooks of {asked.rows} rows and 15 columns")
            _make_workbooks(folder, asked.n, asked.rows)
            _say("registering what they speak of")
            server.start()
            prepare(settings)
            for name in ("bench_a", "bench_b"):
                copy_database(settings, name)
            loaded = _load_three_ways(settings, server, folder, asked.n, asked.rows)
            bulletin = None if asked.no_bulletin else measure_bulletin(Path(scratch) / "bulletin", _say)
    _print_table(asked.n, asked.rows, loaded)
    if bulletin:
        print(bulletin)
    if not asked.no_night:
        print(measure_night(1000, 50))


def _load_three_ways(
    settings: Settings, server: EmbeddedPostgres, folder: Path, n: int, rows: int
) -> list[Measured]:
    def candidate(name: str, what: str, count: int) -> Measured:
        _say(name)
        # Each begins with clean buffers and ends with everything on the disk.
        with connect(settings) as connection:
            connection.autocommit = True
            connection.execute("checkpoint")
        pid = server.pid()
        assert pid is not None
        made = run(name, [what, str(settings.home), str(folder), str(count), str(rows)], pid)
        if int(made.printed.splitlines()[-1]) != count * rows:
            raise RuntimeError(f"{name} loaded {made.printed}, not {count * rows} rows")
        return made

    whole = candidate("ours: the whole pipeline", "ours", n)
    _prepare_bytes(settings, folder)
    copied = candidate("(a) calamine iter_rows + binary COPY of prepared bytes", "calamine_copy", n)
    # Twice, so that what is spent once for all (the imports) is not scaled with the workbooks.
    single = candidate("(b) pandas, openpyxl, to_sql: 1 workbook", "pandas_openpyxl", 1)
    with connect(settings, "bench_b") as connection:
        connection.execute(f"truncate {TABLE}".encode())
    sample = candidate(f"(b) pandas, openpyxl, to_sql: {1 + SAMPLE} workbooks", "pandas_openpyxl", 1 + SAMPLE)
    return [whole, copied, single, sample]


def _make_workbooks(folder: Path, n: int, rows: int) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(partial(write, folder=folder), workbooks(n, rows), chunksize=5)


def _prepare_bytes(settings: Settings, folder: Path) -> None:
    """The very rows that our pipeline loaded, as PostgreSQL's binary format, a file per workbook."""
    with connect(settings) as connection:
        columns = ", ".join(stored_columns(connection))
        submissions = connection.execute(
            f"select distinct submission_id from {TABLE} order by 1".encode()
        ).fetchall()
        for number, (submission_id,) in enumerate(submissions):
            rows = f"select {columns} from {TABLE} where submission_id = {submission_id}"
            query = f"copy ({rows}) to stdout (format binary)"
            with (
                connection.cursor().copy(query.encode()) as copy,
                (folder / f"{number}.copy").open("wb") as file,
            ):
                for piece in copy:
                    file.write(piece)


def _print_table(n: int, rows: int, loaded: list[Measured]) -> None:
    whole, copied, single, sample = loaded
    pandas_cpu_s = single.cpu_s + (sample.cpu_s - single.cpu_s) / SAMPLE * (n - 1)
    print(f"\n{n} workbooks × {rows} rows × 15 columns, CPU seconds (client with its children + PostgreSQL)")
    print(f"{'':56}{'client':>8}{'server':>8}{'CPU s':>8}{'peak MB':>9}{'wall s':>8}")
    for one in loaded:
        print(
            f"{one.name:56}{one.client_cpu_s:8.1f}{one.server_cpu_s:8.1f}{one.cpu_s:8.1f}{one.peak_mb:9.0f}{one.wall_s:8.1f}"
        )
    print(f"{f'(b) for {n} workbooks, reckoned from these two':56}{'':16}{pandas_cpu_s:8.1f}")
    print(f"ours / (a) = {whole.cpu_s / copied.cpu_s:.2f} (goal: at most 3.0)")
    print(f"(b) / ours = {pandas_cpu_s / whole.cpu_s:.1f} (goal: at least 6)")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("-n", type=int, default=100, help=f"workbooks, {1 + SAMPLE} to 100")
    parser.add_argument("--rows", type=int, default=5000, help="rows in each")
    parser.add_argument("--no-bulletin", action="store_true")
    parser.add_argument("--no-night", action="store_true")
    return parser.parse_args()


_started = time.monotonic()


def _say(what: str) -> None:
    print(f"[{time.monotonic() - _started:5.1f} s] {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
