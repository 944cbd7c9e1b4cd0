"""第12期 as the office says it → 2021-W12 as the machine keeps it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from liangshai.service import Service
from liangshai.settings import TIME_ZONE
from reports.issuing.issue import IssueProblem
from reports.weekly import read_week_name
from reports.weekly.data import weeks_handed_in
from schemas.period import Period


def period_label(service: Service, text: str) -> str:
    """`第12期` as its week, `2021-W12`; whatever else stays as it is.

    Raises:
        IssueProblem: there is no such week.
    """
    today = datetime.now(ZoneInfo(TIME_ZONE)).date()
    with service.engine.connect() as connection:
        weeks = weeks_handed_in(connection)
    try:
        week = read_week_name(text, weeks, Period.of(today, "week").previous())
    except ValueError:
        raise IssueProblem(f"期号写的是“{text}”，没有这样的周，应如 第12期 或 2021年第12期") from None
    return text if week is None else week.label
