"""The DAGs as Airflow runs them: really started once for this module, driven through the API."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from liangshai.airflow import components as airflow
from liangshai.airflow.answers import AirflowApiError
from liangshai.airflow.api import AirflowApi
from liangshai.airflow.environment import APPROVER
from liangshai.operations import alerts
from liangshai.operations.sameness import differences, state_of
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings

YEAR = PROJECT_DIR / "examples" / "2021"
HANDED_IN = (
    "project_register/重点项目名单及年度计划.xlsx",
    "project_progress/重点项目进展情况表（2021年3月）.xlsx",
    "project_progress/重点项目进展情况表（2021年5月）.xlsx",
    "supervision_weekly/督查事项周进展_第12期.csv",
    "verification/督查核实表（2021年第一季度）.xlsx",
)
DAGS = ("intake", "nightly_load", "quarterly_bulletin", "weekly_notice", "yearly_assessment")


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
                answers = dict.fromkeys(approval.params, "") | {"comment": "已阅"}
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
    """The service, started; one department's database can be asked, another's interface is down."""
    from examples.make.posting import make_posting_database

    folder = tmp_path_factory.mktemp("office")
    make_posting_database(
        folder / "posting.sqlite", YEAR / "posting.csv", datetime.fromisoformat("2021-04-20T01:30:00+08:00")
    )
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LIANGSHAI_DATABASE_URL", "AIRFLOW_CONN_SMTP_DEFAULT"):
            patch.delenv(name, raising=False)
        patch.setenv("AIRFLOW_CONN_POSTING_DB", f'{{"conn_type":"sqlite","host":"{folder}/posting.sqlite"}}')
        patch.setenv("AIRFLOW_CONN_REQUESTS_API", "http://127.0.0.1:9")
        settings = Settings(home=folder / "var", fast=True, inbox_settle_seconds=0, airflow_parallelism=3)
        try:
            with Service.open(settings):
                airflow.up(settings)
            with airflow.airflow_api(settings) as admin, airflow.airflow_api(settings, APPROVER) as approver:
                admin.set_paused("intake", True)
                yield Office(settings, admin, approver)
        finally:
            airflow.down(settings)


def hand_in(settings: Settings) -> None:
    for name in HANDED_IN:
        shutil.copy(YEAR / name, settings.inbox_dir)


def test_every_dag_is_read_without_error_has_an_owner_a_tag_and_retries(office: Office) -> None:
    assert office.admin.import_errors() == {}
    dags = {dag.dag_id: dag for dag in office.admin.dags()}
    assert set(dags) == set(DAGS)
    assert {tag for dag in dags.values() for tag in dag.tags} == {"受理", "装载", "通报", "考核"}
    assert all(dag.next_run_after for dag in dags.values() if dag.dag_id != "intake")


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
    assert set(office.decide(bulletin, "Approve").values()) == {"success"}
    assert set(office.ended("yearly_assessment", yearly).values()) == {"success"}
    assert differences(before, office.state()) == []
    assert sorted(path.name for path in office.settings.outbox_dir.glob("*.eml")) == mails


def test_no_dag_file_imports_anything_heavy() -> None:
    program = (
        "import sys; sys.path.insert(0, 'dags')\n"
        "import intake, nightly_load, quarterly_bulletin, weekly_notice, yearly_assessment\n"
        "heavy = {'pandas', 'pyarrow', 'matplotlib', 'great_expectations', 'docx', 'typst', 'reports'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT_DIR, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1:] == ["[]"], done.stderr[-2000:]


@pytest.mark.parametrize("name", [f"{dag}.py" for dag in DAGS])
def test_a_dag_file_is_short(name: str) -> None:
    assert len((PROJECT_DIR / "dags" / name).read_text("utf-8").splitlines()) < 80
