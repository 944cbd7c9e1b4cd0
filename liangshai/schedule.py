"""``schemas/rules/schedule.yml``: when papers are due. Light on purpose: DAG files import this module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from liangshai.settings import PROJECT_DIR


@dataclass(frozen=True, slots=True)
class BulletinSchedule:
    """The quarterly bulletin: n-th workday after the quarter, or so many after the statistics arrived."""

    after: str
    workdays_after_period: int
    workdays_after_statistics: int
    latest_workdays_after_period: int


@dataclass(frozen=True, slots=True)
class YearlySchedule:
    """The yearly inputs: n-th workday after the year."""

    workdays_after_period: int


def bulletin_schedule() -> BulletinSchedule:
    """Raises ValueError with a Chinese sentence where the file is wrong."""
    schedule = BulletinSchedule(**_held()["quarterly_bulletin"])
    if schedule.after not in ("period", "statistics"):
        raise ValueError(f"schedule.yml 的 after 写的是“{schedule.after}”，应为 period 或 statistics")
    return schedule


def yearly_schedule() -> YearlySchedule:
    return YearlySchedule(**_held()["yearly_assessment"])


def _held() -> dict[str, Any]:
    path = PROJECT_DIR / "schemas" / "rules" / "schedule.yml"
    held: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return held
