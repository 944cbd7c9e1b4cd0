"""What all DAGs share: time zone, retries, owner, and the alert when a task fails for good."""

from datetime import timedelta
from typing import Any

TIME_ZONE = "Asia/Shanghai"
TAGS = {"intake": "受理", "load": "装载", "bulletin": "通报", "assessment": "考核"}


def alert_failure(context: Any) -> None:
    """Told to operations by status file, log and mail: no single one of them need work."""
    from liangshai.alerts import task_failed

    task_failed(context)


DEFAULTS: dict[str, Any] = {
    "owner": "operations",
    "retries": 2,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": True,
    "on_failure_callback": alert_failure,
}
