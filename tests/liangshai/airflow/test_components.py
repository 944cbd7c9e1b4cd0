"""What a start makes of components that die while it waits for them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import psutil
import pytest

from liangshai.airflow.answers import Health
from liangshai.airflow.api import AirflowApi
from liangshai.airflow.components import COMPONENTS, AirflowFailed, _choose_port, _get_healthy, status
from liangshai.operations.processes import ProcessId
from liangshai.operations.running import Running, write_running
from liangshai.settings import Settings


@pytest.fixture
def fallen(tmp_path: Path) -> Settings:
    """A home whose Airflow is told to run, and whose processes are all gone."""
    settings = Settings(home=tmp_path / "var")
    own = ProcessId.of(os.getpid())
    gone = ProcessId(max(psutil.pids()) + 1, own.boot, own.at_s)
    settings.directory("airflow")
    write_running(settings.home, Running(1, "", dict.fromkeys(COMPONENTS, gone)))
    return settings


def test_what_was_left_alone_and_died_of_a_lost_database_is_begun_again(fallen: Settings) -> None:
    assert _get_healthy(fallen, {}, set()) is False


def test_a_port_that_is_taken_is_told_before_anything_is_prepared(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(AirflowFailed, match=f"端口 {port} 已被别的程序占用"):
            _choose_port(Settings(home=tmp_path / "var", airflow_port=port))
    assert _choose_port(Settings(home=tmp_path / "var", airflow_port=port)) == port


def test_a_page_whose_database_is_gone_is_not_healthy(
    fallen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ProcessId.of(os.getpid())
    write_running(fallen.home, Running(1, "", dict.fromkeys(COMPONENTS, own)))
    monkeypatch.setattr(AirflowApi, "login", lambda _api: None)
    for told, state in (("unhealthy", "unhealthy"), ("healthy", "healthy")):
        answer = {"metadatabase": Health(told), "scheduler": Health("healthy")}
        monkeypatch.setattr(AirflowApi, "health", lambda _api, answer=answer: answer)
        states = {component.name: component.state for component in status(fallen).components}
        assert states["api-server"] == state


def test_what_runs_while_nobody_can_ask_about_it_is_unknown_and_not_starting(
    fallen: Settings,
) -> None:
    own = ProcessId.of(os.getpid())
    dead = ProcessId(max(psutil.pids()) + 1, own.boot, own.at_s)
    running = {name: dead if name == "api-server" else own for name in COMPONENTS}
    write_running(fallen.home, Running(1, "", running))
    states = {component.name: component.state for component in status(fallen).components}
    assert states.pop("api-server") == "stopped" and states.pop("postgres", "stopped") == "stopped"
    assert set(states.values()) == {"unknown"}


def test_what_this_start_began_and_died_is_told_with_its_reason(fallen: Settings) -> None:
    logs = fallen.directory("airflow/logs")
    (logs / "scheduler.log").write_text('connection to server at "127.0.0.1", port 1 failed: refused\nwarn')
    with pytest.raises(AirflowFailed, match="调度（scheduler）没有启动成功：连不上数据库"):
        _get_healthy(fallen, {}, {"scheduler"})
