"""Long-lived processes that outlive the command which started them, known by pid and birth.

A pid alone is recycled; with its birth it names one process for ever, so nothing else is ever signalled.
A birth is no time of day: whoever sets the clock, be it NTP by one second, must not make strangers of our
own processes.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

SHARED_MEMORY_CURE = "请由 root 运行 mount -t tmpfs -o mode=1777 tmpfs /dev/shm；容器加 --shm-size=256m"


@dataclass(frozen=True)
class ProcessId:
    """A process: its pid, the boot of the machine that it belongs to, seconds from that boot to its start."""

    pid: int
    boot: str
    at_s: float

    @classmethod
    def of(cls, pid: int) -> ProcessId:
        """The process that holds this pid now. psutil.NoSuchProcess where none does."""
        # Both are told by the clock of this moment, so that their difference stays the same for ever.
        since_boot = psutil.Process(pid).create_time() - psutil.boot_time()
        return cls(pid, _boot(), round(since_boot, 2))

    def alive(self) -> bool:
        """Whether this very process still runs (a zombie does not)."""
        _reap(self.pid)
        try:
            return (
                ProcessId.of(self.pid) == self and psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE
            )
        except psutil.Error:
            return False

    def started(self) -> float:
        """When it started, by the clock of now (seconds since 1970)."""
        return float(psutil.boot_time()) + self.at_s

    def send(self, number: signal.Signals) -> None:
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


def start_detached(command: Sequence[str], environment: Mapping[str, str], log: Path, cwd: Path) -> ProcessId:
    """Start `command` in a session of its own, its output going to `log` (0600)."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        child = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )
    finally:
        os.close(descriptor)
    started = ProcessId.of(child.pid)
    # The child is meant to outlive us: without this, Popen warns about it when it is collected.
    child.returncode = 0
    return started


def stop_all(leaders: Iterable[ProcessId], grace_s: float) -> None:
    """Ask the leaders to end, wait at most `grace_s` seconds, then kill what is left of their sessions.

    Returns when no process of these sessions, and no descendant, is alive.
    """
    leaders = list(leaders)
    family = _family(leaders)
    for leader in leaders:
        leader.send(signal.SIGTERM)
    deadline = time.monotonic() + grace_s
    while any(leader.alive() for leader in leaders) and time.monotonic() < deadline:
        family |= _family(leaders)
        time.sleep(0.1)
    # Twice at least: a process may have been forked while the first round went on.
    while survivors := {member for member in family | _family(leaders) if member.alive()}:
        for member in survivors:
            member.send(signal.SIGKILL)
        time.sleep(0.05)


def _family(leaders: Sequence[ProcessId]) -> set[ProcessId]:
    """All living processes in the leaders' sessions, and their descendants; a leader itself may be gone."""
    sessions = {leader.pid for leader in leaders}
    members: set[ProcessId] = set()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError, PermissionError):
            if os.getsid(process.pid) in sessions and _after_leader(process, leaders):
                members.add(ProcessId.of(process.pid))
                members |= {ProcessId.of(child.pid) for child in process.children(recursive=True)}
    return members


def _after_leader(process: psutil.Process, leaders: Sequence[ProcessId]) -> bool:
    # A session number is recycled like a pid: whoever is in it now must not be older than our leader, and
    # the pid of the leader must not have gone to another process meanwhile.
    leader = next(leader for leader in leaders if leader.pid == os.getsid(process.pid))
    holder_is_other = psutil.pid_exists(leader.pid) and not _same(leader)
    member = ProcessId.of(process.pid)
    return not holder_is_other and member.boot == leader.boot and member.at_s >= leader.at_s


def _same(leader: ProcessId) -> bool:
    try:
        return ProcessId.of(leader.pid) == leader
    except psutil.Error:
        return False


@cache
def _boot() -> str:
    """The name that Linux gives to this start of the machine; empty elsewhere."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def _reap(pid: int) -> None:
    """Collect our own ended child; other processes' children are none of our business."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def has_shared_memory(wanted_bytes: int, place: str = "/dev/shm") -> bool:
    """Whether so much of it is free now."""
    try:
        held = os.statvfs(place)
    except OSError:
        return False
    return held.f_bavail * held.f_frsize >= wanted_bytes


def shared_memory_fault() -> str | None:
    """Why the scheduler could not run here: its processes share locks in /dev/shm. None where it can."""
    try:
        multiprocessing.get_context("spawn").Lock()
    except (OSError, ImportError):
        return "/dev/shm 不能写或已经满了，调度和任务运行不了"
    return None
