"""Submissions come in waves: in order, registers alone, never two of a source and unit together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from etl.reading import Read
from etl.tidy.tidied import TableRows, Tidied
from etl.warehouse.ledger import Waiting
from etl.waves import waves
from schemas.source import load_sources
from tests.etl.forms import ROOT

SOURCES = load_sources(ROOT / "schemas" / "sources")
REGISTERS = sorted(name for name, source in SOURCES.items() if source.registered)[:2]
REPORTS = sorted(name for name, source in SOURCES.items() if not source.registered)[:3]
LIMIT = 10


@dataclass(frozen=True)
class Plan:
    """What a submission will turn out to be; ``source`` None: nobody can read it."""

    source: str | None
    unit: str
    n_rows: int


PLANS = st.builds(
    Plan,
    source=st.sampled_from([None, *REGISTERS, *REPORTS]),
    unit=st.sampled_from(["U01", "U02"]),
    n_rows=st.integers(0, 2 * LIMIT),
)


def read_as(plan: Plan, waiting: Waiting) -> Read:
    if plan.source is None:
        return Read(waiting, refusal=("unknown", "认不出"))
    rows = TableRows("project", 0, "表", {}, list(range(plan.n_rows)), None, [])
    said = Tidied(plan.source, unit_code=plan.unit, tables=[rows])
    return Read(waiting, source=SOURCES[plan.source], said=said)


def is_register(read: Read) -> bool:
    return read.source is not None and read.source.registered


def goes_together(wave: list[Read]) -> bool:
    slots = [read.slot for read in wave if read.slot is not None]
    is_small = sum(read.n_rows for read in wave) <= LIMIT
    return len(wave) == 1 or (len(set(slots)) == len(slots) and is_small and not any(map(is_register, wave)))


@given(plans=st.lists(PLANS, max_size=12))
def test_waves_keep_the_order_and_are_as_great_as_they_may_be(plans: list[Plan]) -> None:
    when = datetime(2021, 4, 6, tzinfo=UTC)
    todo = [Waiting(number, "表.xlsx", "", when, "file", {}) for number in range(len(plans))]
    made = list(waves(todo, lambda one: read_as(plans[one.submission_id], one), rows_per_wave=LIMIT))
    assert [read.waiting for wave in made for read in wave] == todo
    assert all(goes_together(wave) for wave in made)
    assert not any(goes_together([*wave, following[0]]) for wave, following in pairwise(made))
