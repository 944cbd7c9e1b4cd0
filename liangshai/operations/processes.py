"""Long-lived processes that outlive the command which started them, known by pid and start time.

A pid alone is recycled; with its start time it names one process for ever, so nothing else is ever signalled.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class ProcessId:
    """A process: its pid and when it started (seconds since 1970)."""

    pid: int
    started: float

    def alive(self) -> bool:
        """Whether this very process still runs (a zombie does not)."""
        _reap(self.pid)
        try:
            process = psutil.Process(self.pid)
            return bool(process.create_time() == self.started and process.status() != psutil.STATUS_ZOMBIE)
        except psutil.Error:
            return False

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
    started = psutil.Process(child.pid).create_time()
    # The child is meant to outlive us: without this, Popen warns about it when it is collected.
    child.returncode = 0
    return ProcessId(child.pid, started)


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
                members.add(ProcessId(process.pid, process.create_time()))
                members |= {ProcessId(c.pid, c.create_time()) for c in process.children(recursive=True)}
    return members


def _after_leader(process: psutil.Process, leaders: Sequence[ProcessId]) -> bool:
    # A session number is recycled like a pid: whoever is in it now must not be older than our leader, and
    # the pid of the leader must not have gone to another process meanwhile.
    leader = next(leader for leader in leaders if leader.pid == os.getsid(process.pid))
    holder_is_other = psutil.pid_exists(leader.pid) and not _same(leader)
    return not holder_is_other and bool(process.create_time() >= leader.started)


def _same(leader: ProcessId) -> bool:
    try:
        return bool(psutil.Process(leader.pid).create_time() == leader.started)
    except psutil.Error:
        return False


def _reap(pid: int) -> None:
    """Collect our own ended child; other processes' children are none of our business."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
