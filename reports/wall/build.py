"""The wall from the same states that the quarterly bulletin prints: one computation, one light. Pure."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from reports.figures.rules import Edition
from reports.figures.wording import chinese_date, whole_percent
from reports.issuing.kept.archive import WALL_MARK
from reports.quarterly.build import OFFICE
from reports.quarterly.model.quarter import QuarterData
from reports.quarterly.projects.project_state import START, ProjectState, light_values, progress_figures
from reports.quarterly.projects.projects import Projects, assess_projects
from reports.quarterly.shared.context import Context, days_past
from reports.rows.row import Row
from reports.wall.model import Wall, WallMilestone, WallMonth, WallProject

PRODUCTION = "投产"
_DONE = "已完成"
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_NOTES = (
    "空心三角为计划节点，实心三角为已完成节点，颜色同亮灯，灰色为到期而未报完成情况，深蓝为未到期",
    "格内为当月末年度计划完成率（%），灰灯为未报送或未到开工时间",
)
# Later than this after the period nobody means "today": the line stands at the period's end.
_CURRENT = dt.timedelta(days=45)


def build_wall(
    data: QuarterData, rules: Edition, today: dt.date, known_at: dt.datetime | None = None
) -> Wall | None:
    """The wall at the end of `data.period` (a month or a quarter); None where no list is registered.

    `today` is the day of the as-of in Shanghai. `known_at`: when the last of its data came into the warehouse
    (None: the as-of itself); a sheet of the same data says the same however often it is made.
    """
    ctx = Context(data, rules, today)
    projects = assess_projects(ctx)
    if projects is None:
        return None
    end, year = data.period.end, data.period.year
    is_current = end < today <= end + _CURRENT and today.year == year
    line_day = today if is_current else end
    return Wall(
        year=year,
        title=f"{year}年重点项目挂图作战",
        subtitle=f"进度数据截至{chinese_date(end)}，序时进度{ctx.pace.text}%",
        mark=WALL_MARK,
        basis=_basis(known_at or data.as_of, rules),
        office=OFFICE,
        line_day=line_day,
        line_label=f"{'今日' if is_current else '截至'}{line_day.month}月{line_day.day}日",
        pace_pct=ctx.pace.text,
        projects=_projects(ctx, projects),
        legend=tuple(rules.legend("target")),
        notes=_notes(projects),
    )


def _basis(known_at: dt.datetime, rules: Edition) -> str:
    local = known_at.astimezone(_SHANGHAI)
    return f"数据截止{chinese_date(local.date())}{local:%H:%M}，亮灯规则{rules.version}版"


def _projects(ctx: Context, projects: Projects) -> tuple[WallProject, ...]:
    chains = [chain.label for chain in projects.chains]
    ordered = [state for chain in chains for state in projects.states if state.chain == chain]
    return tuple(_project(ctx, number, state) for number, state in enumerate(ordered, 1))


def _project(ctx: Context, number: int, state: ProjectState) -> WallProject:
    said = state.reported.text("progress_text") if state.reported is not None else ""
    return WallProject(
        number,
        state.name,
        state.chain,
        ctx.data.unit_name(state.unit_code),
        state.level,
        state.total.text,
        state.plan.text,
        state.completion.text,
        state.lit.light,
        state.lit.figure.text,
        tuple(_month(ctx, state, month) for month in range(1, 13)),
        tuple(_milestones(ctx, state)),
        said,
    )


def _month(ctx: Context, state: ProjectState, month: int) -> WallMonth:
    if month > ctx.month:
        return WallMonth(None, "")
    _, completion, gap, _, _ = progress_figures(ctx, state.registered, month)
    values, _ = light_values(ctx, state.registered, month, completion, gap)
    light = ctx.rules.judge("target", values).light
    return WallMonth(light, "" if completion.value is None else whole_percent(completion.value))


def _milestones(ctx: Context, state: ProjectState) -> list[WallMilestone]:
    """开工 as the progress tells it, the others as the milestones' own return tells them."""
    start = state.start
    found = []
    if start.planned is not None or start.begun:
        light, says = (start.lit.light, start.lit.verdict.says) if start.lit else (None, "没有计划时间")
        found.append(WallMilestone(START, start.planned, start.actual, bool(start.begun), light, says))
    planned = {
        kind: row.day("planned_date")
        for (code, kind), row in ctx.data.milestones.items()
        if code == state.code and kind != START
    }
    planned.setdefault(PRODUCTION, state.registered.day("planned_production_date"))
    for code, kind in ctx.data.milestone_reports:
        if code == state.code and kind != START:
            planned.setdefault(kind, None)
    for kind, day in sorted(planned.items(), key=lambda item: (item[1] or dt.date.max, item[0])):
        report = ctx.data.milestone_reports.get((state.code, kind))
        if report is not None:
            found.append(_reported(ctx, kind, day, report))
        elif day is not None:
            is_past = day <= ctx.data.period.end
            says = "未报完成情况" if is_past else "未到期"
            found.append(WallMilestone(kind, day, None, False, "灰" if is_past else None, says))
    return found


def _reported(ctx: Context, kind: str, planned: dt.date | None, report: Row) -> WallMilestone:
    """Lit by the rule for milestones, as 开工 is."""
    is_met = report.text("status") == _DONE
    past = days_past(planned, ctx.data.period.end)
    verdict = ctx.rules.judge("milestone", {"status": "完成" if is_met else "未完成", "days_past_due": past})
    expected = report.day("expected_date")
    awaited = f"，预计{expected.month}月{expected.day}日" if expected is not None and not is_met else ""
    met = report.day("actual_date") if is_met else None
    return WallMilestone(kind, planned, met, is_met, verdict.light, f"{verdict.says}{awaited}")


def _notes(projects: Projects) -> tuple[str, ...]:
    absent = sum(state.absent for state in projects.states)
    notes = [f"{len(projects.states)}个项目中{len(projects.states) - absent}个已报"] if absent else []
    return (*notes, *_NOTES)
