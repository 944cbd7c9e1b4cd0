"""The moment that the views show, and the two locks that keep it true."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError

from schemas.locks import as_of_moment, recording_moment
from tests.schemas.conftest import Warehouse, travel

_PROGRESS = {
    "project_code": "2020-370305-26-03-000011",
    "period_start": "2021-03-01",
    "period_type": "month",
    "reporting_unit_code": "U02",
}


def test_without_a_setting_the_views_show_the_statement_s_own_moment(warehouse: Warehouse) -> None:
    assert warehouse.read("select warehouse.as_of() = statement_timestamp() as same") == [{"same": True}]


def test_a_past_moment_shows_what_was_known_then(warehouse: Warehouse) -> None:
    warehouse.add("project_progress", "2021-04-06 17:00", ytd_investment_wan_yuan=100, **_PROGRESS)
    warehouse.add("project_progress", "2021-05-10 09:00", ytd_investment_wan_yuan=90, **_PROGRESS)
    query = "select ytd_investment_wan_yuan as ytd from report.project_progress"
    assert warehouse.read(query, "2021-04-06 16:59") == []
    assert warehouse.read(query, "2021-04-06 17:00") == [{"ytd": Decimal(100)}]
    assert warehouse.read(query, "2021-05-10 08:59") == [{"ytd": Decimal(100)}]
    assert warehouse.read(query, "2021-05-10 09:00") == [{"ytd": Decimal(90)}]
    assert warehouse.read(query) == [{"ytd": Decimal(90)}]


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2999-01-01 00:00+08", "还没有到"),
        ("infinity", "应写明日期和时刻"),
        ("2021-04-12", "应写明日期和时刻"),
        ("昨天", "应写明日期和时刻"),
    ],
)
def test_a_moment_that_is_not_over_or_not_exact_is_refused_in_chinese(
    warehouse: Warehouse, moment: str, sentence: str
) -> None:
    warehouse.add("project_progress", "2021-04-06 17:00", ytd_investment_wan_yuan=100, **_PROGRESS)
    with warehouse.engine.connect() as connection:
        travel(connection, moment)
        with pytest.raises(DataError, match=sentence):
            connection.execute(text("select * from report.project_progress"))


def test_as_of_is_asked_once_a_query_and_may_run_in_parallel(warehouse: Warehouse) -> None:
    assert warehouse.read(
        "select provolatile, proparallel from pg_proc where oid = 'warehouse.as_of()'::regprocedure"
    ) == [{"provolatile": "s", "proparallel": "s"}]
    plan = warehouse.read("explain select * from report.project_progress")
    # Asked in two plans that run first; the filter over the rows compares with their answers.
    filters = [str(line) for line in plan if "Filter" in str(line)]
    assert len(filters) == 1
    assert filters[0].count("InitPlan") == 2
    assert "as_of" not in filters[0]


def test_a_pending_correction_hides_the_reported_figures_and_keeps_the_rest(warehouse: Warehouse) -> None:
    warehouse.add(
        "project_progress",
        "2021-04-06 17:00",
        ytd_investment_wan_yuan=100,
        ytd_investment_source="100",
        progress_text="主体施工",
        **_PROGRESS,
    )
    warehouse.add(
        "project_progress",
        "2021-04-08 17:00",
        ytd_investment_wan_yuan=100,
        ytd_investment_source="100",
        progress_text="主体施工",
        pending_correction=True,
        **_PROGRESS,
    )
    query = (
        "select ytd_investment_wan_yuan as ytd, ytd_investment_source as source, progress_text as words,"
        " reporting_unit_code as unit, pending_correction as pending from report.project_progress"
    )
    shown = {"ytd": Decimal(100), "source": "100", "words": "主体施工", "unit": "U02", "pending": False}
    hidden = {"ytd": None, "source": None, "words": None, "unit": "U02", "pending": True}
    assert warehouse.read(query, "2021-04-07 09:00") == [shown]
    assert warehouse.read(query, "2021-04-09 09:00") == [hidden]


def test_an_issue_waits_for_a_load_in_flight_and_sees_the_same_ever_after(warehouse: Warehouse) -> None:
    warehouse.add("project_progress", "2021-04-06 17:00", ytd_investment_wan_yuan=100, **_PROGRESS)
    query = text("select ytd_investment_wan_yuan from report.project_progress")
    picked = threading.Event()
    as_of = ""

    def pick() -> None:
        nonlocal as_of
        with warehouse.engine.begin() as connection:
            as_of = as_of_moment(connection).isoformat()
        picked.set()

    with warehouse.engine.connect() as load:
        # The load's transaction began, and has its moment, before the issue asks for its own.
        moment = recording_moment(load)
        issue = threading.Thread(target=pick)
        issue.start()
        _wait_until_blocked(warehouse)
        assert not picked.is_set()
        load.execute(
            text("update warehouse.project_progress set superseded_at = :moment"), {"moment": moment}
        )
        load.execute(
            text(
                "insert into warehouse.project_progress (submission_id, sheet_no, row_no, recorded_at,"
                " project_code, period_start, period_type, reporting_unit_code, ytd_investment_wan_yuan)"
                " values (0, 1, 6, :moment, :project_code, :period_start, :period_type,"
                " :reporting_unit_code, 200)"
            ),
            {"moment": moment, **_PROGRESS},
        )
        load.commit()
    issue.join()

    with warehouse.engine.begin() as connection:
        later = recording_moment(connection)
    assert later.isoformat() > as_of
    with warehouse.engine.connect() as connection:
        travel(connection, as_of)
        assert connection.execute(query).scalars().all() == [Decimal(200)]


def test_two_loads_do_not_wait_for_one_another(warehouse: Warehouse) -> None:
    with warehouse.engine.connect() as first, warehouse.engine.connect() as second:
        assert recording_moment(first) < recording_moment(second)


def _wait_until_blocked(warehouse: Warehouse) -> None:
    """Until some session stands before an advisory lock; the test's own time limit ends a vain wait."""
    while not warehouse.read("select from pg_locks where locktype = 'advisory' and not granted"):
        pass
