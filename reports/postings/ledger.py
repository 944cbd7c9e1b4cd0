"""A month's sheets, answers, decisions and lock in the ledger.

What counts is a person's last answer to what stands of the month now: where a record changed since, the
answer is history and the person is asked again. Earlier ones stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import distinct_on

from reports.issuing.steps.check_sheet import AGREED, ANSWERS, OBJECTED, SILENT
from reports.issuing.steps.checks import BY_PROGRAM, OPEN
from reports.postings.month import PersonMonth
from schemas.locks import PROCESS_LOCK, recording_moment
from schemas.period import Period, PeriodType
from schemas.warehouse.ledger import Submission
from schemas.warehouse.posting_month import (
    REFUSED,
    UPHELD,
    PostingAnswer,
    PostingDecision,
    PostingLock,
    PostingSheet,
)

_SHEET = cast(sa.Table, PostingSheet.__table__)
_ANSWER = cast(sa.Table, PostingAnswer.__table__)
_DECISION = cast(sa.Table, PostingDecision.__table__)
_LOCK = cast(sa.Table, PostingLock.__table__)


class PostingProblem(Exception):
    """A month cannot take this step; one Chinese sentence."""


@dataclass(frozen=True)
class Sheet:
    """One person's sheet with the last answer to it. `state`: 待答复, 无异议, 有异议 or 未回复.

    `decision`: 采纳 or 不采纳 of that answer, '' where there is none.
    """

    sheet_id: int
    month: dt.date
    person_code: str
    person_name: str
    unit_code: str
    matters: Mapping[str, Any]
    fingerprint: str
    sent_at: dt.datetime
    due_at: dt.datetime
    answer_id: int | None
    state: str
    text: str
    evidence: Sequence[Mapping[str, str]]
    decision: str
    reason: str

    @property
    def is_undecided(self) -> bool:
        """An objection that nobody has answered."""
        return self.state == OBJECTED and not self.decision


@dataclass(frozen=True)
class Decision:
    """What became of an objection: by whom, by which paper, on which day, and why."""

    word: str
    by: str
    document: str
    on: dt.date
    reason: str


def sheets_of(connection: Connection, period: Period) -> list[Sheet]:
    """Every sheet of a month, in the order in which they were sent."""
    return _sheets(connection, _SHEET.c.period_start == period.start)


def sheet_of(connection: Connection, sheet_id: int) -> Sheet:
    """Raises PostingProblem: no such sheet."""
    found = _sheets(connection, _SHEET.c.posting_sheet_id == sheet_id)
    if not found:
        raise PostingProblem(f"没有第{sheet_id}号晾晒核对单，用 liangshai posting show 查看")
    return found[0]


def _sheets(connection: Connection, where: sa.ColumnElement[bool]) -> list[Sheet]:
    last = (
        sa.select(_ANSWER)
        .ext(distinct_on(_ANSWER.c.posting_sheet_id))
        .order_by(_ANSWER.c.posting_sheet_id, _ANSWER.c.posting_answer_id.desc())
        .subquery()
    )
    query = (
        sa.select(
            _SHEET, last.c.posting_answer_id, last.c.answer, last.c.answer_text, last.c.evidence,
            _DECISION.c.decision, _DECISION.c.reason,
        )
        .outerjoin(last, last.c.posting_sheet_id == _SHEET.c.posting_sheet_id)
        .outerjoin(_DECISION, _DECISION.c.posting_answer_id == last.c.posting_answer_id)
        .where(where)
        .order_by(_SHEET.c.posting_sheet_id)
    )  # fmt: skip
    return [
        Sheet(
            row.posting_sheet_id, row.period_start, row.person_code, row.person_name, row.unit_code,
            row.matters, row.fingerprint, row.sent_at, row.due_at, row.posting_answer_id, row.answer or OPEN,
            row.answer_text or "", row.evidence or [], row.decision or "", row.reason or "",
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def standing(sheets: Sequence[Sheet], month: PersonMonth) -> Sheet | None:
    """The person's last sheet, if it shows what stands now; None where it does not.

    An earlier one that showed the same was followed by another: its answer was to something else.
    """
    own = [one for one in sheets if one.person_code == month.person_code]
    return own[-1] if own and own[-1].fingerprint == month.fingerprint else None


def open_sheet(
    connection: Connection, period: Period, month: PersonMonth, due_at: dt.datetime
) -> Sheet | None:
    """A sheet for one person; None where the last one shows the same."""
    # Two who open the month at once would each send one.
    one_at_a_time = sa.func.hashtextextended(f"posting_sheet/{period.label}/{month.person_code}", 0)
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(one_at_a_time)))
    own = (_SHEET.c.period_start == period.start) & (_SHEET.c.person_code == month.person_code)
    if standing(_sheets(connection, own), month) is not None:
        return None
    made = connection.execute(
        sa.insert(_SHEET)
        .values(
            period_start=period.start,
            person_code=month.person_code,
            person_name=month.person_name,
            unit_code=month.unit_code,
            matters=month.as_json(),
            fingerprint=month.fingerprint,
            sent_at=sa.func.clock_timestamp(),
            due_at=due_at,
        )
        .returning(_SHEET.c.posting_sheet_id)
    ).scalar_one()
    return sheet_of(connection, made)


def answer(
    connection: Connection, sheet: Sheet, word: str, by: str, channel: str, text: str = "",
    evidence: Sequence[Mapping[str, str]] = (),
) -> None:  # fmt: skip
    """Enter a person's answer; the same once more changes nothing.

    Raises:
        PostingProblem: no such answer, an objection without words, decided already, or the month is locked.
    """
    if word not in ANSWERS:
        raise PostingProblem(f"核对答复写的是“{word}”，应为{'或'.join(ANSWERS)}")
    if word == OBJECTED and not (text.strip() or evidence):
        raise PostingProblem("有异议要写明是哪一天、应按什么计，如 3月5日已请假，应按请假计")
    refuse_locked(connection, sheet.month)
    kept = [dict(one) for one in evidence]
    if (sheet.state, sheet.text, list(sheet.evidence)) == (word, text, kept):
        return
    if sheet.decision:
        raise PostingProblem(
            f"第{sheet.sheet_id}号核对单的异议已答复（{sheet.decision}），再有异议的请向办公室提出"
        )
    _enter(connection, sheet.sheet_id, word, by, channel, text, kept)


def require_objection(connection: Connection, sheet: Sheet) -> None:
    """Raises PostingProblem: the sheet has no objection that waits for an answer, or its month is locked."""
    refuse_locked(connection, sheet.month)
    if sheet.state != OBJECTED or sheet.answer_id is None:
        raise PostingProblem(f"第{sheet.sheet_id}号核对单没有待处理的异议（{sheet.state}）")
    if sheet.decision:
        raise PostingProblem(f"第{sheet.sheet_id}号核对单的异议已经{sheet.decision}：{sheet.reason}")


def decide(connection: Connection, sheet: Sheet, decision: Decision) -> None:
    """Enter what became of the sheet's objection. Raises PostingProblem as `require_objection` does."""
    require_objection(connection, sheet)
    connection.execute(
        sa.insert(_DECISION).values(
            posting_answer_id=sheet.answer_id,
            decision=decision.word,
            reason=decision.reason,
            decided_by=decision.by,
            document_no=decision.document,
            decided_on=decision.on,
            decided_at=sa.func.clock_timestamp(),
        )
    )


def locked_at(connection: Connection, month: dt.date) -> dt.datetime | None:
    """When a month was locked; None: it was not."""
    return connection.scalar(sa.select(_LOCK.c.locked_at).where(_LOCK.c.period_start == month))


def refuse_locked(connection: Connection, month: dt.date) -> None:
    """Raises PostingProblem: the month is locked."""
    if (at := locked_at(connection, month)) is not None:
        raise PostingProblem(
            f"{month.year}年{month.month}月的晾晒已于{at.astimezone(_ZONE):%Y-%m-%d %H:%M}锁定，不再收异议"
        )


_ZONE = dt.timezone(dt.timedelta(hours=8))


def hold_loads(connection: Connection) -> None:
    """Wait for whoever is loading, and let nobody load until this transaction ends.

    A return is judged against the locks and then loaded: a lock may not come in between.
    """
    connection.execute(sa.text("select pg_advisory_xact_lock(:lock)"), {"lock": PROCESS_LOCK})


def lock(
    connection: Connection, period: Period, months: Sequence[PersonMonth], by: str, document: str
) -> None:
    """Lock a month that everybody could object to. After `hold_loads`, with `months` as they stand now.

    Raises:
        PostingProblem: it is locked already, or somebody has not been shown what stands, has time left to
            object, or waits for an answer to an objection.
    """
    refuse_locked(connection, period.start)
    sheets = sheets_of(connection, period)
    shown = {one.person_code: standing(sheets, one) for one in months}
    now: dt.datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    if not all(one.is_whole for one in months):
        raise PostingProblem(f"{period.chinese()}的晾晒还没有采集完，不能锁定")
    if held := _held_returns(connection, period):
        numbers = "、".join(map(str, held))
        raise PostingProblem(
            f"有{len(held)}份可能涉及{period.chinese()}的晾晒报送还没有处理完（第{numbers}号），"
            "先答复：liangshai held"
        )
    unshown = sum(one is None for one in shown.values())
    if unshown:
        raise PostingProblem(
            f"{unshown}人还没有核对现在的记录（没有发过，或发出后记录改过），"
            f"先发核对单：liangshai posting open {period.label}"
        )
    stands = [one for one in shown.values() if one is not None]
    # What was objected to waits for its answer, though the record changed since by other ways.
    undecided = [one for one in sheets if one.is_undecided]
    if undecided:
        raise PostingProblem(
            f"有{len(undecided)}件异议没有处理（核对单"
            f"{'、'.join(str(one.sheet_id) for one in undecided)}号），先用 liangshai posting decide 答复"
        )
    waiting = [one for one in stands if one.state == OPEN and one.due_at > now]
    if waiting:
        last = max(one.due_at for one in waiting).astimezone(_ZONE)
        raise PostingProblem(f"有{len(waiting)}人还在核对时限内（最晚{last:%Y-%m-%d %H:%M}），到时再锁定")
    for one in stands:
        if one.state == OPEN:
            _enter(connection, one.sheet_id, SILENT, "", BY_PROGRAM, "", [])
    decided = [one.decision for one in sheets if one.decision]
    connection.execute(
        sa.insert(_LOCK).values(
            period_start=period.start,
            locked_at=recording_moment(connection),
            locked_by=by,
            document_no=document,
            person_n=len(months),
            agreed_n=sum(one.state == AGREED for one in stands),
            silent_n=sum(one.state in (OPEN, SILENT) for one in stands),
            upheld_n=decided.count(UPHELD),
            refused_n=decided.count(REFUSED),
        )
    )


def _held_returns(connection: Connection, period: Period) -> list[int]:
    """Returns about postings that wait for an answer or for us; not those of a period that lies elsewhere."""
    sources = ("daily_posting", "posting_chain", "posting_roster", "posting_corrections")
    waiting = connection.execute(
        sa.select(Submission.submission_id, Submission.period_start, Submission.period_type)
        .where(Submission.status.in_(("held", "received")), Submission.source_name.in_(sources))
        .order_by(Submission.submission_id)
    )
    return [
        number
        for number, start, kind in waiting
        if start is None or _meets(period, Period(start, cast(PeriodType, kind)))
    ]


def _meets(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def _enter(
    connection: Connection, sheet_id: int, word: str, by: str, channel: str, text: str,
    evidence: Sequence[Mapping[str, str]],
) -> None:  # fmt: skip
    connection.execute(
        sa.insert(_ANSWER).values(
            posting_sheet_id=sheet_id,
            answer=word,
            answered_by=by,
            channel=channel,
            answer_text=text,
            evidence=[dict(one) for one in evidence],
            answered_at=sa.func.clock_timestamp(),
        )
    )
