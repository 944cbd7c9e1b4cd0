"""Kill the service with SIGKILL at any of its steps, as the kernel would, and run it again.

Everything is imported once and each run is a fork of that: a point costs what the work itself costs.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

# Besides every statement and commit: whatever makes a file, or gives it its name.
_OF_FILES = {"os.rename", "os.link", "os.mkdir", "os.remove", "shutil.copyfile"}
_FAILED = 3


def steps_of(work: Callable[[], object]) -> int:
    """Run the work to its end in a process of its own; how many steps it took."""
    reads, writes = os.pipe()
    status = _forked(work, None, writes)
    os.close(writes)
    with os.fdopen(reads) as told:
        steps = told.read()
    if status != 0:
        raise AssertionError(f"the work failed ({status})")
    return int(steps)


def killed_at(work: Callable[[], object], step: int, *, counts_files: bool = True) -> bool:
    """Run the work in a process that kills itself before the ``step``-th one; did it come so far?

    Without ``counts_files`` only statements and commits of SQLAlchemy are steps.
    """
    status = _forked(work, step, None, counts_files)
    if status == -signal.SIGKILL:
        return True
    if status != 0:
        raise AssertionError(f"the work failed ({status}) before it was killed at {step}")
    return False


def _forked(
    work: Callable[[], object], kill_at: int | None, told: int | None, counts_files: bool = True
) -> int:
    pid = os.fork()
    if pid == 0:
        code = _FAILED
        try:
            counter = _Counter(kill_at, counts_files)
            work()
            if told is not None:
                os.write(told, str(counter.steps).encode())
            code = 0
        except BaseException as fault:
            print(f"{type(fault).__name__}: {fault}", file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class _Counter:
    def __init__(self, kill_at: int | None, counts_files: bool) -> None:
        self.steps, self.kill_at = 0, kill_at
        event.listen(Engine, "before_cursor_execute", self._count)
        event.listen(Engine, "commit", self._count)
        if counts_files:
            sys.addaudithook(lambda name, _arguments: self._count() if name in _OF_FILES else None)

    def _count(self, *_: Any) -> None:
        self.steps += 1
        if self.steps == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
