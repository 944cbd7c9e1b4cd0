"""``schemas/rules/schedule.yml``: when papers are due. Light on purpose: DAG files import this module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from etl.workdays import Calendar
from liangshai.settings import PROJECT_DIR
from schemas.yaml_lines import read_yaml


@dataclass(frozen=True, slots=True)
class BulletinSchedule:
    """The quarterly bulletin: n-th workday after the quarter, or so many after the statistics arrived."""

    after: str
    workdays_after_period: int
    workdays_after_statistics: int
    latest_workdays_after_period: int


@dataclass(frozen=True, slots=True)
class WeeklySchedule:
    """The weekly notice and the meeting before which it is issued, in the week after the one it speaks of."""

    meeting_weekday: int
    workdays_before_meeting: int
    draft_time: time
    issue_time: time

    def meeting_day(self, monday: date, calendar: Calendar) -> date:
        """The meeting about the week that begins on `monday`; it moves on from holidays.

        It also moves where too few workdays lie before it for the returns to come and the notice to be made.
        """
        after = monday + timedelta(weeks=1)
        day = after + timedelta(days=self.meeting_weekday - 1)
        while (
            not calendar.is_workday(day)
            or len(calendar.workdays_between(after, day)) <= self.workdays_before_meeting
        ):
            day += timedelta(days=1)
        return day

    def notice_day(self, monday: date, calendar: Calendar) -> date:
        """When the notice of that week is drafted and issued."""
        return calendar.add_workdays(self.meeting_day(monday, calendar), -self.workdays_before_meeting)


@dataclass(frozen=True, slots=True)
class YearlySchedule:
    """The yearly inputs: n-th workday after the year."""

    workdays_after_period: int


@dataclass(frozen=True, slots=True)
class CheckSchedule:
    """How long a unit has for its 核对单, or a person for his month of postings."""

    workdays_to_answer: int
    until: time

    def due_at(self, sent: datetime, calendar: Calendar) -> datetime:
        """When the answer to a sheet that was sent at `sent` (with its local time zone) is due."""
        day = calendar.nth_workday_after(sent.date(), self.workdays_to_answer)
        return datetime.combine(day, self.until, sent.tzinfo)


def bulletin_schedule() -> BulletinSchedule:
    """Raises ValueError with a Chinese sentence where the file is wrong."""
    schedule = BulletinSchedule(**_held()["quarterly_bulletin"])
    if schedule.after not in ("period", "statistics"):
        raise ValueError(f"schedule.yml 的 after 写的是“{schedule.after}”，应为 period 或 statistics")
    return schedule


def weekly_schedule() -> WeeklySchedule:
    """Raises ValueError with a Chinese sentence where the file is wrong."""
    held = _held()["weekly_notice"]
    weekday, before = held["meeting_weekday"], held["workdays_before_meeting"]
    if weekday not in range(1, 8):
        raise ValueError(f"schedule.yml 的 meeting_weekday 写的是“{weekday}”，应为 1（周一）至 7（周日）")
    if before not in range(5):
        raise ValueError(f"schedule.yml 的 workdays_before_meeting 写的是“{before}”，应为 0 至 4")
    drafted, issued = (_time(name, held[name]) for name in ("draft_time", "issue_time"))
    if drafted >= issued:
        raise ValueError(f"schedule.yml 的 issue_time {issued:%H:%M} 应晚于 draft_time {drafted:%H:%M}")
    return WeeklySchedule(weekday, before, drafted, issued)


def check_schedule() -> CheckSchedule:
    """Raises ValueError with a Chinese sentence where the file is wrong."""
    return _time_to_answer("check_sheet")


def posting_schedule() -> CheckSchedule:
    """How long a person may object to his own month. Raises ValueError as `check_schedule` does."""
    return _time_to_answer("posting_month")


def _time_to_answer(part: str) -> CheckSchedule:
    held = _held()[part]
    days = held["workdays_to_answer"]
    if not isinstance(days, int) or not 1 <= days <= 20:
        raise ValueError(f"schedule.yml 的 workdays_to_answer 写的是“{days}”，应为 1 至 20")
    return CheckSchedule(days, _time("until", held["until"]))


def _time(name: str, told: Any) -> time:
    try:
        return time.fromisoformat(str(told))
    except ValueError:
        raise ValueError(f'schedule.yml 的 {name} 写的是“{told}”，应如 "15:00"（带引号）') from None


def yearly_schedule() -> YearlySchedule:
    """When the yearly inputs are made, by `schemas/rules/schedule.yml`."""
    return YearlySchedule(**_held()["yearly_assessment"])


def _held() -> dict[str, Any]:
    path = PROJECT_DIR / "schemas" / "rules" / "schedule.yml"
    held: dict[str, Any] = read_yaml(path)
    return held
