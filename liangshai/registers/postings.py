"""晾晒月度核对: each person's month goes to him by way of his unit's contact, comes back and is locked.

An objection that is upheld becomes a record of the source `posting_corrections`: it goes the way of every
return, so that its bytes are kept and both its times are, and the collected record stays beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from etl.collect.records import records_bytes
from etl.warehouse.ledger import Arrival
from liangshai import schedule
from liangshai.mail.letters import letter_of
from liangshai.mail.senders import addresses
from liangshai.papers.draft.checking import keep_evidence
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.delivery.deliver import Recipient, queue
from reports.delivery.mail import write_letter
from reports.figures.posting_rules import PostingRules, load_posting_rules
from reports.issuing.steps import checks
from reports.issuing.steps.check_sheet import OBJECTED
from reports.issuing.steps.stages import today
from reports.postings import ledger
from reports.postings.ledger import Decision, PostingProblem, Sheet
from reports.postings.month import PersonMonth, read_months
from reports.postings.sheet import month_letter, month_sheet_docx
from schemas.period import Period
from schemas.warehouse.people_records import POSTING_STATES
from schemas.warehouse.posting_month import UPHELD

KIND, DECIDED = "posting_sheet", "posting_decision"
SOURCE = "posting_corrections"
_SHANGHAI = ZoneInfo(TIME_ZONE)


@dataclass(frozen=True)
class Opened:
    """New sheets, and those of units without a registered address, whose files are to be handed over."""

    sheets: list[Sheet]
    unreached: list[Sheet]


def open_month(service: Service, label: str) -> Opened:
    """A sheet to everybody whose month has none that shows what stands now; who has one is not asked again.

    Raises:
        PostingProblem: no month, not over, not collected to its end, nobody on the roster, or locked.
    """
    period = _month(label)
    sent = datetime.now(_SHANGHAI)
    due = schedule.posting_schedule().due_at(sent, service.calendar)
    with service.engine.begin() as connection:
        ledger.hold_loads(connection)
        ledger.refuse_locked(connection, period.start)
        months = _months(connection, service, period)
        if not all(one.is_whole for one in months):
            raise PostingProblem(f"{period.chinese()}的晾晒还没有采集完，等采集完再发核对单")
        contacts = _contacts(connection)
        asked_before = {one.person_code for one in ledger.sheets_of(connection, period)}
        made, unreached = [], []
        for one in months:
            sheet = ledger.open_sheet(connection, period, one, due)
            if sheet is None:
                continue
            made.append(sheet)
            again = "记录有更正，请重新核对。" if one.person_code in asked_before else ""
            if not _send(service, connection, sheet, contacts.get(one.unit_code), again):
                unreached.append(sheet)
    return Opened(made, unreached)


def answer(
    service: Service, sheet_id: int, word: str, by: str, text: str = "", files: Sequence[Path] = ()
) -> Sheet:
    """Enter what a person answered on paper; the sheet as it stands then.

    Raises:
        PostingProblem: no such sheet, or see reports.postings.ledger.answer.
    """
    evidence = [keep_evidence(service, path.name, path.read_bytes()) for path in files]
    with service.engine.begin() as connection:
        sheet = ledger.sheet_of(connection, sheet_id)
        ledger.answer(connection, sheet, word, by, checks.BY_OFFICE, text.strip(), evidence)
        return ledger.sheet_of(connection, sheet_id)


def decide(service: Service, sheet_id: int, decision: Decision, states: Sequence[tuple[date, str]]) -> Sheet:
    """Answer an objection. Upheld: `states` (day, what it counts as) are registered, and shown once more.

    The correction is loaded first: after a crash in between the objection still waits, and the same word
    again registers nothing twice.

    Raises:
        PostingProblem: nothing waits, a day that the sheet does not show, a state unknown, or a day to come.
    """
    if decision.on > today():
        raise PostingProblem(f"日期{decision.on.isoformat()}还没有到，请在当日或之后登记")
    with service.engine.connect() as connection:
        sheet = ledger.sheet_of(connection, sheet_id)
        ledger.require_objection(connection, sheet)
        contact = _contacts(connection).get(sheet.unit_code)
    _check_states(sheet, decision.word, states)
    if decision.word == UPHELD:
        _register(service, sheet, decision, states)
    with service.engine.begin() as connection:
        ledger.decide(connection, sheet, decision)
        _tell(service, connection, sheet, decision, contact)
    if decision.word == UPHELD:
        open_month(service, Period.of(sheet.month, "month").label)
    with service.engine.connect() as connection:
        return ledger.sheet_of(connection, sheet_id)


def lock(service: Service, label: str, by: str, document: str = "") -> Period:
    """Lock a month: from now on it counts, and a load that would change it is held with a question.

    Raises:
        PostingProblem: see reports.postings.ledger.lock.
    """
    period = _month(label)
    with service.engine.begin() as connection:
        ledger.hold_loads(connection)
        ledger.lock(connection, period, _months(connection, service, period), by, document)
    return period


def show(service: Service, label: str) -> dict[str, Any]:
    """How far a month has come: counts by state, and the objections that wait; no other person is named."""
    period = _month(label)
    with service.engine.connect() as connection:
        months = _months(connection, service, period)
        sheets = ledger.sheets_of(connection, period)
        at = ledger.locked_at(connection, period.start)
    states: dict[str, int] = {}
    for month in months:
        sheet = ledger.standing(sheets, month)
        state = "未发核对单" if sheet is None else sheet.state
        states[state] = states.get(state, 0) + 1
    return {
        "month": period.label,
        "locked_at": at.astimezone(_SHANGHAI).isoformat() if at else None,
        "people_n": len(months),
        "states": states,
        "objections": [
            {
                "sheet": one.sheet_id,
                "person": one.person_name,
                "text": one.text,
                "evidence": list(one.evidence),
                "decision": one.decision,
                "reason": one.reason,
            }
            for one in sheets
            if one.state == OBJECTED
        ],
    }


# ---- the steps ----


def _month(label: str) -> Period:
    try:
        period = Period.parse(label)
    except ValueError:
        period = None
    if period is None or period.type != "month":
        raise PostingProblem(f"“{label}”不是月份，应如 2027-03")
    if period.end >= today():
        raise PostingProblem(f"{period.chinese()}还没有过完")
    return period


def _months(connection: sa.Connection, service: Service, period: Period) -> list[PersonMonth]:
    months = read_months(connection, period, service.calendar, _rules(period))
    if not months:
        raise PostingProblem(f"{period.chinese()}的晾晒人员名册里没有应晒的人")
    return months


def _rules(period: Period) -> PostingRules:
    return load_posting_rules().on(period.end)


def _contacts(connection: sa.Connection) -> dict[str, tuple[str, str]]:
    """Unit → its name and its registered addresses."""
    rows = connection.execute(
        sa.text(
            "select distinct on (unit_code) unit_code, coalesce(short_name, unit_name), contact_email"
            " from report.unit order by unit_code, valid_from desc"
        )
    )
    return {code: (name, emails or "") for code, name, emails in rows}


def _send(
    service: Service, connection: sa.Connection, sheet: Sheet, contact: tuple[str, str] | None, again: str
) -> bool:
    """The sheet's file and its letter to the contact; False where no address is registered."""
    period, due = Period.of(sheet.month, "month"), _told(sheet.due_at)
    unit, emails = contact or ("", "")
    head = [
        ("编号", f"第{sheet.sheet_id}号"),
        ("姓名", sheet.person_name),
        ("单位", unit or sheet.unit_code),
        ("月份", period.chinese()),
        ("答复时限", due),
    ]
    content = month_sheet_docx(head, sheet.matters, sheet.sent_at.astimezone(_SHANGHAI).date())
    name = f"晾晒核对单-{sheet.sheet_id}.docx"
    folder = private_directory(service.settings.home / "postings") / period.label
    (private_directory(folder) / name).write_bytes(content)
    if not emails:
        return False
    text = month_letter(sheet.person_name, period.chinese(), sheet.matters, due, again)
    # The subject names nobody: it is shown where mails are listed.
    subject = f"请于{due}前核对：{period.chinese()}工作晾晒记录（第{sheet.sheet_id}号）"
    _queue(service, connection, KIND, sheet, contact, subject, text, {name: content})
    return True


def _tell(
    service: Service, connection: sa.Connection, sheet: Sheet, decision: Decision,
    contact: tuple[str, str] | None,
) -> None:  # fmt: skip
    month = Period.of(sheet.month, "month").chinese()
    after = "，更正后的记录另发核对单" if decision.word == UPHELD else ""
    text = (
        f"{sheet.person_name}对{month}工作晾晒记录的异议（第{sheet.sheet_id}号核对单）：{decision.word}{after}。\n"
        f"理由：{decision.reason}\n批准：{decision.by}，{decision.on.isoformat()}"
        f"{f'，{decision.document}' if decision.document else ''}\n"
    )
    subject = f"异议答复：{month}工作晾晒记录（第{sheet.sheet_id}号）"
    _queue(service, connection, DECIDED, sheet, contact, subject, text, {})


def _queue(
    service: Service, connection: sa.Connection, kind: str, sheet: Sheet, contact: tuple[str, str] | None,
    subject: str, text: str, files: dict[str, bytes],
) -> None:  # fmt: skip
    unit, emails = contact or ("", "")
    if not emails:
        return
    name = f"{kind}-{sheet.sheet_id}"
    write_letter(private_directory(service.settings.home / "letters") / name, letter_of(text, files))
    to = [Recipient(unit, email) for email in addresses(emails)]
    queue(connection, kind, str(sheet.sheet_id), to, subject, f"letters/{name}")


def _check_states(sheet: Sheet, word: str, states: Sequence[tuple[date, str]]) -> None:
    shown = {one["day"] for one in sheet.matters["days"]}
    if word == UPHELD and not states:
        raise PostingProblem("采纳的要写明哪一天按什么计，如 --day 2027-03-05=请假")
    if word != UPHELD and states:
        raise PostingProblem("不采纳的不登记更正，不用写 --day")
    told: dict[date, str] = {}
    for day, state in states:
        if day in told:
            raise PostingProblem(f"{day.isoformat()}写了两次（{told[day]}、{state}），一天只写一次")
        told[day] = state
        if day.isoformat() not in shown:
            raise PostingProblem(f"第{sheet.sheet_id}号核对单上没有{day.isoformat()}这一天")
        if state not in POSTING_STATES:
            raise PostingProblem(f"“{state}”不是晾晒状态，应为{'、'.join(POSTING_STATES)}之一")


def _register(service: Service, sheet: Sheet, decision: Decision, states: Sequence[tuple[date, str]]) -> None:
    """Hand the correction in, as the office's record."""
    lines = [
        {
            "姓名": sheet.person_code,
            "日期": day.isoformat(),
            "按什么计": state,
            "事由": decision.reason,
            "批准人": decision.by,
            "文号": decision.document,
            "采纳日期": decision.on.isoformat(),
        }
        for day, state in states
    ]
    name = f"晾晒更正-核对单{sheet.sheet_id}.json"
    arrival = Arrival(
        records_bytes(SOURCE, lines), name, datetime.now(UTC), "office", None, {"source": SOURCE}
    )
    (receipt,) = service.intake().hand_in([arrival])
    if receipt["status"] not in ("accepted", "duplicate"):
        asked = receipt["question"]["sentence"] if receipt["question"] else "未能登记"
        told = [problem["message"] for problem in receipt["rejected"]] or [receipt["reason"] or asked]
        raise PostingProblem("；".join(told))


def read_day(told: str) -> tuple[date, str]:
    """`2027-03-05=请假` as the day and what it counts as.

    Raises:
        PostingProblem: it is not written so.
    """
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})=(.+)", told.strip())
    try:
        if found:
            return date.fromisoformat(found[1]), found[2].strip()
    except ValueError:
        pass
    raise PostingProblem(f"“{told}”应写成 日期=按什么计，如 2027-03-05=请假")


def _told(moment: datetime) -> str:
    local = moment.astimezone(_SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
