"""What waits for an answer is missing in none of the periods and at none of the units that it may be."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.period import PERIOD_TYPES, Period
from tests.schemas.conftest import Warehouse


def test_a_return_whose_period_is_asked_about_is_missing_in_none_of_those(
    park: Warehouse,
) -> None:
    for month, due in (("02", "2021-03-08"), ("03", "2021-04-08"), ("04", "2021-05-10")):
        park.write(
            f"insert into ledger.obligation values ('project_progress', 'U02', '2021-{month}-01', 'month',"
            f" '{due} 18:00+08')"
        )
    held = park.submission("project_progress", "U02", "2021-04-08 16:50", status="held")
    options = [
        {"letter": "A", "words": "这是2021年3月数", "effect": {"period": "2021-03"}},
        {"letter": "B", "words": "这是2021年4月数", "effect": {"period": "2021-04"}},
        {"letter": "C", "words": "作废，另行报送", "effect": {"discard": True}},
    ]
    park.write(
        "insert into ledger.question (submission_id, kind, asked_of, sentence, options, opened_at)"
        " values (:s, 'period', 'unit', '请问这是哪一期的数？', cast(:o as jsonb), '2021-04-08 17:00+08')",
        s=held,
        o=json.dumps(options, ensure_ascii=False),
    )
    status = (
        "select to_char(period_start, 'MM') as month, status, last_status from report.submission_status"
        " order by 1"
    )
    states = [tuple(row.values()) for row in park.read(status, "2021-05-11 09:00")]
    assert states == [("02", "未报", "未收到"), ("03", "待确认", "待确认"), ("04", "待确认", "待确认")]
    park.write(
        "update ledger.question set answer = 'B', answered_at = '2021-05-10 10:00+08'"
        " where submission_id = :s",
        s=held,
    )
    before = [tuple(row.values())[1] for row in park.read(status, "2021-05-09 09:00")]
    assert before == ["未报", "待确认", "未到期"]


def test_a_return_whose_unit_is_asked_about_is_missing_at_none_of_those(
    park: Warehouse,
) -> None:
    for unit in ("U02", "U03", "U05"):
        park.write(
            f"insert into ledger.obligation values ('routine_week', '{unit}', '2021-03-01', 'month',"
            " '2021-04-08 18:00+08')"
        )
    about = {"period_start": "2021-03-01", "period_type": "month"}
    held = park.submission("routine_week", None, "2021-04-08 16:50", status="held", **about)
    options = [
        {"letter": letter, "words": unit, "effect": {"answered_unit": unit}}
        for letter, unit in (("A", "U02"), ("B", "U03"))
    ]
    park.write(
        "insert into ledger.question (submission_id, kind, asked_of, sentence, options, opened_at)"
        " values (:s, 'reporter', 'owner', '请问是哪个单位报的？', cast(:o as jsonb), '2021-04-08 17:00+08')",
        s=held,
        o=json.dumps(options),
    )
    rows = park.read("select reporting_unit_code, status from report.submission_status order by 1")
    assert [tuple(row.values()) for row in rows] == [("U02", "待确认"), ("U03", "待确认"), ("U05", "未报")]


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.sampled_from(PERIOD_TYPES))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_warehouse_writes_periods_as_commands_do(park: Warehouse, day: date, period_type: Any) -> None:
    period = Period.of(day, period_type)
    written = park.read(
        "select report.period_label(cast(:start as date), :type) as label",
        start=period.start,
        type=period_type,
    )
    assert written == [{"label": period.label}]
