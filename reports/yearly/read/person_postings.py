"""Reads the postings of single people: for their own month and for the yearly inputs, never for a paper."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.yearly.model.places import SHANGHAI
from reports.yearly.model.year import Duty, Postings


def read_person_postings(connection: Connection, first: dt.date, last: dt.date) -> Postings:
    """The roster, the first postings, the corrections and the locks of these days, for single people."""
    duties = connection.execute(
        sa.text("""
            select person_code, unit_code, valid_from, valid_to, duty_type from report.posting_duty
             where valid_from <= :last and coalesce(valid_to, 'infinity') >= :first
             order by person_code, valid_from, duty_type, unit_code"""),
        {"first": first, "last": last},
    )
    times = connection.execute(
        sa.text("""
            select person_code, cast(posted_at at time zone 'Asia/Shanghai' as date) as day,
                   cast(min(posted_at at time zone 'Asia/Shanghai') as time) as first_time
              from report.posting
             where cast(posted_at at time zone 'Asia/Shanghai' as date) between :first and :last
             group by 1, 2"""),
        {"first": first, "last": last},
    )
    collected: dt.datetime | None = connection.execute(
        sa.text("""
            select coalesce(
                     max(received_at) filter (where source_name = 'daily_posting'), max(received_at))
              from report.submissions
             where source_name in ('daily_posting', 'posting_chain') and status in ('accepted', 'partly')""")
    ).scalar()
    # The day of collecting is not over when it is collected.
    until = None if collected is None else collected.astimezone(SHANGHAI).date() - dt.timedelta(days=1)
    corrections = connection.execute(
        sa.text("""
            select person_code, posting_date, counted_as from report.posting_correction
             where posting_date between :first and :last"""),
        {"first": first, "last": last},
    )
    locked = connection.execute(sa.text("select period_start, locked_at from report.posting_lock"))
    return Postings(
        tuple(Duty(*row) for row in duties),
        {(row.person_code, row.day): row.first_time for row in times},
        until,
        {(row.person_code, row.posting_date): row.counted_as for row in corrections},
        {row.period_start: row.locked_at for row in locked},
    )
