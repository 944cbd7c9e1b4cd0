"""The nightly reconciliation names what no return can explain, and is silent otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from etl.collect.landing import keep, path_of
from etl.warehouse.load import load_rows
from etl.warehouse.reconcile import reconcile
from tests.etl.forms import SOURCES
from tests.expectations.rows import Row, table_rows

BYTES = "三月的表".encode()
SOURCE = SOURCES["project_progress"]
NOW = datetime(2021, 4, 6, tzinfo=UTC)


@pytest.fixture
def owner(warehouse_url: str) -> Iterator[Engine]:
    engine = create_engine(make_url(warehouse_url))
    yield engine
    engine.dispose()


@pytest.fixture
def landing(owner: Engine, tmp_path: Path) -> Path:
    """One accepted submission of two rows, its bytes kept."""
    keep(tmp_path, BYTES)
    listed: list[Row] = [
        {
            "project_code": code,
            "period_start": date(2021, 3, 1),
            "period_type": "month",
            "reporting_unit_code": "U02",
            "ytd_investment_wan_yuan": 5,
        }
        for code in ("A", "B")
    ]
    with owner.begin() as connection:
        number = connection.execute(
            text(
                "insert into ledger.submission (file_name, sha256, channel, received_at, registered_at,"
                " source_name, reporting_unit_code, period_start, period_type, status, recorded_at,"
                " rows_read, rows_accepted, hints) values ('三月.xlsx', :sha, 'file', :now, :now,"
                " 'project_progress', 'U02', '2021-03-01', 'month', 'accepted', :now, 2, 2, '{}')"
                " returning submission_id"
            ),
            {"sha": hashlib.sha256(BYTES).hexdigest(), "now": NOW},
        ).scalar_one()
        load_rows(connection, SOURCE, table_rows("project_progress", listed), [], number, NOW)
    return tmp_path


def told(owner: Engine, landing: Path) -> list[str]:
    with owner.connect() as connection:
        return reconcile(connection, SOURCES, landing, None)


def test_books_that_agree_say_nothing(owner: Engine, landing: Path) -> None:
    assert told(owner, landing) == []


def test_a_row_that_left_the_warehouse_is_named(owner: Engine, landing: Path) -> None:
    with owner.begin() as connection:
        connection.execute(text("delete from warehouse.project_progress where project_code = 'B'"))
    assert [sentence.endswith("《三月.xlsx》受理2行，仓库里有1行") for sentence in told(owner, landing)] == [
        True
    ]


def test_lost_and_damaged_bytes_are_named(owner: Engine, landing: Path) -> None:
    kept = path_of(landing, hashlib.sha256(BYTES).hexdigest())
    kept.write_bytes(b"?")
    assert "已损坏" in told(owner, landing)[0]
    kept.unlink()
    assert "原件不在了" in told(owner, landing)[0]


def test_a_submission_left_unread_is_named(owner: Engine, landing: Path) -> None:
    with owner.begin() as connection:
        connection.execute(text("update ledger.submission set status = 'received'"))
    assert "没有处理完" in told(owner, landing)[0]


def test_two_submissions_for_one_unit_and_month_at_once_are_named(owner: Engine, landing: Path) -> None:
    with owner.begin() as connection:
        connection.execute(
            text("update warehouse.project_progress set submission_id = 999 where project_code = 'B'")
        )
    assert any("来自2次报送" in sentence for sentence in told(owner, landing))
