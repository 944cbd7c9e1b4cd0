"""``python -m bench.one_large``: one workbook of half a million rows, and the memory that it takes.

What counts is the largest process: the reading child has its own limit, and a worker's must be known. Eight
columns; all fifteen (`--wide`) unpack to more than the 200 MiB that a file may have unless a service allows
more (`LIANGSHAI_READ_UNPACKED_MIB`): that one is measured with 300.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from bench.measure import Measured, run
from bench.scratch import scratch_server
from bench.warehouse import prepare
from bench.workbooks import HEADINGS, Workbook, cells, unit_name
from etl.read import Limits
from liangshai.settings import PROJECT_DIR, Settings

ROWS = 500_000
GOAL_MB = (1 << 30) / 1e6
TITLE, WIDE_TITLE = "测速用大表", "测速用每周进展"
KEPT = [
    HEADINGS.index(name)
    for name in ("编号", "督查事项", "责任单位", "责任人", "交办日期", "办结时限", "本周进展", "类别")
]


WIDE_UNPACKED_BYTES = 300 << 20


def measure_one_large(rows: int = ROWS, *, is_wide: bool = False) -> str:
    """Load one return of so many rows through the whole pipeline; the printed line."""
    with tempfile.TemporaryDirectory(prefix="liangshai-large-") as scratch:
        kept = range(len(HEADINGS)) if is_wide else KEPT
        title = WIDE_TITLE if is_wide else TITLE
        path = _write(Path(scratch) / f"{title}（2021年第12期）.xlsx", title, rows, kept)
        settings = Settings(home=Path(scratch) / "home", database_url=None, fast=False)
        with scratch_server(settings.home) as server:
            server.start()
            prepare(settings)
            unpacked = WIDE_UNPACKED_BYTES if is_wide else Limits().unpacked_bytes
            arguments = [str(settings.home), str(path), str(rows), str(unpacked)]
            made = run("one large workbook", ["--load", *arguments], server.pid(), module="bench.one_large")
        return _line(rows, len(kept), path.stat().st_size, made)


def _write(path: Path, title: str, rows: int, kept: Sequence[int]) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as made:
        sheet = made.add_worksheet("进展")
        sheet.write_row(0, 0, [f"{title}（2021年第12期：3月22日—28日）"])
        sheet.write_row(1, 0, [f"填报单位：{unit_name(1)}      填报日期：2021年3月29日"])
        sheet.write_row(2, 0, [HEADINGS[at] for at in kept])
        for row, values in enumerate(cells(Workbook(1, rows)), start=3):
            for col, at in enumerate(kept):
                value = values[at]
                if isinstance(value, date):
                    sheet.write_datetime(row, col, datetime(value.year, value.month, value.day))
                else:
                    sheet.write(row, col, value)
    return path


def _load(home: str, path: str, rows: str, unpacked_bytes: str) -> None:
    """In a process of its own: everything that ``liangshai ingest`` does with the file."""
    from etl.pipeline import Intake
    from etl.warehouse.ledger import Arrival
    from etl.workdays import Calendar
    from liangshai.operations.warehouse import role_engine
    from schemas.source import load_sources

    settings = Settings(home=Path(home), database_url=None, fast=False)
    intake = Intake(
        role_engine(settings, "loader", start=False),
        load_sources(PROJECT_DIR / "schemas" / "sources") | load_sources(PROJECT_DIR / "bench" / "sources"),
        settings.landing_dir,
        settings.answers_dir,
        Calendar.load(settings.workdays_csv),
        # Memory is measured: a machine that is busy meanwhile may take its time.
        Limits(seconds=600, unpacked_bytes=int(unpacked_bytes)),
    )
    arrival = Arrival(Path(path).read_bytes(), Path(path).name, Workbook(1, 1).received_at)
    [receipt] = intake.hand_in([arrival])
    if receipt["status"] != "accepted" or receipt["rows_accepted"] != int(rows):
        raise SystemExit(f"{receipt['status']}: {receipt['reason'] or receipt['question']}")


def _line(rows: int, columns: int, size: int, made: Measured) -> str:
    largest = f"{made.largest_mb:.0f} MB (goal: under {GOAL_MB:.0f})"
    return (
        f"one workbook of {rows} rows × {columns} columns ({size / 1e6:.0f} MB): largest process {largest},"
        f" all together {made.peak_mb:.0f} MB, {made.client_cpu_s:.1f} + {made.server_cpu_s:.1f} server CPU s"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        _load(*sys.argv[2:])
    else:
        parser = argparse.ArgumentParser(prog="python -m bench.one_large")
        parser.add_argument("--rows", type=int, default=ROWS)
        parser.add_argument("--wide", action="store_true", help="all fifteen columns")
        asked = parser.parse_args()
        print(measure_one_large(asked.rows, is_wide=asked.wide))
