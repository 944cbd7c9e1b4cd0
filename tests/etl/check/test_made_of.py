"""What a column of the context is declared to be made of, it is made of, and of nothing else in its row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection

from etl.check.frame import WaitingRows, check_frame
from etl.context.basics import with_basics
from etl.context.context import with_context
from etl.context.made_of import DECLARED, made_of
from expectations import RULES
from schemas.warehouse import LOADED, SYSTEM_COLUMNS
from tests.expectations.rows import Row, put, table_rows

RECEIVED = datetime(2021, 4, 8, 8, 0, tzinfo=UTC)
OTHERS: dict[str, tuple[Any, ...]] = {
    "money": (None, 0, 7, 90, 500, 1_234_567),
    "percent": (None, 0, 55, 100),
    "boolean": (None, True, False),
    "date": (None, date(2021, 1, 1), date(2022, 2, 3)),
    "text": (None, "无", "核减，原因见说明"),
}
ROWS: dict[str, Row] = {
    "project_progress": {
        **{"project_code": "P-1", "period_start": date(2021, 3, 1), "period_type": "month"},
        **{"reporting_unit_code": "U02", "month_investment_wan_yuan": 30, "ytd_investment_wan_yuan": 90},
        **{"cumulative_investment_wan_yuan": 500, "is_started": True, "progress_text": "基础浇筑"},
    },
    "infrastructure_progress": {
        **{"work_code": "JC-1", "period_start": date(2021, 3, 1), "period_type": "month"},
        **{"reporting_unit_code": "U02", "ytd_investment_wan_yuan": 90},
        **{"cumulative_investment_wan_yuan": 500, "physical_progress_pct": 40},
    },
}


@pytest.fixture
def connection(undone: Connection) -> Connection:
    """With the lists, and what each table holds of the month before."""
    named = {"list_year": 2021, "responsible_unit_code": "U02", "total_investment_wan_yuan": 1000}
    named |= {"annual_plan_wan_yuan": 200}
    project = {"project_code": "P-1", "project_name": "甲"}
    put(undone, "project", [{**named, **project, "project_level": "市级", "industry_chain": "新材料"}])
    put(undone, "infrastructure_work", [{**named, "work_code": "JC-1", "work_name": "某路"}])
    for table, row in ROWS.items():
        put(undone, table, [{**row, "period_start": date(2021, 2, 1)}])
    return undone


def context_of(connection: Connection, table: str, row: Row) -> pd.Series:
    rows = table_rows(table, [dict.fromkeys(business(table)) | dict(row)])
    frame = check_frame([WaitingRows(0, 0, rows, RECEIVED, "")])
    return with_basics(with_context(connection, table, frame), RULES[table]).iloc[0]


def business(table: str) -> list[str]:
    return [c.name for c in LOADED[table].__table__.columns if c.name not in SYSTEM_COLUMNS]


@pytest.mark.parametrize("table", sorted(DECLARED))
def test_no_other_cell_changes_it(connection: Connection, table: str) -> None:
    plain = context_of(connection, table, ROWS[table])
    looked_at = {name for rule in RULES[table] for name in (*rule.judged_columns(), *rule.printed_columns())}
    made = {name: own for name in sorted(looked_at) if (own := made_of(table, name)) is not None}
    assert set(DECLARED[table]) <= set(plain.index)
    for column in LOADED[table].__table__.columns:
        for value in () if column.info["key"] else OTHERS.get(column.info["kind"], ()):
            changed = context_of(connection, table, {**ROWS[table], column.name: value})
            others = [name for name, own in made.items() if column.name not in own]
            pd.testing.assert_series_equal(changed[others], plain[others], obj=f"{column.name}: {value}")
