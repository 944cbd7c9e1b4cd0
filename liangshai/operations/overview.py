"""One screen for the operator: what runs, who has handed in, what was returned, held, sent, and alarmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.airflow.answers import AirflowApiError
from liangshai.airflow.components import AirflowFailed, airflow_api, status
from liangshai.faults import told
from liangshai.operations import alerts
from liangshai.operations.overview_delivery import deliveries, delivery_lines
from liangshai.operations.postgres_programs import PostgresFailed
from liangshai.operations.running import half_restored, is_up
from liangshai.operations.warehouse import has_warehouse, role_engine, running_server
from liangshai.settings import PROJECT_DIR, TIME_ZONE, Settings
from liangshai.words import ends_text, moment_text
from schemas.newer import NewerWarehouse, refuse_newer
from schemas.period import Period
from schemas.source import SourceFault, load_sources

_MARKS = {"healthy": "●", "starting": "◐", "unhealthy": "▲", "unknown": "？", "stopped": "○"}
_GROUPS_SHOWN = 10
_GROUPS_OF_A_YEAR = 4  # at least so many of each year in use: last year's gap is not buried under this year's
_STATES = {
    "healthy": "正常",
    "starting": "启动中",
    "unhealthy": "异常",
    "unknown": "在运行，状态查不到",
    "stopped": "未运行",
}


def overview(settings: Settings) -> dict[str, Any]:
    """Everything on the screen as data; changes nothing.

    A service that nobody started has its returns all the same: its database runs for as long as they are
    looked up. One that should run and does not is left alone, for the screen has to say so.
    """
    state = status(settings)
    seen: dict[str, Any] = {
        "healthy": state.healthy,
        "url": state.url,
        "home": str(settings.home),
        "components": [
            {"name": c.name, "label": c.label, "state": c.state, "pid": c.pid, "log": str(c.log)}
            for c in state.components
        ],
        "dags": [],
        "warehouse": None,
        "alerts": alerts.recent(settings.home, 5),
    }
    if state.url:
        try:
            with airflow_api(settings) as api:
                seen["dags"] = [_dag(api, dag) for dag in api.dags()]
        except (AirflowApiError, AirflowFailed) as fault:
            seen["dags_fault"] = str(fault)
    database = next((c for c in state.components if c.name == "postgres"), None)
    runs = settings.database_url is not None or database is None or database.state == "healthy"
    if (half := half_restored(settings.home)) is not None:
        seen["warehouse_fault"] = "：".join(half)
    elif runs or (not is_up(settings.home) and has_warehouse(settings)):
        try:
            seen["warehouse"] = _looked_up(settings)
        except (PostgresFailed, NewerWarehouse, OSError, sa.exc.SQLAlchemyError) as fault:
            seen["warehouse_fault"] = told(fault)[0]
            seen["healthy"] = False
    return seen


def show_overview(seen: dict[str, Any]) -> str:
    """The screen as text."""
    lines = [f"晾晒  {seen['home']}", ""]
    lines += [f"{_MARKS[c['state']]} {c['label']}  {_STATES[c['state']]}" for c in seen["components"]]
    if seen["url"]:
        lines.append(f"  页面 {seen['url']}")
    for dag in seen["dags"]:
        paused = "（已暂停）" if dag["paused"] else ""
        following = f"  下一次 {moment_text(dag['next'])[:16]}" if dag["next"] else ""
        lines.append(f"  任务流 {dag['id']}{paused}  最近一次 {dag['last'] or '尚未运行'}{following}")
    if "dags_fault" in seen:
        lines.append(f"  任务流没有查到：{seen['dags_fault']}")
    held = seen["warehouse"]
    if held is None:
        lines.append(seen.get("warehouse_fault", "仓库未运行") + "。")
    else:
        lines.append("")
        came = ends_text(held["submissions"]) if held["submissions"] else "还没有"
        lines.append(f"报送：{came}")
        waiting = f"，待确认{held['waiting']}" if held["waiting"] else ""
        waiting += f"，待统计部门发布{held['awaited']}" if held["awaited"] else ""
        counts = f"按时{held['on_time']}，迟报{held['late']}，未报{held['missing']}{waiting}"
        lines.append(f"应报已到期：{held['due']}份，{counts}")
        lines += _missing_lines(held["missing_list"])
        lines.append(
            f"待确认的问题：{held['questions']}个" + ("（liangshai held 查看）" if held["questions"] else "")
        )
        lines.append("发件箱：" + ("，".join(f"{k}{n}封" for k, n in held["outbox"].items()) or "空"))
        lines += delivery_lines(held["deliveries"])
        lines.append(f"最近一次装载：{held['last_load'] or '尚无'}")
    if seen["alerts"]:
        lines += ["", "告警："] + [f"  {a['at']}  {a['sentence']}" for a in seen["alerts"]]
    return "\n".join(lines)


def _local_run(run_id: str) -> str:
    """scheduled__2026-11-24T04:50:00+00:00 is 2026-11-24 12:50 here, as all other moments of the screen."""
    kind, mark, moment = run_id.partition("__")
    try:
        return f"{kind} {moment_text(moment)[:16]}" if mark else run_id
    except ValueError:
        return run_id


def _dag(api: Any, dag: Any) -> dict[str, Any]:
    runs = api.runs(dag.dag_id, 1)
    last = f"{_local_run(runs[0].run_id)} {runs[0].state}" if runs else None
    # A paused DAG has a next time too, but does not run at it.
    following = None if dag.paused else dag.next_run_after
    return {"id": dag.dag_id, "paused": dag.paused, "last": last, "next": following}


def _looked_up(settings: Settings) -> dict[str, Any]:
    with running_server(settings):
        engine = role_engine(settings, "loader", start=False)
        try:
            return _warehouse(engine)
        finally:
            engine.dispose()


def _warehouse(engine: sa.Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        refuse_newer(connection)

        def pairs(sql: str) -> dict[str, int]:
            return {row[0]: row[1] for row in connection.execute(sa.text(sql))}

        due = pairs("select status, count(*) from report.submission_status where due_at <= now() group by 1")
        return {
            "submissions": pairs(
                "select status, count(*) from ledger.submission"
                " where channel <> 'codes' group by 1 order by 1"
            ),
            "due": sum(due.values()),
            "on_time": due.get("按时", 0),
            "late": due.get("迟报", 0),
            "missing": due.get("未报", 0),
            "waiting": due.get("待确认", 0),
            "awaited": due.get("待统计部门发布", 0),
            "missing_list": _missing(connection),
            "questions": connection.scalar(sa.text("select count(*) from report.open_questions")),
            "outbox": pairs("select status, count(*) from ledger.outbox group by 1 order by 1"),
            "deliveries": deliveries(connection),
            "last_load": connection.scalar(
                sa.text("select to_char(max(finished_at), 'YYYY-MM-DD HH24:MI') from ledger.load_run")
            ),
        }


def _missing(connection: sa.Connection) -> list[dict[str, Any]]:
    """What is owed and was not handed in, one entry for each source and unit.

    Years in which anything was handed in stand apart (``in_use``) and come first: a gap in them is a unit's,
    a year without a single return was never begun. Within both, the newest deadline leads.
    """
    used = {
        Period(row.period_start, row.period_type).year
        for row in connection.execute(
            sa.text(
                "select distinct period_start, period_type from report.submissions"
                " where channel <> 'codes' and period_start is not null and period_type is not null"
                " and status not in ('duplicate', 'evidence', 'returned')"
            )
        )
    }
    owed = connection.execute(
        sa.text(
            "select source_name, reporting_unit_code, period_start, period_type, due_at,"
            " coalesce(reporting_unit_name, reporting_unit_code) as unit"
            " from report.submission_status where due_at <= now() and status = '未报'"
            " order by due_at desc, period_start desc, source_name, reporting_unit_code"
        )
    )
    labels = _source_labels()
    groups: dict[tuple[int, str, str], dict[str, Any]] = {}
    for row in owed:
        period = Period(row.period_start, row.period_type)
        in_use = period.year in used
        group = groups.setdefault(
            (period.year, row.source_name, row.reporting_unit_code),
            {
                "year": period.year,
                "source": row.source_name,
                "label": labels.get(row.source_name, row.source_name),
                "unit": row.unit,
                "in_use": in_use,
                "count": 0,
                "newest": period.chinese(),
                "newest_due": _day(row.due_at),
            },
        )
        group["count"] += 1
        group["oldest"] = period.chinese()
    return sorted(groups.values(), key=lambda group: (not group["in_use"], -group["year"]))


def _missing_lines(groups: Iterable[Mapping[str, Any]]) -> list[str]:
    """The groups as lines, year by year; what does not fit the screen is counted by year."""
    listed = list(groups)
    years = list(dict.fromkeys(group["year"] for group in listed))
    most = max(_GROUPS_OF_A_YEAR, _GROUPS_SHOWN // max(1, len(years)))
    lines: list[str] = []
    was_in_use = True
    for year in years:
        own = [group for group in listed if group["year"] == year]
        if was_in_use and not own[0]["in_use"]:
            lines.append("  以下各年度还没有收到过任何报送：")
        was_in_use = own[0]["in_use"]
        lines += _lines_of_year(year, own, most if was_in_use else 1)
    return lines


def _lines_of_year(year: int, groups: Sequence[Mapping[str, Any]], most: int) -> list[str]:
    lines = []
    for group in groups[:most]:
        span = group["newest"] if group["count"] == 1 else f"{group['oldest']}至{group['newest']}"
        due = ("" if group["count"] == 1 else "最近一份") + f"截止{group['newest_due']}"
        lines.append(f"  未报 {group['label']} {group['unit']} {group['count']}份：{span}（{due}）")
    if rest := groups[most:]:
        left = sum(group["count"] for group in rest)
        lines.append(f"  {year}年另有{left}份未列出（liangshai status --json 查看全部）")
    return lines


def _source_labels() -> dict[str, str]:
    """The Chinese names of the sources; none where a description is faulty, which doctor tells."""
    try:
        sources = load_sources(PROJECT_DIR / "schemas" / "sources")
    except SourceFault:
        return {}
    return {name: source.label for name, source in sources.items()}


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(TIME_ZONE)):%Y-%m-%d}"
