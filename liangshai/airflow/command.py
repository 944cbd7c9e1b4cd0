"""Any command of Airflow's own in this installation's environment.

``python -m liangshai.airflow.command db clean …``: for upkeep alone, such as trimming Airflow's tables. Runs
are driven through the API, which costs no start.
"""

from __future__ import annotations

import os
import sys

from liangshai.airflow.environment import airflow_environment
from liangshai.operations.container import ContainerSettings, environment_of
from liangshai.operations.postgres import EmbeddedPostgres, warehouse_url
from liangshai.settings import PROJECT_DIR, Settings


def main() -> None:
    """Become Airflow with our arguments; the databases must be running."""
    environment = _environment(Settings())
    os.umask(0o077)
    os.chdir(PROJECT_DIR)
    os.execve(sys.executable, [sys.executable, "-m", "airflow", *sys.argv[1:]], environment)


def _environment(settings: Settings) -> dict[str, str]:
    if "LIANGSHAI_BROKER_URL" in os.environ:  # in a container
        return environment_of(settings, ContainerSettings())
    server = EmbeddedPostgres(settings.home, fast=settings.fast)
    named = settings.airflow_database_url
    if (named is None or settings.database_url is None) and not server.running():
        sys.exit("数据库没有运行，应先运行 liangshai up")
    return airflow_environment(
        settings,
        warehouse_url=warehouse_url(settings, start=False),
        metadata_url=named.get_secret_value() if named is not None else server.airflow_url(),
        port=settings.airflow_port or 0,
    )


if __name__ == "__main__":
    main()
