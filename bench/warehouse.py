"""The scratch warehouse of a run: the service's own tables, with the registers that the returns need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import psycopg
import sqlalchemy as sa

from bench.workbooks import PEOPLE, UNITS, unit_code, unit_name
from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.service import Service
from liangshai.settings import Settings

TABLE = "warehouse.supervision_week"
_REGISTERS = {"unit": "unit_code, unit_name, valid_from", "person": "person_code, person_name"}


def prepare(settings: Settings, units: int = UNITS) -> None:
    """Migrate, and register the units that hand in and the people whom they name."""
    with Service.open(settings) as service:
        service.migrate()
    since = date(2021, 1, 1)
    _register(settings, "unit", ((unit_code(n), unit_name(n), since) for n in range(1, units + 1)))
    _register(settings, "person", ((f"C{n:03d}", name) for n, name in enumerate(PEOPLE, start=1)))
    with connect(settings) as connection:
        connection.autocommit = True
        connection.execute("vacuum analyze")


def _register(settings: Settings, table: str, entries: Iterable[tuple[object, ...]]) -> None:
    """Rows of a register, as if its first return had been loaded."""
    columns = f"{_REGISTERS[table]}, submission_id, sheet_no, row_no, recorded_at"
    statement = f"copy warehouse.{table} ({columns}) from stdin"
    with connect(settings) as connection, connection.cursor().copy(statement.encode()) as copy:
        for row_no, entry in enumerate(entries, start=1):
            copy.write_row((*entry, 1, 1, row_no, date(2021, 1, 1)))


def connect(settings: Settings, database: str = "liangshai") -> psycopg.Connection[tuple[object, ...]]:
    """The owner's connection to a database of the scratch server."""
    url = sa.make_url(EmbeddedPostgres(settings.home).url(database))
    return psycopg.connect(
        host=url.host, port=url.port, user=url.username, password=url.password, dbname=database
    )


def copy_database(settings: Settings, name: str) -> None:
    """A second database, equal to the first as it stands now."""
    with connect(settings, "postgres") as connection:
        connection.autocommit = True
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'liangshai'"
        )
        connection.execute(f"create database {name} template liangshai".encode())


def stored_columns(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """The table's columns that a load fills."""
    found = connection.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and attidentity = ''"
        " and not attisdropped order by attnum",
        [TABLE],
    ).fetchall()
    return [str(name) for (name,) in found]
