"""Bring a database to this version: schemas, tables, functions, roles, views, comments. Run it any time.

Everything happens in one transaction under an advisory lock: a migration that fails leaves the old version
standing, and two that meet wait for one another.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import psycopg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, Table, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateColumn

from schemas.labels import column_comment, defined_table, table_classes, table_comment
from schemas.locks import MIGRATE_LOCK
from schemas.newer import refuse_newer
from schemas.posting_cutoff import posting_cutoff_sql
from schemas.roles import create_roles, grants_sql, telling_words_sql
from schemas.views import (
    ViewFault,
    assessment_view_sql,
    base_view_sql,
    curated_views,
    literal,
    revision_view_sql,
)
from schemas.warehouse import LOADED, RESTRICTED, Base
from schemas.yaml_lines import read_yaml

_HERE = Path(__file__).parent
_SCHEMAS = {
    "warehouse": "仓库：各类资料，每行带两个时间",
    "ledger": "台账：报送、应报、退回、发文、寄送",
    "report": "视图：按某一时刻所知看各类资料（英文名）",
    "考核": "视图：同 report，表名和列名均为中文",
}

_CALENDAR = """
with wanted as (
  select * from unnest(%s::date[], %s::boolean[], %s::text[]) as w (day, is_workday, document)
),
gone as (
  delete from warehouse.calendar_deviation where day not in (select day from wanted) returning 1
),
put as (
  insert into warehouse.calendar_deviation as c select * from wanted
  on conflict (day) do update set is_workday = excluded.is_workday, document = excluded.document
  where (c.is_workday, c.document) is distinct from (excluded.is_workday, excluded.document)
  returning 1
)
select (select count(*) from gone) + (select count(*) from put)
"""


class MigrateProblem(Exception):
    """The database cannot be brought to this version; one Chinese sentence."""


def migrate(url: str, role_passwords: dict[str, str] | None = None, *, lock_wait_s: int = 60) -> list[str]:
    """Bring the database at ``url`` (its owner's) to this version; answers what was done, in Chinese.

    ``role_passwords``: role name → password, set where given; a role without one cannot log in.
    ``lock_wait_s``: how long to wait for those who are reading the views.

    Raises:
        MigrateProblem: a change needs a revision that is not there, somebody's own view stands on ours,
            somebody reads for too long, or the user may not create roles.
        NewerWarehouse: a newer version was here already.
    """
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"set local lock_timeout = '{lock_wait_s}s'"))
            return _migrate(connection, role_passwords or {})
    except psycopg.Error as fault:
        raise _explained(fault) from fault
    except DBAPIError as fault:
        raise (_explained(fault.orig) if isinstance(fault.orig, psycopg.Error) else fault) from fault
    except ViewFault as fault:
        raise MigrateProblem(str(fault)) from fault
    finally:
        engine.dispose()


def _migrate(connection: Connection, passwords: dict[str, str]) -> list[str]:
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATE_LOCK})
    refuse_newer(connection)
    raw = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    done = _create_schemas(connection, raw)
    _drop_views(raw)
    done += _revise(connection)
    done += _create_tables(connection)
    done += _add_columns(connection)
    done += _fill_calendar(raw)
    done += [f"新建角色 {role}" for role in create_roles(raw, passwords)]
    raw.execute(_sql_file("functions.sql"))
    raw.execute(posting_cutoff_sql().encode())
    raw.execute(telling_words_sql(restricted_sources()).encode())
    raw.execute(_table_comments())
    done += _create_views(raw)
    raw.execute(grants_sql(restricted_sources()))
    return done


def restricted_sources(folder: Path = _HERE / "sources") -> tuple[str, ...]:
    """Names of the sources that load a restricted table or say ``restricted: true`` themselves."""
    names = []
    for path in sorted(folder.glob("*.yml")):
        source = read_yaml(path)
        tables = {table.get("table") for table in source.get("tables", [])}
        if source.get("restricted") or tables & set(RESTRICTED):
            names.append(str(source.get("name", path.stem)))
    return tuple(names)


def _create_schemas(connection: Connection, raw: psycopg.Connection[Any]) -> list[str]:
    known = inspect(connection).get_schema_names()
    missing = [name for name in _SCHEMAS if name not in known]
    for name in missing:
        raw.execute(f"create schema {name}".encode())
    for name, meaning in _SCHEMAS.items():
        raw.execute(f"comment on schema {name} is {literal(meaning)}".encode())
    return [f"新建模式 {name}" for name in missing]


def _drop_views(raw: psycopg.Connection[Any]) -> None:
    """All at once, so that they may stand on one another; a stranger's view on ours stops the migration."""
    found = raw.execute(
        "select format('%I.%I', schemaname, viewname) from pg_views where schemaname in ('report', '考核')"
    ).fetchall()
    if found:
        raw.execute(f"drop view {', '.join(name for (name,) in found)}".encode())


def _revise(connection: Connection) -> list[str]:
    """Run the revisions; a new database has nothing to revise and is only stamped."""
    config = Config()
    config.set_main_option("script_location", str(_HERE / "migrations"))
    config.attributes["connection"] = connection
    head = ScriptDirectory.from_config(config).get_current_head()
    before = MigrationContext.configure(
        connection, opts={"version_table": "schema_version", "version_table_schema": "warehouse"}
    ).get_current_revision()
    if before == head:
        return []
    if before is None:
        command.stamp(config, "head")
        return [f"结构版本记为 {head}"]
    command.upgrade(config, "head")
    return [f"结构版本由 {before} 升到 {head}"]


def _create_tables(connection: Connection) -> list[str]:
    inspector = inspect(connection)
    known = {
        f"{schema}.{name}" for schema in ("warehouse", "ledger") for name in inspector.get_table_names(schema)
    }
    Base.metadata.create_all(connection)
    return [f"新建表 {name}" for name in sorted(Base.metadata.tables) if name not in known]


def _add_columns(connection: Connection) -> list[str]:
    """Add the columns and indexes that the definitions have and the database has not."""
    inspector = inspect(connection)
    done = []
    for table in Base.metadata.sorted_tables:
        present = {column["name"] for column in inspector.get_columns(table.name, table.schema)}
        for column in table.columns:
            if column.name not in present:
                _refuse_gap(connection, table, column.name)
                definition = CreateColumn(column).compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"alter table {table.fullname} add column {definition}")
                done.append(f"表 {table.fullname} 新增列 {column.name}")
        indexed = {index["name"] for index in inspector.get_indexes(table.name, table.schema)}
        for index in table.indexes:
            if index.name not in indexed:
                index.create(connection)
                done.append(f"表 {table.fullname} 新增索引 {index.name}")
    return done


def _refuse_gap(connection: Connection, table: Table, column_name: str) -> None:
    column = table.columns[column_name]
    if column.nullable or column.server_default is not None or column.identity is not None:
        return
    if connection.execute(text(f"select exists (select from {table.fullname})")).scalar_one():
        raise MigrateProblem(
            f"表 {table.fullname} 已有数据，不能直接新增必填列 {column_name}，应先写一个 Alembic 迁移填好旧行"
        )


def _fill_calendar(raw: psycopg.Connection[Any]) -> list[str]:
    """Make the table of deviating days equal to ``schemas/codes/workdays.csv``."""
    path = _HERE / "codes" / "workdays.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    changed = raw.execute(
        _CALENDAR,
        [
            [row["date"] for row in rows],
            [row["kind"] == "工作日" for row in rows],
            [row["document"] or None for row in rows],
        ],
    ).fetchone()
    return [f"工作日历更新 {changed[0]} 天"] if changed and changed[0] else []


def _table_comments() -> bytes:
    statements = []
    for table_class in table_classes():
        table = defined_table(table_class)
        statements.append(f"comment on table {table.fullname} is {literal(table_comment(table_class))}")
        statements += [
            f"comment on column {table.fullname}.{column.name} is {literal(column_comment(column))}"
            for column in table.columns
        ]
    return (";\n".join(statements) + ";\n").encode()


def _create_views(raw: psycopg.Connection[Any]) -> list[str]:
    base = [base_view_sql(LOADED[name]) for name in sorted(LOADED)]
    raw.execute("".join(base).encode())
    raw.execute(revision_view_sql().encode())
    curated = curated_views()
    for view in curated:
        try:
            raw.execute(view.sql.encode())
        except psycopg.Error as fault:
            raise MigrateProblem(f"视图文件 {view.name}.sql 有误：{fault.diag.message_primary}") from fault
    made = _described_views(raw)
    for name, (comment, columns) in sorted(made.items()):
        raw.execute(assessment_view_sql(name, comment, columns).encode())
    return [f"重建视图 {len(base) + 1 + len(curated)} 个，中文视图 {len(made)} 个"]


def _described_views(raw: psycopg.Connection[Any]) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Each view of ``report``: its comment and its columns' names and comments, in order."""
    rows: Iterable[tuple[str, str | None, str, str | None]] = raw.execute(
        "select c.relname, obj_description(c.oid, 'pg_class'), a.attname, col_description(c.oid, a.attnum)"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
        " where c.relnamespace = 'report'::regnamespace and c.relkind = 'v' order by c.relname, a.attnum"
    )
    views: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for view, comment, column, column_text in rows:
        views.setdefault(view, (comment or "", []))[1].append((column, column_text or ""))
    return views


def _sql_file(name: str) -> bytes:
    return (_HERE / name).read_bytes()


def _explained(fault: psycopg.Error) -> Exception:
    message = fault.diag.message_primary or str(fault)
    if isinstance(fault, psycopg.errors.DependentObjectsStillExist):
        return MigrateProblem(
            f"有别人自建的视图依赖 report 或 考核 里的视图，应先删去：{fault.diag.message_detail}"
        )
    if isinstance(fault, psycopg.errors.LockNotAvailable):
        return MigrateProblem("有人正在查数或装载，等不到视图空闲，应稍后再试")
    if isinstance(fault, psycopg.errors.InsufficientPrivilege):
        return MigrateProblem(f"数据库用户权限不足（{message}），应有建库内对象和建角色（CREATEROLE）的权限")
    return fault
