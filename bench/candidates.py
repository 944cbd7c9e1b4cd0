"""What is measured, each in a process of its own: ``python -m bench.candidates NAME …``."""

from __future__ import annotations

import sys
from pathlib import Path

from liangshai.settings import PROJECT_DIR, Settings


def ours(settings: Settings, folder: Path, count: int, rows: int) -> None:
    """Through the whole pipeline: keep, read, tidy, check, load, answer."""
    from bench.workbooks import workbooks
    from etl.pipeline import Intake
    from etl.warehouse.ledger import Arrival
    from etl.workdays import Calendar
    from liangshai.operations.warehouse import role_engine
    from schemas.source import load_sources

    sources = load_sources(PROJECT_DIR / "schemas" / "sources") | load_sources(
        PROJECT_DIR / "bench" / "sources"
    )
    intake = Intake(
        role_engine(settings, "loader", start=False),
        sources,
        settings.landing_dir,
        settings.answers_dir,
        Calendar.load(settings.workdays_csv),
    )
    arrivals = [
        Arrival((folder / book.file_name).read_bytes(), book.file_name, book.received_at)
        for book in workbooks(count, rows)
    ]
    receipts = intake.hand_in(arrivals)
    wrong = [r for r in receipts if r["status"] != "accepted" or r["rows_accepted"] != rows]
    if wrong:
        shown = {
            k: wrong[0][k] for k in ("file", "status", "rows_accepted", "rejected", "warnings", "question")
        }
        raise SystemExit(f"{len(wrong)} returns not accepted whole, first: {str(shown)[:1500]}")
    print(sum(r["rows_accepted"] for r in receipts))


def calamine_copy(settings: Settings, folder: Path, count: int, rows: int) -> None:
    """(a) Read every cell with python-calamine, then COPY bytes that were prepared beforehand."""
    import python_calamine

    from bench.warehouse import TABLE, connect, stored_columns
    from bench.workbooks import HEADING_ROWS, workbooks

    loaded = 0
    with connect(settings, "bench_a") as connection:
        columns = ", ".join(stored_columns(connection))
        for number, book in enumerate(workbooks(count, rows)):
            sheet = python_calamine.CalamineWorkbook.from_path(folder / book.file_name).get_sheet_by_index(0)
            loaded += sum(1 for _ in sheet.iter_rows()) - HEADING_ROWS
            with connection.cursor().copy(f"copy {TABLE} ({columns}) from stdin (format binary)") as copy:
                copy.write((folder / f"{number}.copy").read_bytes())
            connection.commit()
    print(loaded)


def pandas_openpyxl(settings: Settings, folder: Path, count: int, rows: int) -> None:
    """(b) pandas.read_excel with openpyxl, the columns renamed, and DataFrame.to_sql."""
    import pandas as pd
    import sqlalchemy as sa

    from bench.workbooks import HEADING_ROWS, MONDAY, unit_code, workbooks
    from liangshai.operations.postgres import EmbeddedPostgres

    engine = sa.create_engine(EmbeddedPostgres(settings.home).url("bench_b"), poolclass=sa.NullPool)
    names = [
        *("no", "item_no", "item_text", "document", "unit", "responsible_person_names", "assigned_date"),
        *("due_text", "progress_text", "status", "reason_text", "next_step_text", "extended_date"),
        *("extension_count", "investment"),
    ]
    loaded = 0
    for number, book in enumerate(workbooks(count, rows)):
        frame = pd.read_excel(
            folder / book.file_name, engine="openpyxl", skiprows=HEADING_ROWS, header=None, names=names
        )
        frame = frame.drop(columns=["no", "document", "unit", "investment"]).assign(
            due_date=pd.to_datetime(frame["due_text"], errors="coerce"),
            due_text=frame["due_text"].astype(str),
            responsible_unit_code=unit_code(book.unit),
            period_start=MONDAY,
            period_type="week",
            reporting_unit_code=unit_code(book.unit),
            submission_id=number + 1,
            sheet_no=1,
            row_no=range(HEADING_ROWS + 1, HEADING_ROWS + 1 + len(frame)),
            recorded_at=book.received_at,
        )
        with engine.begin() as connection:
            frame.to_sql("supervision_week", connection, schema="warehouse", if_exists="append", index=False)
        loaded += len(frame)
    print(loaded)


CANDIDATES = {"ours": ours, "calamine_copy": calamine_copy, "pandas_openpyxl": pandas_openpyxl}


if __name__ == "__main__":
    what, home, where, n_books, n_rows = sys.argv[1:6]
    CANDIDATES[what](Settings(home=Path(home)), Path(where), int(n_books), int(n_rows))
