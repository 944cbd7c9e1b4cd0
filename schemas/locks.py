"""Advisory locks and the two moments that are read under them.

A load takes ``LOAD_LOCK`` shared and then reads the clock once; an issue takes it exclusively for the instant
in which it picks its as-of. So no load that began before an as-of can commit rows into its past.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

LOAD_LOCK = 71001
MIGRATE_LOCK = 71002
PROCESS_LOCK = 71010
NOTE_LOCK = 71011

# A clock that was set back must neither reorder two loads nor write behind an as-of that was issued.
_RECORDING = text(
    "select greatest(clock_timestamp(),"
    " (select max(recorded_at) + interval '1 microsecond' from ledger.submission),"
    " (select max(as_of) + interval '1 microsecond' from ledger.issue))"
)
_AS_OF = text("select greatest(clock_timestamp(), (select max(recorded_at) from ledger.submission))")


_NOW = text("select greatest(clock_timestamp(), warehouse.newest_moment())")


def present_moment(connection: Connection) -> datetime:
    """Now, as the warehouse sees it: no moment at which it has learned something lies ahead of it."""
    moment: datetime = connection.execute(_NOW).scalar_one()
    return moment


def recording_moment(connection: Connection) -> datetime:
    """The one ``recorded_at`` of a load; the shared lock is held until its transaction ends."""
    connection.execute(text("select pg_advisory_xact_lock_shared(:lock)"), {"lock": LOAD_LOCK})
    moment: datetime = connection.execute(_RECORDING).scalar_one()
    return moment


def as_of_moment(connection: Connection) -> datetime:
    """An as-of that no load can write behind. Commit soon: loads wait until this transaction ends.

    Every load that began earlier has ended when this returns; every later one records a later moment.
    """
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOAD_LOCK})
    moment: datetime = connection.execute(_AS_OF).scalar_one()
    return moment
