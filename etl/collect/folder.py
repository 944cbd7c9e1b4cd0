"""The shared folder: what lies there to be taken in, and putting away what has been.

The order is keep → ledger → ``put_away``. After a crash in between, the file still lies there with the
same name, bytes and ``received_at``: the ledger knows it by these three, and only the move is left.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

TAKEN = ".已收"
SELF_CHECK = "自检"
_TEMPORARY_PREFIXES = ("~$", ".", "~")
_TEMPORARY_SUFFIXES = (".tmp", ".part", ".partial", ".crdownload", ".download", ".filepart", ".swp", "~")
_SYSTEM_NAMES = {"thumbs.db", "desktop.ini"}
_LOCAL = ZoneInfo("Asia/Shanghai")


class StillWritten(Exception):
    """The file changed while it was read: leave it for the next round."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file that waits.

    ``received_at``: its last change (Asia/Shanghai). ``unit_hint``: code of the unit whose sub-folder it
    lies in. ``self_check``: it lies in a folder 自检 and is answered without being loaded.
    """

    path: Path
    received_at: datetime
    unit_hint: str | None
    self_check: bool
    fingerprint: tuple[int, int, int]

    def content(self) -> bytes:
        """The file's bytes.

        Raises:
            StillWritten: it changed since it was seen, or is gone.
        """
        try:
            with self.path.open("rb") as file:
                content = file.read()
                unchanged = _fingerprint(os.fstat(file.fileno())) == self.fingerprint
        except FileNotFoundError as fault:
            raise StillWritten(self.path.name) from fault
        if not unchanged or len(content) != self.fingerprint[1]:
            raise StillWritten(self.path.name)
        return content


def waiting(
    folder: Path,
    units: Mapping[str, str] | None = None,
    *,
    settle_seconds: float = 10.0,
    now: float | None = None,
) -> list[Arrived]:
    """The files in ``folder`` and its sub-folders that are complete, oldest first.

    ``units``: unit code, name or alias → unit code, for the names of sub-folders. A file that changed
    within ``settle_seconds`` is still being written and left for the next round, and so are temporary
    names. Links are not followed: they could lead out of the folder.
    """
    if not folder.is_dir():
        return []
    moment = time.time() if now is None else now
    found = []
    for directory, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith("."))
        parts = Path(directory).relative_to(folder).parts
        for name in files:
            if _is_temporary(name):
                continue
            path = Path(directory) / name
            try:
                status = path.lstat()
            except FileNotFoundError:
                continue
            # The change time too: copying over a share keeps the old modification time.
            settled = moment - max(status.st_mtime, status.st_ctime) >= settle_seconds
            if stat.S_ISREG(status.st_mode) and settled:
                found.append(_arrived(path, status, parts, units or {}))
    return sorted(found, key=lambda arrived: (arrived.received_at, str(arrived.path)))


def put_away(folder: Path, arrived: Arrived, sha256: str) -> Path | None:
    """Move a file that stands in the ledger to ``folder/.已收/<date>/``; its new place.

    None: the file is gone already, or was replaced by another in the meantime (that one stays).
    """
    day = arrived.received_at.astimezone(_LOCAL).date().isoformat()
    target = folder / TAKEN / day / f"{sha256[:12]}-{arrived.path.name}"
    if len(target.name.encode()) > 255:
        target = target.with_name(sha256 + arrived.path.suffix[:20])
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        if _fingerprint(arrived.path.lstat()) != arrived.fingerprint:
            return None
        arrived.path.replace(target)
    except FileNotFoundError:
        return None
    if _fingerprint(target.lstat()) != arrived.fingerprint:
        # Replaced between the look and the move: it goes back, and is taken in next time.
        if not arrived.path.exists():
            target.replace(arrived.path)
        return None
    return target


def _arrived(path: Path, status: os.stat_result, parts: tuple[str, ...], units: Mapping[str, str]) -> Arrived:
    moment = datetime.fromtimestamp(status.st_mtime, UTC).astimezone(_LOCAL)
    hints = [units[part.strip()] for part in parts if part.strip() in units]
    return Arrived(
        path=path,
        received_at=moment,
        unit_hint=hints[0] if hints else None,
        self_check=SELF_CHECK in parts,
        fingerprint=_fingerprint(status),
    )


def _fingerprint(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_mtime_ns, status.st_size, status.st_ino


def _is_temporary(name: str) -> bool:
    lower = name.lower()
    return (
        lower.startswith(_TEMPORARY_PREFIXES) or lower.endswith(_TEMPORARY_SUFFIXES) or lower in _SYSTEM_NAMES
    )
