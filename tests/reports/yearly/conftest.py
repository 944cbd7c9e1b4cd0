"""A whole small year: the park of the bulletin's tests, with a roster, postings and requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from liangshai.operations.postgres import EmbeddedPostgres
from reports.yearly import YearlyInputs, build
from schemas.warehouse.ledger import Submission
from tests.reports.quarterly.conftest import (
    PROJECTS,
    Park,
    empty_park,
    first_quarter,
    first_returns,
    park,
    park_after,
    registers,
)

__all__ = ["Park", "empty_park", "first_quarter", "park"]

SHANGHAI = ZoneInfo("Asia/Shanghai")


def clock(park: Park) -> dt.datetime:
    """Now, as the database has it."""
    with park.engine.connect() as connection:
        moment: dt.datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return moment


def built(park: Park) -> YearlyInputs:
    return build(park.engine, 2021, clock(park))


def collect_postings(park: Park, rows: list[tuple[str, str]], collected: str) -> None:
    """Postings as (person, local time), fetched at `collected`."""
    postings = [
        {
            "posting_no": f"{person}-{when}",
            "person_code": person,
            "posted_at": dt.datetime.fromisoformat(when).replace(tzinfo=SHANGHAI),
        }
        for person, when in rows
    ]
    number = park.submit("daily_posting", "U02", None, {"posting": postings}, received=f"{collected}+08:00")
    with park.engine.begin() as connection:
        connection.execute(
            sa.update(Submission).where(Submission.submission_id == number).values(channel="database")
        )


def request(number: int, enterprise: str, unit: str = "U03", **more: object) -> dict[str, object]:
    """A request that was solved on its last day."""
    return {
        "request_no": f"SQ{number}",
        "enterprise_name": enterprise,
        "received_date": dt.date(2021, 5, 10),
        "responsible_unit_code": unit,
        "due_date": dt.date(2021, 5, 24),
        "status": "已办结",
        "solved_date": dt.date(2021, 5, 24),
        "satisfaction_score": 5,
    } | more


def later_returns(park: Park) -> None:
    """The rest of 2021, but for the project 乙烯 in September and the reform return of the second quarter."""
    done = {"P1": 10000, "P2": 7000, "P3": 6000, "P4": 40}
    for month in range(4, 13):
        ytd = {code: total * month // 12 for code, total in done.items()}
        if month == 9:
            del ytd["P2"]
        park.progress(month, ytd)
    for month, value in {6: 540000, 9: 760000, 12: 1050000}.items():
        park.indicator(month, value, value - 40000, 8.0)
    park.reform({1: "完成", 2: "正在推进"}, "2021Q3")
    park.reform({1: "完成", 2: "完成"}, "2021Q4")
    assert set(done) == set(PROJECTS)


@pytest.fixture
def year(postgres_server: EmbeddedPostgres, _warehouse_template: str) -> Iterator[Park]:
    """2021 handed in, but for two returns."""
    steps = (registers, first_returns, later_returns)
    with park_after(postgres_server, _warehouse_template, *steps) as made:
        yield made
