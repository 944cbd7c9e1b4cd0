"""A small hand to write rows into a migrated warehouse, at moments that the test names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, insert, text
from sqlalchemy.engine import make_url

from schemas.labels import defined_table
from schemas.warehouse import LOADED
from schemas.warehouse.ledger import Submission

BEIJING = timezone(timedelta(hours=8))


def at(label: str) -> datetime:
    """'2021-04-06 16:50' in Beijing."""
    return datetime.fromisoformat(label).replace(tzinfo=BEIJING)


class Warehouse:
    """Writes rows as a load does, and reads views as of a moment."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def submission(self, source: str | None, unit: str | None, received: str, **values: Any) -> int:
        """A processed return; `recorded` and `registered` default to the moment received."""
        moment = at(received)
        row = {
            "file_name": f"{source}.xlsx",
            "sha256": "0" * 64,
            "channel": "file",
            "received_at": moment,
            "registered_at": moment,
            "recorded_at": moment,
            "source_name": source,
            "reporting_unit_code": unit,
            "status": "accepted",
            "hints": {},
        } | values
        with self.engine.begin() as connection:
            found = connection.execute(insert(Submission).values(row).returning(Submission.submission_id))
            return int(found.scalar_one())

    def add(self, table: str, recorded: str, **values: Any) -> None:
        """One row of a loaded table, learned at `recorded`; it closes the current row of the same key."""
        loaded = LOADED[table]
        moment = at(recorded)
        key = {name: values[name] for name in loaded.key_columns()}
        match = " and ".join(f"{name} = :{name}" for name in key)
        row = {
            "submission_id": 0,
            "sheet_no": 1,
            "row_no": 6,
            "recorded_at": moment,
        } | values
        with self.engine.begin() as connection:
            connection.execute(
                text(
                    f"update warehouse.{table} set superseded_at = :moment"
                    f" where superseded_at = 'infinity' and {match}"
                ),
                {"moment": moment, **key},
            )
            connection.execute(insert(defined_table(loaded)).values(row))

    def write(self, statement: str, **values: Any) -> None:
        """Any statement, committed."""
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def read(self, query: str, as_of: str | None = None, **values: Any) -> list[dict[str, Any]]:
        """Rows of a query, seen as of a moment in Beijing."""
        with self.engine.begin() as connection:
            if as_of:
                travel(connection, at(as_of).isoformat())
            return [dict(row) for row in connection.execute(text(query), values).mappings()]


def plain_row(table: str, day: date) -> dict[str, Any]:
    """A row of any loaded table with what it cannot do without; whatever is a day is ``day``."""
    figures = dict.fromkeys(("integer", "year", "number", "value", "money", "percent"), 1)
    plain = figures | {"date": day, "due": day, "moment": f"{day} 17:00+08", "boolean": True}
    filled = {}
    for column in defined_table(LOADED[table]).columns:
        if column.info.get("required"):
            choices = column.info["choices"]
            filled[column.name] = choices[0] if choices else plain.get(column.info["kind"], "甲")
        if column.info["kind"] in ("person", "unit") and column.name in filled:
            filled[column.name] = {"person": "P001", "unit": "U01"}[column.info["kind"]]
    return filled


def travel(connection: Connection, moment: str) -> None:
    """Turn this transaction's views back to a moment."""
    connection.execute(text("select set_config('liangshai.as_of', :moment, true)"), {"moment": moment})


@pytest.fixture
def warehouse(warehouse_url: str) -> Iterator[Warehouse]:
    """A migrated, empty warehouse and its owner."""
    engine = create_engine(warehouse_url)
    yield Warehouse(engine)
    engine.dispose()


@pytest.fixture
def log_in(warehouse_url: str, role_passwords: dict[str, str]) -> Iterator[Callable[[str], Engine]]:
    """Engines of the three roles on the test's database: `log_in('liangshai_reader')`."""
    engines: dict[str, Engine] = {}

    def engine_of(role: str) -> Engine:
        # One pool a role: each engine keeps its connection, and the server has not that many.
        if role not in engines:
            url = make_url(warehouse_url).set(username=role, password=role_passwords[role])
            engines[role] = create_engine(url)
        return engines[role]

    yield engine_of
    for engine in engines.values():
        engine.dispose()


@pytest.fixture
def park(warehouse: Warehouse) -> Warehouse:
    """Two units, three registered projects of two chains."""
    for code, name in (("U02", "综合管理局"), ("U06", "营商服务中心")):
        warehouse.add(
            "unit", "2021-01-04 09:00", unit_code=code, unit_name=name, valid_from="2020-01-01", sort_order=1
        )
    for number, (chain, plan) in enumerate([("碳四", 1000), ("碳四", 3000), ("聚氨酯", 0)], start=1):
        warehouse.add(
            "project",
            "2021-01-10 09:00",
            list_year=2021,
            project_code=f"P{number}",
            project_name=f"项目{number}",
            industry_chain=chain,
            project_level=("省级", "市级", "区级")[number - 1],
            responsible_unit_code="U02",
            total_investment_wan_yuan=10000,
            annual_plan_wan_yuan=plan,
        )
    return warehouse
