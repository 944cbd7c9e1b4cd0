"""Where the tests' PostgreSQL lies, and how each test has a database of its own: a copy of a template."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from liangshai.operations.postgres import EmbeddedPostgres
from tests.folders import own_folder

_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 4 << 30


@contextmanager
def server_folder(otherwise: Path) -> Iterator[Path]:
    """A folder in memory where there is room, else `otherwise`.

    A copy of a template is a thousand small files: on a disk that is a third of a second, in memory a tenth
    of that.
    """
    if not _has_room(_MEMORY):
        yield otherwise
        return
    folder = own_folder(_MEMORY, stop=lambda left: EmbeddedPostgres(left).stop())
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy(server: EmbeddedPostgres, template: str, name: str) -> str:
    """A new database `name` like `template`; its owner's URL."""
    _run(server, "create database {} template {} strategy file_copy", name, template)
    return server.url(name)


@contextmanager
def copied(server: EmbeddedPostgres, template: str, name: str | None = None) -> Iterator[str]:
    """Owner's URL of a database like `template`, dropped at the end."""
    name = name or f"test_{uuid.uuid4().hex[:12]}"
    try:
        yield copy(server, template, name)
    finally:
        _run(server, "drop database if exists {} with (force)", name)


def derived(server: EmbeddedPostgres, base: str, step: str, fill: Callable[[str], object]) -> str:
    """Name of a template: `base` and what `fill`, told its URL, did to it. Made once for each server."""
    name = f"{base}_{step}"
    known = _admin(server.url("postgres")).execute("select 1 from pg_database where datname = %s", [name])
    if known.fetchone() is None:
        draft = f"{name}_draft"
        _run(server, "drop database if exists {} with (force)", draft)
        fill(copy(server, base, draft))
        as_template(server, draft)
        _run(server, "alter database {} rename to {}", draft, name)
    return name


def as_template(server: EmbeddedPostgres, name: str) -> str:
    """Cut the connections that linger: nobody may hold one to a template while it is copied."""
    _admin(server.url("postgres")).execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s", [name]
    )
    return name


def _run(server: EmbeddedPostgres, statement: LiteralString, *names: str) -> None:
    _admin(server.url("postgres")).execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@cache
def _admin(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """One connection for all copies of a server; it ends with the server."""
    connection = psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)
    if connection.info.server_version >= 180000:
        connection.execute("set file_copy_method = clone")  # the kernel copies, not the server
    return connection


def _has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= _ROOM_BYTES
