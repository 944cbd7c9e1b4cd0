"""Airflow driven through its REST API v2: a call costs milliseconds, the command line costs 15 seconds.

Every failure is an AirflowApiError with one Chinese sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from datetime import time as clock
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote
from zoneinfo import ZoneInfo

import httpx

from liangshai.airflow.answers import (
    AirflowApiError,
    Approval,
    Dag,
    Health,
    Run,
    TaskState,
    log_line,
    run_of,
    seconds,
    sentence_of,
)
from liangshai.settings import TIME_ZONE

_PAGE = 100
# Airflow 3.3.2 fails an approval task that is answered before its scheduler has seen the task park itself
# ("finished with state success, but the task instance's state attribute is queued"). People are slower.
_SETTLE_S = 2.0


class AirflowApi:
    """A client logged in as one user; a context manager. A token that expires is renewed by itself."""

    def __init__(self, url: str, user: str, password: str, *, timeout_s: float = 30.0) -> None:
        self.url = url
        self.user = user
        self._password = password
        # trust_env off: the API is on this machine, a proxy of the environment is not for it.
        self._http = httpx.Client(base_url=url, timeout=timeout_s, trust_env=False)
        self._token: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    # -- the service -----------------------------------------------------------------------------------

    def health(self) -> dict[str, Health]:
        """State of `metadatabase`, `scheduler`, `triggerer` and `dag_processor`."""
        answer = self._send("GET", "/api/v2/monitor/health", token=None)
        return {name: Health.of(name, info or {}) for name, info in self._json(answer).items()}

    def login(self) -> None:
        """Fetch a token. AirflowApiError with status 401 where this is not the Airflow that we know."""
        answer = self._send(
            "POST", "/auth/token", token=None, body={"username": self.user, "password": self._password}
        )
        self._token = str(self._json(answer)["access_token"])

    def warm_up(self) -> None:
        """Have the API for tasks built now (3 seconds), which otherwise the first task waits for."""
        self._send("GET", "/execution/health", token=None)

    def dags(self) -> list[Dag]:
        """All DAGs that are now in the folder, paused or not."""
        return [
            Dag(
                dag_id=row["dag_id"],
                file=row.get("relative_fileloc") or row.get("fileloc") or "",
                paused=bool(row["is_paused"]),
                tags=tuple(tag["name"] for tag in row.get("tags") or ()),
                next_run_after=row.get("next_dagrun_run_after"),
                parsed_at=seconds(row.get("last_parsed_time")),
            )
            for row in self._pages("/api/v2/dags?exclude_stale=true", "dags")
        ]

    def set_paused(self, dag_id: str, paused: bool) -> None:
        self._call("PATCH", f"/api/v2/dags/{_part(dag_id)}?update_mask=is_paused", {"is_paused": paused})

    def import_errors(self) -> dict[str, str]:
        """DAG file → stack trace of its import error."""
        rows = self._pages("/api/v2/importErrors", "import_errors")
        return {row["filename"]: row["stack_trace"] for row in rows}

    # -- runs ------------------------------------------------------------------------------------------

    def trigger(
        self,
        dag_id: str,
        conf: Mapping[str, Any] | None = None,
        note: str | None = None,
        run_id: str | None = None,
    ) -> str:
        """Start a run with `conf` as its params, and return its id. It has no logical date.

        A run named `run_id` that is there already is cleared and runs again.
        """
        body: dict[str, Any] = {"logical_date": None, "conf": dict(conf or {}), "note": note}
        if run_id is not None:
            body["dag_run_id"] = run_id
        try:
            return str(self._call("POST", f"/api/v2/dags/{_part(dag_id)}/dagRuns", body)["dag_run_id"])
        except AirflowApiError as refused:
            if run_id is None or refused.status != 409:
                raise
        self.clear(dag_id, run_id)
        return run_id

    def run(self, dag_id: str, run_id: str) -> Run:
        return run_of(self._call("GET", _run_path(dag_id, run_id)))

    def runs(self, dag_id: str, limit: int = 25) -> list[Run]:
        """The DAG's runs, newest first."""
        path = f"/api/v2/dags/{_part(dag_id)}/dagRuns?order_by=-run_after&limit={limit}"
        return [run_of(row) for row in self._call("GET", path)["dag_runs"]]

    def task_states(self, dag_id: str, run_id: str) -> list[TaskState]:
        rows = self._pages(f"{_run_path(dag_id, run_id)}/taskInstances", "task_instances")
        return [
            TaskState(row["task_id"], int(row["map_index"]), row["state"], int(row["try_number"]))
            for row in rows
        ]

    def wait(
        self,
        dag_id: str,
        run_id: str,
        *,
        timeout_s: float = 600.0,
        progress: Callable[[Run, list[TaskState]], None] | None = None,
        interval_s: float = 0.5,
    ) -> Run:
        """Wait until the run has ended, well or not; `progress` hears of it at each look.

        AirflowApiError where it has not ended after `timeout_s` seconds.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            run = self.run(dag_id, run_id)
            if progress is not None:
                progress(run, self.task_states(dag_id, run_id))
            if run.finished:
                return run
            if time.monotonic() > deadline:
                raise AirflowApiError(
                    f"任务流 {dag_id} 的运行 {run_id} 在 {timeout_s:.0f} 秒内没有结束，现为 {run.state}"
                )
            time.sleep(interval_s)

    def clear(
        self, dag_id: str, run_id: str, *, only_failed: bool = False, task_ids: Iterable[str] = ()
    ) -> int:
        """Run all tasks again, or the failed, or those named and what follows them; returns how many."""
        body: dict[str, Any] = {
            "dry_run": False,
            "dag_run_id": run_id,
            "only_failed": only_failed,
            "reset_dag_runs": True,
            "run_on_latest_version": True,
        }
        named = list(task_ids)
        if named:
            body |= {"task_ids": named, "include_downstream": True}
        answer = self._call("POST", f"/api/v2/dags/{_part(dag_id)}/clearTaskInstances", body)
        return int(answer["total_entries"])

    def backfill(
        self, dag_id: str, first: date, last: date, conf: Mapping[str, Any] | None = None
    ) -> list[str]:
        """Create the scheduled runs of the periods that begin from `first` to `last`; returns their ids.

        Periods that have run already are run again. The DAG must not be paused: the runs would wait for ever.
        """
        body = {
            "dag_id": dag_id,
            "from_date": _midnight(first),
            "to_date": _midnight(last),
            "dag_run_conf": dict(conf or {}),
            "reprocess_behavior": "completed",
            "max_active_runs": 1,
        }
        self._call("POST", "/api/v2/backfills", body)
        path = (
            f"/api/v2/dags/{_part(dag_id)}/dagRuns?logical_date_gte={quote(_midnight(first))}"
            f"&logical_date_lte={quote(_midnight(last))}&order_by=logical_date"
        )
        return [str(row["dag_run_id"]) for row in self._pages(path, "dag_runs")]

    def failed_tasks(self, dag_id: str, run_id: str) -> list[TaskState]:
        return [
            task for task in self.task_states(dag_id, run_id) if task.state in ("failed", "upstream_failed")
        ]

    def log(self, dag_id: str, run_id: str, task_id: str, *, try_number: int = 1, map_index: int = -1) -> str:
        """The task's log as plain lines: the message, and the type and text of each error."""
        path = (
            f"{_run_path(dag_id, run_id)}/taskInstances/{_part(task_id)}/logs/{try_number}"
            f"?full_content=true&map_index={map_index}"
        )
        content = self._call("GET", path).get("content") or []
        return content if isinstance(content, str) else "\n".join(log_line(entry) for entry in content)

    # -- approvals -------------------------------------------------------------------------------------

    def pending_approvals(self, dag_id: str = "~", run_id: str = "~") -> list[Approval]:
        """Approval tasks that wait, of all DAGs and runs or of those named."""
        path = f"{_run_path(dag_id, run_id)}/hitlDetails?response_received=false"
        return [
            Approval(
                dag_id=row["task_instance"]["dag_id"],
                run_id=row["task_instance"]["dag_run_id"],
                task_id=row["task_instance"]["task_id"],
                map_index=int(row["task_instance"]["map_index"]),
                subject=row["subject"],
                body=row.get("body") or "",
                params=tuple(row.get("params") or ()),
                asked_at=seconds(row["created_at"]),
            )
            for row in self._pages(path, "hitl_details")
            # An answer is waited for only while the task is deferred: a task that failed leaves its question.
            if row["task_instance"]["state"] in ("deferred", "awaiting_input")
        ]

    def approve(
        self,
        approval: Approval,
        comment: str = "",
        *,
        option: str = "Approve",
        answers: Mapping[str, str] | None = None,
    ) -> None:
        """Say yes (or `option="Reject"`). The comment goes to the task's param `comment` where it has one,
        and always stands as the run's note, with the user's name; `answers` go to params of their names."""
        path = (
            f"{_run_path(approval.dag_id, approval.run_id)}/taskInstances/{_part(approval.task_id)}"
            f"/{approval.map_index}/hitlDetails"
        )
        time.sleep(max(0.0, approval.asked_at + _SETTLE_S - time.time()))
        given = {"comment": comment} | dict(answers or {})
        # Airflow wants all of the form's fields or none.
        params = {name: given.get(name, "") for name in approval.params}
        self._call("PATCH", path, {"chosen_options": [option], "params_input": params})
        if comment:
            run = _run_path(approval.dag_id, approval.run_id)
            self._call("PATCH", f"{run}?update_mask=note", {"note": f"{self.user}：{comment}"})

    # -- the wire --------------------------------------------------------------------------------------

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        if self._token is None:
            self.login()
        answer = self._send(method, path, token=self._token, body=body, expect_401=True)
        if answer.status_code == 401:
            self.login()
            answer = self._send(method, path, token=self._token, body=body)
        return self._json(answer)

    def _pages(self, path: str, key: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        joint = "&" if "?" in path else "?"
        while True:
            answer = self._call("GET", f"{path}{joint}limit={_PAGE}&offset={len(rows)}")
            page = answer[key]
            rows += page
            if not page or len(rows) >= int(answer.get("total_entries") or 0):
                return rows

    def _send(
        self,
        method: str,
        path: str,
        *,
        token: str | None,
        body: Mapping[str, Any] | None = None,
        expect_401: bool = False,
    ) -> httpx.Response:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        try:
            answer = self._http.request(method, path, json=body, headers=headers)
        except httpx.TimeoutException:
            raise AirflowApiError(f"Airflow 没有在时限内应答：{self.url}") from None
        except httpx.HTTPError:
            raise AirflowApiError(f"连不上 Airflow：{self.url}，应先运行 liangshai up") from None
        if answer.is_success or (expect_401 and answer.status_code == 401):
            return answer
        raise AirflowApiError(sentence_of(method, path, answer), answer.status_code)

    def _json(self, answer: httpx.Response) -> dict[str, Any]:
        try:
            content = answer.json()
        except ValueError:
            raise AirflowApiError(f"{self.url} 上应答的不是 Airflow", answer.status_code) from None
        if not isinstance(content, dict):
            raise AirflowApiError(f"{self.url} 上应答的不是 Airflow", answer.status_code)
        return content


def _run_path(dag_id: str, run_id: str) -> str:
    return f"/api/v2/dags/{_part(dag_id)}/dagRuns/{_part(run_id)}"


def _midnight(day: date) -> str:
    return datetime.combine(day, clock(), ZoneInfo(TIME_ZONE)).isoformat()


def _part(text: str) -> str:
    return quote(text, safe="~")
