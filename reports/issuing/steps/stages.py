"""The stages of a paper: which step may follow which, and the ledger of the steps that were taken.

拟稿 → 征求意见稿 ⇄ 送审稿 → 签发 → 印发, then 更正 or 撤回. Every step says who took it, when and why; the
current stage stands in `ledger.issue` too and is changed here alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.issuing.kept import store as store
from reports.issuing.kept.papers import PAPERS, IssueProblem
from reports.issuing.kept.store import ISSUE_LOCK, lock_issues
from reports.issuing.steps import checks
from schemas.warehouse.paper import (
    CORRECTED,
    DRAFTED,
    FOR_COMMENT,
    FOR_SIGNATURE,
    PRINTED,
    SIGNED,
    STAGES,
    WITHDRAWN,
    IssueStep,
)

__all__ = [
    "CORRECTED",
    "DRAFTED",
    "DRAFT_STAGES",
    "FOR_COMMENT",
    "FOR_SIGNATURE",
    "ISSUE_LOCK",
    "PRINTED",
    "SIGNED",
    "STAGES",
    "WITHDRAWN",
    "Person",
    "PrintAct",
    "Step",
    "enter",
    "history",
    "lock_issues",
    "move",
    "print_out",
    "require_day",
    "require_draft",
    "today",
]  # fmt: skip

_SHANGHAI = ZoneInfo("Asia/Shanghai")
DRAFT_STAGES = (FOR_COMMENT, FOR_SIGNATURE)
_NEXT: Mapping[str, tuple[str, ...]] = {
    DRAFTED: DRAFT_STAGES,
    FOR_COMMENT: (FOR_SIGNATURE,),
    FOR_SIGNATURE: (FOR_COMMENT, SIGNED),
    SIGNED: (PRINTED, WITHDRAWN),
    PRINTED: (CORRECTED, WITHDRAWN),
    CORRECTED: (CORRECTED, WITHDRAWN),
    WITHDRAWN: (),
}
# Steps that undo or mend something are never taken without a word on why.
_NEEDS_REASON = {(FOR_SIGNATURE, FOR_COMMENT)}
_ALWAYS_NEEDS_REASON = (CORRECTED, WITHDRAWN)
_STEP = cast(sa.Table, IssueStep.__table__)


@dataclass(frozen=True)
class Person:
    """Who takes a step; an empty name is the program itself."""

    name: str = ""
    post: str = ""

    @property
    def told(self) -> str:
        return " ".join(part for part in (self.name, self.post) if part)


@dataclass(frozen=True)
class PrintAct:
    """Who printed when; `detail`: copies, scope."""

    by: Person = Person()
    on: dt.date | None = None
    detail: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Step:
    """One step as the ledger has it. `moved_at` has a time zone; `on` is the day that the person told."""

    stage: str
    moved_at: dt.datetime
    on: dt.date
    by: Person
    document_no: str
    reason: str
    content_hash: str
    detail: Mapping[str, Any]


def move(
    connection: Connection,
    issue_id: int,
    stage: str,
    by: Person,
    *,
    on: dt.date | None = None,
    document_no: str = "",
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> bool:
    """Take one step in the caller's transaction; False where this very step was taken last already.

    `on`: the day of signature or print (today in Shanghai by default). 签发 also enters `approved_by` and
    `approved_at`; what else a signature needs (no gaps, no later version) is `issue.sign`'s to ask.

    Raises:
        IssueProblem: no such issue or stage, a step that cannot follow, no name, no reason, a wrong day.
    """
    lock_issues(connection)
    issue = store.issue_row(connection, issue_id)
    day = on or today()
    if issue["kind"] not in PAPERS:
        raise IssueProblem(f"第{issue_id}号是{issue['period_label']}年考核基础数据，不走通报的发文流程")
    if stage not in STAGES:
        raise IssueProblem(f"没有“{stage}”这个阶段，应为{'、'.join(STAGES[1:])}之一")
    steps = history(connection, issue_id)
    if _is_taken(issue, steps, stage, by, on, document_no, reason, detail):
        return False
    _require_order(issue, steps, stage)
    _require_words(issue, stage, by, reason)
    require_day(steps, stage, day)
    enter(connection, issue, stage, by, day, document_no, reason, detail)
    values: dict[str, Any] = {"stage": stage}
    if stage == SIGNED:
        checks.record_silence(connection, issue_id, at_signature=True)
        values |= {"approved_by": by.name, "approved_at": sa.func.clock_timestamp()}
    connection.execute(sa.update(store.ISSUE).where(store.ISSUE.c.issue_id == issue_id).values(**values))
    return True


def enter(
    connection: Connection,
    issue: Mapping[str, Any],
    stage: str,
    by: Person,
    on: dt.date,
    document_no: str = "",
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    moved_at: dt.datetime | None = None,
) -> None:
    """Write a step down without asking; `moved_at`: now by default."""
    connection.execute(
        sa.insert(_STEP).values(
            issue_id=issue["issue_id"],
            stage=stage,
            moved_at=moved_at or sa.func.clock_timestamp(),
            happened_on=on,
            person_name=by.name,
            person_post=by.post,
            document_no=document_no,
            reason=reason,
            content_hash=issue["content_hash"],
            detail=dict(detail or {}),
        )
    )


def history(connection: Connection, issue_id: int) -> list[Step]:
    """Every step of one version, the first one first."""
    rows = connection.execute(sa.select(_STEP).where(_STEP.c.issue_id == issue_id).order_by(_STEP.c.step_id))
    return [
        Step(
            row.stage,
            row.moved_at,
            row.happened_on,
            Person(row.person_name, row.person_post),
            row.document_no,
            row.reason,
            row.content_hash,
            row.detail,
        )
        for row in rows
    ]


def print_out(connection: Connection, issue_id: int, act: PrintAct | None = None) -> None:
    """印发, in the transaction that puts the letters into the outbox: neither is there without the other.

    `act`: what a person told of it. A paper that is printed already stays as it is where nobody told more.

    Raises:
        IssueProblem: not signed yet, withdrawn, or printed already with other words.
    """
    lock_issues(connection)
    issue = store.issue_row(connection, issue_id)
    if issue["stage"] in DRAFT_STAGES:
        raise IssueProblem(f"第{issue_id}号发文还没有签发，不能发送")
    if act is not None or issue["stage"] not in (PRINTED, CORRECTED):
        told = act or PrintAct()
        if move(connection, issue_id, PRINTED, told.by, on=told.on, detail=told.detail):
            _correct_the_old(connection, issue)


def _correct_the_old(connection: Connection, issue: Mapping[str, Any]) -> None:
    """A printed version that replaces a printed one is its 更正通报."""
    old_id = issue["supersedes_issue_id"]
    if old_id is None or "corrects" not in issue["rule_versions"]:
        return
    if store.issue_row(connection, old_id)["stage"] in (PRINTED, CORRECTED):
        detail = {"way": "更正通报", "issue_id": issue["issue_id"]}
        why = f"由第{issue['version']}版更正"
        move(connection, old_id, CORRECTED, Person(issue["approved_by"]), reason=why, detail=detail)


def require_draft(issue: Mapping[str, Any], what: str) -> None:
    """Raises IssueProblem where the paper is signed already; `what` is what somebody wanted to do to it."""
    if issue["stage"] not in DRAFT_STAGES:
        raise IssueProblem(f"第{issue['issue_id']}号发文已经{issue['stage']}，不能再{what}")


# ---- what may not be ----


def _is_taken(
    issue: Mapping[str, Any], steps: list[Step], stage: str, by: Person, on: dt.date | None,
    document_no: str, reason: str, detail: Mapping[str, Any] | None,
) -> bool:  # fmt: skip
    """The same step once more, told in the same words, changes nothing."""
    moves = [step for step in steps if step.stage in STAGES]
    if issue["stage"] != stage or not moves or moves[-1].stage != stage:
        return False
    last = moves[-1]
    told = (by, document_no, reason, dict(detail or {}))
    return told == (last.by, last.document_no, last.reason, dict(last.detail)) and on in (None, last.on)


def _require_order(issue: Mapping[str, Any], steps: list[Step], stage: str) -> None:
    now = issue["stage"]
    allowed = _NEXT.get(now, ())
    if stage in allowed:
        return
    name = f"第{issue['issue_id']}号发文"
    taken = [step for step in steps if step.stage == now]
    who = f"由{taken[-1].by.told}" if taken and taken[-1].by.name else ""
    if now == WITHDRAWN:
        raise IssueProblem(f"{name}已经{who}撤回（{taken[-1].reason if taken else ''}），不能再转为“{stage}”")
    if now == stage:
        raise IssueProblem(f"{name}已经{who}转为“{stage}”，不能再登记一次不同的内容")
    raise IssueProblem(f"{name}现在是“{now}”，不能转为“{stage}”；下一步应为{'、'.join(allowed)}")


def _require_words(issue: Mapping[str, Any], stage: str, by: Person, reason: str) -> None:
    # What is signed may be sent out by the program itself; every other step is somebody's.
    if not by.name.strip() and stage != PRINTED:
        raise IssueProblem(f"转为“{stage}”要写明经办人姓名，如 --by 张某某 --post 主任")
    needed = stage in _ALWAYS_NEEDS_REASON or (issue["stage"], stage) in _NEEDS_REASON
    if needed and not reason.strip():
        raise IssueProblem(f"从“{issue['stage']}”转为“{stage}”要写明事由，如 --reason 有单位提出异议")


def require_day(steps: Sequence[Step], stage: str, day: dt.date) -> None:
    """Raises IssueProblem for a day to come, or one of print before the signature's."""
    if day > today():
        raise IssueProblem(f"{stage}日期写的是{day.isoformat()}，还没有到，应不晚于今天")
    if stage == PRINTED:
        signed = [step.on for step in steps if step.stage == SIGNED]
        if signed and day < signed[-1]:
            raise IssueProblem(
                f"印发日期写的是{day.isoformat()}，早于签发日期{signed[-1].isoformat()}，应不早于签发日期"
            )


def today() -> dt.date:
    """In Shanghai."""
    return dt.datetime.now(_SHANGHAI).date()
