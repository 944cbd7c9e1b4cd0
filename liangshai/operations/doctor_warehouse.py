"""The warehouse as `doctor` sees it: server, structure, roles, the last load, mails that did not go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import sqlalchemy as sa

from liangshai.operations.finding import Finding, Level
from liangshai.operations.postgres import EmbeddedPostgres, is_embedded, warehouse_url
from liangshai.operations.refused_login import refused_user, told
from liangshai.operations.running import is_up
from liangshai.operations.warehouse import ROLES, role_name
from liangshai.settings import PROJECT_DIR, TIME_ZONE, DamagedSecret, Settings, stored_secret
from schemas.newer import NewerWarehouse, refuse_newer

LEAST_POSTGRES = 15
_ZONE = ZoneInfo(TIME_ZONE)


def look_at_warehouse(settings: Settings) -> Iterator[Finding]:
    """Server, structure, roles, last load, outbox."""
    server = EmbeddedPostgres(settings.home)
    if settings.database_url is None and not server.running():
        if is_up(settings.home):
            yield Finding(
                "fault", f"数据库应在运行，却没有运行，日志见 {server.log_file}", "运行 liangshai up"
            )
        else:
            yield Finding("note", "数据库没有运行，仓库里的情况没有查", "运行 liangshai up 后再查一次")
        return
    url = sa.make_url(warehouse_url(settings, start=False))
    place = f"{url.host}:{url.port or 5432}/{url.database}"
    try:
        connection = psycopg.connect(_plain(url), connect_timeout=5, autocommit=True)
    except psycopg.OperationalError as fault:
        user = refused_user(str(fault))
        if user is not None and is_embedded(settings):
            yield Finding("fault", *told(user, settings.home))
            return
        why = str(fault).strip().splitlines()[-1]
        cure = (
            "运行 liangshai down，再 liangshai up"
            if is_embedded(settings)
            else "请核对 LIANGSHAI_DATABASE_URL 和数据库服务"
        )
        yield Finding("fault", f"连不上数据库 {place}：{why}", cure)
        return
    with connection:
        yield _postgres_version(connection, place)
        yield from _clock(connection)
        (found,) = connection.execute("select to_regclass('ledger.submission') is not null").fetchone() or (
            False,
        )
        if not found:
            yield Finding("fault", "仓库还没有建表", "运行 liangshai migrate")
            return
        yield _newer(url) or _revision(connection)
        yield from _clock_of_loads(connection)
        yield from _roles(settings, url)
        yield from _ledger(connection, settings)
        yield from _publications(connection)


def _postgres_version(connection: psycopg.Connection[Any], place: str) -> Finding:
    number = connection.info.server_version // 10_000
    if number < LEAST_POSTGRES:
        return Finding(
            "fault", f"数据库 {place} 是 PostgreSQL {number}，应不低于 {LEAST_POSTGRES}", "请升级数据库"
        )
    return Finding("good", f"数据库 {place}，PostgreSQL {number}")


def _clock(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    apart = abs((datetime.now(_ZONE) - row[0]).total_seconds())
    if apart > 5:
        yield Finding(
            "warning", f"本机与数据库的时钟相差{apart:.0f}秒，是否迟报会判错", "请让两台机器都对时（NTP）"
        )
    else:
        yield Finding("good", f"时钟与数据库一致，现在是上海时间 {datetime.now(_ZONE):%Y-%m-%d %H:%M}")


def _clock_of_loads(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    """Loads that stand in the future: the clock was ahead then, or is behind now."""
    row = connection.execute("select max(recorded_at) from ledger.submission").fetchone()
    newest = row[0] if row else None
    if newest is not None and newest > datetime.now(_ZONE) + timedelta(minutes=1):
        yield Finding(
            "fault",
            f"仓库最后一次入库记在 {newest.astimezone(_ZONE):%Y-%m-%d %H:%M}，比本机时钟晚",
            "请对时（NTP）；那次入库时时钟走快了的，数据都在，但此后的数据截止时间都会记在那一刻以后，"
            "不愿如此就恢复那以前的备份再重报",
        )


def _newer(url: sa.URL) -> Finding | None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        try:
            refuse_newer(connection)
        except NewerWarehouse as fault:
            wrong, _, cure = str(fault).partition("；")
            return Finding("fault", wrong, cure)
    return None


def _revision(connection: psycopg.Connection[Any]) -> Finding:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(PROJECT_DIR / "schemas" / "migrations"))
    head = ScriptDirectory.from_config(config).get_current_head()
    row = connection.execute("select version_num from warehouse.schema_version").fetchone()
    stored = row[0] if row else None
    if stored != head:
        return Finding(
            "fault", f"仓库结构是 {stored}，本版本要 {head}", "先 liangshai backup，再 liangshai migrate"
        )
    return Finding("good", f"仓库结构 {head}，与本版本一致")


def _roles(settings: Settings, url: sa.URL) -> Iterator[Finding]:
    for role in ROLES:
        kept = settings.home / "secrets" / f"role_{role}"
        if not kept.exists():
            yield Finding("fault", f"没有角色 {role_name(role)} 的密码 {kept}", "运行 liangshai migrate")
            return
        try:
            asked = url.set(username=role_name(role), password=stored_secret(kept))
            psycopg.connect(_plain(asked), connect_timeout=5).close()
        except DamagedSecret as fault:
            wrong, _, cure = str(fault).partition("，")
            yield Finding("fault", f"角色 {role_name(role)} 登录不了数据库：{wrong}", cure)
            return
        except psycopg.OperationalError as fault:
            wrong, cure = f"数据库拒绝了 {kept} 里的密码", "运行 liangshai migrate，会照文件重设密码"
            if refused_user(str(fault)) is None:
                wrong, cure = str(fault).strip().splitlines()[-1], "运行 liangshai migrate"
            yield Finding("fault", f"角色 {role_name(role)} 登录不了数据库：{wrong}", cure)
            return
    yield Finding("good", "装载、查询、考核三个角色都能登录")


def _ledger(connection: psycopg.Connection[Any], settings: Settings) -> Iterator[Finding]:
    """The last load, and mails that did not go."""
    row = connection.execute("select max(finished_at) from ledger.load_run").fetchone()
    last = row[0] if row else None
    if last is None:
        yield Finding("note", "还没有装载过")
    elif datetime.now(_ZONE) - last > timedelta(hours=26):
        hours = (datetime.now(_ZONE) - last) / timedelta(hours=1)
        level: Level = "fault" if is_up(settings.home) else "note"
        yield Finding(
            level, f"最近一次装载是{hours:.0f}小时以前", "在 Airflow 页面看 nightly_load 为何没有完成"
        )
    else:
        yield Finding("good", f"最近一次装载 {last.astimezone(_ZONE):%Y-%m-%d %H:%M}")
    late = "count(*) filter (where status = '待发' and queued_at < now() - interval '1 hour')"
    query = f"select count(*) filter (where status in ('失败', '可能重复')), {late} from ledger.outbox"
    failed, waiting = connection.execute(query.encode()).fetchone() or (0, 0)
    if failed:
        yield Finding(
            "warning",
            f"发件箱有{failed}封没有发成或可能发了两次",
            "用 liangshai sql 查 ledger.outbox，与收件人核实",
        )
    if waiting:
        yield Finding("fault", f"发件箱有{waiting}封邮件等了一个多小时", "请核对邮件服务器，见下面“邮件”一项")


def _publications(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    """Publications whose planned day has passed: what waits for them is urged by nobody."""
    known = connection.execute("select to_regclass('report.publication_status')").fetchone()
    if known is None or known[0] is None:
        return
    query = "select count(*), min(planned_date) from report.publication_status where is_past_plan"
    passed, first = connection.execute(query).fetchone() or (0, None)
    if passed:
        yield Finding(
            "warning",
            f"统计数据有{passed}项计划发布日已过（最早{first}）而没有登记实际发布日，等它的报表不催办",
            "已经发布的，在统计数据发布日登记表补填实际发布日后重报；用 liangshai ask 待统计部门发布 查看",
        )


def _plain(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
