"""Whom a paper names without having asked: units without a 核对单, or whose time to answer is not over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.document import Document
from reports.issuing.kept import store
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.checks import CHANGED, OPEN, Sheet, sheets_of, standing
from reports.issuing.steps.named import Named, named_units
from reports.issuing.steps.paper_rules import Way
from schemas.period import Period

# What the step of a signature keeps of it.
DESPITE, LEFT = "despite_unchecked", "unchecked"
_RED = "红"
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_UNITS = sa.text("""
    select unit_code, unit_name, short_name, contact_email from report.unit
     where valid_from <= :day and (valid_to is null or valid_to >= :day) order by unit_code""")

Units = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Unasked:
    """Names of units without a sheet (`red`: under a red light, `others`), or with time left to answer."""

    red: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    """`综合管理局（时限 2021-04-16 17:00）`."""
    changed: tuple[str, ...] = ()
    """Asked, and what the paper prints of them is another since."""

    @property
    def lines(self) -> list[str]:
        """One line for the office, where a unit got no sheet at all; the sheets tell who has not answered."""
        told = [f"亮红灯的{'、'.join(self.red)}"] if self.red else []
        told += ["、".join(self.others)] if self.others else []
        return [f"没有发核对单（issue check）就点到了{'，以及'.join(told)}"] if told else []

    @property
    def told(self) -> list[str]:
        """What a signature without them is kept with."""
        none, early = "、".join((*self.red, *self.others)), "、".join(self.waiting)
        return [
            *([f"没有发核对单：{none}"] if none else []),
            *([f"核对之后改过文稿、没有重新核对：{'、'.join(self.changed)}"] if self.changed else []),
            *([f"核对单没有答复、也没有到时限：{early}"] if early else []),
        ]


def units_of(connection: Connection, issue: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The units of the period's last day, by code."""
    day = Period.parse(issue["period_label"]).end
    rows = connection.execute(_UNITS, {"day": day}).mappings()
    return {row["unit_code"]: dict(row) for row in rows}


def spellings_of(units: Units) -> dict[str, str]:
    """Name and short name → unit code."""
    names = ("unit_name", "short_name")
    return {row[name]: code for name in reversed(names) for code, row in units.items() if row[name]}


def unasked(
    units: Units, named: Mapping[str, Named], sheets: Sequence[Sheet], now: dt.datetime | None = None
) -> Unasked:
    """Of the units that a paper names, with their standing sheets. Without `now` nobody counts as waiting."""
    asked = {sheet.unit_code for sheet in sheets}
    left = {
        code: any(row.light.endswith(_RED) for row in one.rows)
        for code, one in named.items()
        if code not in asked
    }
    waiting = [
        f"{sheet.unit_name}（时限 {sheet.due_at.astimezone(_SHANGHAI):%Y-%m-%d %H:%M}）"
        for sheet in sheets
        if now is not None and sheet.unit_code in named and sheet.state == OPEN and sheet.due_at > now
    ]
    return Unasked(
        tuple(units[code]["unit_name"] for code, is_red in left.items() if is_red),
        tuple(units[code]["unit_name"] for code, is_red in left.items() if not is_red),
        tuple(waiting),
        tuple(one.unit_name for one in sheets if one.state == CHANGED),
    )


def named_in(connection: Connection, issue: Mapping[str, Any], document: Document) -> dict[str, Named]:
    """What the paper prints of each unit, by code, its draft being known."""
    drafted = store.read_draft(connection, dict(issue))
    return named_units(document, spellings_of(units_of(connection, issue)), drafted)


def require_checked(
    connection: Connection, issue: Mapping[str, Any], document: Document, way: Way, despite: str
) -> dict[str, Any]:
    """Where it is required, every unit that the paper names has answered its sheet, or has let its time pass.

    What the step of the signature keeps: who was not, and the reason why it is signed all the same; else {}.

    Raises:
        IssueProblem: somebody was not, and no reason was written.
    """
    if way.check_sheets != "required":
        return {}
    units = units_of(connection, issue)
    now = connection.scalar(sa.select(sa.func.clock_timestamp()))
    named = named_in(connection, issue, document)
    left = unasked(units, named, standing(sheets_of(connection, issue["issue_id"]), named), now).told
    if not left:
        return {}
    if not despite.strip():
        raise IssueProblem(
            f"第{issue['issue_id']}号发文点到的单位还没有核对：{'；'.join(left)}。"
            f"请先发核对单（issue check {issue['period_label']}），等答复或到时限再签发；"
            "确要不等核对就签发的，写明理由，理由印在发文稿纸上",
            option="--despite-unchecked 理由",
        )
    return {DESPITE: despite.strip(), LEFT: left}
