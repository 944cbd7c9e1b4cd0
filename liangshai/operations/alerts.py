"""Alerts to operations. A status file and a log line come first: a dead mail server silences neither.

Light on purpose: DAG files import this module.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

log = logging.getLogger("liangshai.operations.alerts")
_SILENCE = timedelta(hours=1)


def raise_alert(home: Path, what: str, sentence: str, *, by_mail: bool = True) -> None:
    """Append to ``logs/alerts.jsonl`` (what `status` and `doctor` show); then, if it works, a mail.

    The same sentence is mailed once an hour: a server that is down all night is one piece of news.
    """
    folder = home / "logs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    told_lately = was_raised_lately(home, sentence)
    entry = {"at": now.isoformat(timespec="seconds"), "what": what, "sentence": sentence}
    with (folder / "alerts.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    log.error("%s: %s", what, sentence)
    if told_lately or not by_mail:
        return
    try:
        from liangshai.operations.alert_letter import send_alert
        from liangshai.settings import Settings

        send_alert(Settings(), entry)
    except Exception as fault:  # the alert stands in the file whatever becomes of the mail
        log.error("alert mail not queued: %s", type(fault).__name__)


def was_raised_lately(home: Path, sentence: str) -> bool:
    """Within the last hour, in the same words?"""
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    return any(
        one["sentence"] == sentence and abs(now - datetime.fromisoformat(one["at"])) < _SILENCE
        for one in recent(home)
    )


def recent(home: Path, most: int = 20) -> list[dict[str, Any]]:
    """The last alerts, newest first."""
    path = home / "logs" / "alerts.jsonl"
    if not path.exists():
        return []
    lines = path.read_text("utf-8", "replace").splitlines()[-most:]
    return [entry for line in reversed(lines) if (entry := _entry(line)) is not None]


def _entry(line: str) -> dict[str, Any] | None:
    """One alert; None for a line that a full disk or a crash cut short."""
    try:
        entry = json.loads(line)
        return entry if isinstance(entry, dict) and {"at", "what", "sentence"} <= set(entry) else None
    except ValueError:
        return None


def task_failed(context: Any) -> None:
    """Airflow's callback when a task has failed for good."""
    from liangshai.faults import without_values

    instance = context["task_instance"]
    fault = context.get("exception")
    # Only our own sentences: a driver's message repeats the row that it refused.
    why = without_values(fault) if isinstance(fault, BaseException) else "原因见任务日志"
    sentence = f"任务 {instance.dag_id}.{instance.task_id}（{instance.run_id}）失败：{why}"
    raise_alert(_home(), "task_failed", sentence)


async def nightly_late(context: Any = None, **_: Any) -> None:
    """Airflow's callback when the nightly load is not done by 07:00."""
    run = (context or {}).get("dag_run") or {}
    name = run.get("dag_run_id", "") if isinstance(run, dict) else getattr(run, "run_id", "")
    raise_alert(_home(), "nightly_late", f"夜间装载 {name} 到07:00仍未完成，请查看 Airflow 页面")


async def notice_late(context: Any = None, **_: Any) -> None:
    """Airflow's callback when the weekly notice is not issued in time for the meeting."""
    run = (context or {}).get("dag_run") or {}
    name = run.get("dag_run_id", "") if isinstance(run, dict) else getattr(run, "run_id", "")
    raise_alert(_home(), "notice_late", f"每周督查通报 {name} 过了印发时间仍未签发，请到 Airflow 页面签发")


def _home() -> Path:
    return Path(os.environ["LIANGSHAI_HOME"])
