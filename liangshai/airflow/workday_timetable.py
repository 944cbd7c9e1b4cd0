"""Airflow timetable: the n-th workday after a month, quarter or year, at a given hour in Asia/Shanghai.

A run's data interval is the period itself; `period_of` gives its label, which UTC-based `ds` gets wrong.

With catchup off a due moment that passed at most `_MAKE_UP` ago is still served (a machine that was down at
nine o'clock issues at ten); an older one is not, so neither a first start in mid-quarter nor a backfill of an
old quarter sets off runs that nobody asked for. Those are backfilled on purpose.
"""

from __future__ import annotations

from abc import abstractmethod
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import pendulum
from airflow.exceptions import AirflowTimetableInvalid
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction, Timetable

from etl.workdays import Calendar
from liangshai.settings import PROJECT_DIR, TIME_ZONE

PeriodType = Literal["month", "quarter", "year"]

WORKDAYS_CSV = PROJECT_DIR / "schemas" / "codes" / "workdays.csv"
_ZONE = ZoneInfo(TIME_ZONE)
_PENDULUM_ZONE = pendulum.timezone(TIME_ZONE)
_MONTHS: dict[PeriodType, int] = {"month": 1, "quarter": 3, "year": 12}
_NAMES: dict[PeriodType, str] = {"month": "每月", "quarter": "每季度", "year": "每年"}
_MAKE_UP = timedelta(days=3)


class PeriodTimetable(Timetable):
    """A run for each period, some time after it has ended; which period and when, the heirs say."""

    @abstractmethod
    def due(self, start: date) -> pendulum.DateTime:
        """When the period that begins on `start` is due."""

    @abstractmethod
    def _start_of_period(self, day: date) -> date: ...

    @abstractmethod
    def _shift(self, start: date, periods: int) -> date: ...

    @property
    def summary(self) -> str:
        return self.description

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> Timetable:
        return cls(**data)

    def infer_manual_data_interval(self, *, run_after: pendulum.DateTime) -> DataInterval:
        """The last period that has ended: what a run by hand is about when it names no period."""
        return self._interval(self._shift(self._start_of_period(_local_day(run_after)), -1))

    def next_dagrun_info(
        self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        return self.next_run(last_automated_data_interval, restriction, now=pendulum.now(_PENDULUM_ZONE))

    def next_run(
        self, last: DataInterval | None, restriction: TimeRestriction, *, now: pendulum.DateTime
    ) -> DagRunInfo | None:
        """The next run after the period `last`, as seen at `now`; None where the restriction allows none."""
        starts = []
        if last is not None:
            starts.append(self._shift(self._start_of_period(_local_day(last.start)), 1))
        if restriction.earliest is not None:
            starts.append(self._first_period_from(restriction.earliest))
        if not restriction.catchup:
            starts.append(self._first_period_due_from(now - _MAKE_UP))
        if not starts:
            return None
        interval = self._interval(max(starts))
        if restriction.latest is not None and interval.start > restriction.latest:
            return None
        return DagRunInfo(run_after=self.due(max(starts)), data_interval=interval)

    def _first_period_from(self, moment: datetime) -> date:
        start = self._start_of_period(_local_day(moment))
        return start if _midnight(start) >= moment else self._shift(start, 1)

    def _first_period_due_from(self, moment: datetime) -> date:
        # validate() allows due days up to 200 workdays after a period: begin before any such period.
        start = self._start_of_period(_local_day(moment) - timedelta(days=800))
        while self.due(start) < moment:
            start = self._shift(start, 1)
        return start

    def _interval(self, start: date) -> DataInterval:
        return DataInterval(_midnight(start), _midnight(self._shift(start, 1)))


class WorkdayAfterPeriod(PeriodTimetable):
    """Runs on the `nth` workday after each period, at `hour`:`minute` o'clock in Asia/Shanghai."""

    def __init__(self, period_type: PeriodType, nth: int, hour: int = 9, minute: int = 0) -> None:
        self.period_type = period_type
        self.nth = nth
        self.hour = hour
        self.minute = minute
        self.description = (
            f"{_NAMES.get(period_type, period_type)}后第{nth}个工作日 {hour:02d}:{minute:02d}（北京时间）"
        )

    def serialize(self) -> dict[str, Any]:
        return {"period_type": self.period_type, "nth": self.nth, "hour": self.hour, "minute": self.minute}

    def validate(self) -> None:
        if self.period_type not in get_args(PeriodType):
            raise AirflowTimetableInvalid(f"周期是“{self.period_type}”，应为 month、quarter 或 year")
        if not 1 <= self.nth <= 200:
            raise AirflowTimetableInvalid(f"第{self.nth}个工作日不可用，应在 1 至 200 之间")
        if not (0 <= self.hour <= 23 and 0 <= self.minute <= 59):
            raise AirflowTimetableInvalid(f"时间 {self.hour}:{self.minute} 不可用，应在 0:00 至 23:59 之间")

    def due(self, start: date) -> pendulum.DateTime:
        last_day = self._shift(start, 1) - timedelta(days=1)
        day = workday_calendar().nth_workday_after(last_day, self.nth)
        return at_time(day, time(self.hour, self.minute))

    def _start_of_period(self, day: date) -> date:
        months = _MONTHS[self.period_type]
        return date(day.year, (day.month - 1) // months * months + 1, 1)

    def _shift(self, start: date, periods: int) -> date:
        months = start.year * 12 + start.month - 1 + periods * _MONTHS[self.period_type]
        return date(months // 12, months % 12 + 1, 1)


def at_time(day: date, moment: time) -> pendulum.DateTime:
    """That moment of that day in Asia/Shanghai."""
    return pendulum.instance(datetime.combine(day, moment), tz=_PENDULUM_ZONE)


def period_of(data_interval_start: datetime, period_type: PeriodType = "quarter") -> str:
    """Label of the period that begins at this moment, in Asia/Shanghai: `2021Q1`, `2021-03` or `2021`."""
    day = _local_day(data_interval_start)
    if period_type == "quarter":
        return f"{day.year}Q{(day.month - 1) // 3 + 1}"
    return f"{day.year}-{day.month:02d}" if period_type == "month" else str(day.year)


def workday_calendar() -> Calendar:
    """The calendar of workdays.csv, read anew when the file has changed."""
    return _calendar(WORKDAYS_CSV, WORKDAYS_CSV.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _calendar(path: Path, modified_ns: int) -> Calendar:
    return Calendar.load(path)


def _local_day(moment: datetime) -> date:
    return moment.astimezone(_ZONE).date()


def _midnight(day: date) -> pendulum.DateTime:
    return pendulum.datetime(day.year, day.month, day.day, tz=_PENDULUM_ZONE)
