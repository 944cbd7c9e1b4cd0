"""Original bytes, kept for ever and addressed by their sha256."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from pathlib import Path

_LANDING_DIR_MODE = 0o700
_LANDED_FILE_MODE = 0o600


def keep(landing: Path, content: bytes) -> str:
    """Keep ``content`` and return its sha256 (64 hex digits).

    Safe to run twice and by two processes at once: the file appears whole or not at all, and is on the
    disk when this returns. A kept file that was damaged afterwards is written again.

    Raises:
        OSError: the disk is full or the folder cannot be written.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(landing, sha256)
    if not _is_whole(target, sha256, len(content)):
        write_durably(target, content)
    return sha256


def path_of(landing: Path, sha256: str) -> Path:
    """Where the bytes with this fingerprint lie: ``landing/ab/cdef…``.

    Raises:
        ValueError: not 64 lower-case hex digits (so that no name from outside becomes a path).
    """
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("a sha256 has 64 lower-case hex digits")
    return landing / sha256[:2] / sha256[2:]


def write_durably(target: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, readable by its owner alone."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=_LANDING_DIR_MODE)
    if not _written_nameless(target, content):
        _written_by_draft(target, content)
    _sync_directory(target.parent)


def _written_nameless(target: Path, content: bytes) -> bool:
    """Write a file that has no name until it is whole, so that a crash leaves nothing behind.

    False: the file system knows no such files, or the name is taken (by a damaged copy).
    """
    try:
        handle = os.open(target.parent, os.O_TMPFILE | os.O_WRONLY, _LANDED_FILE_MODE)
    except (OSError, AttributeError):
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            # Python follows the link to the nameless file only where a folder's descriptor is given.
            os.link(f"/proc/self/fd/{handle}", target.name, dst_dir_fd=folder, follow_symlinks=True)
        except OSError:
            return False
        finally:
            os.close(folder)
    return True


def _written_by_draft(target: Path, content: bytes) -> None:
    draft = target.with_name(f".{target.name[:40]}.{secrets.token_hex(6)}.tmp")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _LANDED_FILE_MODE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def sweep_drafts(landing: Path, older_than_s: float = 3600) -> None:
    """Remove what a crash left half written where files cannot be nameless. Younger ones may be at work."""
    before = time.time() - older_than_s
    for draft in landing.glob("??/.*.tmp"):
        with contextlib.suppress(FileNotFoundError):
            if draft.stat().st_mtime <= before:
                draft.unlink()


def _is_whole(path: Path, sha256: str, size: int) -> bool:
    try:
        return path.stat().st_size == size and hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except FileNotFoundError:
        return False


def _sync_directory(folder: Path) -> None:
    # Without this a power cut may forget the new name though the bytes are on the disk.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
