"""What was corrected in an issued bulletin: by 更正函, or by the version that replaced a printed one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.quarterly.model.quarter import IssuedCorrection

_PRINTED = "印发"
_ABSENT = "（无）"


def read_corrections(
    connection: Connection, issue_id: int, as_of: dt.datetime
) -> tuple[IssuedCorrection, ...]:
    """In the order in which readers got them; 下期勘误 is none of them, the next paper prints that itself."""
    return (*_by_version(connection, issue_id), *_by_letter(connection, issue_id, as_of))


def _by_version(connection: Connection, issue_id: int) -> Iterator[IssuedCorrection]:
    query = sa.text("""
        select version, issue_date, changes, rule_versions -> 'corrects' ->> 'fate' as fate
          from ledger.issue where issue_id = :issue_id and rule_versions -> 'corrects' is not null""")
    for row in connection.execute(query, {"issue_id": issue_id}):
        # Of a version that was never printed no reader has the figures.
        if row.changes and (row.fate or _PRINTED).startswith(_PRINTED):
            yield IssuedCorrection(
                f"第{row.version}版", row.issue_date, tuple(map(_line, row.changes)), is_version=True
            )


def _by_letter(connection: Connection, issue_id: int, as_of: dt.datetime) -> Iterator[IssuedCorrection]:
    query = sa.text("""
        select happened_on, detail -> 'lines' as lines from ledger.issue_step
         where issue_id = :issue_id and stage = '更正' and detail ->> 'way' = '更正函' and moved_at <= :as_of
         order by step_id""")
    for row in connection.execute(query, {"issue_id": issue_id, "as_of": as_of}):
        yield IssuedCorrection("更正函", row.happened_on, tuple(row.lines or ()), is_version=False)


def _line(change: Mapping[str, Any]) -> str:
    old, new = (_with_unit(change, change[side]) for side in ("old", "new"))
    was = "原未印" if old == _ABSENT else f"原印{old}"
    return f"{change['label']}{was}，{'不再印' if new == _ABSENT else f'应为{new}'}"


def _with_unit(change: Mapping[str, Any], text: str) -> str:
    return f"{text}{change['unit']}" if text[-1:].isdigit() else text
