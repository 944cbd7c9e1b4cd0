"""工作晾晒 counted inside the database, by unit and by day: no person leaves it.

A day is owed where it is a workday and the roster says 应晒 with no leave over it; the first posting of the
day counts, against the cutoff of the rule file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.quarterly.model.quarter import PostingTally

_ZONE = dt.timezone(dt.timedelta(hours=8))
_COUNTED = """
    with workday as (select unnest(cast(:days as date[])) as day),
    owed as (
        select distinct on (duty.person_code, workday.day) duty.person_code, duty.unit_code, workday.day
          from report.posting_duty duty
          join workday on workday.day between duty.valid_from and coalesce(duty.valid_to, 'infinity')
         where duty.duty_type = '应晒'
           and not exists (
               select from report.posting_duty leave
                where leave.person_code = duty.person_code and leave.duty_type <> '应晒'
                  and workday.day between leave.valid_from and coalesce(leave.valid_to, 'infinity'))
         order by duty.person_code, workday.day, duty.valid_from desc
    ),
    posted as (
        select person_code, cast(posted_at at time zone 'Asia/Shanghai' as date) as day,
               cast(min(posted_at at time zone 'Asia/Shanghai') as time) as first_time
          from report.posting
         where posted_at >= :first and posted_at < :after
         group by 1, 2
    )
    select owed.unit_code, count(distinct owed.person_code) as people_n, count(*) as owed_n,
           count(*) filter (where posted.first_time <= report.posting_cutoff(owed.day)) as on_time_n,
           count(*) filter (where posted.first_time > report.posting_cutoff(owed.day)) as late_n,
           count(*) filter (where posted.first_time is null) as missing_n"""
_BY_UNIT = sa.text(f"""{_COUNTED}
      from owed left join posted using (person_code, day)
     group by owed.unit_code""")
_BY_DAY = sa.text(f"""{_COUNTED}, owed.day
      from owed left join posted using (person_code, day)
     group by owed.unit_code, owed.day
     order by owed.day, owed.unit_code""")
# The day of the collection itself may still bring postings.
_KNOWN_UNTIL = sa.text("""
    select cast(max(s.received_at) at time zone 'Asia/Shanghai' as date) - 1
      from report.submissions s
     where s.source_name in ('daily_posting', 'posting_chain') and s.status in ('accepted', 'partly')""")


def read_postings(connection: Connection, days: Sequence[dt.date]) -> tuple[PostingTally, ...]:
    """By unit over all of `days`. Empty without a roster, or where no posting came at all."""
    if not days:
        return ()
    rows = connection.execute(_BY_UNIT, _bounds(days)).all()
    if not any(row.on_time_n or row.late_n for row in rows):
        return ()
    return tuple(PostingTally(*row) for row in rows)


def read_posting_days(
    connection: Connection, days: Sequence[dt.date]
) -> dict[dt.date, tuple[PostingTally, ...]]:
    """Day → units; a day on which nobody owed a posting is not in it."""
    found: dict[dt.date, list[PostingTally]] = {}
    for *tally, day in connection.execute(_BY_DAY, _bounds(days)).all() if days else ():
        found.setdefault(day, []).append(PostingTally(*tally))
    return {day: tuple(tallies) for day, tallies in found.items()}


def known_until(connection: Connection) -> dt.date | None:
    """The last day of which every posting has been collected; None before the first collection."""
    day: dt.date | None = connection.execute(_KNOWN_UNTIL).scalar()
    return day


def _bounds(days: Sequence[dt.date]) -> dict[str, Any]:
    first = dt.datetime.combine(min(days), dt.time(), _ZONE)
    after = dt.datetime.combine(max(days) + dt.timedelta(days=1), dt.time(), _ZONE)
    return {"days": list(days), "first": first, "after": after}
