"""What Airflow's REST API answers, as data of ours, and what it refuses in one Chinese sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

_FINISHED = ("success", "failed")


class AirflowApiError(Exception):
    """The call failed; the text is one Chinese sentence. `status`: of HTTP, None without an answer."""

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Health:
    """What Airflow says of one of its components; `beat_at`: its last heartbeat, None where it has none."""

    status: str | None
    beat_at: float | None = None

    @classmethod
    def of(cls, name: str, told: Mapping[str, str | None]) -> Health:
        beat = told.get(f"latest_{name}_heartbeat")
        return cls(told.get("status"), seconds(beat) if beat else None)

    def is_good_since(self, moment: float) -> bool:
        """Healthy, and by a heartbeat that came after ``moment`` (seconds since 1970)."""
        return self.status == "healthy" and (self.beat_at is None or self.beat_at >= moment)


@dataclass(frozen=True)
class TaskState:
    """One task of a run. `state` is Airflow's word (`success`, `deferred` …), None before it is queued."""

    task_id: str
    map_index: int
    state: str | None
    try_number: int


@dataclass(frozen=True)
class Run:
    """A DAG run; `state` is `queued`, `running`, `success` or `failed`."""

    dag_id: str
    run_id: str
    state: str
    conf: Mapping[str, Any]
    note: str | None

    @property
    def finished(self) -> bool:
        return self.state in _FINISHED


@dataclass(frozen=True)
class Dag:
    """What Airflow tells of one DAG; `next_run_after` is its own text, None where nothing is scheduled."""

    dag_id: str
    file: str
    paused: bool
    tags: tuple[str, ...]
    next_run_after: str | None
    parsed_at: float
    """When the file was last read, in seconds since 1970; 0 where never."""


@dataclass(frozen=True)
class Approval:
    """An approval task that waits for a person's word."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int
    subject: str
    body: str
    params: tuple[str, ...]
    asked_at: float
    """When the question was put, in seconds since 1970."""


def sentence_of(method: str, path: str, answer: httpx.Response) -> str:
    """One Chinese sentence for an answer that is no success: what was asked, and what Airflow said."""
    where = path.split("?")[0]
    known = {
        401: "Airflow 拒绝登录：用户名或密码不是这一套安装的",
        403: f"这个用户没有权限：{method} {where}",
        404: f"Airflow 里没有：{where}",
        409: f"Airflow 说已经有过：{where}",
    }
    if answer.status_code in known:
        return known[answer.status_code]
    if answer.status_code >= 500:
        return f"Airflow 自身出错（{answer.status_code}，{method} {where}），多半是它的数据库停了或不应答"
    return f"Airflow 拒绝了 {method} {where}（{answer.status_code}）：{answer.text[:300]}"


def run_of(row: Mapping[str, Any]) -> Run:
    """A run as the API gives it."""
    return Run(row["dag_id"], row["dag_run_id"], row["state"], row.get("conf") or {}, row.get("note"))


def seconds(timestamp: str | None) -> float:
    """An ISO timestamp of the API in seconds since 1970; 0 where there is none."""
    return datetime.fromisoformat(timestamp).timestamp() if timestamp else 0.0


def log_line(entry: Any) -> str:
    """One entry of a task's log in a line; errors stand below it, indented."""
    if not isinstance(entry, dict):
        return str(entry)
    errors = "".join(
        f"\n  {detail.get('exc_type')}: {detail.get('exc_value')}"
        for detail in entry.get("error_detail") or ()
    )
    return " ".join(str(entry[key]) for key in ("timestamp", "level", "event") if entry.get(key)) + errors
