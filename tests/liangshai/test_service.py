"""Several commands at once on one home: each return once, and the server stays while anybody needs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from liangshai.airflow import components as airflow
from liangshai.operations.doctor_warehouse import look_at_warehouse
from liangshai.operations.postgres import EmbeddedPostgres, warehouse_url
from liangshai.operations.processes import ProcessId
from liangshai.operations.running import Running, is_up, write_running
from liangshai.operations.sameness import differences, state_of
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings
from reports.issuing.issue import prepare
from reports.issuing.kept.store import issue_row
from tests.liangshai.conftest import first_returns

WEEKS = sorted((PROJECT_DIR / "examples" / "2021" / "supervision_weekly").glob("*第[1-4]期.csv"))


@pytest.fixture
def embedded(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A home with its own server, which nobody has started yet; it is stopped whatever the test's end."""
    monkeypatch.delenv("LIANGSHAI_DATABASE_URL", raising=False)
    monkeypatch.setenv("LIANGSHAI_HOME", str(home))
    monkeypatch.setenv("LIANGSHAI_FAST", "1")
    yield Settings()
    EmbeddedPostgres(home).stop()


@contextmanager
def started(*words: object) -> Iterator[subprocess.Popen[str]]:
    """A command in a process of its own, which outlives nobody who waits for it."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from liangshai.cli import main; main()", *map(str, words)],
        cwd=PROJECT_DIR,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.timeout(900)
def test_two_commands_on_an_empty_home_load_each_return_once_and_leave_no_server(embedded: Settings) -> None:
    with started("ingest", *WEEKS, "--json") as one, started("ingest", *reversed(WEEKS), "--json") as other:
        ends = [(process.communicate(), process.returncode) for process in (one, other)]
    assert [code for _, code in ends] == [0, 0], ends
    assert not EmbeddedPostgres(embedded.home).running()
    with Service.open(embedded) as service, service.engine.connect() as connection:
        rows = connection.execute(
            sa.text("select status, count(*) from ledger.submission where channel = 'file' group by 1")
        )
        counted = {status: n for status, n in rows}
        codes = connection.scalar(sa.text("select count(*) from ledger.submission where channel = 'codes'"))
        again = connection.scalar(
            sa.text(
                "select count(*) - count(distinct (sha256)) from ledger.submission where channel = 'codes'"
            )
        )
    assert counted.pop("accepted") == len(WEEKS)
    assert set(counted) <= {"duplicate"}
    assert codes and again == 0


def test_the_server_stays_until_its_last_user_leaves(embedded: Settings) -> None:
    server = EmbeddedPostgres(embedded.home)
    with Service.open(embedded) as first:
        with Service.open(embedded) as second:
            assert second.is_migrated()
        assert server.running() and first.is_migrated()
    assert not server.running()


def test_who_started_it_may_leave_first(embedded: Settings) -> None:
    server = EmbeddedPostgres(embedded.home)
    first, second = Service.open(embedded), Service.open(embedded)
    first.__enter__()
    service = second.__enter__()
    first.__exit__(None, None, None)
    assert server.running() and service.is_migrated()
    second.__exit__(None, None, None)
    assert not server.running()


def test_a_server_that_somebody_else_started_is_left_running(embedded: Settings) -> None:
    server = EmbeddedPostgres(embedded.home, fast=True)
    server.start()
    try:
        with Service.open(embedded) as service:
            assert service.is_migrated()
        assert server.running() and not is_up(embedded.home)
    finally:
        airflow.down(embedded)
    assert not server.running()
    airflow.down(embedded)  # nothing runs: nothing to do


def test_after_up_and_down_a_command_leaves_no_server(embedded: Settings) -> None:
    server = EmbeddedPostgres(embedded.home)
    embedded.directory("airflow")
    write_running(embedded.home, Running(1, "", {"scheduler": ProcessId(1, "an earlier boot", 0.0)}))
    with Service.open(embedded):
        assert is_up(embedded.home)
    assert server.running()  # what `up` keeps running is not a command's to stop
    airflow.down(embedded)
    with Service.open(embedded):
        assert server.running() and not is_up(embedded.home)
    assert not server.running()


def test_handing_in_twice_changes_no_row_but_the_ledger_of_duplicates(settings: Settings) -> None:
    with Service.open(settings) as service:
        service.ingest(WEEKS)
        before = state_of(service.engine)
        service.migrate()
        assert differences(before, state_of(service.engine)) == []
        assert {receipt["status"] for receipt in service.ingest(WEEKS)} == {"duplicate"}
        changed = differences(before, state_of(service.engine))
    assert [line.split(":")[0] for line in changed] == ["ledger.submission"]


def test_what_was_loaded_while_the_clock_was_ahead_is_there_and_in_the_next_paper(
    settings: Settings,
) -> None:
    with Service.open(settings) as service:
        service.ingest(first_returns())
        _set_ahead(settings, "重点项目进展情况表（2021年3月）.xlsx")
        with service.engine.connect() as connection:
            seen = "select count(*) from report.project_progress where period_start = '2021-03-01'"
            assert connection.scalar(sa.text(seen)) == 34
            assert [one for one in service.reconcile() if "请对时" in one]
        assert {receipt["status"] for receipt in service.ingest(WEEKS[:1])} == {"accepted"}
        issue_id = prepare(service.engine, "2021Q1", "ahead", issue_date=date(2021, 4, 20))
        with service.engine.connect() as connection:
            row = issue_row(connection, issue_id)
            assert row["as_of"].year == 2099
            connection.execute(
                sa.text("select set_config('liangshai.as_of', :as_of, true)"), {"as_of": str(row["as_of"])}
            )
            assert connection.scalar(sa.text(seen)) == 34
    assert [one.is_fault for one in look_at_warehouse(settings) if "比本机时钟晚" in one.sentence] == [True]


def _set_ahead(settings: Settings, file_name: str) -> None:
    """As if one load had happened with the clock at the end of the century."""
    owner = sa.create_engine(warehouse_url(settings), poolclass=sa.NullPool)
    one = "submission_id = (select max(submission_id) from ledger.submission where file_name = :name)"
    with owner.begin() as connection:
        for table in ("warehouse.project_progress", "ledger.submission"):
            moved = f"update {table} set recorded_at = '2099-01-01 08:00+08' where {one}"
            connection.execute(sa.text(moved), {"name": file_name})
