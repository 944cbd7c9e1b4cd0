"""The addresses and secrets of departments' systems and mail servers: Airflow connections, nothing else.

Inside a task Airflow hands them out; outside (the command line) the standard variable
``AIRFLOW_CONN_<NAME>`` or the file ``secrets/connections.json`` (0600) of this home is read.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from liangshai.settings import Settings, write_private


class NoConnection(Exception):
    """Nobody has said where a system is; ``sentence`` says how to."""

    def __init__(self, name: str) -> None:
        self.sentence = (
            f"没有配置连接“{name}”，请在 Airflow 的连接里建立，或设环境变量 AIRFLOW_CONN_{name.upper()}"
        )
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection, as Airflow keeps it. ``password`` never stands in a repr."""

    name: str
    conn_type: str
    host: str
    port: int | None = None
    schema: str = ""
    login: str | None = None
    password: str | None = field(default=None, repr=False)
    extra: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def url(self) -> str:
        """An address for SQLAlchemy or for HTTP. A full one may stand in the extra field ``url``."""
        if "url" in self.extra:
            return str(self.extra["url"])
        if self.conn_type == "sqlite":
            return f"sqlite:///{self.host}"
        login = (
            f"{self.login}:{self.password or ''}@"
            if self.login and self.conn_type not in ("http", "https")
            else ""
        )
        port = f":{self.port}" if self.port else ""
        path = f"/{self.schema}" if self.schema and self.conn_type not in ("http", "https") else ""
        kind = {"mysql": "mysql+pymysql", "postgres": "postgresql+psycopg"}.get(
            self.conn_type, self.conn_type
        )
        return f"{kind}://{login}{self.host}{port}{path}"


def find(settings: Settings, name: str) -> Connection:
    """The connection of this name.

    Raises:
        NoConnection: there is none.
    """
    value = os.environ.get(f"AIRFLOW_CONN_{name.upper()}")
    if value:
        return parse(name, value)
    kept = settings.secrets_dir / "connections.json"
    if kept.exists() and name in (known := json.loads(kept.read_text("utf-8"))):
        return parse(name, json.dumps(known[name]))
    if "AIRFLOW_CTX_DAG_ID" in os.environ:
        return _from_airflow(name)
    raise NoConnection(name)


def remember(settings: Settings, name: str, definition: dict[str, Any]) -> None:
    """Keep a connection in this home, readable by nobody else."""
    kept = settings.secrets_dir / "connections.json"
    known = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    known[name] = definition
    write_private(kept, json.dumps(known, ensure_ascii=False))


def parse(name: str, text: str) -> Connection:
    """Airflow's two spellings: JSON, or an address with percent-encoding."""
    if text.lstrip().startswith("{"):
        held = json.loads(text)
        extra = held.get("extra") or {}
        return Connection(
            name,
            held.get("conn_type", ""),
            held.get("host") or "",
            int(held["port"]) if held.get("port") else None,
            held.get("schema") or "",
            held.get("login"),
            held.get("password"),
            json.loads(extra) if isinstance(extra, str) else extra,
        )
    parts = urlsplit(text)
    return Connection(
        name,
        parts.scheme.replace("-", "_"),
        unquote(parts.hostname or ""),
        parts.port,
        unquote(parts.path.lstrip("/")),
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
        dict(parse_qsl(parts.query)),
    )


def _from_airflow(name: str) -> Connection:
    from airflow.sdk import BaseHook
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        held = BaseHook.get_connection(name)
    except AirflowNotFoundException as fault:
        raise NoConnection(name) from fault
    return Connection(
        name, held.conn_type or "", held.host or "", held.port, held.schema or "", held.login, held.password,
        held.extra_dejson,
    )  # fmt: skip
