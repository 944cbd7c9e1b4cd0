"""Which paper somebody means: 2021Q1, 第12期, or the number of one version."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from liangshai.papers.known.week_name import period_label
from liangshai.service import Service
from reports.issuing.kept import store as store
from reports.issuing.kept.papers import IssueProblem, paper_of
from schemas.warehouse.paper import WITHDRAWN


def versions_of(service: Service, name: str) -> list[dict[str, Any]]:
    """Every version of a period's paper, the first one first; a number names one version alone.

    Raises:
        IssueProblem: no period, no such number, or nothing was drafted for it yet.
    """
    if is_number(name):
        with service.engine.connect() as connection:
            return [store.issue_row(connection, int(name))]
    label = period_label(service, name)
    paper, period = paper_of(label)
    with service.engine.connect() as connection:
        query = sa.select(store.ISSUE).where(
            store.ISSUE.c.kind == paper.kind, store.ISSUE.c.period_label == period.label
        )
        found = [dict(row) for row in connection.execute(query.order_by(store.ISSUE.c.version)).mappings()]
    if not found:
        raise IssueProblem(f"{label}还没有拟过通报，请先运行 liangshai bulletin {label}")
    return found


def is_number(name: str) -> bool:
    """The number of one issue, not a year."""
    return name.strip().isascii() and name.strip().isdigit() and len(name.strip()) < 4


def newest(service: Service, name: str) -> dict[str, Any]:
    """The version that is worked on: the newest one. Raises as `versions_of` does."""
    return versions_of(service, name)[-1]


def issued(service: Service, name: str) -> dict[str, Any]:
    """The newest version that was signed.

    Raises:
        IssueProblem: none was signed, or as `versions_of` does.
    """
    signed = [one for one in versions_of(service, name) if one["approved_at"] is not None]
    if not signed:
        raise IssueProblem(f"{name}还没有签发过")
    return signed[-1]


def standing(service: Service, name: str) -> dict[str, Any]:
    """The version that readers go by: the newest signed one that was not withdrawn, else the newest.

    Raises as `issued` does.
    """
    newest_signed = issued(service, name)
    signed = [one for one in versions_of(service, name) if one["approved_at"] is not None]
    return next((one for one in reversed(signed) if one["stage"] != WITHDRAWN), newest_signed)
