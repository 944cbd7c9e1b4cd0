"""Logs that nobody would otherwise ever cut: a service runs for years, and its disk is not to fill with them.

Alerts and faults are not touched: they grow by a line when something is wrong.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from pathlib import Path

from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.settings import Settings

_DAY_S = 86_400.0
_KEPT_SHARE = 5


def keep_logs_small(settings: Settings, now: float | None = None) -> int:
    """Cut the logs of what runs at `log_mib`, delete those of tasks after `log_days`; bytes given back.

    May run at any time and beside everything: whoever writes appends, wherever the end now is.
    """
    logs = settings.home / "airflow" / "logs"
    most = settings.log_mib << 20
    running = [*logs.glob("*.log"), EmbeddedPostgres(settings.home).log_file]
    freed = sum(_cut(log, most) for log in running)
    before = (time.time() if now is None else now) - settings.log_days * _DAY_S
    return freed + sum(_delete_older(logs / folder, before) for folder in ("tasks", "dag_files"))


def _cut(log: Path, most_bytes: int) -> int:
    """Empty a log that is larger than ``most_bytes``; its end stays beside it as `.log.1`."""
    try:
        size = log.stat().st_size
    except FileNotFoundError:
        return 0
    if size <= most_bytes:
        return 0
    end = most_bytes // _KEPT_SHARE
    try:
        with log.open("rb") as file:
            file.seek(size - end)
            _write_beside(log, file.read(end))
    except OSError as fault:
        # Room is what this is for: without room for the end, the end goes too.
        if fault.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        end = 0
    os.truncate(log, 0)
    return size - end


def _write_beside(log: Path, end: bytes) -> None:
    descriptor = os.open(log.with_suffix(".log.1"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(end)


def _delete_older(folder: Path, before: float) -> int:
    """Delete files last written before that moment (seconds since 1970), and folders that are empty then."""
    freed = 0
    for place, _, files in os.walk(folder, topdown=False):
        for name in files:
            path = Path(place, name)
            with contextlib.suppress(FileNotFoundError):
                status = path.lstat()
                if status.st_mtime < before:
                    path.unlink()
                    freed += status.st_size
        if Path(place) != folder and os.stat(place).st_mtime < before:
            with contextlib.suppress(OSError):  # not empty, or a task has just written there
                os.rmdir(place)
    return freed
