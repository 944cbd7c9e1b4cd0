"""A year's assessment on its way: the steps that people tell of, and what changes a year that is final."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from liangshai.papers import documents
from liangshai.papers.known.archive import write_index
from liangshai.papers.known.issued import issue_row
from liangshai.service import Service
from liangshai.settings import TIME_ZONE
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.stages import Person, today
from reports.yearly import stages
from reports.yearly.stages import Review


def move(
    service: Service, year: int, stage: str, by: Person, on: date | None, document_no: str, reason: str
) -> bool:
    """Take one step with the newest version; False where it was taken already.

    Raises:
        IssueProblem: see reports.yearly.stages.move.
    """
    with service.engine.begin() as connection:
        is_new = stages.move(connection, year, stage, by, on=on, document_no=document_no, reason=reason)
    write_index(service)
    return is_new


def review(
    service: Service, year: int, by: Person, on: date | None, document_no: str, reason: str
) -> dict[str, Any]:
    """A version that changes a year that is final; what was made, with its `changes`.

    The same document once more gives the same version.

    Raises:
        IssueProblem: not final, nothing would change, a word is missing, or see `documents.assess`.
    """
    act = Review(by, on or today(), document_no.strip(), reason.strip())
    if not (act.by.name.strip() and act.document_no and act.reason):
        raise IssueProblem("定稿后复核要写明批准人、文号和事由：--by、--document、--reason")
    if act.on > today():
        raise IssueProblem(f"日期写的是{act.on.isoformat()}，还没有到，应不晚于今天")
    run_key = f"review-{year}-{act.document_no}"
    made = documents.assess(service, year, run_key=run_key, as_of=None, review=act)
    write_index(service)
    row = issue_row(service, made["issue_id"])
    return made | {"changes": row["changes"], "version": row["version"]}


def show(service: Service, year: int) -> dict[str, Any]:
    """The steps of a year, the version that stands and the returns that came too late for it."""
    with service.engine.connect() as connection:
        steps = stages.steps_of(connection, year)
        frozen = stages.standing(connection, year)
        late = stages.late_returns(connection, year, frozen.as_of) if frozen else 0
    return {
        "year": year,
        "final_version": frozen.version if frozen else None,
        "as_of": frozen.as_of.astimezone(ZoneInfo(TIME_ZONE)).isoformat() if frozen else None,
        "late_returns_n": late,
        "steps": [
            {
                "version": one.version,
                "stage": one.step.stage,
                "on": one.step.on.isoformat(),
                "by": one.step.by.told,
                "document_no": one.step.document_no,
                "reason": one.step.reason,
            }
            for one in steps
        ],
    }
