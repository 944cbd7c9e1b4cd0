"""CPU seconds and memory of one candidate: its process, all that it starts, and the database server."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from liangshai.settings import PROJECT_DIR

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Measured:
    """``client_cpu_s``: the process and all that it started; ``server_cpu_s``: PostgreSQL meanwhile."""

    name: str
    client_cpu_s: float
    server_cpu_s: float
    peak_mb: float
    wall_s: float
    printed: str
    largest_mb: float = 0.0
    """Of the one process that took most."""

    @property
    def cpu_s(self) -> float:
        return self.client_cpu_s + self.server_cpu_s


def run(
    name: str, arguments: Sequence[str], server_pid: int | None, module: str = "bench.candidates"
) -> Measured:
    """Run ``python -m MODULE ARGUMENT…`` to its end and measure it.

    Raises RuntimeError with the last lines that it printed when it fails.
    """
    server_before = server_cpu_s(server_pid) if server_pid else 0.0
    used_before = os.times()
    started = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_DIR), "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=PROJECT_DIR,
        env=environment,
    )
    watch = _Watch(process.pid)
    watch.start()
    printed, _ = process.communicate()
    watch.ended.set()
    watch.join()
    wall = time.monotonic() - started
    used = os.times()
    if process.returncode != 0:
        raise RuntimeError(f"{name} failed ({process.returncode}): {printed[-1500:]}")
    client = (used.children_user - used_before.children_user) + (
        used.children_system - used_before.children_system
    )
    time.sleep(1)  # a backend whose client has gone is counted when the postmaster has seen its end
    server = server_cpu_s(server_pid) - server_before if server_pid else 0.0
    return Measured(
        name, client, server, watch.peak_bytes / 1e6, wall, printed.strip(), watch.largest_bytes / 1e6
    )


def server_cpu_s(postmaster: int) -> float:
    """CPU seconds of a PostgreSQL server so far, of its ended backends too (its kernel counts them)."""
    total = _ticks(postmaster, with_ended_children=True)
    for child in psutil.Process(postmaster).children(recursive=True):
        with contextlib.suppress(OSError):
            total += _ticks(child.pid, with_ended_children=True)
    return total * _TICK_S


def _ticks(pid: int, *, with_ended_children: bool) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    own = int(fields[11]) + int(fields[12])
    return own + (int(fields[13]) + int(fields[14]) if with_ended_children else 0)


class _Watch(threading.Thread):
    """Samples the memory of a process and its descendants, ten times a second: what is theirs alone plus
    an even share of what they have in common (PSS)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak_bytes = 0
        self.largest_bytes = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.1):
            with contextlib.suppress(psutil.Error):
                root = psutil.Process(self.pid)
                total = 0
                for process in (root, *root.children(recursive=True)):
                    with contextlib.suppress(psutil.Error):
                        own = process.memory_full_info().pss
                        self.largest_bytes = max(self.largest_bytes, own)
                        total += own
                self.peak_bytes = max(self.peak_bytes, total)
