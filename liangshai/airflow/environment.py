"""The complete environment of our Airflow: every setting in one place, secrets made once and kept 0600.

What the caller's shell says about Airflow is left out (its connections and variables are kept), so that a
second installation on the machine cannot leak in.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from liangshai.nameless import missing_variables
from liangshai.settings import PROJECT_DIR, TIME_ZONE, Settings, private_directory, write_private

ADMIN, APPROVER, VIEWER = "admin", "demo-approver", "viewer"
_ROLES = {ADMIN: "admin", APPROVER: "op", VIEWER: "viewer"}
_PRELOADED = "airflow.executors.local_executor,liangshai.airflow.preload"
_OUR_CODE = ("liangshai", "reports", "etl", "schemas", "expectations")
_KEPT_PREFIXES = ("AIRFLOW_CONN_", "AIRFLOW_VAR_")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Several machines or containers: Celery's executor, an API that the others find by name."""

    broker_url: str = field(repr=False)
    api_url: str
    public_url: str
    bind: str
    worker_concurrency: int


def password(settings: Settings, user: str) -> str:
    """Password of `admin`, `demo-approver` or `viewer` at the Airflow page and API."""
    return settings.secret(f"airflow_{user}")


def api_url(port: int) -> str:
    """Where our Airflow answers: on this machine alone."""
    return f"http://127.0.0.1:{port}"


def airflow_environment(
    settings: Settings, *, warehouse_url: str, metadata_url: str, port: int, cluster: Cluster | None = None
) -> dict[str, str]:
    """All variables for Airflow's processes and, by inheritance, for the tasks.

    Without `cluster`: everything on this machine, LocalExecutor.
    """
    return {
        **missing_variables(settings),
        **_inherited(cluster),
        **_ours(settings, warehouse_url),
        **_airflow(settings, metadata_url, port),
        **_spread(cluster, metadata_url),
        **_mail(settings),
    }


def fingerprint(environment: Mapping[str, str]) -> str:
    """Changes whenever a running Airflow would have to be started anew to see this environment."""
    relevant = {key: value for key, value in environment.items() if key.startswith(("AIRFLOW", "LIANGSHAI"))}
    return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()


def _code_stamp() -> str:
    """Changes with each file that Airflow's processes hold in memory."""
    files = sorted(path for package in _OUR_CODE for path in (PROJECT_DIR / package).rglob("*.py"))
    seen = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


def _inherited(cluster: Cluster | None) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("AIRFLOW", "_AIRFLOW", "LIANGSHAI", "PG")) or key.startswith(_KEPT_PREFIXES)
    }
    # Tasks talk to the API on this machine or in this cluster: never by way of a proxy.
    own = ["127.0.0.1", "localhost", *([urlsplit(cluster.api_url).hostname or ""] if cluster else [])]
    exceptions = [part for name in ("no_proxy", "NO_PROXY") for part in kept.get(name, "").split(",") if part]
    no_proxy = ",".join(dict.fromkeys([*exceptions, *own]))
    binaries = str(Path(sys.executable).parent)
    return {
        **kept,
        "PATH": os.pathsep.join([binaries, kept.get("PATH", os.defpath)]),
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
        "TZ": TIME_ZONE,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
    }


def _ours(settings: Settings, warehouse_url: str) -> dict[str, str]:
    values = {**settings.model_dump(), "database_url": warehouse_url, "airflow_database_url": None}
    return {
        **{f"LIANGSHAI_{name.upper()}": _text(value) for name, value in values.items() if value is not None},
        "LIANGSHAI_CODE_STAMP": _code_stamp(),
        "PYTHONPATH": str(PROJECT_DIR),
        "GX_ANALYTICS_ENABLED": "false",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(settings.directory("cache")),
        "OPENBLAS_NUM_THREADS": "1",
    }


def _airflow(settings: Settings, metadata_url: str, port: int) -> dict[str, str]:
    home = settings.airflow_dir
    url = api_url(port)
    sections: dict[str, dict[str, str]] = {
        "core": {
            "dags_folder": str(settings.dags_dir),
            "plugins_folder": str(private_directory(home / "plugins")),
            "load_examples": "False",
            "executor": "LocalExecutor",
            "parallelism": str(settings.airflow_parallelism),
            "default_timezone": TIME_ZONE,
            "dags_are_paused_at_creation": "False",
            "min_serialized_dag_update_interval": "5",
            "fernet_key": settings.secret("airflow_fernet") + "=",  # 32 bytes in base64, with the padding
            "simple_auth_manager_users": ",".join(f"{user}:{role}" for user, role in _ROLES.items()),
            "simple_auth_manager_passwords_file": str(_passwords_file(settings)),
            "execution_api_server_url": f"{url}/execution/",
        },
        "database": {
            "sql_alchemy_conn": _literal(metadata_url),
            "sql_alchemy_pool_size": "5",
            "sql_alchemy_max_overflow": "10",
        },
        "api": {
            "host": "127.0.0.1",
            "port": str(port),
            "base_url": url,
            "workers": "1",
            "secret_key": settings.secret("airflow_api"),
            "instance_name": "晾晒 督查数据服务",
            "enable_swagger_ui": "False",  # its page loads scripts from a public CDN
        },
        "api_auth": {"jwt_secret": settings.secret("airflow_jwt") * 2},
        "workers": {"execution_api_timeout": "60"},
        "scheduler": {
            "scheduler_idle_sleep_time": "0.5",
            # Tasks are forked from a server that has the libraries and our own code in memory: each starts
            # seconds earlier. After a change of the code, `up` starts Airflow anew (see `fingerprint`).
            "mp_start_method": "forkserver",
            "mp_forkserver_preload": _PRELOADED,
        },
        "dag_processor": {
            "min_file_process_interval": "30",
            "refresh_interval": "30",
            "dag_bundle_storage_path": str(private_directory(home / "bundles")),
        },
        "logging": {
            "base_log_folder": str(private_directory(home / "logs" / "tasks")),
            "dag_processor_child_process_log_directory": str(private_directory(home / "logs" / "dag_files")),
            "file_task_handler_new_folder_permissions": "0o700",
            "file_task_handler_new_file_permissions": "0o600",
            "colored_console_log": "False",
        },
    }
    return {"AIRFLOW_HOME": str(home), **_named(sections)}


def _spread(cluster: Cluster | None, metadata_url: str) -> dict[str, str]:
    """What a cluster does otherwise than one machine."""
    if cluster is None:
        return {}
    return _named(
        {
            "core": {
                "executor": "CeleryExecutor",
                "execution_api_server_url": f"{cluster.api_url}/execution/",
            },
            "api": {"host": cluster.bind, "base_url": cluster.public_url},
            "celery": {
                "broker_url": _literal(cluster.broker_url),
                "result_backend": f"db+{_literal(metadata_url)}",
                "worker_concurrency": str(cluster.worker_concurrency),
            },
        }
    )


def _literal(url: str) -> str:
    """The same address where Airflow has put variables of the shell into it: a password may hold a $."""
    return url.replace("$", "%24")


def _named(sections: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {
        f"AIRFLOW__{section.upper()}__{option.upper()}": value
        for section, options in sections.items()
        for option, value in options.items()
    }


def _mail(settings: Settings) -> dict[str, str]:
    if settings.smtp_host is None:
        return {}
    connection = {
        "conn_type": "smtp",
        "host": settings.smtp_host,
        "port": settings.smtp_port,
        "login": settings.smtp_user,
        "password": _text(settings.smtp_password) if settings.smtp_password is not None else None,
        "extra": {
            "disable_ssl": settings.smtp_security != "ssl",
            "disable_tls": settings.smtp_security != "starttls",
            "from_email": settings.mail_from,
        },
    }
    return {"AIRFLOW_CONN_SMTP_DEFAULT": json.dumps(connection)}


def _passwords_file(settings: Settings) -> Path:
    path = settings.secrets_dir / "airflow_passwords.json"
    text = json.dumps({user: password(settings, user) for user in _ROLES}) + "\n"
    if not path.exists() or path.read_text("utf-8") != text:
        write_private(path, text)
    return path


def _text(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
