"""A read-only prompt on the warehouse: psql where it is installed, our own small one elsewhere."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import psycopg
import sqlalchemy as sa
import sqlparse
from psycopg.pq import TransactionStatus
from psycopg.types.string import TextLoader

from liangshai.operations.sql_refusal import (
    ASKS_COLUMNS,
    columns_of_named_views,
    refusal_sentence,
)

MOST_ROWS = 1000


class RefusedQuery(Exception):
    """The database did not take a statement: one Chinese sentence with the server's first line."""


class Session:
    """One login of the prompt. What `set` says holds for all that follows; nothing can be written.

    Each statement has a read-only transaction of its own, begun by us, and is prepared: so it can neither
    bring a second one with it nor leave a transaction open. Whatever it sets, the next one reads only.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = sa.create_engine(engine.url, poolclass=sa.NullPool, hide_parameters=True)
        self._connection: psycopg.Connection[Any] | None = None

    def run(self, text: str) -> Iterator[str]:
        """What each statement of ``text`` gives, as a table with Chinese widths, one after the other.

        Raises:
            RefusedQuery: the database does not take it; what stands after it is not run.
        """
        for statement in sqlparse.split(text):
            if sqlparse.format(statement, strip_comments=True).strip(" \n;"):
                yield self._run_one(statement.rstrip().rstrip(";"))

    def close(self) -> None:
        """End the login."""
        if self._connection is not None:
            self._connection.close()

    def _run_one(self, statement: str) -> str:
        connection = self._connected()
        try:
            # Nothing is bound: a percent sign or a colon is just that.
            cursor = connection.execute(statement.encode(), prepare=True)
            connection.commit()
        except psycopg.Error as fault:
            raise RefusedQuery(self._refusal(connection, fault, statement)) from None
        if cursor.description is None:
            return "已执行（只读）。"
        heads = [column.name for column in cursor.description]
        rows = cursor.fetchmany(MOST_ROWS + 1)
        shown = table_text(heads, [[_text(value) for value in row] for row in rows[:MOST_ROWS]])
        return shown + (f"\n只显示前{MOST_ROWS}行" if len(rows) > MOST_ROWS else f"\n（{len(rows)}行）")

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = self._login()
        return self._connection

    def _login(self) -> psycopg.Connection[Any]:
        raw = self._engine.raw_connection()
        connection = raw.driver_connection
        if not isinstance(connection, psycopg.Connection):
            raise TypeError(f"not a connection of psycopg: {connection!r}")
        raw.detach()  # ours alone now, and closed by us
        connection.read_only = True
        # 'infinity' stands in every two-time table and is no moment that Python knows: shown as text.
        connection.adapters.register_loader("timestamptz", TextLoader)
        return connection

    def _refusal(self, connection: psycopg.Connection[Any], fault: psycopg.Error, statement: str) -> str:
        with suppress(psycopg.Error):
            connection.rollback()
        if connection.info.transaction_status != TransactionStatus.IDLE:
            # Gone, or left by a COPY in the middle of a talk that the prompt does not hold.
            connection.close()
            return f"{refusal_sentence(fault)}；已断开，下一句重新登录，先前 set 的内容要再写一次"
        columns = columns_of_named_views(connection, statement) if fault.sqlstate in ASKS_COLUMNS else ""
        return refusal_sentence(fault, columns)


def run_statement(engine: sa.Engine, text: str) -> str:
    """The statements of ``text`` in one login, each as a table with Chinese widths.

    Raises:
        RefusedQuery: the database does not take one of them.
    """
    session = Session(engine)
    try:
        return "\n".join(session.run(text))
    finally:
        session.close()


def prompt(engine: sa.Engine, role: str) -> None:
    """An interactive prompt; the password goes to psql through the environment, never the command line."""
    if shutil.which("psql") and sys.stdin.isatty():
        _psql(engine.url)
        return
    session = Session(engine)
    try:
        for line in _lines(role):
            try:
                for shown in session.run(line):
                    print(shown)
            except RefusedQuery as refused:
                print(refused)
    finally:
        session.close()


def _lines(role: str) -> Iterator[str]:
    while True:
        try:
            line = input(f"{role}> ") if sys.stdin.isatty() else sys.stdin.readline()
        except EOFError:
            return
        if not line and not sys.stdin.isatty():
            return
        if line.strip() in ("\\q", "exit", "quit"):
            return
        yield line


def _psql(url: sa.URL) -> None:
    environment = dict(
        os.environ,
        PGPASSWORD=str(url.password),
        PGOPTIONS="-c default_transaction_read_only=on",
        PGAPPNAME=str(url.query.get("application_name", "")),
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


def table_text(heads: list[str], rows: list[list[str]]) -> str:
    """A table with Chinese widths."""
    widths = [max([_width(h), *(_width(row[i]) for row in rows)]) for i, h in enumerate(heads)]

    def line(cells: list[str]) -> str:
        return " │ ".join(c + " " * (w - _width(c)) for c, w in zip(cells, widths, strict=True)).rstrip()

    return "\n".join([line(heads), "─┼─".join("─" * w for w in widths), *(line(row) for row in rows)])
