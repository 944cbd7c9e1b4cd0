"""Rows enter the two-time tables in one transaction: snapshot, upsert or append, with the loader's rights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from etl.tidy.tidied import TableRows
from etl.warehouse.load import Elsewhere, Loaded, held_elsewhere, load_rows, would_lose
from schemas.source import Source
from schemas.warehouse import LOADED, RESTRICTED
from tests.etl.forms import SOURCES
from tests.expectations.rows import Row, table_rows

MARCH, APRIL = date(2021, 3, 1), date(2021, 4, 1)
FIRST = datetime(2021, 4, 6, tzinfo=UTC)
LATER = FIRST + timedelta(days=1)
SNAPSHOT = SOURCES["project_progress"]
UPSERT = SNAPSHOT.model_copy(update={"load": "upsert"})
APPEND = SNAPSHOT.model_copy(update={"load": "append"})


@pytest.fixture
def loader(warehouse_url: str, role_passwords: dict[str, str]) -> Iterator[Engine]:
    """The loader's engine on a fresh warehouse: it owns nothing and passes no row-level security."""
    role = "liangshai_loader"
    url = make_url(warehouse_url).set(username=role, password=role_passwords[role])
    engine = create_engine(url)
    yield engine
    engine.dispose()


def rows(values: Mapping[str, int | None], *, month: date = MARCH, unit: str = "U02") -> TableRows:
    """Project → value of the year so far."""
    listed: list[Row] = [
        {
            "project_code": code,
            "period_start": month,
            "period_type": "month",
            "reporting_unit_code": unit,
            "ytd_investment_wan_yuan": value,
        }
        for code, value in values.items()
    ]
    return table_rows("project_progress", listed)


def load(
    engine: Engine,
    source: Source,
    table: TableRows,
    out: Sequence[int] = (),
    when: datetime = FIRST,
    *,
    takes_over: bool = False,
) -> Loaded:
    with engine.begin() as connection:
        return load_rows(connection, source, table, list(out), 7, when, takes_over=takes_over)


def current(engine: Engine, month: date = MARCH) -> dict[str, tuple[int, bool]]:
    query = text(
        "select project_code, ytd_investment_wan_yuan::int, pending_correction"
        " from warehouse.project_progress where superseded_at = 'infinity' and period_start = :month"
    )
    with engine.connect() as connection:
        return {row[0]: (row[1], row[2]) for row in connection.execute(query, {"month": month})}


def at(engine: Engine, moment: datetime) -> dict[str, int]:
    query = text(
        "select project_code, ytd_investment_wan_yuan::int from warehouse.project_progress"
        " where recorded_at <= :moment and superseded_at > :moment"
    )
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(query, {"moment": moment})}


def test_a_snapshot_closes_what_the_unit_had_for_the_period_and_nothing_else(loader: Engine) -> None:
    load(loader, SNAPSHOT, rows({"a": 1, "b": 2}))
    load(loader, SNAPSHOT, rows({"a": 5}, month=APRIL))
    load(loader, SNAPSHOT, rows({"c": 9}, unit="U03"))
    done = load(loader, SNAPSHOT, rows({"b": 3, "d": 4}), when=LATER)
    assert done == Loaded("project_progress", 2, 2, 0)
    assert current(loader) == {"b": (3, False), "c": (9, False), "d": (4, False)}
    assert current(loader, APRIL) == {"a": (5, False)}


def test_a_snapshot_tells_whose_rows_it_would_take_and_takes_no_others(loader: Engine) -> None:
    load(loader, SNAPSHOT, rows({"a": 1, "b": 2}))
    load(loader, SNAPSHOT, rows({"a": 5}, month=APRIL))
    taking = rows({"c": 7, "b": 3}, unit="U03")
    with loader.connect() as connection:
        assert held_elsewhere(connection, SNAPSHOT, rows({"a": 2})) == []
        found = held_elsewhere(connection, SNAPSHOT, taking)
    assert found == [Elsewhere(7, "U02", MARCH, "month", 7, 1)]
    assert load(loader, SNAPSHOT, taking, when=LATER, takes_over=True) == Loaded("project_progress", 2, 1, 0)
    assert current(loader) == {"a": (1, False), "b": (3, False), "c": (7, False)}
    assert at(loader, FIRST)["b"] == 2


def test_rows_of_two_sheets_of_one_return_stay_beside_each_other(loader: Engine) -> None:
    load(loader, SNAPSHOT, rows({"old": 1}))
    with loader.begin() as connection:
        for codes in ({"a": 1}, {"b": 2}):
            load_rows(connection, SNAPSHOT, rows(codes), [], 8, LATER)
    assert current(loader) == {"a": (1, False), "b": (2, False)}


def test_what_was_known_at_a_moment_stays_known(loader: Engine) -> None:
    load(loader, SNAPSHOT, rows({"a": 1, "b": 2}))
    load(loader, SNAPSHOT, rows({"a": 7}), when=LATER)
    assert at(loader, FIRST) == {"a": 1, "b": 2}
    assert at(loader, LATER - timedelta(microseconds=1)) == {"a": 1, "b": 2}
    assert at(loader, LATER) == {"a": 7}
    assert at(loader, FIRST - timedelta(microseconds=1)) == {}


def test_an_upsert_replaces_only_rows_that_differ(loader: Engine) -> None:
    load(loader, UPSERT, rows({"a": 1, "b": 2}))
    done = load(loader, UPSERT, rows({"a": 1, "b": 3, "c": 4}), when=LATER)
    assert done == Loaded("project_progress", 2, 1, 0)
    assert current(loader) == {"a": (1, False), "b": (3, False), "c": (4, False)}
    assert load(loader, UPSERT, rows({"a": 1, "b": 3, "c": 4}), when=LATER + timedelta(1)).inserted == 0


def test_an_append_keeps_what_is_there(loader: Engine) -> None:
    load(loader, APPEND, rows({"a": 1}))
    for _ in range(2):
        load(loader, APPEND, rows({"a": 9, "b": 2}), when=LATER)
    assert current(loader) == {"a": (1, False), "b": (2, False)}


@pytest.mark.parametrize("source", [SNAPSHOT, UPSERT, APPEND])
def test_a_rejected_row_leaves_its_predecessor_waiting_for_the_correction(
    loader: Engine, source: Source
) -> None:
    load(loader, source, rows({"a": 1, "b": 2}))
    done = load(loader, source, rows({"a": None, "b": 2, "c": None}), out=[0, 2], when=LATER)
    assert done.pending == 1
    assert current(loader) == {"a": (1, True), "b": (2, False)}
    mended = LATER + timedelta(1)
    load(loader, source, rows({"a": 5, "b": 2, "c": 6}), when=mended)
    assert current(loader) == {"a": (5, False), "b": (2, False), "c": (6, False)}
    assert at(loader, FIRST) == {"a": 1, "b": 2}


def test_a_row_that_waits_keeps_the_submission_and_cell_that_it_came_from(loader: Engine) -> None:
    load(loader, SNAPSHOT, rows({"a": 1}))
    with loader.begin() as connection:
        load_rows(connection, SNAPSHOT, rows({"b": 1, "a": None}), [1], 8, LATER)
    with loader.connect() as connection:
        query = "select submission_id, row_no from warehouse.project_progress where pending_correction"
        assert connection.execute(text(query)).all() == [(7, 6)]


def test_a_rejected_row_keeps_its_predecessor_although_another_sheet_of_the_return_is_whole(
    loader: Engine,
) -> None:
    load(loader, SNAPSHOT, rows({"a": 1, "b": 2, "c": 3}))
    first, second = rows({"a": 5, "b": None}), rows({"c": 6})
    with loader.begin() as connection:
        load_rows(connection, SNAPSHOT, first, [1], 8, LATER)
        load_rows(connection, SNAPSHOT, second, [], 8, LATER, [first.take([1])])
    assert current(loader) == {"a": (5, False), "b": (2, True), "c": (6, False)}


def test_where_every_row_is_rejected_nothing_is_closed(loader: Engine) -> None:
    load(loader, SNAPSHOT, rows({"a": 1, "b": 2}))
    done = load(loader, SNAPSHOT, rows({"a": None}), out=[0], when=LATER)
    assert (done.inserted, done.closed, done.pending) == (0, 0, 1)
    assert current(loader) == {"a": (1, True), "b": (2, False)}


def test_a_snapshot_tells_beforehand_what_it_would_lose(loader: Engine) -> None:
    load(loader, SNAPSHOT, rows({"a": 1, "b": 2, "c": 3}))
    with loader.begin() as connection:
        assert would_lose(connection, SNAPSHOT, rows({"a": 1, "x": 2})) == (3, 2)
        assert would_lose(connection, SNAPSHOT, rows({"a": 1}, month=APRIL)) == (0, 0)
        assert would_lose(connection, UPSERT, rows({"a": 1})) == (0, 0)


def test_text_of_every_kind_comes_back_as_it_was(loader: Engine) -> None:
    texts = ['甲,"乙"\n丙', "", None, "\\N", "NULL", "㎡ ① 🏭", "=1+1", "'x"]
    listed: list[Row] = [
        {
            "project_code": str(n),
            "period_start": MARCH,
            "period_type": "month",
            "reporting_unit_code": "U02",
            "ytd_investment_wan_yuan": Decimal("0.0001"),
            "progress_text": value,
        }
        for n, value in enumerate(texts)
    ]
    load(loader, SNAPSHOT, table_rows("project_progress", listed))
    with loader.connect() as connection:
        found = connection.execute(
            text(
                "select progress_text, ytd_investment_wan_yuan from warehouse.project_progress"
                " order by project_code"
            )
        ).all()
    assert [row[0] for row in found] == texts
    assert {row[1] for row in found} == {Decimal("0.0001")}


def posting(number: int, hour: int) -> TableRows:
    moment = datetime(2021, 4, 6, hour, tzinfo=UTC)
    return table_rows("posting", [{"posting_no": str(number), "person_code": "P001", "posted_at": moment}])


def _count(connection: Connection, table: str) -> Any:
    return connection.scalar(text(f"select count(*) from warehouse.{table} where superseded_at = 'infinity'"))


@pytest.mark.parametrize("way", ["snapshot", "upsert", "append"])
def test_the_loader_s_rights_are_enough_for_restricted_tables_in_every_way_of_loading(
    loader: Engine, way: str
) -> None:
    assert "posting" in RESTRICTED
    source = SOURCES["daily_posting"].model_copy(update={"load": way})
    for when, number in ((FIRST, 1), (LATER, 2)):
        load(loader, source, posting(number, 8), when=when)
    with loader.connect() as connection:
        assert _count(connection, "posting") == (1 if way == "snapshot" else 2)


_RETURN = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.integers(0, 3), min_size=1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_RETURN, min_size=1, max_size=4), st.sampled_from([SNAPSHOT, UPSERT, APPEND]))
def test_any_row_of_returns_leaves_one_current_row_a_key_and_no_gap_in_its_history(
    loader: Engine, returns: list[dict[str, int | None]], source: Source
) -> None:
    with loader.connect() as connection:
        for day, values in enumerate(returns):
            out = [n for n, value in enumerate(values.values()) if value is None]
            load_rows(connection, source, rows(values), out, 7, FIRST + timedelta(days=day))
        history = connection.execute(
            text(
                "select project_code, recorded_at, superseded_at = 'infinity',"
                " nullif(superseded_at, 'infinity') from warehouse.project_progress order by 1, 2"
            )
        ).all()
        connection.rollback()
    for code in {row[0] for row in history}:
        own = [row for row in history if row[0] == code]
        assert sum(row[2] for row in own) <= 1
        for before, after in pairwise(own):
            assert before[3] is not None and before[3] <= after[1]
            assert before[1] < before[3]


def test_no_part_of_a_key_is_ever_null() -> None:
    """Staged rows find their predecessors by `=`, which a null never equals."""
    assert [
        (name, key)
        for name, loaded in LOADED.items()
        for key in loaded.key_columns()
        if loaded.__table__.columns[key].nullable
    ] == []
