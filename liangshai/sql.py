"""A read-only prompt on the warehouse: psql where it is installed, our own small one elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata

import sqlalchemy as sa

MOST_ROWS = 1000


def run_statement(engine: sa.Engine, statement: str) -> str:
    """One statement in a read-only transaction, as a table with Chinese widths."""
    with engine.connect() as connection:
        connection.execute(sa.text("set transaction read only"))
        try:
            result = connection.exec_driver_sql(statement.strip().rstrip(";"))
        except sa.exc.DBAPIError as fault:
            lines = str(fault.orig).strip().splitlines()
            return f"查询出错：{lines[0]}"
        if not result.returns_rows:
            return "已执行（只读）。"
        rows = result.fetchmany(MOST_ROWS + 1)
        return _table(list(result.keys()), [[_text(v) for v in row] for row in rows[:MOST_ROWS]]) + (
            f"\n只显示前{MOST_ROWS}行" if len(rows) > MOST_ROWS else f"\n（{len(rows)}行）"
        )


def prompt(engine: sa.Engine, role: str) -> None:
    """An interactive prompt; the password goes to psql through the environment, never the command line."""
    url = engine.url
    if shutil.which("psql") and sys.stdin.isatty():
        environment = dict(
            os.environ, PGPASSWORD=str(url.password), PGOPTIONS="-c default_transaction_read_only=on"
        )
        os.execvpe(
            "psql",
            ["psql", "-h", str(url.host), "-p", str(url.port), "-U", str(url.username), str(url.database)],
            environment,
        )
    while True:
        try:
            statement = input(f"{role}> ") if sys.stdin.isatty() else sys.stdin.readline()
        except EOFError:
            return
        if not statement or statement.strip() in ("\\q", "exit", "quit"):
            return
        if statement.strip():
            print(run_statement(engine, statement))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _table(heads: list[str], rows: list[list[str]]) -> str:
    widths = [max([_width(h), *(_width(row[i]) for row in rows)]) for i, h in enumerate(heads)]

    def line(cells: list[str]) -> str:
        return " │ ".join(c + " " * (w - _width(c)) for c, w in zip(cells, widths, strict=True)).rstrip()

    return "\n".join([line(heads), "─┼─".join("─" * w for w in widths), *(line(row) for row in rows)])
