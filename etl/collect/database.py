"""A department's database: what is new since the last watermark, over SQLAlchemy."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from etl.collect.records import CollectFault, Fetched, Mark, settle
from schemas.source import Collect

_MAX_RECORDS = 2_000_000


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
    connect_seconds: int = 10,
) -> Fetched:
    """Ask ``collect.query`` for the records at or after the watermark, the seen ones left out.

    ``url``: any SQLAlchemy URL. The query names the columns (never ``*``); it may use ``:since``
    itself, else it is wrapped. ``since``: what the last ``Fetched.watermark`` said.

    Raises:
        CollectFault: unreachable, refused, or a query that fails; the sentence holds no secret.
    """
    if not collect.query or not collect.watermark:
        raise CollectFault(
            f"连接 {collect.connection} 没有写明查询语句和水位列，请在报表定义的 collect 里补上。"
        )
    mark = Mark.parse(since)
    try:
        engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args=_timeout(url, connect_seconds))
    except (SQLAlchemyError, ImportError, ValueError):
        raise CollectFault(f"连接 {collect.connection} 的数据库地址不对，或缺少这种数据库的驱动。") from None
    try:
        with engine.connect() as connection:
            rows = _rows(connection, collect, mark)
    except SQLAlchemyError as fault:
        raise CollectFault(_sentence(collect.connection, fault)) from None
    finally:
        engine.dispose()
    return settle(rows, collect.watermark, mark, leave_out=leave_out)


def _rows(connection: sa.Connection, collect: Collect, mark: Mark | None) -> list[dict[str, Any]]:
    query = (collect.query or "").strip().rstrip(";")
    value = mark.value if mark else None
    since = sa.bindparam("since", value, type_=_Uncast())
    if ":since" in query:
        statement = sa.text(query).bindparams(since)
    elif value is None:
        statement = sa.text(query)
    else:
        column = connection.dialect.identifier_preparer.quote(collect.watermark or "")
        # At or after, not after: another record may have come in the very instant of the last one.
        query = f"select * from ({query}) waiting where {column} >= :since"
        statement = sa.text(query).bindparams(since)
    result = connection.execute(statement)
    rows = [dict(row) for row in result.mappings().fetchmany(_MAX_RECORDS + 1)]
    if len(rows) > _MAX_RECORDS:
        raise CollectFault(
            f"连接 {collect.connection} 一次返回超过{_MAX_RECORDS // 10_000}万条，请检查查询语句。"
        )
    return rows


def _timeout(url: str, seconds: int) -> dict[str, Any]:
    """How each driver is told to give up connecting."""
    backend = sa.make_url(url).get_backend_name()
    if backend in ("postgresql", "mysql", "mariadb"):
        return {"connect_timeout": seconds}
    return {"timeout": seconds} if backend == "sqlite" else {}


def _sentence(name: str, fault: SQLAlchemyError) -> str:
    if isinstance(fault, sa.exc.OperationalError):
        return f"连不上 {name} 的数据库，或它中断了查询，请该单位检查数据库是否开着、账号是否有效。"
    if isinstance(fault, sa.exc.ProgrammingError | sa.exc.StatementError):
        return f"{name} 的数据库不认这条查询，表或列可能改了名，请核对报表定义里的 query。"
    return f"向 {name} 的数据库取数失败（{type(fault).__name__}）。"
