"""Our own Airflow with its DAGs, really started: once for all that need it, a start costs half a minute."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from liangshai.airflow import components as airflow
from liangshai.airflow.api import AirflowApi
from liangshai.airflow.environment import APPROVER
from liangshai.operations.sameness import state_of
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings

SAMPLES = """
import pendulum
from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Param, dag, task
from liangshai.airflow.workday_timetable import WorkdayAfterPeriod, period_of

SINCE = pendulum.datetime(2021, 1, 1, tz="Asia/Shanghai")

@dag(schedule=WorkdayAfterPeriod("quarter", 10), start_date=SINCE, catchup=False, tags=["通报"],
     params={"period": Param("2021Q1", type="string", pattern=r"^\\d{4}Q[1-4]$")})
def bulletin():
    @task
    def build(params=None):
        import os
        print("建成", params["period"], os.environ["LIANGSHAI_HOME"], os.environ["TZ"])

    approve = ApprovalOperator(task_id="approve", subject="请审批 {{ params.period }}",
                               params={"comment": Param("", type="string")}, retries=3, retry_delay=1)

    @task
    def send():
        print("发出")

    build() >> approve >> send()

@dag(schedule=None)
def broken_task():
    @task
    def fail():
        raise ValueError("坏了")
    fail()

@dag(schedule=WorkdayAfterPeriod("quarter", 3), start_date=SINCE, catchup=False)
def figures():
    @task
    def load(data_interval_start=None):
        print("装载", period_of(data_interval_start))
    load()

@dag(schedule=None)
def long():
    @task
    def work():
        import time
        time.sleep(5)
        print("做完了")
    work()

long()
bulletin()
broken_task()
figures()
"""


@dataclass(frozen=True)
class Office:
    """A running service and two of its users."""

    settings: Settings
    admin: AirflowApi
    approver: AirflowApi

    def ended(self, dag_id: str, run_id: str) -> dict[str, str | None]:
        """Wait for the run's end; task → state."""
        self.admin.wait(dag_id, run_id, timeout_s=280)
        return {task.task_id: task.state for task in self.admin.task_states(dag_id, run_id)}

    def decide(self, run_id: str, option: str, dag_id: str = "quarterly_bulletin") -> dict[str, str | None]:
        """Answer whatever the run asks until it has ended: what was answered too early is asked again."""
        while not self.admin.run(dag_id, run_id).finished:
            for approval in self.approver.pending_approvals(dag_id, run_id):
                # Airflow takes all the params of an approval or none.
                said = {"comment": "已阅", "despite_unchecked": "试运行，不发核对单"}
                answers = {name: said.get(name, "") for name in approval.params}
                self.approver.approve(approval, "已阅", option=option, answers=answers)
            time.sleep(0.5)
        return self.ended(dag_id, run_id)

    def rows(self, query: str) -> list[Any]:
        with Service.open(self.settings) as service, service.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]

    def state(self) -> dict[str, str]:
        with Service.open(self.settings) as service:
            return state_of(service.engine)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The service, started, with some DAGs more; one department can be asked, another's API is down."""
    from examples.make.posting import make_posting_database

    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(PROJECT_DIR / "dags", folder / "dags", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "dags" / "samples.py").write_text(SAMPLES, "utf-8")
    make_posting_database(
        folder / "posting.sqlite",
        PROJECT_DIR / "examples" / "2021" / "posting.csv",
        datetime.fromisoformat("2021-04-20T01:30:00+08:00"),
    )
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LIANGSHAI_DATABASE_URL", "AIRFLOW_CONN_SMTP_DEFAULT"):
            patch.delenv(name, raising=False)
        patch.setenv("AIRFLOW_CONN_POSTING_DB", f'{{"conn_type":"sqlite","host":"{folder}/posting.sqlite"}}')
        patch.setenv("AIRFLOW_CONN_REQUESTS_API", "http://127.0.0.1:9")
        settings = Settings(
            home=folder / "var",
            dags_dir=folder / "dags",
            fast=True,
            inbox_settle_seconds=0,
            airflow_parallelism=3,
        )
        try:
            with Service.open(settings):
                airflow.up(settings)
            with airflow.airflow_api(settings) as admin, airflow.airflow_api(settings, APPROVER) as approver:
                admin.set_paused("intake", True)
                yield Office(settings, admin, approver)
        finally:
            airflow.down(settings)
