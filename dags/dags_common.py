"""What all DAGs share: time zone, retries, owner, and the alert when a task fails for good."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Param

TIME_ZONE = "Asia/Shanghai"
TAGS = {"intake": "受理", "load": "装载", "bulletin": "通报", "assessment": "考核"}

# 下步要求 and 需领导协调解决事项 are the office's words alone: one a line, or nothing.
SIGNATURE_FORM = {
    "comment": Param("", type="string", title="批示"),
    "next_steps": Param("", type="string", format="multiline", title="下步要求（每行一条）"),
    "coordination": Param("", type="string", format="multiline", title="需领导协调事项（每行一条）"),
}

# What every paper's run may be told.
PAPER_PARAMS = {
    "as_of": Param(None, type=["null", "string"], title="数据截止时间（空：现在；stored：签发时）"),
    "issue_date": Param(None, type=["null", "string"], format="date", title="成文日期"),
}

# An answer that comes before the scheduler has seen the task park fails the try: ask again at once.
ASKED_AGAIN: dict[str, Any] = {
    "retries": 3,
    "retry_delay": timedelta(seconds=2),
    "retry_exponential_backoff": False,
}


def alert_failure(context: Any) -> None:
    """Told to operations by status file, log and mail: no single one of them need work."""
    from liangshai.operations.alerts import task_failed

    task_failed(context)


DEFAULTS: dict[str, Any] = {
    "owner": "operations",
    "retries": 2,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": True,
    "on_failure_callback": alert_failure,
}
