"""What a signature writes into a paper: the day, and the number that the registry gave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from reports.document import Document, content_hash, plain_text
from reports.figures.wording import chinese_date
from reports.issuing.kept import store as store
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps.document_no import enter_number, parse_document_no
from reports.issuing.steps.stages import (
    PRINTED,
    SIGNED,
    Person,
    Step,
    enter,
    history,
    lock_issues,
    require_day,
    today,
)


def with_signature(document: Document, on: dt.date | None, document_no: str) -> Document:
    """成文日期 is the day of the signature (None: that of the draft); 文号 stands in a masthead that has one.

    What somebody typed for the day does not stand against it. 印发日期 follows where it was the same day: a
    paper is not printed before it is signed.
    """
    masthead = document.masthead
    if document_no and masthead.style == "文件":
        masthead = replace(masthead, number=document_no)
    signed, was = on or document.date, chinese_date(document.date)
    day = chinese_date(signed)
    if masthead.date_text:
        masthead = replace(masthead, date_text=day)
    return replace(
        document,
        masthead=masthead,
        date=signed,
        date_text=day if document.date_text else "",
        print_date=day if document.print_date == was else document.print_date,
    )


def require_newest(connection: Connection, issue: Mapping[str, Any]) -> None:
    """A word speaks of the draft of its day. Raises IssueProblem: there is a newer one."""
    if (newer := store.later_draft(connection, issue)) is not None:
        number, version = newer
        asked = issue["version"]
        raise IssueProblem(
            f"{issue['period_label']}已有第{version}版草稿（第{number}号发文），要签的是第{asked}版；"
            f"请签第{version}版；确要签第{asked}版的，由办公室用 "
            f"issue sign {issue['issue_id']} --version {asked} 登记"
        )


def write_signature(
    connection: Connection, issue_id: int, document: Document, on: dt.date | None, document_no: str
) -> None:
    """Day and number into the kept paper itself: what is printed from now on says them."""
    _put(connection, issue_id, document, with_signature(document, on, document_no))


def write_print_date(connection: Connection, issue_id: int, day: dt.date | None) -> bool:
    """印发日期 of a signed paper that is about to be printed (None: today); True where it says another now.

    Raises:
        IssueProblem: no such issue, or a day to come or before the signature's.
    """
    lock_issues(connection)
    issue = store.issue_row(connection, issue_id)
    document = store.read_document(connection, issue)
    if issue["stage"] != SIGNED or document is None:
        return False
    printed = day or today()
    require_day(history(connection, issue_id), PRINTED, printed)
    return _put(connection, issue_id, document, replace(document, print_date=chinese_date(printed)))


def _put(connection: Connection, issue_id: int, document: Document, signed: Document) -> bool:
    """`signed` in place of `document`, be it drafted or taken back; False where they are the same."""
    if signed == document:
        return False
    taken = store.last_take(connection, issue_id)
    if taken is None:
        store.save_document(connection, issue_id, signed)
    else:
        query = sa.update(store.TAKE).where(store.TAKE.c.take_id == taken["take_id"])
        connection.execute(query.values(**store.kept_json(signed)))
    connection.execute(
        sa.update(store.ISSUE)
        .where(store.ISSUE.c.issue_id == issue_id)
        .values(content_hash=content_hash(signed), plain_text=plain_text(signed), issue_date=signed.date)
    )
    return True


def require_same_signature(
    issue: Mapping[str, Any],
    steps: Sequence[Step],
    by: Person,
    on: dt.date | None,
    document_no: str,
    detail: Mapping[str, Any],
) -> None:
    """Signing twice is once: what is told again must be what was recorded.

    Raises:
        IssueProblem: somebody else signed, or on another day, with another number or scan.
    """
    name = f"第{issue['issue_id']}号发文"
    if issue["approved_by"] != by.name:
        raise IssueProblem(f"{name}已由{issue['approved_by']}签发，不能再由{by.name}签发")
    signed = next((step for step in reversed(steps) if step.stage == SIGNED), None)
    if signed is None:
        return
    told = {"职务": by.post, "日期": on.isoformat() if on else "", "文号": document_no}
    kept = {"职务": signed.by.post, "日期": signed.on.isoformat(), "文号": signed.document_no}
    for what, word in told.items():
        if word and word != kept[what]:
            raise IssueProblem(
                f"{name}已由{by.name}签发，{what}登记的是“{kept[what] or '无'}”，不能改为“{word}”"
            )
    if detail and any(signed.detail.get(key) != value for key, value in detail.items()):
        raise IssueProblem(f"{name}已由{by.name}签发，登记的签发件与这次的不同，不能更换")


def give_number(engine: Engine, issue_id: int, text: str, by: Person, *, is_confirmed: bool = False) -> bool:
    """The registry's number for a paper that is signed and not yet printed; False where it has it already.

    Raises:
        IssueProblem: not at that stage, or a number that cannot be (see document_no.py).
    """
    number = parse_document_no(text)
    with engine.begin() as connection:
        lock_issues(connection)
        issue = store.issue_row(connection, issue_id)
        signed = next((s for s in reversed(history(connection, issue_id)) if s.stage == SIGNED), None)
        if signed is None:
            raise IssueProblem(f"第{issue_id}号发文还没有签发，签发之后才能编号")
        if signed.document_no == number.text:
            return False
        if issue["stage"] != SIGNED:
            raise IssueProblem(f"第{issue_id}号发文已经{issue['stage']}，不能再编号")
        enter_number(connection, issue_id, number, signed.on, by.told, is_confirmed=is_confirmed)
        document = store.read_document(connection, issue)
        if document is not None:
            write_signature(connection, issue_id, document, None, number.text)
        kept = store.issue_row(connection, issue_id)
        enter(connection, kept, SIGNED, signed.by, signed.on, number.text, "登记文号", signed.detail)
    return True
