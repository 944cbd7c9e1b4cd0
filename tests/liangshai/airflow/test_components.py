"""Our own Airflow, really started once for this module, driven through its API, and stopped."""

from __future__ import annotations

import os
import signal
import stat
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psutil
import pytest

from liangshai.airflow import components as airflow
from liangshai.airflow.answers import AirflowApiError, Approval
from liangshai.airflow.api import AirflowApi
from liangshai.airflow.approvals import approve_until_done
from liangshai.airflow.environment import APPROVER, VIEWER, airflow_environment, password
from liangshai.operations.running import is_up
from liangshai.settings import Settings

DAGS = """
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


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a running service."""
    folder = tmp_path_factory.mktemp("airflow")
    (folder / "dags").mkdir()
    (folder / "dags" / "samples.py").write_text(DAGS, "utf-8")
    settings = Settings(home=folder / "var", dags_dir=folder / "dags", fast=True, airflow_parallelism=2)
    try:
        airflow.up(settings)
        yield settings
    finally:
        airflow.down(settings)


@pytest.fixture
def api(settings: Settings) -> Iterator[AirflowApi]:
    with airflow.airflow_api(settings) as client:
        yield client


def test_after_up_all_components_are_healthy_and_the_dags_known_and_unpaused(
    settings: Settings, api: AirflowApi
) -> None:
    status = airflow.status(settings)
    assert status.healthy
    assert [component.name for component in status.components] == ["postgres", *airflow.COMPONENTS]
    assert {dag.dag_id: dag.paused for dag in api.dags()} == dict.fromkeys(
        ("bulletin", "broken_task", "figures", "long"), False
    )
    assert api.import_errors() == {}


def test_the_page_and_the_database_listen_on_this_machine_alone(settings: Settings) -> None:
    own = {component.pid for component in airflow.status(settings).components}
    family = [process for pid in own if pid for process in tree(pid)]
    listening = {
        connection.laddr.ip
        for process in family
        for connection in process.net_connections(kind="tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_nothing_that_is_written_can_be_read_by_others(settings: Settings) -> None:
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    secrets = list((settings.home / "secrets").iterdir())
    assert secrets and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in secrets)
    logs = "".join(path.read_text("utf-8") for path in airflow.logs_dir(settings).glob("*.log"))
    for secret in secrets:
        assert secret.read_text("utf-8").strip() not in logs


def test_up_again_leaves_what_runs_alone(settings: Settings) -> None:
    before = airflow.status(settings)
    assert airflow.up(settings) == before


def approval_of(api: AirflowApi, dag_id: str, run_id: str) -> Approval:
    """Wait until the run asks; the test's own time limit ends a wait in vain."""
    while not (waiting := api.pending_approvals(dag_id, run_id)):
        time.sleep(0.5)
    return waiting[0]


def test_a_run_waits_for_approval_and_ends_with_the_approver_s_word(
    settings: Settings, api: AirflowApi
) -> None:
    run_id = api.trigger("bulletin", {"period": "2021Q2"}, note="演示")
    approval = approval_of(api, "bulletin", run_id)
    assert approval.subject == "请审批 2021Q2"
    with airflow.airflow_api(settings, VIEWER) as viewer, pytest.raises(AirflowApiError, match="没有权限"):
        viewer.approve(approval, "同意")
    with airflow.airflow_api(settings, APPROVER) as approver:
        run = approve_until_done(api, approver, "bulletin", run_id, "同意印发")
    looks: list[str] = []
    api.wait("bulletin", run_id, progress=lambda run, _tasks: looks.append(run.state))
    assert run.state == looks[-1] == "success"
    assert run.note == "demo-approver：同意印发"
    assert {task.task_id: task.state for task in api.task_states("bulletin", run_id)} == dict.fromkeys(
        ("build", "approve", "send"), "success"
    )
    assert f"建成 2021Q2 {settings.home} Asia/Shanghai" in api.log("bulletin", run_id, "build")
    assert api.pending_approvals("bulletin", run_id) == []


def test_a_cleared_task_runs_again(api: AirflowApi) -> None:
    run_id = api.trigger("broken_task")
    assert api.wait("broken_task", run_id).state == "failed"
    assert [task.task_id for task in api.failed_tasks("broken_task", run_id)] == ["fail"]
    assert "ValueError: 坏了" in api.log("broken_task", run_id, "fail")
    assert api.clear("broken_task", run_id, only_failed=True) == 1
    assert api.wait("broken_task", run_id).state == "failed"
    assert [task.try_number for task in api.task_states("broken_task", run_id)] == [2]


def test_a_run_that_asks_for_nothing_is_no_endless_wait(settings: Settings, api: AirflowApi) -> None:
    run_id = api.trigger("broken_task")
    with airflow.airflow_api(settings, APPROVER) as approver:
        assert approve_until_done(api, approver, "broken_task", run_id, "同意").state == "failed"


def test_past_quarters_are_backfilled_each_with_its_own_period(api: AirflowApi) -> None:
    assert api.runs("figures") == []
    run_ids = api.backfill("figures", date(2021, 1, 1), date(2021, 6, 30))
    assert [api.wait("figures", run_id).state for run_id in run_ids] == ["success", "success"]
    told = [api.log("figures", run_id, "load") for run_id in run_ids]
    assert "装载 2021Q1" in told[0] and "装载 2021Q2" in told[1]
    assert len(api.runs("figures")) == 2


def test_pausing_and_unpausing(api: AirflowApi) -> None:
    for paused in (True, False):
        api.set_paused("broken_task", paused)
        assert {dag.dag_id: dag.paused for dag in api.dags()}["broken_task"] is paused


def test_the_timetable_says_when_the_next_bulletin_is_due(api: AirflowApi) -> None:
    due = next(dag.next_run_after for dag in api.dags() if dag.dag_id == "bulletin")
    assert due is not None and "T01:00:00" in due  # 09:00 in Shanghai


def test_wrong_calls_are_answered_by_a_sentence(settings: Settings, api: AirflowApi) -> None:
    with pytest.raises(AirflowApiError, match="Airflow 里没有"):
        api.trigger("unknown")
    with pytest.raises(AirflowApiError, match="2021Q5"):
        api.trigger("bulletin", {"period": "2021Q5"})
    with AirflowApi(api.url, "admin", "wrong") as stranger, pytest.raises(AirflowApiError, match="拒绝登录"):
        stranger.dags()
    with (
        AirflowApi("http://127.0.0.1:1", "admin", "x") as nobody,
        pytest.raises(AirflowApiError, match="连不上"),
    ):
        nobody.health()
    assert password(settings, "admin") != password(settings, APPROVER)


def test_a_component_that_died_is_told_and_it_alone_is_started_again(settings: Settings) -> None:
    before = {component.name: component.pid for component in airflow.status(settings).components}
    pid = before["triggerer"]
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)
    states = {component.name: component.state for component in airflow.status(settings).components}
    assert states["triggerer"] == "stopped" and states["scheduler"] == "healthy"
    assert airflow.lost(settings) == ["等待与触发"]
    after = airflow.up(settings)
    assert after.healthy and airflow.lost(settings) == []
    changed = {component.name for component in after.components if component.pid != before[component.name]}
    assert changed == {"triggerer"}


def test_down_lets_a_running_task_end_leaves_no_process_behind_and_may_be_repeated(
    settings: Settings, api: AirflowApi
) -> None:
    run_id = api.trigger("long")
    while [task.state for task in api.task_states("long", run_id)] != ["running"]:
        time.sleep(0.2)
    family = {
        process
        for component in airflow.status(settings).components
        if component.pid
        for process in tree(component.pid)
    }
    assert len(family) > 5
    airflow.down(settings)
    assert not [process for process in family if alive(process)]
    assert not is_up(settings.home) and airflow.lost(settings) == []
    assert {component.state for component in airflow.status(settings).components} == {"stopped"}
    logs = (settings.home / "airflow" / "logs" / "tasks" / "dag_id=long").rglob("*.log")
    assert any("做完了" in log.read_text("utf-8") for log in logs)
    airflow.down(settings)
    with pytest.raises(airflow.AirflowFailed, match="没有运行"):
        airflow.airflow_api(settings)


def test_a_foreign_airflow_setting_in_the_shell_does_not_reach_ours(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__DAGS_FOLDER", "/elsewhere")
    monkeypatch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "True")
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "smtp://mail.example")
    environment = airflow_environment(
        Settings(home=home),
        warehouse_url="postgresql+psycopg://w",
        metadata_url="postgresql+psycopg2://a%20b",
        port=1,
    )
    assert environment["AIRFLOW__CORE__DAGS_FOLDER"].endswith("/dags")
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert environment["AIRFLOW_CONN_SMTP_DEFAULT"] == "smtp://mail.example"
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == "postgresql+psycopg2://a%%20b"
    assert environment["LIANGSHAI_DATABASE_URL"] == "postgresql+psycopg://w"


def tree(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
