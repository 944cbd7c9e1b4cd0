"""Airflow and our DAGs as they run: started once, driven through the API, killed in part, and stopped."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import psutil
import pytest

from liangshai.airflow import components as airflow
from liangshai.airflow.answers import AirflowApiError, Approval
from liangshai.airflow.api import AirflowApi
from liangshai.airflow.approvals import approve_until_done
from liangshai.airflow.environment import APPROVER, VIEWER, password
from liangshai.operations import alerts
from liangshai.operations.running import is_up
from liangshai.operations.sameness import differences
from liangshai.settings import PROJECT_DIR, Settings
from tests.liangshai.airflow.conftest import Office

YEAR = PROJECT_DIR / "examples" / "2021"
HANDED_IN = (
    "project_register/重点项目名单及年度计划.xlsx",
    "project_progress/重点项目进展情况表（2021年3月）.xlsx",
    "project_progress/重点项目进展情况表（2021年5月）.xlsx",
    "supervision_weekly/督查事项周进展_第12期.csv",
    "verification/督查核实表（2021年第一季度）.xlsx",
)
DAGS = {"intake", "nightly_load", "quarterly_bulletin", "weekly_notice", "yearly_assessment"}
SAMPLES = {"bulletin", "broken_task", "figures", "long"}


@pytest.fixture
def settings(office: Office) -> Settings:
    return office.settings


@pytest.fixture
def api(settings: Settings) -> Iterator[AirflowApi]:
    with airflow.airflow_api(settings) as client:
        yield client


def hand_in(settings: Settings) -> None:
    for name in HANDED_IN:
        shutil.copy(YEAR / name, settings.inbox_dir)


def test_every_dag_is_read_without_error_has_an_owner_a_tag_and_retries(office: Office) -> None:
    assert office.admin.import_errors() == {}
    dags = {dag.dag_id: dag for dag in office.admin.dags()}
    assert set(dags) == DAGS | SAMPLES
    assert {tag for name in DAGS for tag in dags[name].tags} == {"受理", "装载", "通报", "考核"}
    assert all(dags[name].next_run_after for name in DAGS - {"intake"})


@pytest.mark.parametrize(
    ("dag_id", "conf"),
    [
        ("quarterly_bulletin", {"period": "2021Q5"}),
        ("quarterly_bulletin", {"period": "2021Q1", "issue_date": "四月"}),
        ("yearly_assessment", {"period": "21"}),
        ("nightly_load", {"year": "今年"}),
    ],
)
def test_a_wrong_param_is_refused_before_anything_runs(
    office: Office, dag_id: str, conf: dict[str, Any]
) -> None:
    with pytest.raises(AirflowApiError) as refused:
        office.admin.trigger(dag_id, conf)
    assert refused.value.status == 400


@pytest.mark.timeout(900)
def test_the_way_of_a_quarter_and_once_more(office: Office) -> None:
    """Load with one system down, issue, send; then all of it cleared and run again: nothing doubles."""
    hand_in(office.settings)
    loaded = office.admin.trigger("nightly_load", {"year": 2021}, run_id="load-1")
    states = office.ended("nightly_load", loaded)
    assert states == {"collect": "failed", "load": "success", "answer": "success"}
    (alert,) = [one for one in alerts.recent(office.settings.home) if "（load-1）" in one["sentence"]]
    assert "nightly_load.collect" in alert["sentence"] and "企业诉求台账：" in alert["sentence"]
    ends = dict(
        office.rows("select status, count(*) from ledger.submission where channel <> 'codes' group by 1")
    )
    assert ends == {"accepted": 5, "partly": 1}  # five files, and the database that could be asked

    bulletin = office.admin.trigger("quarterly_bulletin", {"period": "2021Q1"}, run_id="q1")
    refused = office.admin.trigger("quarterly_bulletin", {"period": "2021Q2"}, run_id="q2")
    weekly = office.admin.trigger("weekly_notice", {"period": "第12期"}, run_id="w12")
    yearly = office.admin.trigger("yearly_assessment", {"period": "2021"}, run_id="y")
    assert set(office.decide(bulletin, "Approve").values()) == {"success"}
    assert set(office.decide(weekly, "Approve", "weekly_notice").values()) == {"success"}
    rejected = office.decide(refused, "Reject")
    assert (rejected["draft"], rejected["issue"], rejected["deliver"]) == ("success", "skipped", "skipped")
    assert set(office.ended("yearly_assessment", yearly).values()) == {"success"}

    issued = office.rows(
        "select period_label, approved_by from ledger.issue where kind = 'quarterly' order by 1"
    )
    assert [period for period, _ in issued] == ["2021Q1", "2021Q2"]
    assert issued[0][1] and issued[1][1] is None
    sent = dict(office.rows("select kind, count(*) from ledger.outbox where status = '已发' group by 1"))
    assert sent["bulletin"] == 16 and sent["assessment"] == 1 and sent["return_note"] == 1
    mails = sorted(path.name for path in office.settings.outbox_dir.glob("*.eml"))
    assert len(mails) == sum(sent.values())
    before = office.state()

    office.admin.clear("nightly_load", loaded, task_ids=["load"])
    office.admin.clear("quarterly_bulletin", bulletin)
    office.admin.clear("yearly_assessment", yearly)
    assert office.ended("nightly_load", loaded)["load"] == "success"
    # Nobody is asked to sign what is signed.
    assert set(office.ended("quarterly_bulletin", bulletin).values()) == {"success"}
    assert set(office.ended("yearly_assessment", yearly).values()) == {"success"}
    assert differences(before, office.state()) == []
    assert sorted(path.name for path in office.settings.outbox_dir.glob("*.eml")) == mails


# ---- the service


def test_after_up_all_components_are_healthy_and_the_dags_known_and_unpaused(
    settings: Settings, api: AirflowApi
) -> None:
    status = airflow.status(settings)
    assert status.healthy
    assert [component.name for component in status.components] == ["postgres", *airflow.COMPONENTS]
    # The fixture itself pauses intake, which would run beside the tests every ten minutes.
    assert {dag.dag_id for dag in api.dags() if dag.paused} == {"intake"}


def test_the_page_and_the_database_listen_on_this_machine_alone(settings: Settings) -> None:
    own = {component.pid for component in airflow.status(settings).components}
    family = [process for pid in own if pid for process in tree(pid)]
    listening = {address for process in family for address in listened_on(process)}
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
    # A busy machine may answer late for a moment: that nothing was started anew is what counts.
    pids = {one.name: one.pid for one in before.components}
    assert {one.name: one.pid for one in airflow.up(settings).components} == pids


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
    # A heartbeat counts for the process that gave it alone: a killed process's last one is no sign of life.
    health = api.health()
    for name in ("scheduler", "triggerer", "dag_processor"):
        assert health[name].is_good_since(time.time() - 300) and not health[name].is_good_since(
            time.time() + 1
        )


def test_a_component_that_died_is_told_and_it_alone_is_started_again(settings: Settings) -> None:
    before = {component.name: component.pid for component in airflow.status(settings).components}
    pid = before["triggerer"]
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)
    stopped = {one.name for one in airflow.status(settings).components if one.state == "stopped"}
    assert stopped == {"triggerer"}
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


def tree(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def listened_on(process: psutil.Process) -> set[str]:
    """Addresses that it shows; none of one that has ended: those that read DAG files live for a moment."""
    try:
        connections = process.net_connections(kind="tcp")
    except psutil.NoSuchProcess:
        return set()
    except psutil.AccessDenied:
        # Airflow's supervisors of tasks hold secrets and show their files to root alone.
        return set()
    return {one.laddr.ip for one in connections if one.status == psutil.CONN_LISTEN}
