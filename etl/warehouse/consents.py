"""Requests for a change of registered values, and the office's word on them.

A consent is a record of the source ``registered_changes``: it goes the way of every return, so that its bytes
are kept and both its times are. A refusal closes the request; the same value asked for again opens none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from etl.collect.records import records_bytes
from schemas.overlaid import OVERLAID
from schemas.warehouse import LOADED
from schemas.warehouse.changes import CHANGE, EXTENSION
from schemas.warehouse.ledger import ChangeRequest

SOURCE = "registered_changes"
SUBJECTS = {table: subject for subject, (table, _) in OVERLAID.items()}


class ConsentFault(Exception):
    """The office's word cannot be recorded; one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Word:
    """Who decided, by which document, on which day, and why."""

    by: str
    document: str
    on: date
    reason: str = ""


def change_requests(connection: sa.Connection, *, is_open: bool = True) -> list[dict[str, Any]]:
    """Requests with what became of them, oldest first; ``is_open``: only those that wait."""
    where = " where status = '待同意'" if is_open else ""
    rows = connection.execute(
        sa.text(f"select * from report.change_requests{where} order by change_request_id")
    ).mappings()
    return [
        dict(row) | {"subject": SUBJECTS.get(row["table_name"], row["table_name"]), "label": _label(row)}
        for row in rows
    ]


def consents(connection: sa.Connection) -> list[dict[str, Any]]:
    """All that was consented to, in order of the day from which it is in force."""
    rows = connection.execute(
        sa.text("select * from report.registered_change order by in_force_date, change_no")
    ).mappings()
    return [dict(row) for row in rows]


def consent_to(connection: sa.Connection, request_id: int, word: Word) -> dict[str, Any]:
    """The record by which the office consents to a request.

    Raises:
        ConsentFault: no such request, or it was decided already.
    """
    request = _open_request(connection, request_id)
    subject = SUBJECTS.get(request["table_name"])
    if subject is None:
        raise ConsentFault(f"第{request_id}号申请改的是{request['table_name']}，不能这样登记，请重报名册")
    parts = [request["row_key"]] if subject == "督查事项" else request["row_key"].split("/")
    year, rest = (None, parts) if subject == "督查事项" else (int(parts[0]), parts[1:])
    is_extension = request["change_type"] == EXTENSION
    value = request["new_value"] or request["reported_value"]
    label = rest[1] if subject == "项目节点" else _label(request)
    return record(
        change_no=f"申请{request_id}",
        change_type=EXTENSION if is_extension else CHANGE,
        subject=subject,
        year=year,
        no=rest[0] if subject == "项目节点" else "-".join(rest),
        label=label,
        value=None if is_extension else value,
        until=value if is_extension else None,
        word=word,
        request_id=request_id,
    )


def refuse(connection: sa.Connection, request_id: int, word: Word) -> None:
    """Close a request without consent.

    Raises:
        ConsentFault: no such request, or it was decided already.
    """
    _open_request(connection, request_id)
    connection.execute(
        sa.update(ChangeRequest)
        .where(ChangeRequest.change_request_id == request_id)
        .values(
            status="不同意",
            decided_by=word.by,
            decided_on=word.on,
            decided_at=sa.func.clock_timestamp(),
            decision_document=word.document or None,
            decision_reason=word.reason or None,
        )
    )


def record(
    *,
    change_no: str,
    change_type: str,
    subject: str,
    year: int | None,
    no: str,
    label: str | None,
    value: str | None,
    until: str | None,
    word: Word,
    request_id: int | None = None,
) -> dict[str, Any]:
    """One line of the register of consents, under the headings of its form."""
    return {
        "登记号": change_no,
        "类别": change_type,
        "对象": subject,
        "年度": year,
        "对象编号": no,
        "栏目": label,
        "变更后": value,
        "延期或豁免至": until,
        "事由": word.reason or "报送单位申请",
        "批准人": word.by,
        "文号": word.document,
        "同意日期": word.on.isoformat(),
        "申请编号": request_id,
    }


def as_bytes(line: dict[str, Any]) -> bytes:
    """The line as bytes that can be kept and handed in."""
    return records_bytes(SOURCE, [line])


def _open_request(connection: sa.Connection, request_id: int) -> dict[str, Any]:
    # The lock makes two who decide at once decide one after the other.
    connection.execute(
        sa.select(ChangeRequest.change_request_id)
        .where(ChangeRequest.change_request_id == request_id)
        .with_for_update()
    )
    row = (
        connection.execute(
            sa.text("select * from report.change_requests where change_request_id = :id"), {"id": request_id}
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise ConsentFault(f"没有第{request_id}号变更申请；用 liangshai change list 查看")
    if row["status"] != "待同意":
        raise ConsentFault(
            f"第{request_id}号申请已由{row['decided_by']}于{row['decided_on']}{row['status'].removeprefix('已')}"
        )
    return dict(row)


def _label(request: Any) -> str:
    table = LOADED.get(request["table_name"])
    if table is None or request["column_name"] not in table.__table__.columns:
        return str(request["column_name"])
    return str(table.__table__.columns[request["column_name"]].info["label"])
