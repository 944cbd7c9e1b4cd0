"""The record of what `up` started: whole, honest after a `down`, no obstacle when it is broken or old."""

from __future__ import annotations

import json
import os
from pathlib import Path

import psutil
import pytest

from liangshai.operations.processes import ProcessId
from liangshai.operations.running import Running, is_up, read_running, write_running, write_stopped


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "airflow").mkdir()
    return tmp_path


def test_it_comes_back_as_it_was_written(place: Path) -> None:
    running = Running(
        8080, "f", {"scheduler": ProcessId.of(os.getpid()), "triggerer": ProcessId(1, "b", 0.01)}
    )
    write_running(place, running)
    assert read_running(place) == running and is_up(place)
    assert running.alive("scheduler") and not running.alive("triggerer") and not running.alive("api-server")


def test_after_a_stop_nothing_is_up_and_the_port_is_remembered(place: Path) -> None:
    write_running(place, Running(8080, "f", {"scheduler": ProcessId.of(os.getpid())}))
    write_stopped(place)
    assert not is_up(place)
    assert read_running(place) == Running(8080, "f", {})


def test_where_nothing_was_started_stopping_leaves_no_record(place: Path) -> None:
    write_stopped(place)
    assert not is_up(place) and list((place / "airflow").iterdir()) == []


@pytest.mark.parametrize(
    "broken", ["", "{", "[]", "{}", '{"port": 1, "fingerprint": "", "processes": {"a": 1}}']
)
def test_a_record_that_was_cut_short_is_none(place: Path, broken: str) -> None:
    (place / "airflow" / "processes.json").write_text(broken)
    assert read_running(place) is None and not is_up(place)


def test_what_an_older_version_started_is_found_by_the_time_of_day(place: Path) -> None:
    me = psutil.Process()
    older = {"mine": [me.pid, me.create_time()], "stranger": [me.pid, me.create_time() - 100]}
    (place / "airflow" / "processes.json").write_text(
        json.dumps({"port": 8080, "fingerprint": "f", "processes": older})
    )
    running = read_running(place)
    assert running is not None and running.alive("mine") and not running.alive("stranger")
