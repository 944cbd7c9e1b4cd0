"""Logs are cut while they are written, and old ones go; nothing else does."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from liangshai.operations.log_keeping import keep_logs_small
from liangshai.operations.processes import start_detached, stop_all
from liangshai.settings import Settings

DAY = 86_400.0
MIB = 1 << 20


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "var", database_url=None, log_mib=1, log_days=90)


def test_a_component_goes_on_writing_into_its_log_that_was_cut(settings: Settings, tmp_path: Path) -> None:
    logs = settings.directory("airflow/logs")
    log = logs / "scheduler.log"
    log.write_bytes(b"x" * 2 * MIB)
    go = tmp_path / "go"
    words = f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.02)\nprint('after')"
    process = start_detached([sys.executable, "-c", words], os.environ, log, tmp_path)
    try:
        assert keep_logs_small(settings) == 2 * MIB - MIB // 5
        go.touch()
        while process.alive():
            time.sleep(0.02)
    finally:
        stop_all([process], 1)
    assert log.read_bytes() == b"after\n"
    end = logs / "scheduler.log.1"
    assert end.read_bytes() == b"x" * (MIB // 5) and end.stat().st_mode & 0o077 == 0
    assert keep_logs_small(settings) == 0


def test_a_task_s_log_goes_after_its_days_with_its_folder_and_alerts_stay(settings: Settings) -> None:
    now = time.time()
    tasks = settings.directory("airflow/logs") / "tasks"
    old, young = tasks / "dag_id=a" / "run_id=1" / "1.log", tasks / "dag_id=a" / "run_id=2" / "1.log"
    alerts = settings.directory("logs") / "alerts.jsonl"
    for path, age in ((old, 91), (young, 89), (alerts, 900)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")
        for one in (path, path.parent):
            os.utime(one, (now - age * DAY,) * 2)
    assert keep_logs_small(settings, now) == len("words")
    assert not old.exists() and young.exists() and alerts.exists()
    # The folder was changed by the deletion itself: it goes when it has been empty for as long.
    assert keep_logs_small(settings, now + 91 * DAY) == len("words")
    assert not old.parent.exists() and not young.exists()


def test_with_nothing_installed_there_is_nothing_to_cut(settings: Settings) -> None:
    assert keep_logs_small(settings) == 0 and not settings.home.exists()
