"""核对单 in the ledger: opened for the units that a draft names, answered by them, told to the office.

What counts is a unit's last answer to what the paper prints of it now: where people change that, its answer
is history and it is asked again. Earlier ones stay. No answer by the due time is entered as 未回复, which is
never agreement.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import distinct_on, insert

from reports.issuing.kept import store as store
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.check_sheet import AGREED, ANSWERS, OBJECTED, SILENT
from reports.issuing.steps.named import Named
from schemas.warehouse.paper import CheckAnswer, CheckSheet

OPEN, CHANGED = "待答复", "改稿后待核对"
BY_OFFICE, BY_MAIL, CARRIED, BY_PROGRAM = "办公室登记", "邮件", "沿用上一稿", "程序"
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_SHEET = cast(sa.Table, CheckSheet.__table__)
_ANSWER = cast(sa.Table, CheckAnswer.__table__)


@dataclass(frozen=True)
class Sheet:
    """One unit's sheet with its last answer. `state`: 待答复, 无异议, 有异议, 未回复 or 改稿后待核对."""

    sheet_id: int
    issue_id: int
    unit_code: str
    unit_name: str
    matters: Mapping[str, Any]
    fingerprint: str
    sent_at: dt.datetime
    due_at: dt.datetime
    state: str
    answered_by: str
    channel: str
    text: str
    evidence: Sequence[Mapping[str, str]]
    answered_at: dt.datetime | None

    def as_json(self) -> dict[str, Any]:
        """For machines: what was asked of whom, and the last answer."""
        return {
            "unit_code": self.unit_code,
            "unit": self.unit_name,
            "state": self.state,
            "due_at": self.due_at.isoformat(),
            "by": self.answered_by,
            "channel": self.channel,
            "text": self.text,
            "evidence": list(self.evidence),
        }

    @property
    def told(self) -> str:
        """One line for the office: `综合管理局核对有异议：第3项应为…（张某，佐证1份）`."""
        if self.state == CHANGED:
            return f"{self.unit_name}核对之后，文稿里与它有关的内容改过，要重新发核对单（issue check）"
        due = f"{self.due_at.astimezone(_SHANGHAI):%Y-%m-%d %H:%M}"
        if self.state == OPEN:
            return f"{self.unit_name}核对单尚未答复（时限 {due}）"
        if self.state == SILENT and self.text:
            return f"{self.unit_name}核对单未回复（时限 {due}，{self.text}），不视为无异议"
        if self.state == SILENT:
            return f"{self.unit_name}核对单到时未回复（时限 {due}），不视为无异议"
        inside = [self.answered_by, f"佐证{len(self.evidence)}份" if self.evidence else ""]
        if self.channel == CARRIED:
            inside.append("内容与上一稿相同，沿用上一稿的答复")
        told = "，".join(part for part in inside if part)
        words = f"：{self.text}" if self.text else ""
        return f"{self.unit_name}核对{self.state}{words}（{told}）"


def open_sheet(
    connection: Connection, issue: Mapping[str, Any], unit: tuple[str, str], matters: Mapping[str, Any],
    due_at: dt.datetime,
) -> Sheet | None:  # fmt: skip
    """A sheet for one unit (code, name) of a draft; None where it has one on these matters already.

    A unit that answered the same matters of an earlier draft of this period is not asked again: its answer is
    carried over.
    """
    store.lock_issues(connection)
    before = _last_answered(connection, issue, unit[0], fingerprint(matters))
    made = connection.execute(
        insert(_SHEET)
        .values(
            issue_id=issue["issue_id"],
            unit_code=unit[0],
            unit_name=unit[1],
            matters=dict(matters),
            fingerprint=fingerprint(matters),
            sent_at=sa.func.clock_timestamp(),
            due_at=due_at,
        )
        .on_conflict_do_nothing()
        .returning(_SHEET.c.check_sheet_id)
    ).scalar()
    if made is None:
        return None
    if before is not None:
        _enter(connection, made, before.state, before.answered_by, CARRIED, before.text, before.evidence)
    return next(sheet for sheet in sheets_of(connection, issue["issue_id"]) if sheet.sheet_id == made)


def answer(
    connection: Connection, sheet: Sheet, word: str, by: str, channel: str, text: str = "",
    evidence: Sequence[Mapping[str, str]] = (),
) -> None:  # fmt: skip
    """Enter a unit's answer; the same answer once more changes nothing.

    `evidence`: file_name and sha256 of kept files.

    Raises:
        IssueProblem: no such answer, an objection without words, or the paper is signed already.
    """
    store.lock_issues(connection)
    issue = store.issue_row(connection, sheet.issue_id)
    if word not in ANSWERS:
        raise IssueProblem(f"核对答复写的是“{word}”，应为{'或'.join(ANSWERS)}")
    if word == OBJECTED and not (text.strip() or evidence):
        raise IssueProblem("有异议要写明是哪一处、应为多少，如 --text 第3项应为2600万元")
    if issue["approved_at"] is not None:
        raise IssueProblem(
            f"第{sheet.issue_id}号发文已经签发，不再收核对意见；确有差错的，由办公室更正"
            f"（liangshai issue correct {issue['period_label']}）"
        )
    kept = [dict(one) for one in evidence]
    if (sheet.state, sheet.answered_by, sheet.text, list(sheet.evidence)) != (word, by, text, kept):
        _enter(connection, sheet.sheet_id, word, by, channel, text, kept)


def sheets_of(connection: Connection, issue_id: int) -> list[Sheet]:
    """Every sheet of one version, in the order in which they were sent."""
    last = (
        sa.select(_ANSWER)
        .ext(distinct_on(_ANSWER.c.check_sheet_id))
        .order_by(_ANSWER.c.check_sheet_id, _ANSWER.c.check_answer_id.desc())
        .subquery()
    )
    query = (
        sa.select(
            _SHEET, last.c.answer, last.c.answered_by, last.c.channel, last.c.answer_text, last.c.evidence,
            last.c.answered_at,
        )
        .outerjoin(last, last.c.check_sheet_id == _SHEET.c.check_sheet_id)
        .where(_SHEET.c.issue_id == issue_id)
        .order_by(_SHEET.c.check_sheet_id)
    )  # fmt: skip
    return [
        Sheet(
            row.check_sheet_id, row.issue_id, row.unit_code, row.unit_name, row.matters, row.fingerprint,
            row.sent_at, row.due_at, row.answer or OPEN, row.answered_by or "", row.channel or "",
            row.answer_text or "", row.evidence or [], row.answered_at,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def standing(sheets: Sequence[Sheet], named: Mapping[str, Named]) -> list[Sheet]:
    """One sheet for each unit that was asked: the one on what the paper prints of it now (`named`).

    Where none is, its last one says so: nobody answered to what is printed. A unit that is named no more has
    nothing left to answer.
    """
    last = {sheet.unit_code: sheet for sheet in sheets}
    for code, sheet in last.items():
        if code not in named:
            continue
        content = fingerprint(named[code].as_json())
        same = [one for one in sheets if one.unit_code == code and one.fingerprint == content]
        last[code] = same[-1] if same else replace(sheet, state=CHANGED)
    return list(last.values())


def record_silence(connection: Connection, issue_id: int, *, at_signature: bool = False) -> int:
    """Enter 未回复 for sheets whose time is over, at the signature for every open one; how many."""
    now = connection.scalar(sa.select(sa.func.clock_timestamp()))
    silent = [
        sheet
        for sheet in sheets_of(connection, issue_id)
        if sheet.state == OPEN and (at_signature or (now is not None and sheet.due_at < now))
    ]
    for sheet in silent:
        early = now is not None and sheet.due_at >= now
        _enter(connection, sheet.sheet_id, SILENT, "", BY_PROGRAM, "签发时还没到" if early else "", [])
    return len(silent)


def warnings_of(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """What the office should know before it signs: whoever did not agree."""
    return tuple(sheet.told for sheet in sheets if sheet.state != AGREED)


def fingerprint(matters: Mapping[str, Any]) -> str:
    """sha256 (hex) of what is printed of the unit; a changed place in a list or another file is no change."""
    told = [
        [row["place"], row["light"], [cell for cell in row["cells"] if cell[0] not in ("序号", "编号")]]
        for row in matters["rows"]
    ]
    words = [[one["place"], one["text"]] for one in matters["sentences"]]
    return hashlib.sha256(json.dumps([told, words], ensure_ascii=False).encode()).hexdigest()


def _last_answered(
    connection: Connection, issue: Mapping[str, Any], unit_code: str, content: str
) -> Sheet | None:
    """The unit's answer to the last draft of this period before this one, where it was about the same."""
    earlier = connection.scalars(
        sa.select(store.ISSUE.c.issue_id)
        .join(_SHEET, _SHEET.c.issue_id == store.ISSUE.c.issue_id)
        .where(
            store.ISSUE.c.kind == issue["kind"],
            store.ISSUE.c.period_label == issue["period_label"],
            store.ISSUE.c.version < issue["version"],
            _SHEET.c.unit_code == unit_code,
        )
        .order_by(store.ISSUE.c.version.desc())
        .limit(1)
    ).first()
    if earlier is None:
        return None
    asked = [one for one in sheets_of(connection, earlier) if one.unit_code == unit_code]
    answered = [one for one in asked if one.fingerprint == content and one.state in ANSWERS]
    return answered[-1] if answered else None


def _enter(
    connection: Connection, sheet_id: int, word: str, by: str, channel: str, text: str,
    evidence: Sequence[Mapping[str, str]],
) -> None:  # fmt: skip
    connection.execute(
        sa.insert(_ANSWER).values(
            check_sheet_id=sheet_id,
            answer=word,
            answered_by=by,
            channel=channel,
            answer_text=text,
            evidence=[dict(one) for one in evidence],
            answered_at=sa.func.clock_timestamp(),
        )
    )
