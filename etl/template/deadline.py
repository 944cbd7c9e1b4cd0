"""Until when a return is owed as the ledger has it: put off, or waiting for the statistics office."""

from __future__ import annotations

import sqlalchemy as sa

from etl.values import SHANGHAI
from schemas.period import Period
from schemas.source import Source


def held_deadline(connection: sa.Connection, source: Source, period: Period, unit: str | None) -> str | None:
    """'报送截止：2021年4月20日18:00'; None where the ledger has no deadline, or several for several units."""
    rows = connection.execute(
        sa.text(
            "select distinct due_at, is_publication_awaited as awaited, planned_publication_date as planned"
            " from report.deadline where source_name = :source and period_start = :start"
            " and period_type = :type and reporting_unit_code = coalesce(:unit, reporting_unit_code)"
        ),
        {"source": source.name, "start": period.start, "type": period.type, "unit": unit},
    ).all()
    if len(rows) != 1:
        return None
    [held] = rows
    if held.awaited and held.planned is None:
        return "报送截止：待统计部门发布，发布后另定"
    due = held.due_at.astimezone(SHANGHAI)
    told = f"报送截止：{due.year}年{due.month}月{due.day}日{due:%H:%M}"
    return f"{told}（待统计部门发布，按计划发布日算）" if held.awaited else told
