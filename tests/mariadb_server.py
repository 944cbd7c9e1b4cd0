"""A real MariaDB on a free loopback port: the server that is installed, else Debian's, unpacked into a cache.

Works as root and as another user: nothing is installed. Without package lists of the system's own they are
fetched into the cache as well.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql

LOGIN, PASSWORD = "clerk", "only-for-the-tests"
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "liangshai" / "mariadb"
_TABLES = ("mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql")
# What every system has, and what must not come in a second version beside it.
_BASE = {"libc6", "libgcc-s1", "libstdc++6", "libcrypt1"}


class MariaDb:
    """A running server; ``url`` of an empty database ``postings`` that ``clerk`` owns."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"mysql+pymysql://{LOGIN}:{PASSWORD}@127.0.0.1:{port}/postings"


@contextmanager
def mariadb() -> Iterator[MariaDb]:
    """Start a server with a data folder of its own; it is gone at the end."""
    root = _unpacked()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    # A socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="ls-maria-", dir="/tmp") as place:
        data = Path(place) / "data"
        (data / "mysql").mkdir(parents=True)
        command, environment = _command(root, data), _environment(root)
        tables = "".join((root / "usr/share/mysql" / name).read_text("utf-8") for name in _TABLES)
        grants = (
            "flush privileges;\ncreate database postings character set utf8mb4;\n"
            f"create user {LOGIN}@'127.0.0.1' identified by '{PASSWORD}';\n"
            f"grant all on postings.* to {LOGIN}@'127.0.0.1';\n"
        )
        subprocess.run(
            [*command, "--bootstrap"], input=f"use mysql;\n{tables}\n{grants}", text=True, check=True,
            env=environment, capture_output=True, timeout=120,
        )  # fmt: skip
        listening = [f"--port={port}", "--bind-address=127.0.0.1", f"--socket={place}/s"]
        with open(Path(place) / "log", "w") as log:
            server = subprocess.Popen([*command, *listening], env=environment, stderr=log, stdout=log)
        try:
            _wait(server, port, Path(place) / "log")
            yield MariaDb(port)
        finally:
            server.terminate()
            server.wait(60)


def _command(root: Path, data: Path) -> list[str]:
    share = root / "usr/share/mysql"
    return [
        str(root / "usr/sbin/mariadbd"), "--no-defaults", f"--datadir={data}", f"--lc-messages-dir={share}",
        f"--character-sets-dir={share}/charsets", "--skip-log-bin",
        "--innodb-use-native-aio=0", "--innodb-buffer-pool-size=16M", "--innodb-log-file-size=4M",
        "--innodb-flush-log-at-trx-commit=0", "--performance-schema=0", "--default-time-zone=+00:00",
        # As root it wants to be told so.
        *(["--user=root"] if os.geteuid() == 0 else []),
    ]  # fmt: skip


def _environment(root: Path) -> dict[str, str]:
    if root == Path("/"):  # installed: the system finds its own libraries
        return dict(os.environ)
    folders = sorted({str(path.parent) for path in root.rglob("*.so.*")})
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(folders)}


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(600):
        try:
            pymysql.connect(host="127.0.0.1", port=port, user=LOGIN, password=PASSWORD).close()
            return
        except pymysql.MySQLError:
            assert server.poll() is None, log.read_text("utf-8")[-2000:]
            time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8")[-2000:])


# ---------------------------------------------------------------- where it comes from


def _unpacked() -> Path:
    """The folder under which ``usr/sbin/mariadbd`` lies; fetched once for all runs of this user."""
    if Path("/usr/sbin/mariadbd").exists() and Path("/usr/share/mysql/mysql_system_tables.sql").exists():
        return Path("/")
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        root = _CACHE / "root"
        if not root.exists():
            with tempfile.TemporaryDirectory(dir=_CACHE) as draft:
                unpacked = Path(draft) / "root"
                for package in _download(Path(draft)):
                    subprocess.run(["dpkg-deb", "-x", package, unpacked], check=True)
                shutil.move(unpacked, root)
    return root


def _download(folder: Path) -> list[Path]:
    """The server and the libraries that this system lacks."""
    options: list[str] = []
    if subprocess.run(["apt-cache", "show", "mariadb-server-core"], capture_output=True).returncode:
        options = _own_lists()
    depends = _said(["apt-cache", *options, "depends", "mariadb-server-core"])
    named = {line.split()[-1] for line in depends.splitlines() if "Depends: lib" in line}
    installed = set(_said(["dpkg-query", "-W", "-f", "${Package}\\n"]).split())
    wanted = ["mariadb-server-core", *sorted(named - installed - _BASE)]
    folder.chmod(0o755)  # apt drops root's rights to fetch
    subprocess.run(
        ["apt-get", *options, "-q", "download", *wanted], cwd=folder, check=True, capture_output=True
    )
    return sorted(folder.glob("*.deb"))


def _own_lists() -> list[str]:
    state = _CACHE / "apt"
    (state / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    options = ["-o", f"Dir::State::lists={state}/lists", "-o", f"Dir::Cache={state}/cache"]
    subprocess.run(["apt-get", *options, "-q", "update"], check=True, capture_output=True)
    return options


def _said(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
