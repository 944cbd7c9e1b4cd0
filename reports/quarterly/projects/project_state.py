"""One key project: its registered plan, what was reported of it month by month, and its light."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import Figure
from reports.figures.measures import completion_pct, gap_points, gap_to_due
from reports.figures.wording import (
    WAN_PER_YI,
    chinese_date,
    plain_number,
)
from reports.quarterly.projects.pace import exact, own_due, plan_cells
from reports.quarterly.shared.context import (
    NOT_APPLICABLE,
    NOT_DUE,
    Context,
    Lit,
    absent_text,
    days_past,
)
from reports.rows.row import Row
from schemas.period import Period

START = "开工"


@dataclass(frozen=True)
class StartState:
    """The 开工 milestone of a project: when it is planned, and what was reported."""

    planned: dt.date | None
    actual: dt.date | None
    begun: bool | None
    planned_figure: Figure
    actual_figure: Figure
    late_figure: Figure
    """Days by which it was begun after its date, or is open past it."""
    lit: Lit | None

    @property
    def is_late(self) -> bool:
        """Not begun, and past its date by the rule that gives the light: on the day itself it is not yet."""
        return self.begun is False and self.lit is not None and self.lit.light == "红"

    def due_by(self, day: dt.date) -> bool:
        return self.planned is not None and self.planned <= day


@dataclass(frozen=True)
class ProjectState:
    """One registered project and what was reported of it by the quarter's last month."""

    code: str
    name: str
    chain: str
    level: str
    unit_code: str
    officer: str
    registered: Row
    reported: Row | None
    ytd_wan_yuan: Decimal | None
    plan_wan_yuan: Decimal
    total: Figure
    plan: Figure
    ytd: Figure
    completion: Figure
    gap: Figure
    lit: Lit
    start: StartState

    @property
    def absent(self) -> bool:
        return self.ytd_wan_yuan is None


def _waits(ctx: Context, month: int) -> bool:
    return ctx.data.waits("project_progress", Period(dt.date(ctx.data.period.year, month, 1), "month"))


def progress_figures(
    ctx: Context, project: Row, month: int
) -> tuple[Figure, Figure, Figure, Row | None, Decimal | None]:
    """累计, 完成率, 进度差 of one project after `month`; None values where it was not reported."""
    code, name = project.text("project_code"), project.text("project_name")
    row = ctx.data.progress.get((code, month))
    returned = ctx.data.withheld_projects.get((code, month))
    absent = absent_text(row, row is None and returned is not None, _waits(ctx, month))
    done = row.decimal("ytd_investment_wan_yuan") if row else None
    plan = project.decimal("annual_plan_wan_yuan")
    base = f"project.{code}.m{month:02d}"
    label = f"{name}1—{month}月" if month > 1 else f"{name}1月"
    ytd = ctx.book.number(
        f"{base}.ytd",
        f"{label}累计完成投资",
        done,
        "万元",
        0,
        returned if done is None and returned else "报送数",
        [row.ref("ytd_investment_wan_yuan")] if row is not None and done is not None else [],
        absent=absent,
    )
    plan_figure = plan_of(ctx, project)
    none = NOT_APPLICABLE if done is not None else absent
    share = completion_pct(done, plan)
    formula = f"{plain_number(done)}÷{plain_number(plan)}×100%" if share is not None and done and plan else ""
    completion = ctx.book.number(
        f"{base}.completion", f"{label}完成率", share, "%", 1, formula, (), (ytd, plan_figure), absent=none,
        edges=ctx.rules.edges("target", "completion_pct"),
    )  # fmt: skip
    points, asked, due = _gap(ctx, project, month, done, f"{base}.due", label)
    gap = ctx.book.number(
        f"{base}.gap",
        f"{label}与序时进度之差",
        points,
        "个百分点",
        1,
        f"{formula}−{asked}" if formula else "",
        (),
        (completion, *due),
        absent=none,
        rules=("measures",),
        edges=ctx.rules.edges("target", "gap_points"),
    )
    return ytd, completion, gap, row, done


def _gap(
    ctx: Context, project: Row, month: int, done: Decimal | None, figure_id: str, label: str
) -> tuple[Decimal | None, str, list[Figure]]:
    """进度差, what was asked as a formula, and what was due where the project has a plan of its own."""
    plan, due = project.decimal("annual_plan_wan_yuan"), own_due(ctx, project, month)
    if due is None or plan is None:
        pace = ctx.pace_after(month)
        return gap_points(done, plan, pace.gone, pace.whole), pace.formula, []
    figure = ctx.book.number(
        figure_id,
        f"{label}按自身计划应完成投资",
        exact(due),
        "万元",
        0,
        "登记的季度累计计划，季度之间按月均匀",
        plan_cells(project),
        rules=("measures",),
    )
    return gap_to_due(done, due, plan), f"{plain_number(exact(due))}÷{plain_number(plan)}×100%", [figure]


def planned_start(ctx: Context, project: Row) -> tuple[Row, str, dt.date | None]:
    """The registered 开工 date: of the milestone, else of the list; with its row and column."""
    milestone = ctx.data.milestones.get((project.text("project_code"), START))
    row, column = (milestone, "planned_date") if milestone else (project, "planned_start_date")
    return row, column, row.day(column)


def light_values(
    ctx: Context, project: Row, month: int, completion: Figure, gap: Figure
) -> tuple[dict[str, Decimal | None], bool]:
    """What the rule table is fed with, and whether the project is not due to be judged yet.

    Before its registered start a project is not late: it may earn a light, never a bad one.
    """
    _, _, start = planned_start(ctx, project)
    end = Period(dt.date(ctx.data.period.year, month, 1), "month").end
    if start is not None and start > end and (gap.value is None or gap.value < 0):
        return {}, completion.value is not None
    return {"completion_pct": completion.value, "gap_points": gap.value}, False


def plan_of(ctx: Context, project: Row) -> Figure:
    """The registered annual plan."""
    code, name = project.text("project_code"), project.text("project_name")
    plan = project.decimal("annual_plan_wan_yuan")
    return ctx.book.number(
        f"project.{code}.plan",
        f"{name}年度计划投资",
        plan,
        "万元",
        0,
        "下达数",
        [project.ref("annual_plan_wan_yuan")],
    )


def assess_project(ctx: Context, project: Row) -> ProjectState:
    """One registered project at the quarter's end: its figures, its start, its light and why."""
    code, name = project.text("project_code"), project.text("project_name")
    unit = project.text("responsible_unit_code")
    ytd, completion, gap, row, done = progress_figures(ctx, project, ctx.month)
    total_wan = project.decimal("total_investment_wan_yuan") or Decimal(0)
    total = ctx.book.number(
        f"project.{code}.total",
        f"{name}总投资",
        total_wan / WAN_PER_YI,
        "亿元",
        2,
        "下达数",
        [project.ref("total_investment_wan_yuan")],
    )
    values, waived = light_values(ctx, project, ctx.month, completion, gap)
    lit = ctx.lit(
        "projects",
        f"project.{code}.light",
        name,
        unit,
        "target",
        values,
        parts=(completion, gap),
        grey=NOT_DUE if waived else completion.text,
        not_asked="计划开工时间未到，不判定" if waived else "",
        exempt=ctx.exemption("project", ctx.data.period.year, code),
    )
    return ProjectState(
        code,
        name,
        project.text("industry_chain"),
        project.text("project_level"),
        unit,
        ctx.data.people.get(project.text("responsible_person_code"), ""),
        project,
        row,
        done,
        project.decimal("annual_plan_wan_yuan") or Decimal(0),
        total,
        plan_of(ctx, project),
        ytd,
        completion,
        gap,
        lit,
        _start_state(ctx, project, row),
    )


def _start_state(ctx: Context, project: Row, row: Row | None) -> StartState:
    code, name = project.text("project_code"), project.text("project_name")
    plan_row, column, planned = planned_start(ctx, project)
    begun, actual = (row.flag("is_started"), row.day("actual_start_date")) if row else (None, None)
    planned_figure = ctx.book.words(
        f"project.{code}.start_planned",
        f"{name}计划开工时间",
        chinese_date(planned) if planned else "—",
        "下达数",
        [plan_row.ref(column)] if planned else [],
    )
    is_returned = row is None and (code, ctx.month) in ctx.data.withheld_projects
    absent = absent_text(row, is_returned, _waits(ctx, ctx.month))
    text = chinese_date(actual) if actual else {None: absent, True: "已开工", False: "未开工"}[begun]
    shown = "actual_start_date" if actual else "is_started"
    actual_figure = ctx.book.words(
        f"project.{code}.start_actual",
        f"{name}实际开工时间",
        text,
        "报送数",
        [row.ref(shown)] if row is not None and begun is not None else [],
    )
    lit = None
    if planned is not None:
        status = None if begun is None else "完成" if begun else "未完成"
        past = days_past(planned, ctx.data.period.end)
        lit = ctx.lit(
            "projects",
            f"project.{code}.start_light",
            f"{name}开工节点",
            project.text("responsible_unit_code"),
            "milestone",
            {"status": status, "days_past_due": past},
            parts=(planned_figure, actual_figure),
            grey=absent,
            exempt=ctx.exemption("project_milestone", ctx.data.period.year, code, START)
            or ctx.exemption("project", ctx.data.period.year, code),
        )
    late = _days_late(ctx, project, planned_figure, actual_figure, planned, actual, begun)
    return StartState(planned, actual, begun, planned_figure, actual_figure, late, lit)


def _days_late(
    ctx: Context, project: Row, planned_figure: Figure, actual_figure: Figure, planned: dt.date | None,
    actual: dt.date | None, begun: bool | None,
) -> Figure:  # fmt: skip
    """A light says that it is begun, not that it was late: `—` in time, and where no day is known."""
    until = actual if begun else ctx.data.period.end if begun is False else None
    days = (until - planned).days if until is not None and planned is not None else 0
    value = Decimal(days) if days > 0 and until is not None else None
    told = "实际开工" if begun else f"{chinese_date(ctx.data.period.end)}（尚未开工）"
    code, name = project.text("project_code"), project.text("project_name")
    formula = f"{told}比计划开工晚的天数" if value is not None else ""
    return ctx.book.number(
        f"project.{code}.start_days_late", f"{name}晚于计划开工", value, "天", 0, formula, (),
        (planned_figure, actual_figure), absent="—",
    )  # fmt: skip
