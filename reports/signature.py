"""What a signature writes into a paper: the day, and the number that the registry gave."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy import Connection

from reports import issue_store as store
from reports.document import Document, content_hash, plain_text
from reports.wording import chinese_date


def with_signature(document: Document, on: dt.date | None, document_no: str) -> Document:
    """成文日期 is the day of the signature (None: stays as drafted); 文号 stands in a masthead that has one.

    印发日期 follows where it was the same day: a paper is not printed before it is signed.
    """
    masthead = document.masthead
    if document_no and masthead.style == "文件":
        masthead = replace(masthead, number=document_no)
    if on is None:
        return replace(document, masthead=masthead)
    day, was = chinese_date(on), chinese_date(document.date)
    if masthead.date_text:
        masthead = replace(masthead, date_text=day)
    return replace(
        document,
        masthead=masthead,
        date=on,
        date_text=day if document.date_text else "",
        print_date=day if document.print_date == was else document.print_date,
    )


def write_signature(
    connection: Connection, issue_id: int, document: Document, on: dt.date | None, document_no: str
) -> None:
    """Day and number into the kept paper itself: what is printed from now on says them."""
    signed = with_signature(document, on, document_no)
    if signed == document:
        return
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
