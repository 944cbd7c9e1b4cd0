"""Why a program ended, in Chinese, out of the English that it wrote into its log."""

from __future__ import annotations

import os
import re
from pathlib import Path

# The gravest first: a full disk makes the others follow. Full shared memory says the same and is no disk.
_REASONS: tuple[tuple[str, str], ...] = (
    (
        r"shared memory segment .*No space left on device",
        "共享内存 /dev/shm 满了，请由 root 调大：mount -o remount,size=256m /dev/shm；容器用 --shm-size=256m",
    ),
    (r"No space left on device|DiskFull", "磁盘已满，请清理出空间"),
    (r"Disk quota exceeded", "磁盘配额用完了，请清理出空间"),
    (r"File too large", "文件超过了允许的大小，请调大 ulimit -f"),
    (r"Read-only file system", "文件系统是只读的，请挂载为可写"),
    (
        r"incompatible with (the )?server",
        "数据是另一个大版本的 PostgreSQL 建的，请用原版本备份后恢复到新目录",
    ),
    (
        r"could not (map|create|resize|open) (anonymous )?shared memory|Cannot allocate memory|MemoryError",
        "内存不够，请关掉别的程序或加内存",
    ),
    (r"Too many open files", "打开的文件太多，请调大 ulimit -n"),
    (r"Input/output error", "磁盘读写出错，请检查磁盘"),
    (r"could not locate a valid checkpoint|invalid checkpoint|PANIC", "数据库文件损坏，请用备份恢复"),
    (r"Address already in use", "端口已被别的程序占用"),
    (r"Permission denied|Operation not permitted", "没有权限，请核对数据目录的所有者"),
    (
        r"lock timeout|LockNotAvailable",
        "别的连接一直占着数据库的锁，请结束它（liangshai down 后再 up），再试一次",
    ),
    (r"connection to server at .* failed", "连不上数据库"),
)
# What stays so however often one tries; a lock, a port or memory may be free a moment later.
_LASTING = re.compile(
    r"No space left on device|DiskFull|Disk quota exceeded|File too large|Read-only file system"
    r"|incompatible with (the )?server"
)
_BESIDE = re.compile(r"\s*(?:\[SQL:|\[parameters:|\(Background on this error)")
_STARTED = "starting PostgreSQL"
_READ_BYTES = 20_000
_FULL_BYTES = 1 << 20


def reason_in(text: str) -> str | None:
    """The gravest reason that the text names; None where it names none that is known."""
    return next((words for pattern, words in _REASONS if re.search(pattern, text)), None)


def is_lasting(log: Path, since: int = 0) -> bool:
    """Whether what ``log`` says after its first ``since`` bytes stays so, however often one tries."""
    try:
        return _LASTING.search(_written(log, since)) is not None
    except OSError:
        return False


def last_words(log: Path, since: int = 0) -> str:
    """The reason told by what was written to ``log`` after its first ``since`` bytes, else its last lines."""
    try:
        text = _written(log, since)
    except OSError:
        return "没有日志"
    # Blank lines and what SQLAlchemy adds below an error tell nothing.
    lines = [line for line in text.splitlines() if line.strip() and not _BESIDE.match(line)]
    told = " / ".join(lines[-3:])
    # On a full disk the program cannot write down even that.
    return reason_in(text) or told or ("磁盘已满，请清理出空间" if is_full(log.parent) else "没有写下原因")


def reason_of_fall(log: Path) -> str | None:
    """Why the embedded database fell, by what it wrote since its last start; None where it does not say."""
    try:
        text = _written(log, 0).rpartition(_STARTED)[2]
    except OSError:
        return None
    return reason_in(text) or ("磁盘已满，请清理出空间" if is_full(log.parent) else None)


def _written(log: Path, since: int) -> str:
    with log.open("rb") as file:
        file.seek(max(since, log.stat().st_size - _READ_BYTES))
        return file.read().decode("utf-8", "replace")


def is_full(folder: Path) -> bool:
    """Whether the disk under ``folder`` has next to nothing left for us."""
    held = os.statvfs(folder)
    return held.f_bavail * held.f_frsize < _FULL_BYTES
