"""Real PostgreSQL for the tests: one server a session, a database a test."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, Engine, create_engine, event
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from liangshai.operations.postgres import EmbeddedPostgres
from tests.databases import as_template, copied, copy, server_folder
from tests.folders import own_folder

# Airflow makes its home where it is first imported: never in the home of whoever runs the tests.
_airflow_home = own_folder(Path(tempfile.gettempdir()))
atexit.register(shutil.rmtree, _airflow_home, ignore_errors=True)
os.environ["AIRFLOW_HOME"] = str(_airflow_home)
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"

# On a busy machine an example may take seconds to be made up: that is no fault of the code under test.
settings.register_profile("liangshai", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("liangshai")

_TEMPLATE = "warehouse_template"
# What waits for others (Airflow, servers that start and stop) begins singly, beside what computes.
_LONGEST_FIRST = (
    "tests/liangshai/airflow/test_running.py",
    "tests/examples/",
    "tests/liangshai/papers/",
    "tests/liangshai/test_service.py",
    "tests/liangshai/test_killed_commands.py",
    "tests/liangshai/operations/test_backup.py",
    "tests/liangshai/test_killed.py",
    "tests/liangshai/test_compose.py",
    "tests/etl/tidy/test_tidy_cases.py",
    "tests/etl/judge/test_judge.py",
    "tests/schemas/test_migrate.py",
    "tests/reports/render/",
    "tests/test_house.py",
)
# Every example is handed in once for all of them.
_ONE_WORKER = "tests/examples/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first (a file is one worker's), or a worker would wait for it at the end."""
    root = Path(__file__).parents[1]

    def rank(item: pytest.Item) -> int:
        where = item.path.relative_to(root).as_posix()
        return next(
            (n for n, name in enumerate(_LONGEST_FIRST) if where.startswith(name)), len(_LONGEST_FIRST)
        )

    items.sort(key=rank)


class _ByFile(LoadFileScheduling):  # type: ignore[misc]
    """A file is one worker's, since its tests share what they stand on; so is a folder that does."""

    def _split_scope(self, nodeid: str) -> str:
        return _ONE_WORKER if nodeid.startswith(_ONE_WORKER) else nodeid.split("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    return _ByFile(config, log)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: no later collection of garbage need look at it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One embedded server for the session, on a free port, without fsync."""
    with server_folder(tmp_path_factory.mktemp("postgres")) as folder:
        server = EmbeddedPostgres(folder, fast=True)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def database_url(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """Owner URL of a fresh, empty database."""
    with copied(postgres_server, "template1") as url:
        yield url


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

    migrate(copy(postgres_server, "template1", _TEMPLATE), role_passwords)
    return as_template(postgres_server, _TEMPLATE)


@pytest.fixture
def warehouse_url(postgres_server: EmbeddedPostgres, _warehouse_template: str) -> Iterator[str]:
    """Owner URL of a fresh database that is migrated, and otherwise empty."""
    with copied(postgres_server, _warehouse_template) as url:
        yield url


@pytest.fixture(scope="session")
def _untouched(postgres_server: EmbeddedPostgres, _warehouse_template: str) -> Iterator[Engine]:
    with copied(postgres_server, _warehouse_template) as url:
        engine = create_engine(url)
        event.listen(engine, "commit", _refuse_commit)
        yield engine
        engine.dispose()


def _refuse_commit(connection: Connection) -> None:
    pytest.fail("what is committed here would be seen by the next test: take warehouse_url")


@pytest.fixture
def undone(_untouched: Engine) -> Iterator[Connection]:
    """A connection to a migrated, otherwise empty warehouse; what is written is undone at the end.

    A database of one's own costs ten times as much: for what commits, or looks from two sides.
    """
    with _untouched.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty LIANGSHAI_HOME."""
    return tmp_path / "var"
