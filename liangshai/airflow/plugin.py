"""What this project adds to Airflow, registered by the entry point `airflow.plugins`: the timetables.

No pages: an API application within a plugin has no login of its own.
"""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from liangshai.airflow.weekly_timetable import BeforeWeeklyMeeting
from liangshai.airflow.workday_timetable import WorkdayAfterPeriod


class LiangshaiPlugin(AirflowPlugin):
    """Makes our timetables known to every process of Airflow, by the package's entry point."""

    name = "liangshai"
    timetables = [WorkdayAfterPeriod, BeforeWeeklyMeeting]  # noqa: RUF012  (the type is Airflow's)
