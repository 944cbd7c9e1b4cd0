"""One component of the service in one container: ``python -m liangshai.operations.container COMPONENT``.

The same settings as on one machine (liangshai/airflow/environment.py), with Celery's executor; what
differs comes from the environment of docker-compose.yml. ``init`` prepares both databases once and ends;
``health COMPONENT`` answers the engine's health checks without importing Airflow.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request

import psycopg
import sqlalchemy as sa
from psycopg import sql
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from liangshai.airflow.environment import Cluster, airflow_environment
from liangshai.operations.postgres import keep_readers_out
from liangshai.settings import PROJECT_DIR, Settings

PORT = 8080
_HEALTH_NAMES = {"scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}
# Logs lie on the shared volume: no log servers.
COMPONENTS: dict[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
    "worker": ("celery", "worker", "--skip-serve-logs"),
}


class ContainerSettings(BaseSettings):
    """What only containers need, beside `Settings`."""

    model_config = SettingsConfigDict(
        env_prefix="LIANGSHAI_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    broker_url: SecretStr
    """Redis, with its password."""
    api_host: str = "api-server"
    api_port: int = PORT
    api_bind: str = "0.0.0.0"
    public_url: str = f"http://127.0.0.1:{PORT}"
    """Address of the Airflow page as people see it."""
    worker_concurrency: int = Field(default=2, ge=1)
    """Tasks that one worker runs at a time."""


def main() -> None:
    """Become the component that the first argument names."""
    match sys.argv[1:]:
        case ["init"]:
            prepare(Settings(), ContainerSettings())
        case ["health", str(component)] if component in COMPONENTS:
            sys.exit(0 if is_healthy(component) else 1)
        case [str(component)] if component in COMPONENTS:
            environment = environment_of(Settings(), ContainerSettings())
            os.umask(0o077)
            os.chdir(PROJECT_DIR)
            command = [sys.executable, "-m", "airflow", *COMPONENTS[component]]
            os.execve(sys.executable, command, environment)
        case _:
            names = "、".join(COMPONENTS)
            sys.exit(
                f"用法：python -m liangshai.operations.container init | health 组件 | 组件；组件有 {names}"
            )


def environment_of(settings: Settings, container: ContainerSettings) -> dict[str, str]:
    """The environment of every Airflow process in a container, and of its tasks."""
    if settings.database_url is None or settings.airflow_database_url is None:
        sys.exit("容器里应设 LIANGSHAI_DATABASE_URL 和 LIANGSHAI_AIRFLOW_DATABASE_URL")
    return airflow_environment(
        settings,
        warehouse_url=settings.database_url.get_secret_value(),
        metadata_url=settings.airflow_database_url.get_secret_value(),
        port=container.api_port,
        cluster=Cluster(
            broker_url=container.broker_url.get_secret_value(),
            api_url=f"http://{container.api_host}:{container.api_port}",
            public_url=container.public_url,
            bind=container.api_bind,
            worker_concurrency=container.worker_concurrency,
        ),
    )


def prepare(settings: Settings, container: ContainerSettings) -> None:
    """Airflow's role and database, the warehouse, Airflow's tables; safe to run at every start."""
    from liangshai.service import Service

    environment = environment_of(settings, container)
    assert settings.database_url is not None and settings.airflow_database_url is not None
    _make_database(settings.database_url.get_secret_value(), settings.airflow_database_url.get_secret_value())
    with Service.open(settings, migrate=False) as service:
        for line in service.migrate():
            print(line, flush=True)
    command = [sys.executable, "-m", "airflow", "db", "migrate"]
    subprocess.run(command, env=environment, cwd=PROJECT_DIR, check=True)


def is_healthy(component: str) -> bool:
    """Whether this container's component does its work, as the API or the broker sees it."""
    container = ContainerSettings()
    return _worker_answers(container) if component == "worker" else _told_healthy(component, container)


def _told_healthy(component: str, container: ContainerSettings) -> bool:
    host = "127.0.0.1" if component == "api-server" else container.api_host
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{host}:{container.api_port}/api/v2/monitor/health", timeout=5) as answer:
            health = json.load(answer)
    except (OSError, ValueError):
        return False
    if component == "api-server":
        return True
    return bool(health.get(_HEALTH_NAMES[component], {}).get("status") == "healthy")


def _worker_answers(container: ContainerSettings) -> bool:
    from celery import Celery  # type: ignore[import-untyped]

    app = Celery(broker=container.broker_url.get_secret_value())
    return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=5))


def _make_database(owner_url: str, wanted_url: str) -> None:
    """Make the role and the database that `wanted_url` names, on the owner's server; leave what is there."""
    wanted = sa.make_url(wanted_url)
    owner = sa.make_url(owner_url).set(drivername="postgresql")
    if (owner.host, owner.port) != (wanted.host, wanted.port):
        return  # somebody else's server: they made it
    role, database = str(wanted.username), str(wanted.database)
    with psycopg.connect(owner.render_as_string(hide_password=False), autocommit=True) as connection:
        if connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone() is None:
            connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        if role != owner.username:
            verifier = connection.pgconn.encrypt_password(
                str(wanted.password).encode(), role.encode(), b"scram-sha-256"
            ).decode()
            connection.execute(
                sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(verifier))
            )
        if connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone() is None:
            connection.execute(
                sql.SQL("create database {} owner {}").format(sql.Identifier(database), sql.Identifier(role))
            )
        keep_readers_out(connection, database)


if __name__ == "__main__":
    main()
