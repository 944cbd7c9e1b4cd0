"""Detached processes: found again by pid and start time, stopped with all that they started."""

from __future__ import annotations

import os
import signal
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import psutil
import pytest

from liangshai.operations.processes import ProcessId, has_shared_memory, start_detached, stop_all

Start: TypeAlias = "Callable[[str], tuple[ProcessId, ProcessId]]"

# A leader that ignores SIGTERM where told so, with a child in the same session that ignores it always.
LEADER = """
import signal, subprocess, sys, time
if sys.argv[1] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True)"
child = subprocess.Popen([sys.executable, "-c", f"import signal, time; {deaf}; time.sleep(600)"],
    stdout=subprocess.PIPE, text=True)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def start_family(tmp_path: Path) -> Iterator[Start]:
    """Starts a leader of the given mood with its child; both are gone at the end, whatever the test's own."""
    started: list[ProcessId] = []

    def start(mood: str) -> tuple[ProcessId, ProcessId]:
        log = tmp_path / "log"
        started.append(
            leader := start_detached([sys.executable, "-c", LEADER, mood], os.environ, log, tmp_path)
        )
        while not log.read_text():
            time.sleep(0.02)
        started.append(child := ProcessId.of(int(log.read_text())))
        return leader, child

    yield start
    for one in started:
        one.send(signal.SIGKILL)


@pytest.mark.parametrize("mood", ["polite", "stubborn"])
def test_stopping_leaves_neither_leader_nor_child(start_family: Start, mood: str) -> None:
    leader, child = start_family(mood)
    assert leader.alive() and child.alive()
    stop_all([leader], grace_s=0.5)
    assert not leader.alive() and not child.alive()


def test_a_child_whose_leader_died_is_stopped_too(start_family: Start) -> None:
    leader, child = start_family("polite")
    leader.send(signal.SIGKILL)
    while leader.alive():
        time.sleep(0.02)
    assert child.alive()
    stop_all([leader], grace_s=0.5)
    assert not child.alive()


def test_a_recycled_pid_is_never_signalled(start_family: Start) -> None:
    leader, child = start_family("polite")
    other = replace(leader, at_s=leader.at_s - 100)
    assert not other.alive()
    stop_all([other], grace_s=0.1)
    assert leader.alive() and child.alive()
    stop_all([leader], grace_s=0.5)


def test_the_process_has_a_session_of_its_own_and_a_private_log(start_family: Start, tmp_path: Path) -> None:
    leader, _child = start_family("polite")
    assert os.getsid(leader.pid) == leader.pid != os.getsid(0)
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600
    stop_all([leader], grace_s=0.5)


def test_a_clock_that_is_set_makes_no_stranger_of_a_process(
    start_family: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader, _child = start_family("polite")
    began = leader.started()
    # Where the clock is set, the kernel moves the time of the boot, and with it that of every start.
    procfs = tmp_path / "proc"
    procfs.mkdir()
    (procfs / str(leader.pid)).symlink_to(f"/proc/{leader.pid}")
    told = Path("/proc/stat").read_text().splitlines()
    an_hour_on = [f"btime {int(line[6:]) + 3600}" if line.startswith("btime ") else line for line in told]
    (procfs / "stat").write_text("\n".join(an_hour_on))
    with monkeypatch.context() as patch:
        patch.setattr(psutil, "PROCFS_PATH", str(procfs))
        assert leader.started() == pytest.approx(began + 3600)
        assert leader.alive()
    stop_all([leader], grace_s=0.5)
    assert not leader.alive()


def test_the_same_pid_at_the_same_second_of_another_boot_is_another_process(start_family: Start) -> None:
    leader, _child = start_family("polite")
    assert not replace(leader, boot="an earlier one").alive()
    stop_all([leader], grace_s=0.5)


def test_scarce_shared_memory_is_told_by_what_is_free(tmp_path: Path) -> None:
    assert has_shared_memory(1, str(tmp_path))
    assert not has_shared_memory(1 << 60, str(tmp_path))
    assert not has_shared_memory(1, str(tmp_path / "nowhere"))
