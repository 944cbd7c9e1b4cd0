"""What this machine lets one process have: memory, open files, size of a file. Looks, changes nothing."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import psutil

from liangshai.operations.finding import Finding

_MIB = 1 << 20
# Database, Airflow and one load at work together. Measured (PSS of all, every 3 s): 690 MiB at rest,
# 850 in a nightly load of 25 returns; half a million rows take 1,200 more (bench); the rest is the system's.
_LEAST_TOTAL_MIB, _EASY_TOTAL_MIB = 2048, 3584
# What one process reserves is more than it uses: libraries map far ahead.
_LEAST_ADDRESSES_MIB = 4096
_LEAST_FILES = 1024
# The largest return that is taken, unpacked, and the database's own files of 1 GiB.
_LEAST_FILE_MIB = 1100
_UNLIMITED = 1 << 60


def look_at_limits(read_memory_mib: int) -> Iterator[Finding]:
    """Too little memory, handles or file size; a good word where all is enough.

    ``read_memory_mib``: what the process that reads a return may have.
    """
    findings = [*_total(), *_addresses(read_memory_mib), *_handles(), *_file_size()]
    yield from findings
    if not findings:
        total = min(psutil.virtual_memory().total, memory_of_group() or _UNLIMITED) // _MIB
        yield Finding("good", f"内存 {total / 1024:.1f} GB，打开文件数和文件大小的上限够用")


def _total() -> Iterator[Finding]:
    machine, group = psutil.virtual_memory().total, memory_of_group()
    total = min(machine, group or _UNLIMITED) // _MIB
    if total >= _EASY_TOTAL_MIB:
        return
    which = "容器或服务单元给的内存上限" if group is not None and group < machine else "本机内存"
    scarce = f"{which}只有 {total} MB"
    cure = "调大上限（docker 的 mem_limit、systemd 的 MemoryMax）" if "上限" in which else "加内存"
    if total < _LEAST_TOTAL_MIB:
        yield Finding("fault", f"{scarce}，数据库和 Airflow 运行起来不够", cure)
    else:
        yield Finding("warning", f"{scarce}，同时装载和排版时可能不够", cure)


def _addresses(read_memory_mib: int) -> Iterator[Finding]:
    soft = _soft(resource.RLIMIT_AS)
    if soft is not None and soft < max(_LEAST_ADDRESSES_MIB, read_memory_mib) * _MIB:
        yield Finding(
            "fault",
            f"每个进程的内存上限（ulimit -v）只有 {soft // _MIB} MB，程序会中途停下",
            "ulimit -v unlimited；由 systemd 起的，去掉 LimitAS",
        )


def _handles() -> Iterator[Finding]:
    soft = _soft(resource.RLIMIT_NOFILE)
    if soft is not None and soft < _LEAST_FILES:
        yield Finding("warning", f"每个进程只能打开 {soft} 个文件（ulimit -n）", f"调到 {_LEAST_FILES} 以上")


def _file_size() -> Iterator[Finding]:
    soft = _soft(resource.RLIMIT_FSIZE)
    if soft is not None and soft < _LEAST_FILE_MIB * _MIB:
        yield Finding(
            "fault",
            f"每个文件最大只能写到 {soft // _MIB} MB（ulimit -f），数据库和备份会写不下",
            "ulimit -f unlimited；由 systemd 起的，去掉 LimitFSIZE",
        )


def _soft(limit: int) -> int | None:
    soft = resource.getrlimit(limit)[0]
    return None if soft == resource.RLIM_INFINITY else soft


def memory_of_group(
    told: Path = Path("/proc/self/cgroup"), root: Path = Path("/sys/fs/cgroup")
) -> int | None:
    """The lowest memory limit of the control groups that this process is in, in bytes; None without one."""
    try:
        lines = told.read_text("ascii").splitlines()
    except OSError:
        return None
    groups = [line.split(":", 2) for line in lines]
    limits = [limit for _, controllers, name in groups for limit in _limits_above(controllers, name, root)]
    return min(limits, default=None)


def _limits_above(controllers: str, name: str, root: Path) -> Iterator[int]:
    """Every limit on the way from one group up to the root; of version 2 (no controllers) or 1."""
    if controllers not in ("", "memory"):
        return
    base, file = (root, "memory.max") if not controllers else (root / "memory", "memory.limit_in_bytes")
    group = PurePosixPath(name.lstrip("/"))
    # A container sees its own group as the root, whatever its name outside: look there too.
    for place in dict.fromkeys([group, *group.parents, PurePosixPath()]):
        try:
            text = (base / place / file).read_text("ascii").strip()
        except OSError:
            continue
        if text.isdigit() and int(text) < _UNLIMITED:
            yield int(text)
