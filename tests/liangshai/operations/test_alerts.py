"""Alerts: in the status file whatever else is broken, and by mail where mail works."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from liangshai.faults import told, without_values
from liangshai.flows import SystemsUnreachable
from liangshai.operations import alerts
from liangshai.service import Service
from liangshai.settings import Settings
from tests.letters import outbox_rows

TASK = SimpleNamespace(dag_id="nightly_load", task_id="collect", run_id="r1")


def mailed(settings: Settings) -> int:
    with Service.open(settings) as service:
        return sum(row["kind"] == "alert" for row in outbox_rows(service))


def test_an_alert_stands_in_the_file_and_goes_to_operations(settings: Settings) -> None:
    alerts.raise_alert(settings.home, "mail", "第一件事")
    (entry,) = alerts.recent(settings.home)
    assert (entry["what"], entry["sentence"]) == ("mail", "第一件事")
    with Service.open(settings) as service:
        (row,) = outbox_rows(service)
    assert (row["recipient_email"], row["status"]) == ("yunwei@example.org", "已发")


def test_it_stands_in_the_file_when_neither_mail_nor_database_answers(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANGSHAI_HOME", str(home))
    monkeypatch.setenv("LIANGSHAI_DATABASE_URL", "postgresql+psycopg://a:b@127.0.0.1:1/x")
    alerts.raise_alert(home, "task_failed", "库没了")
    assert [one["sentence"] for one in alerts.recent(home)] == ["库没了"]


def test_the_same_news_is_mailed_once_an_hour_and_always_written_down(settings: Settings) -> None:
    earlier = (datetime.now().astimezone() - timedelta(hours=2)).isoformat()
    path = settings.logs_dir / "alerts.jsonl"
    path.write_text(json.dumps({"at": earlier, "what": "mail", "sentence": "同一件事"}) + "\n", "utf-8")
    for _ in range(3):
        alerts.raise_alert(settings.home, "mail", "同一件事")
    assert len(alerts.recent(settings.home)) == 4 and mailed(settings) == 1


def test_an_alert_of_a_clock_that_ran_ahead_or_half_a_character_silences_nothing(settings: Settings) -> None:
    ahead = (datetime.now().astimezone() + timedelta(days=400)).isoformat()
    path = settings.logs_dir / "alerts.jsonl"
    line = json.dumps({"at": ahead, "what": "mail", "sentence": "同一件事"})
    path.write_bytes(line.encode() + b'\n{"at": "\xe5\x90\n')
    alerts.raise_alert(settings.home, "mail", "同一件事")
    assert len(alerts.recent(settings.home)) == 2 and mailed(settings) == 1


def test_a_line_cut_short_by_a_crash_hides_no_other(home: Path) -> None:
    path = home / "logs" / "alerts.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text('{"at": "2021-04-12T09:00:00+08:00", "what": "a", "sentence": "b"}\n{"at": "20', "utf-8")
    assert [one["sentence"] for one in alerts.recent(home)] == ["b"]


def test_a_failed_task_is_told_in_our_words_and_never_in_a_driver_s(settings: Settings) -> None:
    alerts.task_failed({"task_instance": TASK, "exception": SystemsUnreachable("企业诉求台账：连接不上")})
    alerts.task_failed({"task_instance": TASK, "exception": ValueError("row (张三, 8500)")})
    second, first = alerts.recent(settings.home)
    assert "nightly_load.collect" in first["sentence"] and "企业诉求台账：连接不上" in first["sentence"]
    assert "ValueError" in second["sentence"] and "张三" not in second["sentence"]
    assert without_values(ValueError("x")) == "ValueError"
    assert told(SystemsUnreachable("甲"))[0] == "甲"


@pytest.mark.parametrize("run", [{"dag_run_id": "r7"}, SimpleNamespace(run_id="r7")])
def test_the_deadline_callback_writes_whatever_shape_the_run_has(settings: Settings, run: Any) -> None:
    asyncio.run(alerts.nightly_late({"dag_run": run}))
    asyncio.run(alerts.nightly_late(context={"dag_run": run}, extra=1))
    assert ["r7" in one["sentence"] for one in alerts.recent(settings.home)] == [True, True]
    assert "07:00" in alerts.recent(settings.home)[0]["sentence"]
