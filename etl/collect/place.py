"""A place where departments lay down files: what a shared folder and an SFTP server have in common.

The order is keep → ledger → ``put_away``. After a crash in between, the file still lies there with the
same name, bytes and ``received_at``: the ledger knows it by these three, and only the move is left.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Protocol
from zoneinfo import ZoneInfo

from etl.values import shown_name

TAKEN = ".已收"
SELF_CHECK = "自检"
SELF_CHECK_ANSWERS = (".自检结果.txt", ".自检结果.json", ".自检结果.xlsx", ".自检结果.xlsm")
_TEMPORARY_PREFIXES = ("~$", ".", "~")
_TEMPORARY_SUFFIXES = (".tmp", ".part", ".partial", ".crdownload", ".download", ".filepart", ".swp", "~")
_SYSTEM_NAMES = {"thumbs.db", "desktop.ini"}
_LONGEST_NAME = 255
LARGEST_BYTES = 200 << 20
"""A larger file is never read into memory: it stays where it lies, and that is told."""
LOCAL = ZoneInfo("Asia/Shanghai")


def refuse_too_large(size_bytes: int) -> None:
    """Raises OSError (EFBIG) for a file that is not to be read at all."""
    if size_bytes > LARGEST_BYTES:
        raise OSError(errno.EFBIG, f"超过{LARGEST_BYTES >> 20}MB，没有读取，请精简后重新放入")


class StillWritten(Exception):
    """The file changed while it was read: leave it for the next round."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file that waits.

    ``name``: as people read it. ``received_at``: its last change (Asia/Shanghai). ``unit_hint``: code of
    the unit whose sub-folder it lies in. ``self_check``: it lies in a folder 自检 and is answered without
    being loaded. ``fingerprint``: changes when the file does.
    """

    path: PurePath
    name: str
    received_at: datetime
    unit_hint: str | None
    self_check: bool
    fingerprint: tuple[int, ...]


class Place(Protocol):
    """What the intake needs of a place. Every method may raise CollectFault where the place fails."""

    left: int
    """How many files were left for the next round because they are still being written."""

    def waiting(self) -> Sequence[Arrived]:
        """The files that are complete, oldest first."""

    def content(self, arrived: Arrived) -> bytes:
        """The file's bytes. Raises StillWritten."""

    def put_away(self, arrived: Arrived, sha256: str) -> bool:
        """Move a file that stands in the ledger out of sight; False: it is gone, or was replaced."""

    def answer(self, arrived: Arrived, files: Mapping[str, bytes]) -> None:
        """Lay the answers of a self-check beside the file (ending → bytes) and put the file out of sight."""


def is_temporary(name: str) -> bool:
    """A name that a program gives to what is not finished, or not meant for us."""
    lower = name.lower()
    return (
        lower.startswith(_TEMPORARY_PREFIXES)
        or lower.endswith((*_TEMPORARY_SUFFIXES, *SELF_CHECK_ANSWERS))
        or lower in _SYSTEM_NAMES
    )


def arrived_at(
    path: PurePath,
    moment: float,
    parts: Sequence[str],
    units: Mapping[str, str],
    fingerprint: tuple[int, ...],
) -> Arrived:
    """``moment``: seconds since 1970; ``parts``: the folders between the place's root and the file."""
    folders = [shown_name(part).strip() for part in parts]
    return Arrived(
        path=path,
        name=shown_name(path.name),
        received_at=datetime.fromtimestamp(moment, UTC).astimezone(LOCAL),
        unit_hint=next((units[folder] for folder in folders if folder in units), None),
        self_check=SELF_CHECK in folders,
        fingerprint=fingerprint,
    )


def taken_place(arrived: Arrived, sha256: str) -> tuple[str, str]:
    """(folder of the day, name) under ``TAKEN`` for a file that was taken in."""
    name = f"{sha256[:12]}-{arrived.path.name}"
    if len(name.encode("utf-8", "surrogateescape")) > _LONGEST_NAME:
        name = sha256 + arrived.path.suffix[:20]
    return arrived.received_at.astimezone(LOCAL).date().isoformat(), name
