"""The weekly notice's day: before the meeting, wherever holidays put it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pendulum
import pytest
from airflow.timetables.base import TimeRestriction
from hypothesis import given
from hypothesis import strategies as st

from liangshai.airflow.weekly_timetable import BeforeWeeklyMeeting
from liangshai.airflow.workday_timetable import workday_calendar
from liangshai.schedule import WeeklySchedule, weekly_schedule

ZONE = pendulum.timezone("Asia/Shanghai")
RULE = weekly_schedule()
mondays = st.integers(0, 300).map(lambda n: dt.date(2021, 1, 4) + dt.timedelta(weeks=n))
rules: st.SearchStrategy[WeeklySchedule] = st.builds(
    lambda weekday, before: replace(RULE, meeting_weekday=weekday, workdays_before_meeting=before),
    st.integers(1, 7),
    st.integers(0, 4),
)


@pytest.mark.parametrize(
    ("monday", "meeting", "notice"),
    [
        (dt.date(2021, 3, 22), dt.date(2021, 3, 30), dt.date(2021, 3, 29)),
        # 清明: Monday and Tuesday of the week after are free or not yet enough.
        (dt.date(2021, 3, 29), dt.date(2021, 4, 7), dt.date(2021, 4, 6)),
        # 国庆: the week after begins on Friday, and Saturday is a workday.
        (dt.date(2021, 9, 27), dt.date(2021, 10, 9), dt.date(2021, 10, 8)),
    ],
)
def test_meeting_and_notice_move_together_at_holidays(
    monday: dt.date, meeting: dt.date, notice: dt.date
) -> None:
    calendar = workday_calendar()
    assert RULE.meeting_day(monday, calendar) == meeting
    assert RULE.notice_day(monday, calendar) == notice


@given(mondays, rules)
def test_a_notice_is_due_on_a_workday_after_its_week_and_not_after_its_meeting(
    monday: dt.date, rule: WeeklySchedule
) -> None:
    calendar = workday_calendar()
    meeting, notice = rule.meeting_day(monday, calendar), rule.notice_day(monday, calendar)
    assert calendar.is_workday(meeting) and calendar.is_workday(notice)
    assert monday + dt.timedelta(weeks=1) <= notice <= meeting
    assert rule.notice_day(monday + dt.timedelta(weeks=1), calendar) >= notice


def test_airflow_runs_it_at_three_with_the_week_as_its_interval() -> None:
    timetable = BeforeWeeklyMeeting.deserialize(BeforeWeeklyMeeting().serialize())
    assert isinstance(timetable, BeforeWeeklyMeeting)
    since = TimeRestriction(pendulum.datetime(2021, 1, 1, tz=ZONE), None, False)
    info = timetable.next_run(None, since, now=pendulum.datetime(2021, 3, 29, 14, tz=ZONE))
    assert info is not None and info.data_interval is not None
    assert info.run_after == pendulum.datetime(2021, 3, 29, 15, tz=ZONE)
    assert info.data_interval.start == pendulum.datetime(2021, 3, 22, tz=ZONE)
    after = timetable.next_run(info.data_interval, since, now=pendulum.datetime(2021, 3, 29, 16, tz=ZONE))
    assert after is not None and after.run_after == pendulum.datetime(2021, 4, 6, 15, tz=ZONE)
