"""Every 10 minutes in working hours: read what lies in the inbox and answer the clerk."""

from typing import Any

from airflow.sdk import CronTriggerTimetable, dag, get_current_context, task
from dags_common import DEFAULTS, TAGS, TIME_ZONE


@dag(
    dag_id="intake",
    # 07:30 to 20:00, and to midnight on a day when something is due.
    schedule=CronTriggerTimetable("*/10 7-23 * * *", timezone=TIME_ZONE),
    # No start date: a first start waits for its hour; one that an outage took is made up for once.
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=[TAGS["intake"]],
    doc_md="工作时间每10分钟受理一次收件夹里的报送，并把退回单和问题发给报送单位。",
)
def intake() -> None:
    @task
    def load() -> dict[str, Any]:
        from airflow.sdk.exceptions import AirflowSkipException

        from liangshai import flows

        run = get_current_context()["dag_run"]
        if str(run.run_type) == "scheduled" and not flows.intake_is_open():
            raise AirflowSkipException("不在受理时间")
        return flows.load(run.run_id)

    @task
    def answer() -> dict[str, Any]:
        from liangshai import flows

        return flows.answer()

    load() >> answer()


intake()
