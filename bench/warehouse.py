"""The scratch warehouse of a run: the service's own tables, with the registers that the returns need."""

from __future__ import annotations

from datetime import date

import psycopg
import sqlalchemy as sa

from bench.workbooks import UNITS, unit_code, unit_name
from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.service import Service
from liangshai.settings import Settings

TABLE = "warehouse.supervision_week"


def prepare(settings: Settings, units: int = UNITS) -> None:
    """Migrate, and register the units that hand in."""
    with Service.open(settings) as service:
        service.migrate()
    columns = "unit_code, unit_name, valid_from, submission_id, sheet_no, row_no, recorded_at"
    first_day = date(2021, 1, 1)
    with (
        connect(settings) as connection,
        connection.cursor().copy(f"copy warehouse.unit ({columns}) from stdin") as copy,
    ):
        for unit in range(1, units + 1):
            copy.write_row((unit_code(unit), unit_name(unit), first_day, 1, 1, unit, first_day))
    with connect(settings) as connection:
        connection.autocommit = True
        connection.execute("vacuum analyze")


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
