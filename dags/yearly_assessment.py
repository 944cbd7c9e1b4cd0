"""The yearly inputs: built on a workday after the year (schedule.yml), or for a year by hand."""

from typing import Any

import pendulum
from airflow.sdk import Param, dag, get_current_context, task
from dags_common import DEFAULTS, TAGS, TIME_ZONE

from liangshai.airflow.workday_timetable import WorkdayAfterPeriod
from liangshai.schedule import yearly_schedule


@dag(
    dag_id="yearly_assessment",
    schedule=WorkdayAfterPeriod("year", yearly_schedule().workdays_after_period, 9),
    start_date=pendulum.datetime(2021, 1, 1, tz=TIME_ZONE),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    params={
        "period": Param(
            None, type=["null", "string"], pattern=r"^\d{4}$", title="年度", description="如 2021"
        ),
        "as_of": Param(None, type=["null", "string"], title="数据截止时间"),
    },
    tags=[TAGS["assessment"]],
    doc_md="汇总一年的考核基础数据，供考核人员核对；只有定稿文件才冻结。",
)
def yearly_assessment() -> None:
    @task
    def build(params: dict[str, Any] | None = None) -> dict[str, Any]:
        from liangshai import flows

        run = get_current_context()["dag_run"]
        return flows.build_assessment(run.run_id, params or {}, run.data_interval_start)

    @task
    def deliver(built: dict[str, Any]) -> dict[str, Any]:
        from liangshai import flows

        return flows.deliver_assessment(built)

    deliver(build())


yearly_assessment()
