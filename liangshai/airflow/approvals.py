"""Answering a run's approvals until it ends."""

from __future__ import annotations

import time
from collections.abc import Callable

from liangshai.airflow.answers import AirflowApiError, Run
from liangshai.airflow.api import AirflowApi


def approve_until_done(
    watcher: AirflowApi,
    approver: AirflowApi,
    dag_id: str,
    run_id: str,
    comment: str,
    *,
    first: Callable[[], None] | None = None,
    timeout_s: float = 600.0,
) -> Run:
    """Approve whatever the run asks, and return the run when it has ended; it may ask for nothing.

    ``first``: what the approver sees to once the run has asked, before the answer.

    Airflow 3.3.2 fails a task whose question is answered before the scheduler has noticed that the task
    parked itself; the task's retry then asks again, and gets the same answer.

    Raises:
        AirflowApiError: not ended after ``timeout_s``.
    """
    deadline = time.monotonic() + timeout_s
    answered = 0
    while True:
        for approval in approver.pending_approvals(dag_id, run_id):
            if first is not None and not answered:
                first()
            approver.approve(approval, comment)
            answered += 1
        run = watcher.run(dag_id, run_id)
        if run.finished:
            return run
        if time.monotonic() > deadline:
            raise AirflowApiError(f"任务流 {dag_id} 的运行 {run_id} 在 {timeout_s:.0f} 秒内没有结束")
        time.sleep(0.5)
