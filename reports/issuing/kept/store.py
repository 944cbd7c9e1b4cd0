"""Issues in the ledger: looked up, and their documents kept whole."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from reports.document import Document, DocumentError
from reports.issuing.kept.stored import fingerprint, from_plain, to_plain, written
from reports.issuing.problem import IssueProblem
from schemas.warehouse.ledger import Issue, IssueDocument
from schemas.warehouse.paper import WITHDRAWN
from schemas.warehouse.take import IssueTake

ISSUE = cast(sa.Table, Issue.__table__)
# Two runs that prepare, sign, print or answer at once must not cross.
ISSUE_LOCK = 71003
TAKE = cast(sa.Table, IssueTake.__table__)
_DOCUMENT = cast(sa.Table, IssueDocument.__table__)


def issue_row(connection: Connection, issue_id: int) -> dict[str, Any]:
    """Raises IssueProblem where there is none."""
    row = connection.execute(sa.select(ISSUE).where(ISSUE.c.issue_id == issue_id)).mappings().first()
    if row is None:
        raise IssueProblem(f"没有第{issue_id}号发文")
    return dict(row)


def lock_issues(connection: Connection) -> None:
    """Hold the issues' lock until the caller's transaction ends; taken twice it is held once."""
    connection.execute(sa.text("select pg_advisory_xact_lock(:lock)"), {"lock": ISSUE_LOCK})


def of_run(connection: Connection, run_key: str) -> int | None:
    """The issue that a scheduler's run made, should it run again; None: none yet."""
    return connection.execute(sa.select(ISSUE.c.issue_id).where(ISSUE.c.run_key == run_key)).scalar()


def prepared_at(
    connection: Connection, kind: str, label: str, as_of: dt.datetime, issue_date: dt.date | None
) -> int | None:
    """An issue of this as-of; one told to the second finds the issue made within that second."""
    kept: sa.ColumnElement[Any] = ISSUE.c.as_of
    if as_of.microsecond == 0:
        kept = sa.func.date_trunc("second", ISSUE.c.as_of)
    query = sa.select(ISSUE.c.issue_id).where(
        ISSUE.c.kind == kind, ISSUE.c.period_label == label, kept == as_of
    )
    if issue_date is not None:
        query = query.where(ISSUE.c.issue_date == issue_date)
    return connection.execute(query.order_by(ISSUE.c.version.desc()).limit(1)).scalar()


def latest(connection: Connection, kind: str, label: str) -> int | None:
    """The last signed version, else the last draft."""
    query = (
        sa.select(ISSUE.c.issue_id)
        .where(ISSUE.c.kind == kind, ISSUE.c.period_label == label)
        .order_by(ISSUE.c.approved_at.is_(None), ISSUE.c.version.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def versions_of(connection: Connection, kind: str, label: str) -> dict[int, int]:
    """Version → issue of every version of a paper, signed or not, in their order."""
    query = (
        sa.select(ISSUE.c.version, ISSUE.c.issue_id)
        .where(ISSUE.c.kind == kind, ISSUE.c.period_label == label)
        .order_by(ISSUE.c.version)
    )
    return {row.version: row.issue_id for row in connection.execute(query)}


def standing(connection: Connection, kind: str, label: str) -> int | None:
    """The version that readers go by: the last one signed and not withdrawn; None where there is none.

    Where a 更正 version is withdrawn, the one that it replaced stands again.
    """
    query = (
        sa.select(ISSUE.c.issue_id)
        .where(ISSUE.c.kind == kind, ISSUE.c.period_label == label)
        .where(ISSUE.c.approved_at.is_not(None), ISSUE.c.stage != WITHDRAWN)
        .order_by(ISSUE.c.version.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def last_version(connection: Connection, kind: str, label: str) -> int:
    """0 where there is none."""
    of_period = (ISSUE.c.kind == kind, ISSUE.c.period_label == label)
    return connection.execute(sa.select(sa.func.max(ISSUE.c.version)).where(*of_period)).scalar() or 0


_ERRATA = sa.text("""
    select s.step_id, s.detail ->> 'title' as title, i.issue_date, s.detail -> 'lines' as lines
      from ledger.issue_step s join ledger.issue i using (issue_id)
     where i.kind = :kind and i.period_label < :label and s.stage = '更正'
       and s.detail ->> 'way' = '下期勘误' and i.stage <> '撤回'
       and not exists (
             select from ledger.issue later
              where later.kind = :kind and later.period_label <> :label and later.approved_at is not null
                and later.stage <> '撤回'
                and later.rule_versions -> 'errata'
                    @> jsonb_build_array(jsonb_build_object('step', s.step_id)))
     order by s.step_id""")


def pending_errata(connection: Connection, kind: str, label: str) -> list[dict[str, Any]]:
    """下期勘误 of earlier papers of this kind that no signed paper of another period has told. JSON-able."""
    return [
        {
            "step": row.step_id,
            "title": row.title,
            "issue_date": row.issue_date.isoformat(),
            "lines": row.lines,
        }
        for row in connection.execute(_ERRATA, {"kind": kind, "label": label})
    ]


def later_signed(connection: Connection, issue: dict[str, Any]) -> int | None:
    """A version after this one that is signed already."""
    return connection.execute(
        sa.select(ISSUE.c.version).where(
            ISSUE.c.kind == issue["kind"],
            ISSUE.c.period_label == issue["period_label"],
            ISSUE.c.version > issue["version"],
            ISSUE.c.approved_at.is_not(None),
        )
    ).scalar()


def later_draft(connection: Connection, issue: Mapping[str, Any]) -> tuple[int, int] | None:
    """(issue_id, version) of the newest version after this one, signed or not."""
    row = connection.execute(
        sa.select(ISSUE.c.issue_id, ISSUE.c.version)
        .where(
            ISSUE.c.kind == issue["kind"],
            ISSUE.c.period_label == issue["period_label"],
            ISSUE.c.version > issue["version"],
        )
        .order_by(ISSUE.c.version.desc())
        .limit(1)
    ).first()
    return (row.issue_id, row.version) if row is not None else None


def save_document(connection: Connection, issue_id: int, document: Document) -> None:
    """Keep the document whole, in place of what a draft had before."""
    value = kept_json(document)
    connection.execute(
        insert(_DOCUMENT)
        .values(issue_id=issue_id, **value)
        .on_conflict_do_update(index_elements=["issue_id"], set_=value)
    )


def read_document(connection: Connection, issue: dict[str, Any]) -> Document | None:
    """The document as it was prepared, or as people edited it, at the stage of its issue; None: none kept.

    Raises:
        IssueProblem: it was tampered with, or this version cannot read it.
    """
    taken = last_take(connection, issue["issue_id"])
    return read_draft(connection, issue) if taken is None else _checked(issue, taken)


def read_draft(connection: Connection, issue: dict[str, Any]) -> Document | None:
    """The document as the program drafted it, before people edited it. Raises as `read_document` does."""
    query = sa.select(_DOCUMENT).where(_DOCUMENT.c.issue_id == issue["issue_id"])
    row = connection.execute(query).mappings().first()
    return None if row is None else _checked(issue, row)


def last_take(connection: Connection, issue_id: int) -> sa.RowMapping | None:
    """The edited draft that counts: the last one that was taken back."""
    query = sa.select(TAKE).where(TAKE.c.issue_id == issue_id).order_by(TAKE.c.take_id.desc()).limit(1)
    return connection.execute(query).mappings().first()


def kept_json(document: Document) -> dict[str, Any]:
    """A document and its fingerprint, as columns take them."""
    kept = to_plain(document)
    # Cast from text: SQLAlchemy would write each 汉字 as an escape, twice as long and unreadable in SQL.
    return {
        "fingerprint": fingerprint(kept),
        "document": sa.cast(sa.literal(written(kept), sa.Text), sa.JSON),
    }


def _checked(issue: dict[str, Any], row: sa.RowMapping) -> Document:
    if fingerprint(row["document"]) != row["fingerprint"]:
        raise IssueProblem(f"第{issue['issue_id']}号发文存下的内容被改动过，与指纹不符，应从备份恢复")
    try:
        document = from_plain(row["document"])
    except DocumentError as fault:
        raise IssueProblem(f"第{issue['issue_id']}号发文不能重做：{str(fault).rstrip('。')}") from None
    return dataclasses.replace(document, stage=issue["stage"])
