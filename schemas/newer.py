"""A warehouse that a newer version of the program has made its own: this one leaves it alone.

An older program would write rows without what the newer one keeps in them, and draw its old views over them.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from schemas.warehouse import Base

_REVISIONS = Path(__file__).parent / "migrations" / "versions"
_COLUMNS = text("""
    select n.nspname || '.' || c.relname as table_name, a.attname as column_name
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
      join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('warehouse', 'ledger') and a.attnum > 0 and not a.attisdropped
     order by 1, a.attnum""")


class NewerWarehouse(Exception):
    """The warehouse is of a newer version than this program; one Chinese sentence with what to do."""


def refuse_newer(connection: Connection) -> None:
    """Asked before anything is read or written; whoever may log in may ask.

    Raises:
        NewerWarehouse: a revision that this version does not have, or a column that it does not know.
    """
    if (found := _newer(connection)) is not None:
        raise NewerWarehouse(
            f"仓库是更新版本的程序用过的（{found}），这个版本不能用它，什么也没有改；"
            "请用新版本的程序，要退回旧版本的，把升级前的备份恢复到空目录"
        )


def _newer(connection: Connection) -> str | None:
    """What tells that the warehouse is newer; None where it is of this version, older, or empty."""
    if connection.scalar(text("select to_regclass('warehouse.schema_version')")) is None:
        return None
    revision = connection.scalar(text("select max(version_num) from warehouse.schema_version"))
    if revision is not None and revision not in {path.name.split("_")[0] for path in _REVISIONS.glob("*.py")}:
        return f"结构 {revision}"
    tables = Base.metadata.tables
    for table, column in connection.execute(_COLUMNS):
        # A table that we do not know may be somebody's own.
        if table in tables and column not in tables[table].columns:
            return f"表 {table} 有列 {column}"
    return None
