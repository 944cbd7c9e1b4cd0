"""Real PostgreSQL for the tests: one server a session, a database a test."""

from __future__ import annotations

import atexit
import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from liangshai.postgres import EmbeddedPostgres

# Airflow makes its home where it is first imported: never in the home of whoever runs the tests.
_airflow_home = tempfile.TemporaryDirectory(prefix="liangshai-airflow-")
atexit.register(_airflow_home.cleanup)
os.environ["AIRFLOW_HOME"] = _airflow_home.name
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"

_TEMPLATE = "warehouse_template"


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One embedded server for the session, on a free port, without fsync."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), fast=True)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def database_url(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """Owner URL of a fresh, empty database."""
    yield from _database(postgres_server, template="template1")


@pytest.fixture(scope="session")
def role_passwords() -> dict[str, str]:
    """Passwords that the warehouse's roles have on the session's server."""
    return {
        "liangshai_loader": "loader-of-the-tests",
        "liangshai_reader": "reader-of-the-tests",
        "liangshai_assessor": "assessor-of-the-tests",
    }


@pytest.fixture(scope="session")
def _warehouse_template(postgres_server: EmbeddedPostgres, role_passwords: dict[str, str]) -> str:
    from schemas.migrate import migrate

    _run(postgres_server, sql.SQL("create database {}").format(sql.Identifier(_TEMPLATE)))
    migrate(postgres_server.url(_TEMPLATE), role_passwords)
    # Nobody may be connected to a template while it is copied: connections that linger are cut.
    _run(
        postgres_server,
        sql.SQL("select pg_terminate_backend(pid) from pg_stat_activity where datname = {}").format(
            sql.Literal(_TEMPLATE)
        ),
    )
    return _TEMPLATE


@pytest.fixture
def warehouse_url(postgres_server: EmbeddedPostgres, _warehouse_template: str) -> Iterator[str]:
    """Owner URL of a fresh database that is migrated, and otherwise empty."""
    yield from _database(postgres_server, template=_warehouse_template)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty LIANGSHAI_HOME."""
    return tmp_path / "var"


def _database(server: EmbeddedPostgres, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    _run(
        server,
        sql.SQL("create database {} template {} strategy file_copy").format(
            sql.Identifier(name), sql.Identifier(template)
        ),
    )
    yield server.url(name)
    _run(server, sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _run(server: EmbeddedPostgres, statement: sql.Composed) -> None:
    url = server.url("postgres").replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
