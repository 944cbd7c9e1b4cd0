"""An intake on a real warehouse, with the rights of the loader, the codes and six registered projects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from etl.pipeline import Intake
from etl.warehouse import ledger, questions
from etl.warehouse.ledger import Arrival
from etl.workdays import Calendar
from liangshai.operations.postgres import EmbeddedPostgres
from schemas.warehouse import LOADED
from tests.databases import as_template, copied, copy
from tests.etl.forms import CODES, ROOT, SOURCES

REFERENCE = ("units", "unit_aliases", "people", "person_aliases", "indicators")
WHEN = "2021-04-06T16:50:00+08:00"


@dataclass
class Desk:
    """Where a test hands in returns, answers questions and looks into the warehouse."""

    intake: Intake
    owner: Engine
    faults: list[tuple[int, str]] = field(default_factory=list)

    def arrival(
        self, content: bytes, name: str = "表.xlsx", received: str = WHEN, channel: str = "file", **hints: Any
    ) -> Arrival:
        return Arrival(content, name, datetime.fromisoformat(received), channel, None, hints)

    def hand_in(
        self, content: bytes, name: str = "表.xlsx", received: str = WHEN, **hints: Any
    ) -> dict[str, Any]:
        """Hand in one file; its receipt."""
        [receipt] = self.intake.hand_in([self.arrival(content, name, received, **hints)])
        return receipt

    def answer(self, receipt: dict[str, Any], letters: str, words: str = "") -> dict[str, Any]:
        """Answer the questions of a held return, a letter for each; the receipt after it."""
        asked = receipt.get("questions") or [receipt["question"]]
        for one, letter in zip(asked, letters, strict=False):
            with self.intake.engine.begin() as connection:
                submission = questions.answer(connection, one["id"], letter, "某人", words)
        receipts = self.intake.process([submission])
        with self.intake.engine.connect() as connection:
            return receipts.get(submission) or ledger.receipt_of(connection, submission)

    def rows(self, query: str, **values: Any) -> list[Any]:
        """Rows of a query, seen by the owner."""
        with self.owner.connect() as connection:
            return list(connection.execute(text(query), values).all())

    def write(self, statement: str, **values: Any) -> None:
        with self.owner.begin() as connection:
            connection.execute(text(statement), values)

    def one(self, query: str, **values: Any) -> Any:
        [(value,)] = self.rows(query, **values)
        return value

    def close(self) -> None:
        self.owner.dispose()
        self.intake.engine.dispose()

    def warehouse(self) -> dict[str, list[str]]:
        """What stands in every loaded table, without the numbers and moments that differ between runs."""
        own = ("row_id", "submission_id", "recorded_at", "superseded_at")
        content: dict[str, list[str]] = {}
        for name, loaded in LOADED.items():
            columns = ", ".join(c.name for c in loaded.__table__.columns if c.name not in own)
            found = self.rows(f"select {columns}, superseded_at = 'infinity' from warehouse.{name}")
            content[name] = sorted(map(str, found))
        return content


@pytest.fixture(scope="session")
def _desk_template(
    postgres_server: EmbeddedPostgres,
    _warehouse_template: str,
    role_passwords: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """A database with codes and register, to be copied for each test."""
    name = "desk_template"
    url = copy(postgres_server, _warehouse_template, name)
    desk = _desk(url, role_passwords, tmp_path_factory.mktemp("template"))
    for code in REFERENCE:
        content = (ROOT / "schemas" / "codes" / f"{code}.csv").read_bytes()
        receipt = desk.hand_in(content, f"{code}.csv", source=f"reference_{code}")
        assert receipt["status"] == "accepted", receipt
    receipt = desk.hand_in(_register().encode(), "重点项目名单.csv", source="project_register_csv")
    assert receipt["status"] == "accepted", receipt
    desk.close()
    return as_template(postgres_server, name)


def _register() -> str:
    lines = ["2021年重点项目名单"]
    lines += ["项目代码,项目名称,产业链,项目级别,责任单位,包建责任人,总投资（万元）,年度计划（万元）"]
    lines += [f"{c},项目{n},新材料,市级,综合管理局,方令仪,1000,200" for n, c in enumerate(CODES, 1)]
    return "\n".join(lines)


@pytest.fixture
def desk(
    postgres_server: EmbeddedPostgres, _desk_template: str, role_passwords: dict[str, str], tmp_path: Path
) -> Iterator[Desk]:
    """A fresh warehouse with codes and register, and an intake that logs in as the loader."""
    with copied_desk(postgres_server, _desk_template, role_passwords, tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def shared_desk(
    postgres_server: EmbeddedPostgres,
    _desk_template: str,
    role_passwords: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Desk]:
    """One for all tests that only look at what would be loaded."""
    folder = tmp_path_factory.mktemp("shared_desk")
    with copied_desk(postgres_server, _desk_template, role_passwords, folder) as made:
        yield made


@contextmanager
def copied_desk(
    server: EmbeddedPostgres, template: str, passwords: dict[str, str], folder: Path
) -> Iterator[Desk]:
    with copied(server, template) as url:
        made = _desk(url, passwords, folder)
        yield made
        made.close()


def _desk(owner_url: str, passwords: dict[str, str], folder: Path) -> Desk:
    role = "liangshai_loader"
    url = make_url(owner_url)
    faults: list[tuple[int, str]] = []
    intake = Intake(
        create_engine(url.set(username=role, password=passwords[role])),
        _sources(),
        folder / "landing",
        folder / "answers",
        Calendar.load(ROOT / "schemas" / "codes" / "workdays.csv"),
        on_fault=lambda submission, what: faults.append((submission, what)),
    )
    return Desk(intake, create_engine(url), faults)


def _sources() -> dict[str, Any]:
    """The service's sources, and a short register for the tests' six projects."""
    full = SOURCES["project_register"]
    table = full.tables[0].model_copy(
        update={
            "sheet": None,
            "ignore": [],
            "group_rows": None,
            "totals": None,
            "headings": {
                "项目代码": "project_code",
                "项目名称": "project_name",
                "产业链": "industry_chain",
                "项目级别": "project_level",
                "责任单位": "responsible_unit_code",
                "包建责任人": "responsible_person_code",
                "总投资": "total_investment_wan_yuan",
                "年度计划": "annual_plan_wan_yuan",
            },
        }
    )
    short = full.model_copy(update={"name": "project_register_csv", "recognise": [], "tables": [table]})
    return {**SOURCES, short.name: short}
