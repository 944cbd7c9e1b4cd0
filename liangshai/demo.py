"""The whole way on the example year, all as DAG runs: four quarters, the corrections, the same bulletin
again both ways, the yearly inputs. Run again, nothing doubles.

A stand-in for people, and said so: a demo user approves the bulletins and answers the questions.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from liangshai.airflow import components as airflow
from liangshai.airflow.api import AirflowApi
from liangshai.airflow.approvals import approve_until_done
from liangshai.airflow.environment import APPROVER
from liangshai.intake import connections
from liangshai.operations.sameness import differences, state_of
from liangshai.papers.draft import checking
from liangshai.papers.known import names
from liangshai.papers.readers import sending
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings, write_private
from reports.issuing.steps.check_sheet import AGREED
from reports.issuing.steps.checks import OPEN

ISSUE_DATES = {"2021Q1": "2021-04-20", "2021Q2": "2021-07-20", "2021Q3": "2021-10-22", "2021Q4": "2022-01-20"}
CORRECTIONS_DATE = "2022-01-26"
DEMO_USER = "演示用户"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One line of the example year's manifest."""

    batch: str
    kind: str
    path: Path
    source: str
    answer: str
    received_at: datetime


class Steps:
    """What is going on, one line each, with the time it took."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    @contextmanager
    def step(self, what: str) -> Iterator[Callable[[str], None]]:
        start = time.monotonic()
        click.echo(f"[{start - self.began:5.0f} 秒] {what} …")
        results: list[str] = []
        with _at_work(what):
            yield results.append
        for result in results:
            click.echo(f"           {result}")


@contextmanager
def _at_work(what: str) -> Iterator[None]:
    """On a terminal a line that moves, for a step may take minutes; nothing elsewhere."""
    if not sys.stdout.isatty():
        yield
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn(), transient=True
    ) as bar:
        bar.add_task(what)
        yield


def run_demo(settings: Settings) -> None:
    """Everything from an empty home to the yearly inputs."""
    steps = Steps()
    # Our own files are moved into the inbox whole; nobody need wait until they have settled.
    settings = settings.model_copy(update={"inbox_settle_seconds": 0.0})
    year = _manifest(settings.examples_dir / "2021")
    demo = settings.directory("demo")
    sys.path.insert(0, str(PROJECT_DIR))
    from examples.make.api import RequestsApi

    requests = next(a for a in year if a.kind == "api")
    posting = next(a for a in year if a.kind == "database")
    token = settings.secret("demo_requests_token")
    first = [a for a in year if a.batch == next(iter(ISSUE_DATES))[-2:]]
    with RequestsApi(requests.path, token, now=requests.received_at) as api:
        # Before Airflow starts: the night that it makes up for at once asks the departments' systems too.
        _departments_until(posting, demo, api, first)
        connections.remember(
            settings, "posting_db", {"conn_type": "sqlite", "host": str(demo / "posting.sqlite")}
        )
        connections.remember(
            settings,
            "requests_api",
            {"conn_type": "http", "host": "127.0.0.1", "port": api.port, "password": token},
        )
        with (
            steps.step("启动数据库和 Airflow（调度、页面、解析、触发）") as say,
            Service.open(settings) as service,
        ):
            for line in service.migrate()[-1:]:
                say(line)
            airflow.up(settings)
        with airflow.airflow_api(settings) as admin, airflow.airflow_api(settings, APPROVER) as approver:
            runner = Runner(settings, admin, approver, steps)
            runner.settle()
            for period, day in ISSUE_DATES.items():
                batch = [a for a in year if a.batch == period[-2:]]
                _departments_until(posting, demo, api, batch)
                runner.load(f"截至{day}已报送的{len(batch)}份", batch)
                runner.bulletin(period, issue_date=day)
            batch = [a for a in year if a.batch == "corrections"]
            runner.load("发文后的更正", batch)
            runner.bulletin_again("2021Q1", issue_date=ISSUE_DATES["2021Q1"])
            runner.bulletin("2021Q1", issue_date=CORRECTIONS_DATE, again="按更正后的数重出")
            runner.assessment("2021")
            admin.set_paused("intake", False)
    # Its server ends with the demo: left behind, the connection would raise an alarm every night.
    connections.forget(settings, "requests_api")
    _closing_words(settings, steps, _same_as_before(settings, demo / "state.json"))


@dataclass(slots=True)
class Runner:
    """Drives the DAGs through Airflow's API, as an operator would."""

    settings: Settings
    admin: AirflowApi
    approver: AirflowApi
    steps: Steps

    def settle(self) -> None:
        """Let runs end that Airflow makes up for on its first start, so that the demo's are the only ones."""
        for dag_id in ("intake", "nightly_load"):
            for run in self.admin.runs(dag_id, 5):
                if not run.finished:
                    self.admin.wait(dag_id, run.run_id)
        self.admin.set_paused("intake", True)

    def load(self, what: str, batch: list[Arrival]) -> None:
        """Put the files into the inbox and run ``nightly_load``; answer what is asked; load again."""
        with self.steps.step(f"装载：{what}") as say:
            handed_in = self._hand_in(batch)
            if handed_in < (files := sum(a.kind == "file" for a in batch)):
                say(f"{files - handed_in}份上次已报送，不再放入收件夹")
            run_id = self._run("nightly_load", {"year": 2021}, f"demo-{batch[0].batch}")
            with Service.open(self.settings) as service:
                say(_ends(service, run_id))
                for question in _own_questions(service, batch):
                    letter, words = _demo_answer(question, batch)
                    receipt = service.answer_question(question["id"], letter, DEMO_USER)
                    say(f"{question['file']}：{question['sentence']}")
                    say(
                        f"  {DEMO_USER}答复 {letter}（{words}）"
                        f"→ {receipt['status_text']}，{receipt['rows_accepted']}行"
                    )
                # The receipts of what was answered go out now, not with whatever is loaded next.
                sending.queue_answers(service)
                sending.deliver(service)

    def bulletin(self, period: str, *, issue_date: str, as_of: str | None = None, again: str = "") -> None:
        """Run ``quarterly_bulletin``; a demo user approves it through the API."""
        with self.steps.step(f"{period} 通报{again}") as say:
            conf = {"period": period, "issue_date": issue_date, "as_of": as_of}
            run_id = self.admin.trigger(
                "quarterly_bulletin", conf, "示例", f"demo-{period}-{as_of or issue_date}"
            )
            asked: list[str] = []

            def first() -> None:
                asked.append(period)
                self._ask_units(period, say)

            approve_until_done(
                self.admin,
                self.approver,
                "quarterly_bulletin",
                run_id,
                "同意印发（演示）",
                first=first,
            )
            self._finished("quarterly_bulletin", run_id)
            with Service.open(self.settings) as service:
                say(_issue_of(service, period, run_id))
            if as_of:
                say(_held_against_first(self.settings, period))
            if asked:
                say(f"{DEMO_USER}通过 Airflow 接口签发（演示，不代表任何人的签字）")
            else:
                say("先前已签发，没有再提请签发")

    def bulletin_again(self, period: str, *, issue_date: str) -> None:
        """The bulletin as of the instant of its first version, which has to come out as that one."""
        with Service.open(self.settings) as service:
            as_of = _versions(service, period)[0].as_of.isoformat()
        self.bulletin(period, issue_date=issue_date, as_of=as_of, again="照原样重印")

    def _ask_units(self, period: str, say: Callable[[str], None]) -> None:
        """核对单 to the units that the draft names, as the office sends them; the demo user answers them."""
        with Service.open(self.settings) as service:
            draft = names.newest(service, period)
            if draft["approved_at"] is not None:
                return
            checking.send(service, draft["issue_id"])
            asked = [one for one in checking.sheets(service, draft["issue_id"]) if one.state == OPEN]
            for sheet in asked:
                checking.answer(service, draft["issue_id"], sheet.unit_code, AGREED, DEMO_USER)
        if asked:
            say(f"给点到的{len(asked)}个单位发核对单，{DEMO_USER}代为登记“{AGREED}”（演示）")

    def assessment(self, year: str) -> None:
        """Run ``yearly_assessment``."""
        with self.steps.step(f"{year}年考核基础数据") as say:
            self._run("yearly_assessment", {"period": year}, f"demo-{year}")
            say(f"工作簿在 {self.settings.assessments_dir}")

    def _hand_in(self, batch: list[Arrival]) -> int:
        """Copy the files into the inbox with the time of their arrival; how many were new."""
        inbox = self.settings.inbox_dir
        with Service.open(self.settings) as service:
            known = service.file_names()
        files = [a for a in batch if a.kind == "file" and a.path.name not in known]
        for arrival in files:
            target = inbox / arrival.path.name
            draft = target.with_name(f".{target.name}.part")
            shutil.copyfile(arrival.path, draft)
            moment = arrival.received_at.timestamp()
            os.utime(draft, (moment, moment))
            draft.replace(target)
        return len(files)

    def _run(self, dag_id: str, conf: dict[str, Any], name: str) -> str:
        run_id = self.admin.trigger(dag_id, conf, "示例", name)
        self._finished(dag_id, run_id)
        return run_id

    def _finished(self, dag_id: str, run_id: str) -> None:
        run = self.admin.wait(dag_id, run_id)
        if run.state != "success":
            failed = self.admin.failed_tasks(dag_id, run_id)
            names = "、".join(t.task_id for t in failed)
            raise airflow.AirflowFailed(
                f"{dag_id} 的这次运行没有成功（{names}），日志在 {airflow.logs_dir(self.settings)}"
            )


def _manifest(folder: Path) -> list[Arrival]:
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            Arrival(
                row["batch"], row["kind"], folder / row["path"], row["source"], row["answer"],
                datetime.fromisoformat(row["received_at"]),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def _departments_until(posting: Arrival, demo: Path, api: Any, batch: list[Arrival]) -> None:
    """Let the departments' systems hold what they held when this batch was collected."""
    from examples.make.posting import make_posting_database

    for arrival in batch:
        if arrival.kind == "database":
            make_posting_database(demo / "posting.sqlite", posting.path, arrival.received_at)
        elif arrival.kind == "api":
            api.now = arrival.received_at


def _own_questions(service: Service, batch: list[Arrival]) -> list[dict[str, Any]]:
    """What is asked about the demo's own returns; whoever tries one by hand answers for it himself."""
    with service.engine.connect() as connection:
        held = "select submission_id, channel from ledger.submission where status = 'held'"
        channels = {row.submission_id: row.channel for row in connection.execute(sa.text(held))}
    files = {arrival.path.name for arrival in batch}
    return [
        question
        for question in service.questions()
        if (channel := channels[question["submission"]]) in ("database", "web")
        or (channel == "folder" and Path(question["file"]).name in files)
    ]


def _demo_answer(question: dict[str, Any], batch: list[Arrival]) -> tuple[str, str]:
    """The answer that the manifest gives for this file, as one of the question's options."""
    from schemas.period import Period

    arrival = next((a for a in batch if question["file"].endswith(a.path.name)), None)
    wanted = arrival.answer if arrival else ""
    options = question["options"]
    if wanted.startswith("period="):
        words = Period.parse(wanted.removeprefix("period=")).chinese()
        chosen = next(o for o in options if words in o["words"])
    elif wanted.startswith("heading="):
        chosen = next(o for o in options if f"就是“{wanted.removeprefix('heading=')}”" in o["words"])
    else:
        chosen = options[0]
    return chosen["letter"], chosen["words"]


def _ends(service: Service, run_id: str) -> str:
    words = {
        "accepted": "受理",
        "partly": "部分受理",
        "held": "待确认",
        "returned": "退回",
        "duplicate": "重复",
    }
    ends = service.load_summary(run_id).get("ends", {})
    return "，".join(f"{words.get(k, k)}{n}份" for k, n in sorted(ends.items())) or "没有新的报送"


def _issue_of(service: Service, period: str, run_id: str) -> str:
    """The issue that a run gave: its own, else the first signed one, made again to the letter."""
    import sqlalchemy as sa

    with service.engine.connect() as connection:
        row = connection.execute(
            sa.text(
                "select version, as_of, jsonb_array_length(changes) as n from ledger.issue"
                " where kind = 'quarterly' and period_label = :period"
                " order by run_key = :run_key desc, approved_at nulls last limit 1"
            ),
            {"period": period, "run_key": run_id},
        ).one()
    changed = f"，与上一版有{row.n}处不同" if row.n else ""
    return f"第{row.version}版，数据截止{row.as_of:%Y-%m-%d %H:%M:%S}{changed}"


def _versions(service: Service, period: str) -> Sequence[Any]:
    """Version and instant of every signed bulletin of the period, the first one first."""
    import sqlalchemy as sa

    with service.engine.connect() as connection:
        return connection.execute(
            sa.text(
                "select version, as_of from ledger.issue where kind = 'quarterly' and period_label = :period"
                " and approved_at is not null order by version"
            ),
            {"period": period},
        ).all()


def _held_against_first(settings: Settings, period: str) -> str:
    """Whether the instant of the first version gave that version again; any other content is a new one."""
    with Service.open(settings) as service:
        first, *later = _versions(service, period)
    other = [one.version for one in later if one.as_of == first.as_of]
    if other:
        return f"与首次签发的那一版不同，成了第{other[-1]}版，请用 liangshai issue recheck 查看"
    return "与首次签发的那一版逐字逐数一致"


def _same_as_before(settings: Settings, kept: Path) -> str:
    """What this run left, compared table by table with what the last one left; empty on a first run."""
    with Service.open(settings) as service:
        now = state_of(service.engine)
    before = json.loads(kept.read_text("utf-8")) if kept.exists() else None
    write_private(kept, json.dumps(now, ensure_ascii=False, indent=1))
    if before is None:
        return ""
    changed = [line.split(":")[0] for line in differences(before, now)]
    if changed:
        return f"与上次运行之后不同的表：{'、'.join(changed)}。"
    return f"再次运行：{len(now)}张表逐行核对，与上次运行之后完全一致，没有重复入库或重复发信。"


def _closing_words(settings: Settings, steps: Steps, compared: str) -> None:
    state = airflow.status(settings)
    mails = len(list(settings.outbox_dir.glob("*.eml")))
    click.echo("")
    click.echo(f"完成，用时{time.monotonic() - steps.began:.0f}秒。{compared}")
    click.echo(f"通报：       {settings.bulletins_dir}")
    click.echo(f"考核数据：   {settings.assessments_dir}")
    click.echo(f"发出的邮件： {settings.outbox_dir}（{mails}封 .eml，没有配置邮件服务器时写成文件）")
    click.echo(f"退回的表：   {settings.answers_dir}")
    click.echo(f"Airflow：    {state.url}（用户 admin，密码在 {settings.secrets_dir / 'airflow_admin'}）")
    click.echo("再看：liangshai status；liangshai explain 2021Q1 477.1；liangshai sql --role assessor")
