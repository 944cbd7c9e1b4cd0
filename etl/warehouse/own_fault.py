"""Returns that our own form or rule caused: recorded with a reason, not counted, and the deadline put off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from etl.values import SHANGHAI
from etl.workdays import Calendar
from schemas.locks import recording_moment
from schemas.source import Source
from schemas.warehouse.ledger import DeadlineExtension
from schemas.warehouse.return_notes import ReturnFault

_RETURNED = ("returned", "partly")


class OwnFaultProblem(Exception):
    """It cannot be recorded so; one Chinese sentence."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded. ``due_at``: the deadline as put off; None where nothing was owed for the period."""

    submission_id: int
    due_at: datetime | None


def rounds(connection: sa.Connection, *, everything: bool = False) -> list[dict[str, Any]]:
    """Return notes, the newest first: those not mended yet, or all."""
    waiting = "" if everything else " where mended_at is null"
    query = f"select * from report.return_round{waiting} order by made_at desc, note_no desc"
    return [dict(row._mapping) for row in connection.execute(sa.text(query))]


def our_share(connection: sa.Connection) -> tuple[int, int]:
    """(notes that we caused ourselves, all notes)."""
    query = "select count(*) filter (where is_our_fault), count(*) from report.return_round"
    ours, every = connection.execute(sa.text(query)).one()
    return int(ours), int(every)


def record(
    connection: sa.Connection,
    number: str,
    *,
    reason: str,
    by: str,
    until: date | None,
    sources: dict[str, Source],
    calendar: Calendar,
) -> Recorded:
    """Note that a return went back by our own fault, and put the unit's deadline off.

    ``number``: of the note or of the submission. ``until``: the last day, at the return's usual hour; without
    it the unit gets the workdays of a correction from today. A second record replaces the first.

    Raises:
        OwnFaultProblem: no such return, or the day lies before the deadline that holds already.
    """
    returned = _returned(connection, number)
    now = recording_moment(connection)
    _withdraw(connection, returned.submission_id, now)
    made = connection.execute(
        sa.insert(ReturnFault)
        .values(submission_id=returned.submission_id, reason=reason, recorded_by=by, recorded_at=now)
        .returning(ReturnFault.return_fault_id)
    )
    fault = int(made.scalar_one())
    source = sources.get(returned.source_name or "")
    owed = _owed(connection, returned)
    if owed is None or source is None or source.deadline is None:
        return Recorded(returned.submission_id, None)
    hour, minute = map(int, source.deadline.time.split(":"))
    last = until or calendar.nth_workday_after(
        now.astimezone(SHANGHAI).date(), source.deadline.correction_workdays
    )
    due = datetime.combine(last, time(hour, minute), SHANGHAI)
    if due <= owed and until is not None:
        local = owed.astimezone(SHANGHAI)
        raise OwnFaultProblem(f"原来的截止时间是{local:%Y-%m-%d %H:%M}，顺延的日子应在它之后")
    due = max(due, owed)
    key = ("source_name", "reporting_unit_code", "period_start", "period_type")
    connection.execute(
        sa.insert(DeadlineExtension).values(
            **{name: getattr(returned, name) for name in key},
            due_at=due,
            reason=reason,
            return_fault_id=fault,
            recorded_at=now,
        )
    )
    return Recorded(returned.submission_id, due)


def withdraw(connection: sa.Connection, number: str) -> int:
    """Take the record back: the round counts again and the first deadline holds; the submission's number.

    Raises:
        OwnFaultProblem: nothing was recorded for it.
    """
    returned = _returned(connection, number)
    if not _withdraw(connection, returned.submission_id, recording_moment(connection)):
        raise OwnFaultProblem(f"“{number}”没有登记为因本办退回，无可撤销")
    return int(returned.submission_id)


def _withdraw(connection: sa.Connection, submission_id: int, now: datetime) -> int:
    in_force = sa.and_(ReturnFault.submission_id == submission_id, ReturnFault.withdrawn_at.is_(None))
    faults = list(connection.scalars(sa.select(ReturnFault.return_fault_id).where(in_force)))
    if faults:
        extensions = DeadlineExtension.return_fault_id.in_(faults)
        connection.execute(sa.update(DeadlineExtension).where(extensions).values(withdrawn_at=now))
        connection.execute(sa.update(ReturnFault).where(in_force).values(withdrawn_at=now))
    return len(faults)


def _returned(connection: sa.Connection, number: str) -> Any:
    """The return by the number of its note, or by its own: '退回单2021-015', '2021-015', '27', '第27号'."""
    flat = "".join(number.split())
    own = re.fullmatch(r"第?(\d+)号?", flat)
    note = flat if flat.startswith("退回单") else f"退回单{flat}"
    found = connection.execute(
        sa.text(
            "select s.submission_id, s.status, s.source_name, s.reporting_unit_code, s.period_start,"
            " s.period_type from ledger.submission s left join ledger.return_note n using (submission_id)"
            " where n.note_no = :note or s.submission_id = :own"
        ),
        {"note": note, "own": int(own[1]) if own else None},
    ).one_or_none()
    if found is None:
        raise OwnFaultProblem(f"没有“{number}”；用 liangshai returned --all 查看退回单")
    if found.status not in _RETURNED:
        raise OwnFaultProblem(f"第{found.submission_id}号报送没有退回，不用登记")
    return found


def _owed(connection: sa.Connection, returned: Any) -> datetime | None:
    due: datetime | None = connection.scalar(
        sa.text(
            "select due_at from report.deadline where source_name = :source and reporting_unit_code = :unit"
            " and period_start = :start and period_type = :type"
        ),
        {
            "source": returned.source_name,
            "unit": returned.reporting_unit_code,
            "start": returned.period_start,
            "type": returned.period_type,
        },
    )
    return due
