"""Faults that are no clerk's: a database that is gone stops the run, our own mistakes one submission."""

from __future__ import annotations

import traceback
from pathlib import Path

import psycopg
import sqlalchemy as sa

# No connection, shutting down, no resources: what PostgreSQL says when the work itself is not to blame.
LOST = ("08", "53", "57P")


def raise_if_lost(fault: Exception) -> None:
    """A database that is gone or full is no fault of one submission: the run stops, and everything waits."""
    # COPY goes past SQLAlchemy, and so do its errors.
    said = fault.orig if isinstance(fault, sa.exc.DBAPIError) else fault
    if isinstance(said, psycopg.OperationalError | psycopg.InterfaceError) and (
        said.sqlstate is None or said.sqlstate.startswith(LOST)
    ):
        raise fault


def kind_and_place(fault: Exception | None) -> str:
    """Of what kind it is and where it arose, innermost first; never its own words, which may quote a cell."""
    frames = traceback.extract_tb(fault.__traceback__) if fault else []
    where = " ← ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    return f"{type(fault).__name__} {where}"
