"""The database server of a bench, which ends with it however that ends, `kill -9` included.

``python -m bench.scratch HOME`` is the guard: it waits until who started it has gone, and stops the server.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.settings import PROJECT_DIR


@contextmanager
def scratch_server(home: Path) -> Iterator[EmbeddedPostgres]:
    """A server below ``home``, not yet started; ``home`` goes with it."""
    # In a session of its own: Ctrl-C ends the bench, and the guard then does its work.
    guard = subprocess.Popen(
        [sys.executable, "-m", "bench.scratch", str(home)],
        stdin=subprocess.PIPE,
        cwd=PROJECT_DIR,
        start_new_session=True,
    )
    try:
        yield EmbeddedPostgres(home)
    finally:
        guard.communicate()


def _guard(home: Path) -> None:
    sys.stdin.buffer.read()  # nobody writes: it ends when the other end of the pipe is closed
    EmbeddedPostgres(home).stop()
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    _guard(Path(sys.argv[1]))
