"""The warehouse of a home: its server, running while somebody works, and the roles that log in to it."""

from __future__ import annotations

import fcntl
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import sqlalchemy as sa

from liangshai.operations.postgres import EmbeddedPostgres, warehouse_url
from liangshai.operations.running import is_up
from liangshai.settings import Settings, private_directory

ROLES = ("loader", "reader", "assessor")


def role_name(role: str) -> str:
    """`reader` → `liangshai_reader`: what the role is called in PostgreSQL."""
    return f"liangshai_{role}"


def role_passwords(settings: Settings) -> dict[str, str]:
    """Passwords of the three roles, made once."""
    return {role_name(role): settings.secret(f"role_{role}") for role in ROLES}


def role_engine(settings: Settings, role: str, *, start: bool = True) -> sa.Engine:
    """An engine that logs in as one of the roles; whoever opens it disposes of it.

    A connection is used again: to a fresh one PostgreSQL looks up every table anew, which cost ten times as
    much as what a small return asks of it. A setting never outlives its transaction (`set_config(…, true)`).
    """
    url = sa.make_url(warehouse_url(settings, start=start)).set(
        username=role_name(role), password=settings.secret(f"role_{role}")
    )
    # By this name the server's log tells who of the machine's users asked.
    url = url.update_query_dict({"application_name": f"liangshai/{getpass.getuser()}"})
    # hide_parameters: a refused statement must not carry people's figures into a log.
    return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)


def has_warehouse(settings: Settings) -> bool:
    """Whether the home has a warehouse; one on another server is there, as far as its home can tell."""
    return settings.database_url is not None or EmbeddedPostgres(settings.home).is_made()


@contextmanager
def running_server(settings: Settings) -> Iterator[None]:
    """The database, running. An embedded one that a command started stops with its last user.

    Each user holds the lock file shared; whoever leaves and can have it alone is the last. What `up` started,
    or found and keeps, is left running.
    """
    if settings.database_url is not None:
        yield
        return
    own = EmbeddedPostgres(settings.home, fast=settings.fast)
    by_command = private_directory(settings.home) / "started_by_command"
    with (settings.home / "in_use").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        # One at a time: while a cluster is being made, nobody can tell whether it runs.
        with (settings.home / "starting").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not own.running():
                by_command.touch(mode=0o600)
                own.start()
        try:
            yield
        finally:
            if is_up(settings.home):
                by_command.unlink(missing_ok=True)
            elif by_command.exists() and _alone(users):
                own.stop()
                by_command.unlink(missing_ok=True)


def _alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False  # another command is at work, and stops the server when it is done
    return True
