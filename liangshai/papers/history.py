"""Where a paper stands: each version's steps, what it lacks, who was asked, what became of its letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.papers.correct.correction_letters import KIND
from liangshai.papers.draft import checking
from liangshai.papers.flow import is_letter_of
from liangshai.papers.known import names as paper_names
from liangshai.service import Service
from liangshai.settings import TIME_ZONE
from reports.document import gaps_of
from reports.issuing import issue as issues
from reports.issuing.steps import stages
from reports.take.store import reworded
from schemas.warehouse.ledger import Outbox

_SHANGHAI = ZoneInfo(TIME_ZONE)


def of(service: Service, name: str) -> dict[str, Any]:
    """The whole history of a period's paper, JSON-able.

    Raises:
        IssueProblem: no such paper.
    """
    versions = paper_names.versions_of(service, name)
    return {
        "period": versions[0]["period_label"],
        "kind": versions[0]["kind"],
        "versions": [_version(service, issue) for issue in versions],
    }


def lines(told: dict[str, Any]) -> list[str]:
    """The same for people."""
    made = []
    for one in told["versions"]:
        made.append(f"{one['title']}（第{one['issue_id']}号，第{one['version']}版）：{one['stage']}")
        made.append(f"  数据截止 {_local(one['as_of'])}，成文日期 {one['issue_date']}")
        for step in one["steps"]:
            rest = "，".join(part for part in (step["document_no"], step["reason"], step["detail"]) if part)
            who = step["by"] or "程序"
            made.append(f"  {_local(step['at'])} {step['stage']}　{who}{f'（{rest}）' if rest else ''}")
        made += [f"  改写：{line}" for line in one["reworded"]]
        made += [f"  待补：{line}" for line in one["gaps"]]
        made += [f"  核对：{line}" for line in one["checks"]]
        if one["letters"]:
            counted = "，".join(f"{status}{n}封" for status, n in sorted(one["letters"].items()))
            made.append(f"  寄送：{counted}")
        made += [f"  更正函：{line}" for line in one["correction_letters"]]
    return made


def _version(service: Service, issue: dict[str, Any]) -> dict[str, Any]:
    number = issue["issue_id"]
    document = issues.document_of(service.engine, number)
    sheets = checking.sheets(service, number)
    with service.engine.connect() as connection:
        steps = stages.history(connection, number)
        letters = connection.scalars(sa.select(Outbox.status).where(is_letter_of(number))).all()
        corrections = _correction_letters(connection, number)
        rewritten = reworded(connection, number)
    return {
        "issue_id": number,
        "version": issue["version"],
        "title": document.title,
        "stage": issue["stage"],
        "as_of": issue["as_of"].isoformat(),
        "issue_date": issue["issue_date"].isoformat(),
        "steps": [
            {
                "stage": step.stage,
                "at": step.moved_at.isoformat(),
                "on": step.on.isoformat(),
                "by": step.by.told,
                "document_no": step.document_no,
                "reason": step.reason,
                "detail": _detail(step.detail),
            }
            for step in steps
        ],
        "reworded": rewritten,
        "gaps": [*gaps_of(document), *document.open_points] if document.is_draft else [],
        "checks": [sheet.told for sheet in sheets],
        "letters": dict(Counter(letters)),
        "correction_letters": corrections,
    }


def _correction_letters(connection: sa.Connection, issue_id: int) -> list[str]:
    """What became of each 更正函 at each reader, and who signed for it."""
    query = sa.select(*Outbox.__table__.c).where(
        Outbox.kind == KIND, sa.func.split_part(Outbox.reference, "-", 1) == str(issue_id)
    )
    told = []
    for one in connection.execute(query.order_by(Outbox.outbox_id)):
        signed = f"，{one.received_by}签收 {_local(one.received_at.isoformat())}" if one.received_by else ""
        told.append(f"{one.recipient_name}：{one.status}{signed}")
    return told


_DETAIL = {
    "copies": "份数",
    "scope": "印发范围",
    "way": "方式",
    "number": "函号",
    "scan": "扫描件",
    "gaps": "现在算不出、没有更正的数",
    "despite_gaps": "有缺口照样发出的理由",
    "despite_unchecked": "未经核对签发的理由",
    "comment": "签发意见",
    "签发方式": "方式",
}


def _detail(detail: Mapping[str, Any]) -> str:
    """What a step tells beside its reason; lists as 1. 2., what only machines need is left out."""
    told = {key: detail[key] for key in _DETAIL if detail.get(key)}
    named = [
        f"{_DETAIL[key]}：{'、'.join(one) if isinstance(one, list) else one}" for key, one in told.items()
    ]
    lines = [f"{number}. {line}" for number, line in enumerate(detail.get("lines", ()), 1)]
    return "，".join([*named, "；".join(lines)] if lines else named)


def _local(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(_SHANGHAI):%Y-%m-%d %H:%M}"
