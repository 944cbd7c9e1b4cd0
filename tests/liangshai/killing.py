"""Kill the service with SIGKILL at any of its steps, as the kernel would, and run it again.

Everything is imported once and each run is a fork of that: a point costs what the work itself costs.
"""

from __future__ import annotations

import hashlib
import os
import re
import signal
import sys
import zipfile
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

# Besides every statement and commit: whatever makes a file, or gives it its name.
_OF_FILES = {"os.rename", "os.link", "os.mkdir", "os.remove", "shutil.copyfile", "shutil.rmtree"}
_FAILED = 3
_MINUTES = re.compile(r"\d{4}(-\d\d-\d\d[ T]|年\d+月\d+日)\d\d:\d\d(:\d\d)?")
_KEPT = ("landing", "bulletins", "answers", "assessments", "wall", "letters", "outbox", "packages", "inbox")
# Any two installations differ in these: numbers given in order, moments, keys made up by chance.
_COLUMNS = sa.text("""
    select c.table_schema || '.' || c.table_name as name,
           string_agg(quote_ident(c.column_name), ', ' order by c.column_name) as columns
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema in ('ledger', 'warehouse') and t.table_type = 'BASE TABLE'
       and c.data_type <> 'timestamp with time zone'
       and c.column_name not like '%\\_id' and c.column_name <> 'run_key'
     group by 1 order by 1""")


_NUMBERED = sa.text("""
    select table_schema, table_name, column_name from information_schema.columns
     where table_schema in ('ledger', 'warehouse')
       and pg_get_serial_sequence(table_schema || '.' || table_name, column_name) is not null""")


def steps_of(work: Callable[[], object]) -> int:
    """Run the work to its end in a process of its own; how many steps it took."""
    reads, writes = os.pipe()
    status = _forked(work, None, writes)
    os.close(writes)
    with os.fdopen(reads) as told:
        steps = told.read()
    if status != 0:
        raise AssertionError(f"the work failed ({status})")
    return int(steps)


def killed_at(work: Callable[[], object], step: int, *, counts_files: bool = True) -> bool:
    """Run the work in a process that kills itself before the ``step``-th one; did it come so far?

    Without ``counts_files`` only statements and commits of SQLAlchemy are steps.
    """
    status = _forked(work, step, None, counts_files)
    if status == -signal.SIGKILL:
        return True
    if status != 0:
        raise AssertionError(f"the work failed ({status}) before it was killed at {step}")
    return False


def whole_state(engine: Engine, home: Path) -> dict[str, Any]:
    """Every row of every table, without what differs between any two installations, and every kept file."""
    state: dict[str, Any] = {}
    with engine.connect() as connection:
        for table in connection.execute(_COLUMNS).all():
            rows = connection.scalars(sa.text(f"select row({table.columns})::text from {table.name}"))
            state[table.name] = sorted(_MINUTES.sub("", row) for row in rows)
    for folder in _KEPT:
        for path in sorted((home / folder).rglob("*")):
            # A draft that a killed process left is hidden, and so never taken for a file.
            place = path.relative_to(home)
            if path.is_file() and not any(part.startswith(".") for part in place.parts):
                state[str(place)] = _content(path)
    return state


def close_gaps(engine: Engine) -> None:
    """Numbers that were drawn by a transaction that never ended are drawn again, so that runs compare."""
    with engine.begin() as connection:
        for schema, table, column in connection.execute(_NUMBERED).all():
            of = f"'{schema}.{table}', '{column}'"
            last = f"(select coalesce(max({column}), 0) from {schema}.{table})"
            connection.execute(sa.text(f"select setval(pg_get_serial_sequence({of}), {last} + 1, false)"))


def _content(path: Path) -> str:
    """Fingerprint, whatever minute is printed; of a letter that went, its number alone."""
    content = path.read_bytes()
    if path.suffix == ".eml":
        return str(message_from_bytes(content)["Message-ID"])
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            content = b"".join(name.encode() + package.read(name) for name in package.namelist())
    return hashlib.sha256(_MINUTES.sub("", content.decode("utf-8", "replace")).encode()).hexdigest()


def differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """One line for each table and file that is not the same, with the first rows that differ."""
    told = []
    for name in sorted(wanted.keys() | found.keys()):
        one, other = wanted.get(name), found.get(name)
        if one == other:
            continue
        if isinstance(one, list) and isinstance(other, list):
            gone, more = [r for r in one if r not in other], [r for r in other if r not in one]
            told.append(f"{name}: {len(one)} → {len(other)} rows; − {gone[:2]} + {more[:2]}"[:1500])
        else:
            told.append(f"{name}: {one and 'kept'} → {other and 'other bytes'}")
    return told


def _forked(
    work: Callable[[], object], kill_at: int | None, told: int | None, counts_files: bool = True
) -> int:
    pid = os.fork()
    if pid == 0:
        code = _FAILED
        try:
            counter = _Counter(kill_at, counts_files)
            work()
            if told is not None:
                os.write(told, str(counter.steps).encode())
            code = 0
        except BaseException as fault:
            print(f"{type(fault).__name__}: {fault}", file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class _Counter:
    def __init__(self, kill_at: int | None, counts_files: bool) -> None:
        self.steps, self.kill_at = 0, kill_at
        event.listen(Engine, "before_cursor_execute", self._count)
        event.listen(Engine, "commit", self._count)
        if counts_files:
            sys.addaudithook(self._of_file)

    def _count(self, *_: Any) -> None:
        self.steps += 1
        if self.steps == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def _of_file(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name in _OF_FILES:
            self._count()
        elif name == "open" and not isinstance(arguments[0], int) and arguments[2] & os.O_CREAT:
            self._count()
            # And once more with the file there, and nothing in it yet.
            if self.steps + 1 == self.kill_at:
                os.open(arguments[0], arguments[2], 0o600)
            self._count()
