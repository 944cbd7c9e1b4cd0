"""A form's deadline put off for all who owe it, by a document: our own form or rule was at fault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from etl.values import SHANGHAI
from etl.workdays import Calendar
from schemas.locks import recording_moment
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse.ledger import FormExtension

_SAME = "source_name = :source and period_start = :start and period_type = :type"


class ExtensionProblem(Exception):
    """It cannot be put off so; one Chinese sentence."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Extended:
    """What was recorded: for whom (unit codes, in their order), from when until when."""

    form_extension_id: int
    units: tuple[str, ...]
    first_due_at: datetime
    due_at: datetime


def extend(
    connection: sa.Connection,
    source: Source,
    period: Period,
    until: date,
    *,
    reason: str,
    document_no: str,
    by: str,
    calendar: Calendar,
) -> Extended:
    """Put off what every unit owes of this form for this period, to the form's usual hour of ``until``.

    Raises:
        ExtensionProblem: nobody owes it, the day is no workday, or not after the deadlines that hold already.
    """
    owed = _owed(connection, source.name, period)
    if not owed or source.deadline is None:
        raise ExtensionProblem(f"《{source.label}》{period.chinese()}没有单位应报，无可顺延")
    if not calendar.is_workday(until):
        raise ExtensionProblem(f"{until.isoformat()}不是工作日，截止时间应顺延到工作日")
    due = datetime.combine(until, time.fromisoformat(source.deadline.time), SHANGHAI)
    latest = max(row.due_at for row in owed).astimezone(SHANGHAI)
    if due <= latest:
        raise ExtensionProblem(f"现在的截止时间最晚是{latest:%Y-%m-%d %H:%M}，顺延的日子应在它之后")
    made = connection.execute(
        sa.insert(FormExtension)
        .values(
            source_name=source.name,
            period_start=period.start,
            period_type=period.type,
            due_at=due,
            reason=reason,
            document_no=document_no,
            recorded_by=by,
            recorded_at=recording_moment(connection),
        )
        .returning(FormExtension.form_extension_id)
    )
    first = max(row.first_due_at for row in owed).astimezone(SHANGHAI)
    return Extended(int(made.scalar_one()), tuple(row.reporting_unit_code for row in owed), first, due)


def withdraw(connection: sa.Connection, source: Source, period: Period) -> Extended:
    """Take the newest extension back that is in force; the deadline before it holds again.

    Raises:
        ExtensionProblem: none is in force.
    """
    found = connection.execute(
        sa.text(
            f"select form_extension_id from ledger.form_extension where {_SAME} and withdrawn_at is null"
            " order by form_extension_id desc limit 1"
        ),
        _key(source.name, period),
    ).scalar()
    if found is None:
        raise ExtensionProblem(f"《{source.label}》{period.chinese()}没有统一顺延过，无可撤销")
    connection.execute(
        sa.update(FormExtension)
        .where(FormExtension.form_extension_id == found)
        .values(withdrawn_at=recording_moment(connection))
    )
    owed = _owed(connection, source.name, period)
    units = tuple(row.reporting_unit_code for row in owed)
    first, due = (max(times).astimezone(SHANGHAI) for times in zip(*_times(owed), strict=True))
    return Extended(int(found), units, first, due)


def listed(connection: sa.Connection) -> list[dict[str, Any]]:
    """Every extension of a form, the newest first, those taken back among them."""
    rows = connection.execute(sa.text("select * from ledger.form_extension order by form_extension_id desc"))
    return [dict(row._mapping) for row in rows]


def _owed(connection: sa.Connection, source: str, period: Period) -> list[Any]:
    query = f"select * from report.deadline where {_SAME} order by reporting_unit_code"
    return list(connection.execute(sa.text(query), _key(source, period)))


def _key(source: str, period: Period) -> dict[str, Any]:
    return {"source": source, "start": period.start, "type": period.type}


def _times(owed: list[Any]) -> list[tuple[datetime, datetime]]:
    return [(row.first_due_at, row.due_at) for row in owed]
