"""What the ledger keeps of a return beside its end: rejected cells, columns, requests for change, note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from etl.tidy.tidied import Tidied
from etl.values import SHANGHAI
from etl.warehouse.carried import keep_carried
from etl.warehouse.ledger import LOADED_STATUSES
from etl.warehouse.many_rows import insert_many
from etl.workdays import Calendar
from schemas.locks import NOTE_LOCK
from schemas.warehouse.ledger import (
    ChangeRequest,
    Submission,
    SubmissionColumn,
    SubmissionRemark,
)
from schemas.warehouse.return_notes import RejectedCell, ReturnNote


def keep_details(
    connection: sa.Connection,
    submission_id: int,
    said: Tidied,
    recorded_at: datetime,
    status: str,
    rejected: Mapping[int, set[int]],
) -> None:
    """Rejected cells of a return that goes back; of one that is loaded, the map of its columns, the other
    periods of which it gave figures, the requests for change that it implies and what it says of its own
    figures. A held return leaves none of these: it will be read again. `rejected`: rows that are not loaded.
    """
    if status in ("partly", "returned"):
        _keep_rejected(connection, submission_id, said)
    if status in LOADED_STATUSES:
        _keep_places(connection, submission_id, said)
        keep_carried(connection, submission_id, said, rejected)
        _open_requests(connection, submission_id, said, recorded_at)
        _keep_remarks(connection, submission_id, said)


def _keep_rejected(connection: sa.Connection, submission_id: int, said: Tidied) -> None:
    rejected = [
        {
            "submission_id": submission_id,
            "table_name": p.table,
            "row_key": p.key,
            "sheet": p.sheet,
            "cell": p.cell,
            "column_label": p.column,
            "value": p.value[:500],
            "rule": p.rule,
            "message": p.message,
        }
        for p in said.problems
    ]
    insert_many(connection, RejectedCell.__table__, rejected)


def _keep_places(connection: sa.Connection, submission_id: int, said: Tidied) -> None:
    places = {
        (t.sheet_no, t.table, p.column_name, p.group_no): (p, t.sheet_name)
        for t in said.tables
        for p in t.places
    }
    insert_many(
        connection,
        SubmissionColumn.__table__,
        [
            {
                "submission_id": submission_id,
                "sheet_no": sheet_no,
                "table_name": table,
                "column_name": name,
                "group_no": group_no,
                "col_no": place.col_no,
                "heading": place.heading,
                "sheet_name": sheet_name,
            }
            for (sheet_no, table, name, group_no), (place, sheet_name) in places.items()
        ],
        once=True,
    )


def _keep_remarks(connection: sa.Connection, submission_id: int, said: Tidied) -> None:
    remarks = [
        {
            "submission_id": submission_id,
            "remark_no": number,
            "kind": remark.kind,
            "words": remark.words,
            "cell": remark.cell,
        }
        for number, remark in enumerate(said.remarks, 1)
    ]
    insert_many(connection, SubmissionRemark.__table__, remarks)


def _open_requests(
    connection: sa.Connection, submission_id: int, said: Tidied, recorded_at: datetime
) -> None:
    insert_many(
        connection,
        ChangeRequest.__table__,
        [
            {
                "table_name": d.table,
                "row_key": d.key,
                "column_name": d.column,
                "registered_value": d.registered,
                "reported_value": d.reported,
                "submission_id": submission_id,
                "sheet": d.sheet,
                "cell": d.cell,
                "change_type": d.change_type,
                "new_value": d.value or None,
                "opened_at": recorded_at,
            }
            for d in said.differences
        ],
        once=True,
    )


def note_for(
    connection: sa.Connection,
    submission_id: int,
    said: Tidied,
    received_at: datetime,
    now: datetime,
    calendar: Calendar,
    workdays: int,
) -> dict[str, Any]:
    """A numbered return note (退回单2021-015): one per submission, however often it is made."""
    mine = sa.select(*ReturnNote.__table__.c).where(ReturnNote.submission_id == submission_id)
    held = connection.execute(mine).one_or_none()
    if held is None:
        connection.execute(sa.text("select pg_advisory_xact_lock(:lock)"), {"lock": NOTE_LOCK})
        received_on = received_at.astimezone(SHANGHAI).date()
        year = received_on.year
        count = connection.scalar(
            sa.select(sa.func.count())
            .select_from(ReturnNote)
            .where(ReturnNote.note_no.like(f"退回单{year}-%"))
        )
        rounds = connection.scalar(
            sa.select(sa.func.count())
            .select_from(ReturnNote)
            .join(Submission, Submission.submission_id == ReturnNote.submission_id)
            .where(
                Submission.source_name == said.source,
                Submission.reporting_unit_code == said.unit_code,
                Submission.period_start == (said.period.start if said.period else None),
            )
        )
        due: date = calendar.nth_workday_after(received_on, workdays)
        connection.execute(
            sa.insert(ReturnNote).values(
                note_no=f"退回单{year}-{(count or 0) + 1:03d}",
                submission_id=submission_id,
                round_no=(rounds or 0) + 1,
                due_date=due,
                made_at=now,
            )
        )
        held = connection.execute(mine).one()
    return {
        "note_no": held.note_no,
        "round_no": held.round_no,
        "due_date": held.due_date.isoformat(),
        "workdays": workdays,
    }
