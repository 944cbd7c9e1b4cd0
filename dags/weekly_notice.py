"""The weekly notice before the weekly meeting: draft at three, a person's approval, issue, deliver."""

from datetime import date, datetime
from typing import Any

import pendulum
from airflow.sdk import AsyncCallback, DeadlineAlert, DeadlineReference, Param, dag, get_current_context, task
from assets import NOTICE
from dags_common import ASKED_AGAIN, DEFAULTS, PAPER_PARAMS, SIGNATURE_FORM, TAGS, TIME_ZONE

from liangshai.airflow.signature import SignatureOperator
from liangshai.airflow.weekly_timetable import BeforeWeeklyMeeting
from liangshai.operations.alerts import notice_late
from liangshai.schedule import weekly_schedule

# The day of the meeting, and the two times: schemas/rules/schedule.yml.
RULE = weekly_schedule()
TIME_TO_SIGN = datetime.combine(date.min, RULE.issue_time) - datetime.combine(date.min, RULE.draft_time)


@dag(
    dag_id="weekly_notice",
    schedule=BeforeWeeklyMeeting(),
    start_date=pendulum.datetime(2021, 1, 1, tz=TIME_ZONE),
    catchup=False,
    max_active_runs=4,  # last week's may still wait for its signature
    default_args=DEFAULTS,
    params={
        "period": Param(None, type=["null", "string"], title="周（如 2021-W12 或 第12期）"),
        **PAPER_PARAMS,
    },
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=TIME_TO_SIGN,
        callback=AsyncCallback(notice_late),
        name="例会前印发",
    ),
    tags=[TAGS["bulletin"]],
    doc_md="每周例会前生成督查通报：拟稿，等人签发，成文，分送。没有事项的一周也照常印发并写明。",
)
def weekly_notice() -> None:
    @task
    def draft(params: dict[str, Any] | None = None) -> dict[str, Any]:
        from airflow.sdk.exceptions import AirflowSkipException

        from liangshai import flows

        run = get_current_context()["dag_run"]
        planned = flows.notice_planned(run.run_id, params or {}, run.data_interval_start)
        if planned is None:
            raise AirflowSkipException("不用拟稿：这一周的已有人拟过，或这一年没有开年、也没有任何报送")
        return flows.draft_bulletin(run.run_id, planned)

    approve = SignatureOperator(
        task_id="approve",
        subject="{{ ti.xcom_pull(task_ids='draft')['title'] }} 签发",
        body="{{ ti.xcom_pull(task_ids='draft')['summary'] }}",
        params=SIGNATURE_FORM,
        **ASKED_AGAIN,
    )

    @task(outlets=[NOTICE])
    def issue(drafted: dict[str, Any], answered: dict[str, Any]) -> int:
        from liangshai import flows

        return flows.issue_bulletin(drafted["issue_id"], answered)

    @task
    def deliver(issue_id: int) -> dict[str, Any]:
        from liangshai import flows

        return flows.deliver_bulletin(issue_id)

    drafted = draft()
    drafted >> approve
    deliver(issue(drafted, approve.output))


weekly_notice()
