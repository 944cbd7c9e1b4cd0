"""A department's database: what is new since the last watermark, over SQLAlchemy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from etl.collect.records import CollectFault, Fetched, Mark, asked_from, earlier, not_seen_before, whole
from schemas.source import Collect

_MAX_RECORDS = 2_000_000
# Times in Shanghai's, whatever the server's own zone is; and nothing is written, whatever the query says.
_SESSION = {
    "postgresql": ("set time zone 'Asia/Shanghai'", "set default_transaction_read_only = on"),
    "mysql": ("set time_zone = '+08:00'", "set session transaction read only"),
    "mariadb": ("set time_zone = '+08:00'", "set session transaction read only"),
    "sqlite": ("pragma query_only = on",),
}
_NOT_UNDERSTOOD = ("1054", "1060", "1064", "1142", "1146", "1370")


class _Uncast(sa.types.UserDefinedType[str]):
    """Text that the server compares with whatever the column is: a time, a number or text."""

    cache_ok = True

    def get_col_spec(self, **kw: Any) -> str:
        return "TEXT"


def fetch(
    url: str,
    collect: Collect,
    since: str | None = None,
    *,
    leave_out: Collection[str] = (),
    keys: Sequence[str] = (),
    connect_seconds: int = 10,
    query_seconds: int = 300,
) -> Fetched:
    """Ask ``collect.query`` for the records at or after the watermark, the seen ones left out.

    ``url``: any SQLAlchemy URL. The query names the columns (never ``*``); it may use ``:since``
    itself, else it is wrapped. ``since``: what the last ``Fetched.watermark`` said. Without a watermark
    column everything is asked for, and told only when anything has changed. ``keys``: the columns that tell
    records apart. Nothing is ever written there.

    Raises:
        CollectFault: unreachable, refused, or a query that fails; the sentence holds no secret.
    """
    if not collect.query:
        raise CollectFault(f"连接 {collect.connection} 没有写明查询语句，请在报表定义里补上 query。")
    mark = Mark.parse(since) if collect.watermark else None
    # What was committed late bears an earlier time than what was fetched before it.
    by = timedelta(minutes=collect.overlap_minutes)
    again = partial(earlier, by=by, by_number=collect.overlap_numbers)
    now = datetime.now(UTC)
    with _connected(url, collect, connect_seconds, query_seconds) as connection:
        rows = _rows(connection, collect, asked_from(mark, again, now))
    if collect.watermark is None:
        return whole(rows, since, leave_out=leave_out)
    return not_seen_before(
        rows, collect.watermark, mark, leave_out=leave_out, overlap=again, keys=keys, now=now
    )


def probe(url: str, collect: Collect, *, connect_seconds: int = 10) -> None:
    """Does the database answer, and does it understand the query? No row is fetched.

    Raises:
        CollectFault: it does not.
    """
    query = (collect.query or "").strip().rstrip(";")
    with _connected(url, collect, connect_seconds, connect_seconds) as connection:
        if ":since" not in query:
            connection.execute(sa.text(f"select * from ({query}) waiting where 1 = 0"))


@contextmanager
def _connected(
    url: str, collect: Collect, connect_seconds: int, query_seconds: int
) -> Iterator[sa.Connection]:
    try:
        at = sa.make_url(url)
        engine = sa.create_engine(
            at, poolclass=sa.NullPool, connect_args=_patience(at, connect_seconds, query_seconds)
        )
    except (SQLAlchemyError, ImportError, ValueError):
        raise CollectFault(f"连接 {collect.connection} 的数据库地址不对，或缺少这种数据库的驱动。") from None
    if at.get_backend_name() == "sqlite" and not Path(at.database or "").is_file():
        # SQLite would make an empty one.
        raise CollectFault(
            f"找不到 {collect.connection} 的数据库文件“{at.database or ''}”，完整路径应写成 sqlite:////目录/文件（四条斜线）。"
        )
    try:
        with engine.connect() as connection:
            for statement in _SESSION.get(connection.dialect.name, ()):
                connection.exec_driver_sql(statement)
            yield connection
    except SQLAlchemyError as fault:
        raise CollectFault(sentence_of(collect.connection, fault)) from None
    finally:
        engine.dispose()


def _rows(connection: sa.Connection, collect: Collect, value: str | None) -> list[dict[str, Any]]:
    query = (collect.query or "").strip().rstrip(";")
    since = sa.bindparam("since", value, type_=_Uncast())
    if ":since" in query:
        statement = sa.text(query).bindparams(since)
    elif value is None:
        statement = sa.text(query)
    else:
        column = connection.dialect.identifier_preparer.quote(collect.watermark or "")
        # At or after, not after: another record may have come in the very instant of the last one. One
        # without a watermark is told of each time, for it would never be seen again.
        query = f"select * from ({query}) waiting where {column} >= :since or {column} is null"
        statement = sa.text(query).bindparams(since)
    result = connection.execute(statement)
    rows = [dict(row) for row in result.mappings().fetchmany(_MAX_RECORDS + 1)]
    if len(rows) > _MAX_RECORDS:
        raise CollectFault(
            f"连接 {collect.connection} 一次返回超过{_MAX_RECORDS // 10_000}万条，请检查查询语句。"
        )
    return rows


def _patience(url: sa.URL, connect_seconds: int, query_seconds: int) -> dict[str, Any]:
    """How each driver is told to give up: a server that falls silent must not hold up the other ways."""
    match url.get_backend_name():
        case "postgresql" if "psycopg" in url.get_driver_name():
            limits = f"-c statement_timeout={query_seconds * 1000}"
            return {
                "connect_timeout": connect_seconds, "options": limits,
                "tcp_user_timeout": query_seconds * 1000,
            }  # fmt: skip
        case "mysql" | "mariadb":
            return {"connect_timeout": connect_seconds, "read_timeout": query_seconds}
        case "sqlite":
            return {"timeout": connect_seconds}
    return {}


def sentence_of(name: str, fault: SQLAlchemyError) -> str:
    """What is wrong, by the driver's number where it has one: drivers sort the same faults differently."""
    driver = getattr(fault, "orig", None)
    arguments = getattr(driver, "args", None) or ("",)
    own = arguments[0] if isinstance(arguments[0], int) else None  # MySQL's says more than its SQLSTATE
    number = str(own or getattr(driver, "sqlstate", None) or arguments[0])
    if number in ("1044", "1045", "1698") or number.startswith("28"):
        return f"{name} 的数据库拒绝登录，请核对账号和密码。"
    if number in ("1049", "3D000"):
        return f"{name} 的数据库服务器上没有这个库，请核对库名。"
    if number in ("57014", "1317", "1969"):
        return f"向 {name} 的数据库查询超时，请该单位给水位列加索引，或改小查询。"
    if number in _NOT_UNDERSTOOD or number.startswith(("42", "no such")):
        return f"{name} 的数据库不认这条查询，表或列可能改了名，请核对报表定义里的 query。"
    if isinstance(fault, sa.exc.OperationalError | sa.exc.InterfaceError):
        return (
            f"连不上 {name} 的数据库，或它中断了查询，请该单位检查数据库是否开着、网络是否通、账号是否有效。"
        )
    if isinstance(fault, sa.exc.ProgrammingError | sa.exc.StatementError):
        return f"{name} 的数据库不认这条查询，表或列可能改了名，请核对报表定义里的 query。"
    return f"向 {name} 的数据库取数失败（{type(fault).__name__}）。"
