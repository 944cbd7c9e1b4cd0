"""Airflow timetable of the weekly notice: the workday before the weekly meeting, wherever holidays put it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pendulum

from liangshai.airflow.workday_timetable import PeriodTimetable, at_time, workday_calendar
from liangshai.schedule import weekly_schedule

_WEEK = timedelta(weeks=1)


class BeforeWeeklyMeeting(PeriodTimetable):
    """A run's interval is the week, Monday to Sunday; day and hour stand in schemas/rules/schedule.yml."""

    description = "每周例会前的工作日（schedule.yml）"

    def serialize(self) -> dict[str, Any]:
        return {}

    def due(self, start: date) -> pendulum.DateTime:
        rule = weekly_schedule()
        return at_time(rule.notice_day(start, workday_calendar()), rule.draft_time)

    def _start_of_period(self, day: date) -> date:
        return day - timedelta(days=day.weekday())

    def _shift(self, start: date, periods: int) -> date:
        return start + periods * _WEEK
