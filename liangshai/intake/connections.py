"""The addresses and secrets of departments' systems and mail servers: Airflow connections, nothing else.

Inside a task Airflow hands them out; outside (the command line) the standard variable
``AIRFLOW_CONN_<NAME>`` or the file ``secrets/connections.json`` (0600) of this home is read.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from liangshai.settings import Settings, write_private


class NoConnection(Exception):
    """Nobody has said where a system is, or not so that it can be read; ``sentence`` says how to."""

    def __init__(self, name: str, sentence: str | None = None) -> None:
        self.sentence = sentence or (
            f"没有配置连接“{name}”，请运行 liangshai connection set {name} 地址，"
            f"或在 Airflow 的连接里建立，或设环境变量 AIRFLOW_CONN_{name.upper()}"
        )
        super().__init__(self.sentence)


class BadConnection(NoConnection):
    """A connection is there and cannot be read. The sentence never repeats it: it holds a password."""

    def __init__(self, name: str) -> None:
        super().__init__(name, f"连接“{name}”的写法不对，应为 JSON 或 类型://用户:密码@主机:端口/库")


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
    def is_file(self) -> bool:
        """Whether it leads to a file on this machine, whose path stands as the host."""
        return self.conn_type.partition("+")[0] == "sqlite"

    @property
    def url(self) -> str:
        """An address for SQLAlchemy or for HTTP. A full one may stand in the extra field ``url``."""
        if "url" in self.extra:
            return str(self.extra["url"])
        if self.is_file:
            return f"{self.conn_type}:///{self.host}"
        port = f":{self.port}" if self.port else ""
        if self.conn_type in ("http", "https"):
            # Airflow's form keeps the protocol in the schema, and people write it before the host.
            kind = "https" if "https" in (self.conn_type, self.schema) else "http"
            return f"{self.host}{port}" if "://" in self.host else f"{kind}://{self.host}{port}"
        kind = {"mysql": "mysql+pymysql", "postgres": "postgresql+psycopg"}.get(
            self.conn_type, self.conn_type
        )
        login = f"{quote(self.login, '')}:{quote(self.password or '', '')}@" if self.login else ""
        path = f"/{quote(self.schema)}" if self.schema else ""
        return f"{kind}://{login}{self.host}{port}{path}"


def find(settings: Settings, name: str) -> Connection:
    """The connection of this name.

    Raises:
        NoConnection: there is none. BadConnection: it cannot be read.
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


def remembered(settings: Settings) -> list[Connection]:
    """The connections that are kept in this home, by name."""
    kept = settings.secrets_dir / "connections.json"
    known = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    return [parse(name, json.dumps(held)) for name, held in sorted(known.items())]


def forget(settings: Settings, name: str) -> bool:
    """Drop a connection that is kept in this home; False where none of this name is."""
    kept = settings.secrets_dir / "connections.json"
    known = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    if known.pop(name, None) is None:
        return False
    write_private(kept, json.dumps(known, ensure_ascii=False))
    return True


def parse(name: str, text: str) -> Connection:
    """Airflow's two spellings: JSON, or an address with percent-encoding. Raises BadConnection."""
    try:
        return _parse(name, text.strip())
    except (ValueError, TypeError, AttributeError):
        raise BadConnection(name) from None


def _parse(name: str, text: str) -> Connection:
    if text.startswith("{"):
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
            json.loads(extra) if isinstance(extra, str) else dict(extra),
        )
    parts = urlsplit(text)
    if not parts.scheme:
        raise ValueError("no scheme")
    if parts.scheme.partition("+")[0] == "sqlite":
        # Airflow writes the path where the host stands, encoded; all others behind three slashes.
        path = parts.netloc or parts.path.removeprefix("/")
        return Connection(name, parts.scheme, unquote(path))
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
