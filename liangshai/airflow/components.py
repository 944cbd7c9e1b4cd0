"""Start, watch and stop our own Airflow: api-server, scheduler, dag-processor and triggerer, each detached.

Not `airflow standalone`: on SIGTERM that leaves its four children behind.
"""

from __future__ import annotations

import fcntl
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from liangshai.airflow.answers import AirflowApiError, Health
from liangshai.airflow.api import AirflowApi
from liangshai.airflow.environment import ADMIN, airflow_environment, api_url, fingerprint, password
from liangshai.loopback import free_port, port_is_free
from liangshai.operations.postgres import EmbeddedPostgres, warehouse_url
from liangshai.operations.processes import (
    SHARED_MEMORY_CURE,
    ProcessId,
    shared_memory_fault,
    start_detached,
    stop_all,
)
from liangshai.operations.reasons import last_words
from liangshai.operations.running import Running, is_up, read_running, write_running, write_stopped
from liangshai.settings import PROJECT_DIR, Settings, write_private

Progress = Callable[[str], None]
State = Literal["healthy", "starting", "unhealthy", "unknown", "stopped"]

# In the order in which they are started. Logs are read from the disk: no log servers, which would listen
# on fixed ports and on every address.
COMPONENTS: dict[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
_HEALTH_NAMES = {"scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}
_LABELS = {
    "postgres": "数据库",
    "api-server": "页面和接口",
    "scheduler": "调度",
    "dag-processor": "任务流解析",
    "triggerer": "等待与触发",
}
_START_DEADLINE_S = 180.0
_STOP_GRACE_S = 25.0


class AirflowFailed(Exception):
    """Airflow could not be started; the text is one Chinese sentence for the operator."""


@dataclass(frozen=True)
class ComponentStatus:
    """One process of the service: `label` is its Chinese name, `log` where it writes."""

    name: str
    label: str
    state: State
    pid: int | None
    log: Path


@dataclass(frozen=True)
class ServiceStatus:
    """What runs. `url` is the Airflow page, None while nothing of Airflow runs."""

    url: str | None
    components: tuple[ComponentStatus, ...]

    @property
    def healthy(self) -> bool:
        return all(component.state == "healthy" for component in self.components)


def up(settings: Settings, progress: Progress | None = None) -> ServiceStatus:
    """Start database and Airflow where they do not run; return when all is healthy and every DAG is known.

    Safe to repeat: what runs with the same settings is left alone. PostgresFailed, AirflowFailed.
    """
    say = progress or (lambda _sentence: None)
    if (fault := shared_memory_fault()) is not None:
        raise AirflowFailed(f"{fault}。{SHARED_MEMORY_CURE}")
    with _locked(settings):
        say("启动数据库")
        metadata_url = _start_databases(settings)
        port = _choose_port(settings)
        environment = airflow_environment(
            settings, warehouse_url=warehouse_url(settings), metadata_url=metadata_url, port=port
        )
        told_before = {name: _size(logs_dir(settings) / f"{name}.log") for name in COMPONENTS}
        started = {"postgres"}
        is_healthy = False
        while not is_healthy:
            kept = _running_with(settings, environment)
            started |= COMPONENTS.keys() - kept.keys()
            if len(kept) < len(COMPONENTS):
                _stop_all_but(settings, kept)
                say("准备 Airflow 的数据库")
                _migrate(settings, environment)
                say("启动 Airflow")
                _start_airflow(settings, environment, port, kept)
            is_healthy = _get_healthy(settings, told_before, started)
        say("读取任务流")
        _wait_until_parsed(settings)
    return status(settings)


def down(settings: Settings, progress: Progress | None = None) -> None:
    """Stop Airflow, then the embedded database; no process is left behind. Safe where nothing runs."""
    if not settings.home.is_dir():
        return
    say = progress or (lambda _sentence: None)
    with _locked(settings):
        say("停止 Airflow")
        _stop_all_but(settings, {})
        say("停止数据库")
        EmbeddedPostgres(settings.home).stop()
        # Last: a `down` that was killed half-way leaves a record of what the next one has to stop.
        write_stopped(settings.home)


def status(settings: Settings) -> ServiceStatus:
    """What runs at this moment, by asking the processes and the API; changes nothing."""
    running = read_running(settings.home) if settings.home.is_dir() else None
    alive = {name: process.alive() for name, process in running.processes.items()} if running else {}
    health: dict[str, Health] = {}
    if running and alive.get("api-server"):
        try:
            with AirflowApi(api_url(running.port), ADMIN, password(settings, ADMIN), timeout_s=5) as api:
                api.login()
                told = api.health()
                # It logs people in without its database, and can show them nothing.
                health = {**told, "api-server": told.get("metadatabase", Health("healthy"))}
        except AirflowApiError:
            health = {}
    postgres = [_postgres_status(settings)] if _uses_embedded(settings) else []
    # Without its page or its database Airflow cannot say how the rest is: running is all that is known.
    can_tell = bool(alive.get("api-server")) and all(one.state == "healthy" for one in postgres)
    components = [_component(settings, name, running, alive, health, can_tell) for name in COMPONENTS]
    components = [*postgres, *components]
    return ServiceStatus(
        api_url(running.port) if running and any(alive.values()) else None, tuple(components)
    )


def lost(settings: Settings) -> list[str]:
    """Labels of what `up` started and does not work any more; waits for an `up` or `down` under way."""
    if not is_up(settings.home):
        return []
    with _locked(settings):
        if not is_up(settings.home):
            return []
        return [c.label for c in status(settings).components if c.state in ("stopped", "unhealthy")]


def airflow_api(settings: Settings, user: str = ADMIN) -> AirflowApi:
    """A client of the running Airflow, logged in as `user`. AirflowFailed where it does not run."""
    running = read_running(settings.home)
    if running is None or not running.alive("api-server"):
        raise AirflowFailed("Airflow 没有运行，应先运行 liangshai up")
    return AirflowApi(api_url(running.port), user, password(settings, user))


def logs_dir(settings: Settings) -> Path:
    """Where Airflow's processes and tasks write their logs; made where it is missing."""
    return settings.directory("airflow/logs")


# -- start -----------------------------------------------------------------------------------------------


def _uses_embedded(settings: Settings) -> bool:
    return settings.database_url is None or settings.airflow_database_url is None


def _start_databases(settings: Settings) -> str:
    """Start the embedded server where it is needed; the URL of Airflow's database."""
    server = EmbeddedPostgres(settings.home, fast=settings.fast)
    if _uses_embedded(settings):
        server.start()
    if settings.airflow_database_url is not None:
        return settings.airflow_database_url.get_secret_value()
    return server.airflow_url()


def _choose_port(settings: Settings) -> int:
    """The port of a running API stays; else the one set, the one remembered if free, or a free one."""
    running = read_running(settings.home)
    if settings.airflow_port is not None:
        # Told before the minute that a first start takes; again when what held it of our own was stopped.
        if running is None or not running.alive("api-server"):
            _refuse_taken(settings.airflow_port)
        return settings.airflow_port
    if running is not None and (running.alive("api-server") or port_is_free(running.port)):
        return running.port
    return free_port()


def _refuse_taken(port: int) -> None:
    if not port_is_free(port):
        raise AirflowFailed(f"端口 {port} 已被别的程序占用，应改 LIANGSHAI_AIRFLOW_PORT 或停下那个程序")


def _running_with(settings: Settings, environment: dict[str, str]) -> dict[str, ProcessId]:
    """The components that run with exactly this environment, and so may go on running."""
    running = read_running(settings.home)
    if running is None or running.fingerprint != fingerprint(environment):
        return {}
    return {name: process for name, process in running.processes.items() if process.alive()}


def _migrate(settings: Settings, environment: dict[str, str]) -> None:
    """`airflow db migrate`, once for each version and database: it costs seconds of imports."""
    stamp = settings.airflow_dir / "migrated"
    database = {"AIRFLOW": environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]}
    wanted = f"{version('apache-airflow-core')} {fingerprint(database)}"
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    done = subprocess.run(
        _airflow("db", "migrate"),
        env=environment,
        cwd=PROJECT_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    write_private(logs_dir(settings) / "db-migrate.log", done.stdout)
    if done.returncode != 0:
        log = logs_dir(settings) / "db-migrate.log"
        raise AirflowFailed(f"Airflow 的数据库没有准备好：{last_words(log)}（日志 {log}）")
    write_private(stamp, wanted)


def _start_airflow(
    settings: Settings, environment: dict[str, str], port: int, kept: dict[str, ProcessId]
) -> None:
    if "api-server" not in kept:
        _refuse_taken(port)
    processes = dict(kept)
    for name, arguments in COMPONENTS.items():
        if name not in kept:
            log = logs_dir(settings) / f"{name}.log"
            processes[name] = start_detached(_airflow(*arguments), environment, log, PROJECT_DIR)
            # Written after each start: a launcher that is killed half-way still leaves `down` all it needs.
            write_running(settings.home, Running(port, fingerprint(environment), processes))


def _get_healthy(settings: Settings, told_before: Mapping[str, int], started: Set[str]) -> bool:
    """Wait until all is healthy; False as soon as something that this start had left alone has died.

    What lives through a lost database often dies of it a little later, when that is back.

    ``told_before``: how long each component's log was when this start began. AirflowFailed where something
    in ``started`` dies, or nothing gets healthy.
    """
    deadline = time.monotonic() + _START_DEADLINE_S
    while True:
        now = status(settings)
        dead = [component for component in now.components if component.state == "stopped"]
        if now.healthy:
            return True
        for component in dead:
            if component.name in started:
                why = last_words(component.log, told_before.get(component.name, 0))
                what = f"{component.label}（{component.name}）没有启动成功"
                raise AirflowFailed(f"{what}：{why}（日志 {component.log}）")
        if dead:
            return False
        if time.monotonic() > deadline:
            waiting = "、".join(c.name for c in now.components if c.state != "healthy")
            raise AirflowFailed(
                f"Airflow 在 {_START_DEADLINE_S:.0f} 秒内没有就绪：{waiting}，日志在 {logs_dir(settings)}"
            )
        time.sleep(0.3)


def _wait_until_parsed(settings: Settings) -> None:
    """Until each DAG file has given a DAG or an error since this start, so that a first trigger finds it."""
    files = {path.name for path in settings.dags_dir.glob("*.py") if _is_dag_file(path)}
    running = read_running(settings.home)
    since = running.processes["dag-processor"].started() if running is not None else 0.0
    deadline = time.monotonic() + _START_DEADLINE_S
    with airflow_api(settings) as api:
        api.warm_up()
        while missing := files - {Path(dag.file).name for dag in api.dags() if dag.parsed_at >= since}:
            errors = {Path(name).name: trace for name, trace in api.import_errors().items()}
            broken = sorted(missing & errors.keys())
            if broken:
                last_line = errors[broken[0]].strip().splitlines()[-1]
                raise AirflowFailed(f"任务流文件 {broken[0]} 读不进来：{last_line}")
            if time.monotonic() > deadline:
                raise AirflowFailed(
                    f"任务流文件没有读完：{'、'.join(sorted(missing))}，日志在 {logs_dir(settings)}"
                )
            time.sleep(0.3)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _is_dag_file(path: Path) -> bool:
    """Whether the file makes a DAG; the folder may hold helpers too."""
    return re.search(r"^\s*@dag\b|\bDAG\(", path.read_text("utf-8"), re.MULTILINE) is not None


def _airflow(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "airflow", *arguments]


# -- stop ------------------------------------------------------------------------------------------------


def _stop_all_but(settings: Settings, kept: dict[str, ProcessId]) -> None:
    """Stop the components that are not kept, and what dead ones have left behind."""
    running = read_running(settings.home)
    if running is None:
        return
    going = {name: process for name, process in running.processes.items() if name not in kept}
    # The scheduler waits for tasks that run, and a task that ends must still find the API to say so.
    stop_all([process for name, process in going.items() if name != "api-server"], _STOP_GRACE_S)
    stop_all([process for name, process in going.items() if name == "api-server"], _STOP_GRACE_S)


# -- what runs -------------------------------------------------------------------------------------------


def _component(
    settings: Settings,
    name: str,
    running: Running | None,
    alive: dict[str, bool],
    health: dict[str, Health],
    can_tell: bool,
) -> ComponentStatus:
    log = settings.home / "airflow" / "logs" / f"{name}.log"
    if running is None or not alive.get(name):
        return ComponentStatus(name, _LABELS[name], "stopped", None, log)
    process = running.processes[name]
    told = health.get(_HEALTH_NAMES.get(name, name))
    # For half a minute Airflow answers with the last heartbeat of a process that was killed.
    if told is not None and told.is_good_since(process.started()):
        state: State = "healthy"
    elif name == "api-server" and told is not None:
        state = "unhealthy"
    elif name != "api-server" and not can_tell:
        state = "unknown"
    else:
        state = "starting" if time.time() - process.started() < _START_DEADLINE_S else "unhealthy"
    return ComponentStatus(name, _LABELS[name], state, process.pid, log)


def _postgres_status(settings: Settings) -> ComponentStatus:
    server = EmbeddedPostgres(settings.home)
    pid = server.pid()
    return ComponentStatus(
        "postgres", _LABELS["postgres"], "healthy" if pid is not None else "stopped", pid, server.log_file
    )


@contextmanager
def _locked(settings: Settings) -> Iterator[None]:
    """One `up` or `down` at a time."""
    with (settings.airflow_dir / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
