"""A login that the database refuses: which file of secrets no longer holds what the database knows."""

from __future__ import annotations

import re
from pathlib import Path

_REFUSED = re.compile(r'password authentication failed for user "([^"]+)"')
_ROLE = "liangshai_"


def refused_user(words: str) -> str | None:
    """The user whose password the server refused; None: the fault is another one.

    By the words alone: a connection that is never made has no SQLSTATE.
    """
    found = _REFUSED.search(words)
    return found.group(1) if found else None


def told(user: str, home: Path) -> tuple[str, str]:
    """(what is wrong, what mends it) where the embedded server refuses one of its own users."""
    if user.startswith(_ROLE):
        file = home / "secrets" / f"role_{user.removeprefix(_ROLE)}"
        return f"{file} 里的密码与数据库里的不一致", "运行 liangshai migrate，会照文件重设密码"
    owner = "airflow" if user == "airflow" else "owner"
    file = home / "secrets" / f"postgres_{owner}"
    cure = "请放回原来的文件；找不回来的，换一个空的 LIANGSHAI_HOME，用 liangshai restore 恢复最近的备份"
    return f"{file} 里的密码与数据库里的不一致", cure
