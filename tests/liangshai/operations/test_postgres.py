"""The embedded server, really started, killed and started again."""

from __future__ import annotations

import os
import resource
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import make_url

from liangshai.loopback import port_is_free
from liangshai.operations.postgres import EmbeddedPostgres, warehouse_url
from liangshai.operations.postgres_programs import PostgresFailed, binary, run_binary
from liangshai.settings import PROJECT_DIR, Settings


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A server that was never started, in a home whose name would mean something else to a shell."""
    server = EmbeddedPostgres(tmp_path / "一个 'home' \"$HOME\" `id` \\x %40", fast=True)
    yield server
    server.stop()


def ask(server: EmbeddedPostgres, query: str, database: str = "liangshai") -> object:
    url = server.url(database).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_a_started_server_speaks_utf8_in_shanghai_time_to_its_owner(server: EmbeddedPostgres) -> None:
    server.start()
    assert server.running()
    assert ask(server, "show timezone") == "Asia/Shanghai"
    assert ask(server, "show server_encoding") == "UTF8"
    assert ask(server, "show password_encryption") == "scram-sha-256"
    assert ask(server, "show listen_addresses") == "127.0.0.1"
    assert ask(server, "select upper('é') || '园区'") == "É园区"


def test_a_damaged_secret_is_named_at_once_and_in_words(server: EmbeddedPostgres) -> None:
    server.start()
    secret = server.home / "secrets" / "postgres_owner"
    kept = secret.read_text("ascii")
    secret.write_text("damaged", "ascii")
    with pytest.raises(PostgresFailed) as fault:
        server.start()
    secret.write_text(kept, "ascii")
    said = str(fault.value)
    assert said.startswith(f"{secret} 里的密码与数据库里的不一致，请放回原来的文件") and "FATAL" not in said


def test_a_port_file_that_was_cut_off_is_written_anew(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    (server.directory / "port").write_text("", "ascii")
    server.start()
    assert ask(server, "select 1") == 1


def test_warehouse_and_airflow_have_databases_of_their_own(server: EmbeddedPostgres) -> None:
    server.start()
    assert ask(server, "select current_database()") == "liangshai"
    with psycopg.connect(
        server.airflow_url().replace("postgresql+psycopg2://", "postgresql://")
    ) as connection:
        assert connection.execute("select current_user, current_database()").fetchone() == (
            "airflow",
            "airflow",
        )
        assert connection.execute(
            "select rolsuper from pg_roles where rolname = current_user"
        ).fetchone() == (False,)


def test_a_role_of_the_warehouse_comes_into_no_other_database(server: EmbeddedPostgres) -> None:
    server.start()
    with psycopg.connect(server.url("liangshai").replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("create role liangshai_some_reader login password 'x'")
    url = make_url(server.airflow_url()).set(
        drivername="postgresql", username="liangshai_some_reader", password="x"
    )

    def login(database: str) -> None:
        psycopg.connect(url.set(database=database).render_as_string(hide_password=False)).close()

    login("liangshai")
    for database in ("airflow", "postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            login(database)
    # Airflow's own user goes on working there, and so does the server after another start.
    server.stop()
    server.start()
    psycopg.connect(server.airflow_url().replace("+psycopg2", "")).close()


@pytest.mark.parametrize(("is_there", "kind"), [(True, "posix"), (False, "mmap")])
def test_where_shared_memory_is_scarce_the_server_keeps_its_own_beside_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool, kind: str
) -> None:
    monkeypatch.setattr("liangshai.operations.postgres.has_shared_memory", lambda _wanted: is_there)
    server = EmbeddedPostgres(tmp_path / "var")
    try:
        server.start()
        assert ask(server, "show dynamic_shared_memory_type") == kind
    finally:
        server.stop()


def test_a_wrong_password_is_refused(server: EmbeddedPostgres) -> None:
    server.start()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://liangshai:wrong@127.0.0.1:{server.port}/liangshai")


def test_password_and_data_are_closed_to_others(server: EmbeddedPostgres) -> None:
    server.start()
    assert stat.S_IMODE((server.home / "secrets" / "postgres_owner").stat().st_mode) == 0o600
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.data_dir.stat().st_mode) == 0o700


def test_stopping_and_starting_keeps_data_and_port(server: EmbeddedPostgres) -> None:
    server.start()
    port = server.port
    run_sql(server, "create table kept as select 42 as answer")
    server.stop()
    assert not server.running()
    server.start()
    assert server.port == port
    assert ask(server, "select answer from kept") == 42


def test_a_server_that_falls_again_and_again_is_stopped_and_says_why(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.start()
    os.kill(server.pid() or 0, signal.SIGKILL)
    monkeypatch.setattr("liangshai.operations.postgres._START_DEADLINE_S", 600.0)  # it is told at once
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))  # below what its log of changes has
    try:
        with pytest.raises(PostgresFailed, match="ulimit -f"):
            server.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert server.pid() is None
    server.start()
    assert ask(server, "select 1") == 1


def test_starting_twice_and_from_several_threads_gives_one_server(server: EmbeddedPostgres) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _n: EmbeddedPostgres(server.home, fast=True).start(), range(4)))
    pid = server.pid()
    server.start()
    assert server.pid() == pid is not None


def test_a_server_killed_with_kill_nine_starts_again(server: EmbeddedPostgres) -> None:
    server.start()
    run_sql(server, "create table kept as select 42 as answer; checkpoint")
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    server.start()
    assert server.pid() != pid
    assert ask(server, "select answer from kept") == 42


def test_a_port_that_was_taken_meanwhile_is_chosen_anew(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    with socket.create_server(("127.0.0.1", server.port)) as squatter:
        taken = squatter.getsockname()[1]
        assert not port_is_free(taken)
        server.start()
        assert server.port != taken
        assert ask(server, "select 1") == 1


def test_a_pid_file_whose_pid_belongs_to_another_program_neither_misleads_nor_hinders(
    server: EmbeddedPostgres,
) -> None:
    server.start()
    server.stop()
    lines = [str(os.getpid()), str(server.data_dir), "1", str(server.port), "", "127.0.0.1", "  1 1", "ready"]
    (server.data_dir / "postmaster.pid").write_text("\n".join(lines) + "\n")
    assert not server.running()
    server.stop()
    assert psutil.pid_exists(os.getpid())
    server.start()
    assert ask(server, "select 1") == 1


def test_an_initdb_that_was_killed_half_way_is_done_again(server: EmbeddedPostgres) -> None:
    (server.data_dir / "base").mkdir(parents=True)
    (server.data_dir / "half").write_text("x")
    server.start()
    assert ask(server, "select 1") == 1


def test_dump_and_restore_programs_come_with_it(server: EmbeddedPostgres, tmp_path: Path) -> None:
    server.start()
    run_sql(server, "create table kept as select 42 as answer")
    dump = tmp_path / "dump"
    arguments = ("-h", "127.0.0.1", "-p", str(server.port), "-U", "liangshai")
    environment = {"PGPASSWORD": server.owner_password}
    run_binary("pg_dump", *arguments, "-Fc", "-f", str(dump), "liangshai", env=environment)
    run_sql(server, "drop table kept")
    run_binary("pg_restore", *arguments, "-d", "liangshai", str(dump), env=environment)
    assert ask(server, "select answer from kept") == 42
    assert binary("pg_dump").exists()


def test_where_user_namespaces_are_refused_the_server_runs_as_nobody(server: EmbeddedPostgres) -> None:
    if os.geteuid() != 0:
        # An ordinary user starts PostgreSQL as itself, whatever the kernel says about namespaces.
        server.start()
        pid = server.pid()
        assert pid is not None and psutil.Process(pid).uids().real == os.geteuid()
        return
    script = "import liangshai.operations.server_user as u; u.way_of_running = lambda: 'nobody'\n" + _START
    done = in_python(script, server.home)
    assert done.returncode == 0, done.stderr
    assert psutil.Process(int(done.stdout)).uids().real == 65534
    assert ask(server, "select 1") == 1


def test_a_uid_that_has_no_name_starts_its_server_all_the_same(server: EmbeddedPostgres) -> None:
    script = (
        "import liangshai.operations.unprivileged as u, os, pwd\n"
        "named = {one.pw_uid for one in pwd.getpwall()}\n"
        "u.NOBODY_UID, nobody = next(n for n in range(4711, 9999) if n not in named), u.NOBODY_UID\n"
        "try: u.enter_user_namespace()\n"
        "except OSError: print(0); raise SystemExit\n"  # this kernel lets nobody be nameless here
        "u.NOBODY_UID = nobody; assert os.geteuid() not in named\n"
    ) + _START
    done = in_python(script, server.home)
    assert done.returncode == 0, done.stderr
    if done.stdout.strip() != "0":
        assert ask(server, "select 1") == 1


_START = (
    "import liangshai.operations.postgres as p, sys; from pathlib import Path\n"
    "s = p.EmbeddedPostgres(Path(sys.argv[1]), fast=True); s.start(); print(s.pid())\n"
)


def in_python(script: str, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, str(home)]
    return subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True)


def test_the_warehouse_is_the_named_server_where_one_is_named(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url="postgresql+psycopg://u:p@db.example/w")
    assert warehouse_url(settings) == "postgresql+psycopg://u:p@db.example/w"
    assert "p@db" not in repr(settings)


def run_sql(server: EmbeddedPostgres, script: str) -> None:
    url = server.url().replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in script.split(";"):
            connection.execute(statement.encode())
