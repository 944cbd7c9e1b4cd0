"""What `up` has started and `down` has not stopped: the record that every other command goes by.

It outlives a `down`, with no process in it, for the port that is used again. Beside it the mark of a restore.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from liangshai.operations.processes import ProcessId
from liangshai.settings import write_private


@dataclass(frozen=True)
class Running:
    """The components of Airflow as they were last started; none after a `down`."""

    port: int
    fingerprint: str
    processes: dict[str, ProcessId]

    def alive(self, name: str) -> bool:
        return name in self.processes and self.processes[name].alive()


def read_running(home: Path) -> Running | None:
    """The record of this home; None where nothing was ever started."""
    try:
        kept = json.loads(_file(home).read_text("utf-8"))
        known = {name: _process(*values) for name, values in kept["processes"].items()}
        return Running(int(kept["port"]), str(kept["fingerprint"]), known)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # cut short by a power failure, which ended the processes too


def write_running(home: Path, running: Running) -> None:
    """Keep the record; whole or not at all."""
    kept: dict[str, Any] = {
        "port": running.port,
        "fingerprint": running.fingerprint,
        "processes": {name: [one.pid, one.boot, one.at_s] for name, one in running.processes.items()},
    }
    draft = _file(home).with_suffix(".draft")
    write_private(draft, json.dumps(kept))
    os.replace(draft, _file(home))


def write_stopped(home: Path) -> None:
    """After `down`: nothing is meant to run."""
    if (running := read_running(home)) is not None:
        write_running(home, replace(running, processes={}))


def is_up(home: Path) -> bool:
    """Did `up` start the service, and has no `down` stopped it? Says nothing of what has died since."""
    running = read_running(home)
    return running is not None and bool(running.processes)


def restore_mark(home: Path) -> Path:
    """Stands in the home from a restore's first row to its last file."""
    return home / "restoring"


def copying_lock(home: Path) -> Path:
    """Held by the one backup or restore that is at work in this home."""
    return home / "backing_up"


def half_restored(home: Path) -> tuple[str, str] | None:
    """(what is wrong, what mends it) while a restore is at work here, or after one that was cut short."""
    if not restore_mark(home).exists():
        return None
    with copying_lock(home).open("a") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return f"{home} 正在恢复备份", "等它做完，再运行一次"
    return f"{home} 里上一次恢复备份没有做完，不能使用", "清空这个目录，再运行 liangshai restore"


def _process(pid: int, *birth: Any) -> ProcessId:
    if len(birth) == 2:
        return ProcessId(int(pid), str(birth[0]), float(birth[1]))
    # An older version wrote the time of day alone: that process, if it can still be the same one.
    try:
        now = ProcessId.of(int(pid))
    except psutil.Error:
        return ProcessId(int(pid), "", 0.0)
    return now if abs(now.started() - float(birth[0])) < 2 else ProcessId(int(pid), "", 0.0)


def _file(home: Path) -> Path:
    return home / "airflow" / "processes.json"
