"""The quarterly bulletin: plan, draft, a person's approval, issue, deliver."""

from typing import Any

import pendulum
from airflow.sdk import AssetOrTimeSchedule, Param, PokeReturnValue, dag, get_current_context, task
from assets import BULLETIN, STATISTICS
from dags_common import ASKED_AGAIN, DEFAULTS, PAPER_PARAMS, SIGNATURE_FORM, TAGS, TIME_ZONE

from liangshai.airflow.signature import SignatureOperator
from liangshai.airflow.workday_timetable import WorkdayAfterPeriod
from liangshai.schedule import bulletin_schedule

# A workday after the quarter, or so many after the statistics came: schemas/rules/schedule.yml.
DUE = WorkdayAfterPeriod("quarter", bulletin_schedule().workdays_after_period, 9)


@dag(
    dag_id="quarterly_bulletin",
    schedule=AssetOrTimeSchedule(timetable=DUE, assets=[STATISTICS]),
    start_date=pendulum.datetime(2021, 1, 1, tz=TIME_ZONE),
    catchup=False,
    max_active_runs=16,  # most of them wait, for their day or for a signature
    default_args=DEFAULTS,
    params={
        "period": Param(None, type=["null", "string"], pattern=r"^\d{4}Q[1-4]$", title="季度（如 2021Q1）"),
        **PAPER_PARAMS,
    },
    tags=[TAGS["bulletin"]],
    doc_md="按季生成督查通报：拟稿，等人签发，成文，分送。缺报的数据在文中写明，不因此停发。",
)
def quarterly_bulletin() -> None:
    @task.sensor(poke_interval=3600, timeout=60 * 86400, mode="reschedule")
    def plan(params: dict[str, Any] | None = None) -> PokeReturnValue:
        from airflow.sdk.exceptions import AirflowSkipException

        from liangshai import flows

        run = get_current_context()["dag_run"]
        kind, start = str(getattr(run.run_type, "value", run.run_type)), run.data_interval_start
        is_ready, planned = flows.bulletin_ready(run.run_id, kind, params or {}, start)
        if is_ready and planned is None:
            raise AirflowSkipException("没有到期的通报")
        return PokeReturnValue(is_ready, planned)

    @task
    def draft(planned: dict[str, Any]) -> dict[str, Any]:
        from liangshai import flows

        return flows.draft_bulletin(get_current_context()["run_id"], planned)

    approve = SignatureOperator(
        task_id="approve",
        subject="{{ ti.xcom_pull(task_ids='draft')['title'] }} 签发",
        body="{{ ti.xcom_pull(task_ids='draft')['summary'] }}",
        params=SIGNATURE_FORM,
        **ASKED_AGAIN,
    )

    @task(outlets=[BULLETIN])
    def issue(drafted: dict[str, Any], answered: dict[str, Any]) -> int:
        from liangshai import flows

        return flows.issue_bulletin(drafted["issue_id"], answered)

    @task
    def deliver(issue_id: int) -> dict[str, Any]:
        from liangshai import flows

        return flows.deliver_bulletin(issue_id)

    drafted = draft(plan())
    drafted >> approve
    deliver(issue(drafted, approve.output))


quarterly_bulletin()
