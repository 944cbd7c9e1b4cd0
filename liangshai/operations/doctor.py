"""What is wrong with this installation, and how to mend it. Looks and asks; starts and changes nothing.

A service that is not running is no fault as long as nobody has started it: `down` is a state like `up`.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil

from liangshai.airflow import components as airflow
from liangshai.airflow.answers import AirflowApiError
from liangshai.intake.connections import BadConnection, Connection, NoConnection, find
from liangshai.loopback import LOOPBACK_CURE, loopback_fault
from liangshai.operations import alerts
from liangshai.operations.doctor_warehouse import look_at_warehouse
from liangshai.operations.finding import Finding, Level
from liangshai.operations.limits import look_at_limits
from liangshai.operations.processes import SHARED_MEMORY_CURE, shared_memory_fault
from liangshai.operations.running import half_restored, is_up
from liangshai.settings import PROJECT_DIR, TIME_ZONE, Settings

_GB = 1_000_000_000
_ZONE = ZoneInfo(TIME_ZONE)
_LOCK = PROJECT_DIR / "requirements.lock"
# A process that runs and of which no more is known is no fault of its own.
_COMPONENT_WORDS = {
    "starting": "正在启动",
    "unknown": "在运行，状态查不到：页面和接口或数据库没有运行",
}


def examine(settings: Settings, today: date | None = None) -> list[Finding]:
    """Everything that is worth knowing, in the order in which it should be mended.

    ``today`` (Shanghai's by default) decides from when the next year's workdays are asked for.
    """
    today = today or datetime.now(_ZONE).date()
    state = airflow.status(settings)
    checks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("Python", _python),
        ("软件包", _packages),
        ("数据目录", lambda: _home(settings)),
        ("磁盘", lambda: _disk(settings)),
        ("共享内存", _shared_memory),
        ("本机地址", _loopback),
        ("内存和上限", lambda: look_at_limits(settings.read_memory_mib)),
        ("工作日历", lambda: _calendar(settings, today)),
        ("字体", lambda: _fonts(settings)),
        # What a restore left half done is mended by the restore alone: told above.
        ("数据库", lambda: iter(()) if half_restored(settings.home) else look_at_warehouse(settings)),
        ("Airflow", lambda: _airflow(settings, state)),
        ("邮件", lambda: _mail(settings)),
        ("来路", lambda: _ways(settings)),
        ("端口", lambda: _ports(state)),
        ("告警", lambda: _alerts(settings)),
    )
    findings: list[Finding] = []
    for name, check in checks:
        try:
            findings += check()
        except Exception as fault:
            findings.append(
                Finding("fault", f"{name}没有查成（{type(fault).__name__}）", "请看日志或再试一次")
            )
    return findings


# ---------------------------------------------------------------- what is installed


def _python() -> Iterator[Finding]:
    yield Finding("good", f"Python {'.'.join(map(str, sys.version_info[:3]))}")


def _packages(lock: Path = _LOCK) -> Iterator[Finding]:
    """Every pin of the lock that applies to this machine, beside what is installed."""
    from packaging.requirements import InvalidRequirement, Requirement

    if not lock.exists():
        yield Finding("note", "没有 requirements.lock，不比对软件包版本")
        return
    wrong, counted = [], 0
    for line in re.findall(r"^([A-Za-z0-9].*?)\s*\\?$", lock.read_text("utf-8"), re.MULTILINE):
        try:
            wanted = Requirement(line)
        except InvalidRequirement:
            continue
        if wanted.marker is not None and not wanted.marker.evaluate():
            continue
        counted += 1
        try:
            installed = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            installed = "没有"
        if installed not in wanted.specifier:
            wrong.append(f"{wanted.name}（装的是{installed}，应为{str(wanted.specifier).lstrip('=')}）")
    if wrong:
        more = f"等{len(wrong)}个" if len(wrong) > 3 else ""
        yield Finding(
            "warning", f"软件包与 requirements.lock 不符：{'、'.join(wrong[:3])}{more}", "运行 make setup"
        )
    else:
        yield Finding("good", f"{counted}个软件包与 requirements.lock 一致")
    ours = importlib.metadata.distribution("liangshai").entry_points
    if lost := sorted({entry.module for entry in ours if not _is_there(entry.module)}):
        yield Finding("fault", f"安装信息与代码不符，找不到 {'、'.join(lost)}", "运行 make setup")


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


# ---------------------------------------------------------------- where it lives


def _home(settings: Settings) -> Iterator[Finding]:
    if not settings.home.is_dir():
        yield Finding(
            "note", f"数据目录 {settings.home} 还没有建立", "运行 liangshai up 或 liangshai ingest 时自动建立"
        )
        return
    if os.statvfs(settings.home).f_flag & os.ST_RDONLY:
        yield Finding(
            "fault", f"数据目录 {settings.home} 所在的文件系统是只读的", "请挂载为可写（mount -o remount,rw）"
        )
        return
    if not os.access(settings.home, os.W_OK | os.X_OK):
        yield Finding("fault", f"数据目录 {settings.home} 不能写入", "请用建立它的用户运行，或改它的所有者")
        return
    if (half := half_restored(settings.home)) is not None:
        yield Finding("fault", *half)
    secrets = settings.home / "secrets"
    private = [settings.home, *([secrets, *secrets.iterdir()] if secrets.is_dir() else [])]
    open_ones = [path for path in private if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_ones:
        named = "、".join(str(path) for path in open_ones[:3])
        yield Finding("fault", f"别的用户也能读：{named}", f"chmod -R go= {settings.home}")
    else:
        yield Finding("good", f"数据目录 {settings.home}，只有本用户可读")


def _disk(settings: Settings) -> Iterator[Finding]:
    place = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    free = shutil.disk_usage(place).free / _GB
    sentence = f"{place} 所在磁盘剩余 {free:.1f} GB"
    if free < 1:
        yield Finding("fault", f"{sentence}，不够一次装载", "请清理磁盘，或把 LIANGSHAI_HOME 移到大的磁盘")
    elif free < 5:
        yield Finding(
            "warning", f"{sentence}，偏少", "请清理磁盘；Airflow 的旧日志可删，见 docs/operations.md"
        )
    else:
        yield Finding("good", sentence)


def _shared_memory() -> Iterator[Finding]:
    if (fault := shared_memory_fault()) is not None:
        yield Finding("fault", fault, SHARED_MEMORY_CURE)


def _loopback() -> Iterator[Finding]:
    if (fault := loopback_fault()) is not None:
        yield Finding("fault", fault, LOOPBACK_CURE)


def _calendar(settings: Settings, today: date) -> Iterator[Finding]:
    from etl.workdays import Calendar

    calendar = Calendar.load(settings.workdays_csv)
    cure = f"把国务院办公厅的放假通知填入 {settings.workdays_csv}，再运行 liangshai migrate"
    # The announcement comes in November: before that nobody can know.
    asked = [today.year, *([today.year + 1] if today.month >= 11 else [])]
    unknown = [year for year in asked if calendar.provisional(year)]
    for year in unknown:
        yield Finding("warning", f"{year}年的放假安排还没有登记，暂按周一至周五为工作日", cure)
    if not unknown:
        yield Finding("good", f"工作日历已登记到{max(asked)}年")


def _fonts(settings: Settings) -> Iterator[Finding]:
    from reports.fonts import OFFICIAL_NAMES, FontsNotFound, find_fonts

    cure = f"运行 make fonts，或把公文字体（方正小标宋、仿宋_GB2312 等）放进 {settings.fonts}"
    try:
        families = find_fonts([settings.fonts]).families
    except FontsNotFound as fault:
        yield Finding("fault", str(fault), cure)
        return
    used = {role: names[0] for role, names in families.items()}
    shown = "、".join(f"{OFFICIAL_NAMES[role]}用“{name}”" for role, name in used.items() if role != "song")
    if any("Noto" in used[role] or "Source Han" in used[role] for role in ("fang", "kai")):
        yield Finding("warning", f"没有仿宋、楷体一类的字体，PDF 版式与公文有差别：{shown}", cure)
    else:
        yield Finding("good", f"字体：{shown}")


# ---------------------------------------------------------------- Airflow


def _airflow(settings: Settings, state: airflow.ServiceStatus) -> Iterator[Finding]:
    if not is_up(settings.home):
        yield Finding("note", "Airflow 没有启动，任务流不会按计划运行", "运行 liangshai up")
        return
    for component in state.components:
        if component.name != "postgres" and component.state != "healthy":
            word = _COMPONENT_WORDS.get(component.state, "没有正常运行")
            level: Level = "warning" if component.state in _COMPONENT_WORDS else "fault"
            yield Finding(
                level,
                f"{component.label}（{component.name}）{word}，日志 {component.log}",
                "运行 liangshai up",
            )
    if not any(c.name == "api-server" and c.state == "healthy" for c in state.components):
        return
    try:
        with airflow.airflow_api(settings) as api:
            errors, dags = api.import_errors(), api.dags()
    except AirflowApiError as fault:
        yield Finding("fault", f"Airflow 不应答：{fault}", "运行 liangshai down，再 liangshai up")
        return
    for name, trace in errors.items():
        last_line = (trace.strip().splitlines() or [""])[-1]
        yield Finding(
            "fault", f"任务流文件 {Path(name).name} 读不进来：{last_line}", "改好文件，半分钟内自动重读"
        )
    paused = sorted(dag.dag_id for dag in dags if dag.paused)
    if paused:
        yield Finding(
            "warning", f"已暂停的任务流：{'、'.join(paused)}，不会按计划运行", "在 Airflow 页面上打开"
        )
    if not errors:
        yield Finding("good", f"Airflow 在 {state.url}，任务流{len(dags)}个")


def _ports(state: airflow.ServiceStatus) -> Iterator[Finding]:
    """Our processes must listen on this machine alone."""
    open_ones: set[str] = set()
    for component in state.components:
        if component.pid is None:
            continue
        try:
            family = [psutil.Process(component.pid), *psutil.Process(component.pid).children(recursive=True)]
            for process in family:
                for one in process.net_connections("inet"):
                    if one.status == psutil.CONN_LISTEN and one.laddr.ip not in ("127.0.0.1", "::1"):
                        open_ones.add(f"{component.label} {one.laddr.ip}:{one.laddr.port}")
        except psutil.Error:
            continue
    if open_ones:
        yield Finding(
            "fault",
            f"这些端口对外开着：{'、'.join(sorted(open_ones))}",
            "运行 liangshai down，再 liangshai up",
        )
    elif any(component.pid for component in state.components):
        yield Finding("good", "端口只在本机（127.0.0.1）开放")


# ---------------------------------------------------------------- the world outside


def _mail(settings: Settings) -> Iterator[Finding]:
    host, port = settings.smtp_host, settings.smtp_port
    if (held := _connection(settings, "smtp_default")) is not None:
        host, port = held.host or host, held.port or port
    if host is None:
        outbox = settings.home / "outbox"
        yield Finding(
            "note", f"没有配置邮件服务器，邮件写成 .eml 文件放在 {outbox}", "设 LIANGSHAI_SMTP_HOST 等"
        )
        return
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as fault:
        why = fault.strerror or type(fault).__name__
        yield Finding(
            "fault", f"连不上邮件服务器 {host}:{port}（{why}）", "邮件留在发件箱，服务器恢复后自动补发"
        )
        return
    yield Finding("good", f"邮件服务器 {host}:{port} 可以连接")


def _ways(settings: Settings) -> Iterator[Finding]:
    """Every way in: does it answer?"""
    from etl.collect.records import CollectFault
    from liangshai.intake.ways import probe, ways_of
    from schemas.source import load_sources

    for way in ways_of(settings, load_sources(PROJECT_DIR / "schemas" / "sources")):
        name = way.connection
        if way.kind == "folder" and not settings.home.is_dir() and way.source is None:
            continue  # a home that is not there is not made for the question
        if name is not None and not _is_named(settings, name):
            yield _unnamed(way.label, name, is_needed=way.source is not None)
            continue
        try:
            probe(settings, way)
        except (CollectFault, NoConnection) as fault:
            yield Finding(
                "fault", f"来路“{way.label}”：{fault.sentence}", "其他来路照常受理；修好后自动接着取"
            )
        else:
            yield Finding("good", f"来路“{way.label}”应答正常")


def _is_named(settings: Settings, name: str) -> bool:
    """Is there such a connection, as the command line sees it, be it right or wrong?"""
    try:
        return _connection(settings, name) is not None
    except BadConnection:
        return True


def _unnamed(label: str, name: str, *, is_needed: bool) -> Finding:
    command = f"liangshai connection set {name} 地址"
    if not is_needed:
        return Finding("note", f"没有接入{label}（不从那里收报的不必理会）", f"要接入时运行 {command}")
    return Finding(
        "warning",
        f"命令行里看不到“{label}”的连接 {name}",
        f"运行 {command}，或在 Airflow 页面的连接里建立（已建立的不必理会）",
    )


def _connection(settings: Settings, name: str) -> Connection | None:
    """A connection as the command line sees it; a home that is not there is not made for the question."""
    if not settings.home.is_dir() and f"AIRFLOW_CONN_{name.upper()}" not in os.environ:
        return None
    try:
        return find(settings, name)
    except BadConnection:
        raise
    except NoConnection:
        return None


def _alerts(settings: Settings) -> Iterator[Finding]:
    since = datetime.now(_ZONE) - timedelta(days=1)
    fresh = [one for one in alerts.recent(settings.home) if datetime.fromisoformat(one["at"]) > since]
    if fresh:
        yield Finding(
            "warning",
            f"一天内有{len(fresh)}条告警，最近一条：{fresh[0]['sentence']}",
            "liangshai status 看全部",
        )
    else:
        yield Finding("good", "一天内没有告警")
