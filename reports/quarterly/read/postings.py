"""工作晾晒 counted inside the database, by unit and by day: no person leaves it.

A day is owed where it is a workday and the roster says 应晒 with no leave over it; the first posting of the
day counts, against the cutoff of the rule file. A correction from an objection that was upheld counts
instead. Where the rules want it, a quarter has only the months that were locked after people could object.
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
    with workday as (
        select day from unnest(cast(:days as date[])) as day
         where not :when_locked or not report.posting_needs_lock(day) or exists (
               select from report.posting_lock k
                where k.period_start = cast(date_trunc('month', day) as date))
    ),
    owed as (
        select distinct on (duty.person_code, workday.day) duty.person_code, duty.unit_code, workday.day,
               correction.counted_as
          from report.posting_duty duty
          join workday on workday.day between duty.valid_from and coalesce(duty.valid_to, 'infinity')
          left join report.posting_correction correction
            on correction.person_code = duty.person_code and correction.posting_date = workday.day
         where duty.duty_type = '应晒'
           and coalesce(correction.counted_as in ('按时', '迟晒', '未晒'), not exists (
               select from report.posting_duty leave
                where leave.person_code = duty.person_code and leave.duty_type <> '应晒'
                  and workday.day between leave.valid_from and coalesce(leave.valid_to, 'infinity')))
         order by duty.person_code, workday.day, duty.valid_from desc
    ),
    posted as (
        select person_code, cast(posted_at at time zone 'Asia/Shanghai' as date) as day,
               cast(min(posted_at at time zone 'Asia/Shanghai') as time) as first_time
          from report.posting
         where posted_at >= :first and posted_at < :after
         group by 1, 2
    ),
    judged as (
        select owed.*, coalesce(owed.counted_as, case
                   when posted.first_time is null then '未晒'
                   when posted.first_time <= report.posting_cutoff(owed.day) then '按时'
                   else '迟晒' end) as state
          from owed left join posted using (person_code, day)
    )
    select owed.unit_code, count(distinct owed.person_code) as people_n, count(*) as owed_n,
           count(*) filter (where owed.state = '按时') as on_time_n,
           count(*) filter (where owed.state = '迟晒') as late_n,
           count(*) filter (where owed.state = '未晒') as missing_n"""
_BY_UNIT = sa.text(f"""{_COUNTED}
      from judged owed
     group by owed.unit_code""")
_BY_DAY = sa.text(f"""{_COUNTED}, owed.day
      from judged owed
     group by owed.unit_code, owed.day
     order by owed.day, owed.unit_code""")
_UNLOCKED = sa.text("""
    select distinct cast(extract(month from day) as integer) as month
      from unnest(cast(:days as date[])) as day
     where report.posting_needs_lock(day) and not exists (
           select from report.posting_lock k where k.period_start = cast(date_trunc('month', day) as date))
     order by month""")
# The day of the collection itself may still bring postings.
_KNOWN_UNTIL = sa.text("""
    select cast(max(s.received_at) at time zone 'Asia/Shanghai' as date) - 1
      from report.submissions s
     where s.source_name in ('daily_posting', 'posting_chain') and s.status in ('accepted', 'partly')""")


def read_postings(connection: Connection, days: Sequence[dt.date]) -> tuple[PostingTally, ...]:
    """By unit over all of `days`. Empty without a roster, or where no posting came at all."""
    if not days:
        return ()
    rows = connection.execute(_BY_UNIT, _bounds(days) | {"when_locked": True}).all()
    if not any(row.on_time_n or row.late_n for row in rows):
        return ()
    return tuple(PostingTally(*row) for row in rows)


def unlocked_months(connection: Connection, days: Sequence[dt.date]) -> tuple[int, ...]:
    """The months of `days` that the rules count only once they are locked, and that are not."""
    if not days:
        return ()
    return tuple(connection.execute(_UNLOCKED, {"days": list(days)}).scalars())


def read_posting_days(
    connection: Connection, days: Sequence[dt.date]
) -> dict[dt.date, tuple[PostingTally, ...]]:
    """Day → units; a day on which nobody owed a posting is not in it."""
    found: dict[dt.date, list[PostingTally]] = {}
    # A day's tally is the day's news: nobody has objected to it yet.
    tallied = (_bounds(days) | {"when_locked": False}) if days else {}
    for *tally, day in connection.execute(_BY_DAY, tallied).all() if days else ():
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
