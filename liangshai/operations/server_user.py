"""As whom PostgreSQL's own programs run: they refuse to run as root, and as a uid that has no name."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from typing import Literal

from liangshai.operations import unprivileged

Way = Literal["itself", "userns", "nobody"]


@cache
def way_of_running() -> Way:
    """`itself` for an ordinary user; `userns` for root, and for a uid without an entry among the system's
    users (a container's), where the kernel lets it make a user namespace; else `nobody` for root.
    """
    is_root = os.geteuid() == 0
    if not is_root and _has_name(os.geteuid()):
        return "itself"
    tried = subprocess.run(_within("userns", ["/bin/true"]), capture_output=True)
    if tried.returncode == 0:
        return "userns"
    return "nobody" if is_root else "itself"


def as_server_user(command: Sequence[str]) -> list[str]:
    """The command line that runs `command` as the user that the server may have."""
    way = way_of_running()
    return list(command) if way == "itself" else _within(way, command)


def data_owner() -> int | None:
    """Uid that the server's files must belong to; None: whoever makes them."""
    if os.geteuid() != 0:
        return None
    return unprivileged.NOBODY_UID if way_of_running() == "nobody" else 0


def missing_name() -> str:
    """One Chinese sentence where no server can run, for the uid has no name; empty where it has one."""
    uid = os.geteuid()
    if _has_name(uid) or way_of_running() == "userns":
        return ""
    return (
        f"当前用户（uid {uid}）在本机没有用户名，PostgreSQL 不肯以它运行；"
        "请换一个有名字的用户，在 /etc/passwd 里给它加一行，或用 LIANGSHAI_DATABASE_URL 指定数据库"
    )


def _within(way: Way, command: Sequence[str]) -> list[str]:
    return [sys.executable, "-I", "-S", unprivileged.__file__, way, *command]


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
