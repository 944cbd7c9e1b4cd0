"""A read-only prompt on the warehouse: psql where it is installed, our own small one elsewhere."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import unicodedata
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from psycopg.types.string import TextLoader

MOST_ROWS = 1000


class RefusedQuery(Exception):
    """The database did not take a statement; its first line, without the rows that it speaks of."""


def read_only(engine: sa.Engine) -> sa.Engine:
    """The same login, whose transactions cannot write, however a statement begins and ends them."""
    return sa.create_engine(
        engine.url,
        poolclass=sa.NullPool,
        hide_parameters=True,
        connect_args={"options": "-c default_transaction_read_only=on"},
    )


def run_statement(engine: sa.Engine, statement: str) -> str:
    """One statement in a read-only transaction, as a table with Chinese widths.

    Raises:
        RefusedQuery: the database does not take it.
    """
    with read_only(engine).connect() as connection:
        driver: Any = connection.connection.driver_connection
        # 'infinity' stands in every two-time table and is no moment that Python knows: shown as text.
        driver.adapters.register_loader("timestamptz", TextLoader)
        # A percent sign is a percent sign: nothing is bound.
        text = sa.text(statement.strip().rstrip(";").replace(":", "\\:"))
        try:
            result = connection.execute(text)
        except sa.exc.DBAPIError as fault:
            raise RefusedQuery(_refusal(fault)) from None
        if not result.returns_rows:
            return "已执行（只读）。"
        rows = result.fetchmany(MOST_ROWS + 1)
        return _table(list(result.keys()), [[_text(v) for v in row] for row in rows[:MOST_ROWS]]) + (
            f"\n只显示前{MOST_ROWS}行" if len(rows) > MOST_ROWS else f"\n（{len(rows)}行）"
        )


def _refusal(fault: sa.exc.DBAPIError) -> str:
    if getattr(fault.orig, "sqlstate", None) == "25006":
        return "这里只读：不能增、改、删，只能查询"
    lines = str(fault.orig).strip().splitlines() or [type(fault).__name__]
    return f"查询出错：{lines[0]}"


def prompt(engine: sa.Engine, role: str) -> None:
    """An interactive prompt; the password goes to psql through the environment, never the command line."""
    if shutil.which("psql") and sys.stdin.isatty():
        _psql(engine.url)
        return
    while True:
        try:
            statement = input(f"{role}> ") if sys.stdin.isatty() else sys.stdin.readline()
        except EOFError:
            return
        if not statement or statement.strip() in ("\\q", "exit", "quit"):
            return
        if statement.strip():
            try:
                print(run_statement(engine, statement))
            except RefusedQuery as refused:
                print(refused)


def _psql(url: sa.URL) -> None:
    environment = dict(
        os.environ, PGPASSWORD=str(url.password), PGOPTIONS="-c default_transaction_read_only=on"
    )
    command = ["psql", "-h", str(url.host), "-p", str(url.port), "-U", str(url.username), str(url.database)]
    # Ctrl-C is for the statement that runs in psql. We stay, to stop the server that we may have started.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        subprocess.run(command, env=environment, check=False, preexec_fn=_hear_interrupts)
    finally:
        signal.signal(signal.SIGINT, before)


def _hear_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _table(heads: list[str], rows: list[list[str]]) -> str:
    widths = [max([_width(h), *(_width(row[i]) for row in rows)]) for i, h in enumerate(heads)]

    def line(cells: list[str]) -> str:
        return " │ ".join(c + " " * (w - _width(c)) for c, w in zip(cells, widths, strict=True)).rstrip()

    return "\n".join([line(heads), "─┼─".join("─" * w for w in widths), *(line(row) for row in rows)])
