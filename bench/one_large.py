"""``python -m bench.one_large``: one workbook of half a million rows, and the memory that it takes.

What counts is the largest process: the reading child has its own limit, and a worker's must be known. Eight
columns: of the weekly return's fifteen so many rows pass the limit of 200 MiB unpacked, and are sent back.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from bench.measure import Measured, run
from bench.warehouse import prepare
from bench.workbooks import HEADINGS, Workbook, cells, unit_name
from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.settings import PROJECT_DIR, Settings

ROWS = 500_000
GOAL_MB = (1 << 30) / 1e6
FILE = "测速用大表（2021年第12期）.xlsx"
KEPT = [
    HEADINGS.index(name)
    for name in ("编号", "督查事项", "责任单位", "责任人", "交办日期", "办结时限", "本周进展", "类别")
]


def measure_one_large(rows: int = ROWS) -> str:
    """Load one return of so many rows through the whole pipeline; the printed line."""
    with tempfile.TemporaryDirectory(prefix="liangshai-large-") as scratch:
        path = _write(Path(scratch) / FILE, rows)
        settings = Settings(home=Path(scratch) / "home", database_url=None, fast=False)
        server = EmbeddedPostgres(settings.home)
        try:
            server.start()
            prepare(settings)
            arguments = [str(settings.home), str(path), str(rows)]
            made = run("one large workbook", ["--load", *arguments], server.pid(), module="bench.one_large")
        finally:
            server.stop()
        return _line(rows, path.stat().st_size, made)


def _write(path: Path, rows: int) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as made:
        sheet = made.add_worksheet("进展")
        sheet.write_row(0, 0, ["测速用大表（2021年第12期：3月22日—28日）"])
        sheet.write_row(1, 0, [f"填报单位：{unit_name(1)}      填报日期：2021年3月29日"])
        sheet.write_row(2, 0, [HEADINGS[at] for at in KEPT])
        for row, values in enumerate(cells(Workbook(1, rows)), start=3):
            for col, at in enumerate(KEPT):
                value = values[at]
                if isinstance(value, date):
                    sheet.write_datetime(row, col, datetime(value.year, value.month, value.day))
                else:
                    sheet.write(row, col, value)
    return path


def _load(home: str, path: str, rows: str) -> None:
    """In a process of its own: everything that ``liangshai ingest`` does with the file."""
    from etl.pipeline import Intake
    from etl.read import Limits
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
        Limits(seconds=600),  # memory is measured: a machine that is busy meanwhile may take its time
    )
    arrival = Arrival(Path(path).read_bytes(), FILE, Workbook(1, 1).received_at)
    [receipt] = intake.hand_in([arrival])
    if receipt["status"] != "accepted" or receipt["rows_accepted"] != int(rows):
        raise SystemExit(f"{receipt['status']}: {receipt['reason'] or receipt['question']}")


def _line(rows: int, size: int, made: Measured) -> str:
    largest = f"{made.largest_mb:.0f} MB (goal: under {GOAL_MB:.0f})"
    return (
        f"one workbook of {rows} rows × {len(KEPT)} columns ({size / 1e6:.0f} MB): largest process {largest},"
        f" all together {made.peak_mb:.0f} MB, {made.client_cpu_s:.1f} + {made.server_cpu_s:.1f} server CPU s"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        _load(*sys.argv[2:])
    else:
        parser = argparse.ArgumentParser(prog="python -m bench.one_large")
        parser.add_argument("--rows", type=int, default=ROWS)
        print(measure_one_large(parser.parse_args().rows))
