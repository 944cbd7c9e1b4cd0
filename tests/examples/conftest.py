"""A warehouse that knows the codes and the registers of 2021, for everything that the examples hand in."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url

from etl.pipeline import Intake
from etl.read import Reader
from etl.warehouse.ledger import Arrival
from etl.warehouse.reference import Reference, load_reference
from etl.workdays import Calendar
from examples.make.more_returns import all_returns
from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.service import REFERENCE
from schemas.source import load_sources
from tests.databases import copied
from tests.etl.conftest import Desk

ROOT = Path(__file__).resolve().parents[2]
CODES = ROOT / "schemas" / "codes"
YEAR, MORE = ROOT / "examples" / "2021", ROOT / "examples" / "more"
SOURCES = load_sources(ROOT / "schemas" / "sources")


@dataclass(frozen=True, slots=True)
class Example:
    """One file of the examples, as it comes in."""

    source: str
    unit_code: str
    path: Path
    received_at: str


def examples() -> dict[str, Example]:
    """One accepted example of each source that has a form of its own; registers come first."""
    found: dict[str, Example] = {}
    with (YEAR / "manifest.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["kind"] == "file" and line["expected_status"] == "accepted":
                example = Example(line["source"], line["unit_code"], YEAR / line["path"], line["received_at"])
                found.setdefault(line["source"], example)
    for one in all_returns():
        found[one.source] = Example(one.source, one.unit_code, MORE / one.path, one.received_at.isoformat())
    return dict(
        sorted(found.items(), key=lambda item: (not SOURCES[item[0]].registered, item[1].received_at))
    )


@contextmanager
def desk_with_codes(owner_url: str, passwords: dict[str, str], folder: Path) -> Iterator[Desk]:
    """A desk on a migrated warehouse, with the codes that come with the program."""
    url = make_url(owner_url)
    role = "liangshai_loader"
    intake = Intake(
        create_engine(url.set(username=role, password=passwords[role])),
        SOURCES,
        folder / "landing",
        folder / "answers",
        Calendar.load(CODES / "workdays.csv"),
    )
    desk = Desk(intake, create_engine(url))
    intake.on_fault = lambda submission, what: desk.faults.append((submission, what))
    for code in REFERENCE:
        receipt = desk.hand_in(
            (CODES / f"{code}.csv").read_bytes(), f"{code}.csv", source=f"reference_{code}"
        )
        assert receipt["status"] == "accepted", receipt
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def desk_of_examples(
    postgres_server: EmbeddedPostgres,
    _warehouse_template: str,
    role_passwords: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Desk]:
    """An empty warehouse with the codes, shared by all tests of the examples."""
    folder = tmp_path_factory.mktemp("examples")
    with (
        copied(postgres_server, _warehouse_template) as owner_url,
        desk_with_codes(owner_url, role_passwords, folder) as desk,
    ):
        yield desk


@pytest.fixture(scope="session")
def receipts(desk_of_examples: Desk) -> dict[str, dict[str, Any]]:
    """The receipt of each example, handed in one after the other in one run, by source."""
    taken = examples()
    arrivals: list[Arrival] = [
        desk_of_examples.arrival(one.path.read_bytes(), one.path.name, one.received_at)
        for one in taken.values()
    ]
    return dict(zip(taken, desk_of_examples.intake.hand_in(arrivals), strict=True))


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


@pytest.fixture(scope="module")
def registers(desk_of_examples: Desk, receipts: dict[str, dict[str, Any]]) -> Reference:
    """The registers as they stand when every example was handed in."""
    with desk_of_examples.intake.engine.connect() as connection:
        return load_reference(connection)
