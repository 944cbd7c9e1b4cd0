"""The shared folder: what lies there to be taken in, and putting away what has been."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from etl.collect.place import (
    TAKEN,
    Arrived,
    StillWritten,
    arrived_at,
    is_temporary,
    refuse_too_large,
    taken_place,
)
from etl.collect.records import CollectFault


@dataclass(slots=True)
class Folder:
    """A folder as a ``Place``. ``units``: unit code, name or alias → unit code, for names of sub-folders.

    A file that changed within ``settle_seconds`` is still being written and left for the next round.
    """

    root: Path
    units: Mapping[str, str] = field(default_factory=dict)
    settle_seconds: float = 10.0
    left: int = 0

    def waiting(self) -> list[Arrived]:
        """Raises CollectFault: the folder is not there or cannot be read."""
        if not self.root.is_dir():
            raise CollectFault(f"文件夹 {self.root} 不在（共享盘可能没有挂上），或不是文件夹。")
        if not os.access(self.root, os.R_OK | os.X_OK):
            raise CollectFault(f"没有权限读取文件夹 {self.root}。")
        found, self.left = waiting(self.root, self.units, settle_seconds=self.settle_seconds)
        return found

    def content(self, arrived: Arrived) -> bytes:
        return content(arrived)

    def put_away(self, arrived: Arrived, sha256: str) -> bool:
        return put_away(self.root, arrived, sha256) is not None

    def answer(self, arrived: Arrived, files: Mapping[str, bytes]) -> None:
        path = Path(arrived.path)
        for ending, answer in files.items():
            _lay(path.with_name(path.name + ending), answer)
        path.rename(path.with_name(f".{path.name}.已检"))


def waiting(
    folder: Path,
    units: Mapping[str, str] | None = None,
    *,
    settle_seconds: float = 10.0,
    now: float | None = None,
) -> tuple[list[Arrived], int]:
    """The complete files in ``folder`` and its sub-folders, oldest first; how many are still being written.

    Temporary names are left. Links are not followed: they could lead out of the folder.
    """
    moment = time.time() if now is None else now
    found: list[Arrived] = []
    unclear: list[Arrived] = []
    left = 0
    for directory, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith("."))
        parts = Path(directory).relative_to(folder).parts
        for name in files:
            path = Path(directory) / name
            if is_temporary(name):
                continue
            try:
                status = path.lstat()
            except FileNotFoundError:
                continue
            if not stat.S_ISREG(status.st_mode):
                continue
            # A date that lies ahead is a wrong clock's: the moment of the copy counts.
            came = status.st_mtime if status.st_mtime <= moment else status.st_ctime
            arrived = arrived_at(path, came, parts, units or {}, _fingerprint(status))
            if came > moment:
                unclear.append(arrived)
            elif moment - _last_change(status, moment) >= settle_seconds:
                found.append(arrived)
            else:
                left += 1
    if unclear:
        # The share's own clock is ahead: a second look tells whether they still change.
        time.sleep(settle_seconds)
        still = [arrived for arrived in unclear if _is_unchanged(arrived)]
        found, left = found + still, left + len(unclear) - len(still)
    return sorted(found, key=lambda arrived: (arrived.received_at, str(arrived.path))), left


def content(arrived: Arrived) -> bytes:
    """The file's bytes.

    Raises:
        StillWritten: it changed since it was seen, was swapped for a link or a pipe, or is gone.
        OSError: it cannot be read, or is too large to be.
    """
    refuse_too_large(arrived.fingerprint[1])
    try:
        # A link is not followed and a pipe that nobody writes to is not waited for.
        descriptor = os.open(arrived.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as fault:
        raise StillWritten(arrived.name) from fault
    except OSError as fault:
        if fault.errno in (errno.ELOOP, errno.ENXIO):
            raise StillWritten(arrived.name) from fault
        raise
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or _fingerprint(status) != arrived.fingerprint:
        os.close(descriptor)
        raise StillWritten(arrived.name)
    with os.fdopen(descriptor, "rb") as file:
        read = file.read(arrived.fingerprint[1] + 1)
        unchanged = _fingerprint(os.fstat(descriptor)) == arrived.fingerprint
    if not unchanged or len(read) != arrived.fingerprint[1]:
        raise StillWritten(arrived.name)
    return read


def put_away(folder: Path, arrived: Arrived, sha256: str) -> Path | None:
    """Move a file that stands in the ledger to ``folder/.已收/<date>/``; its new place.

    None: the file is gone already, or was replaced by another in the meantime (that one stays).
    """
    path = Path(arrived.path)
    target = folder.joinpath(TAKEN, *taken_place(arrived, sha256))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        if _fingerprint(path.lstat()) != arrived.fingerprint:
            return None
        path.replace(target)
    except FileNotFoundError:
        return None
    if _fingerprint(target.lstat()) != arrived.fingerprint:
        # Replaced between the look and the move: it goes back, and is taken in next time.
        if not path.exists():
            target.replace(path)
        return None
    return target


def _last_change(status: os.stat_result, moment: float) -> float:
    # The change time too: copying over a share keeps the old modification time.
    return max(t for t in (status.st_mtime, status.st_ctime) if t <= moment)


def _is_unchanged(arrived: Arrived) -> bool:
    try:
        return _fingerprint(Path(arrived.path).lstat()) == arrived.fingerprint
    except FileNotFoundError:
        return False


def _lay(path: Path, answer: bytes) -> None:
    """Whole or not at all, and readable by whoever may read the share."""
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_bytes(answer)
    draft.replace(path)


def _fingerprint(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_mtime_ns, status.st_size, status.st_ino
