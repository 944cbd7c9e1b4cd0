"""Sums over a group of key projects, that never stand over a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import Figure
from reports.figures.measures import (
    Coverage,
    CoveredSum,
    completion_pct,
    covered_sum,
    gap_points,
    gap_to_due,
)
from reports.figures.wording import WAN_PER_YI, coverage_phrase, number_text, pace_phrase, plain_number
from reports.quarterly.projects.pace import due_together, exact
from reports.quarterly.projects.project_state import ProjectState
from reports.quarterly.shared.context import Context, LightCounts, absences, count_lights


@dataclass(frozen=True)
class GroupSum:
    """Sums over a group of projects. `ytd` prints its coverage instead of a sum while anything is missing."""

    label: str
    n: Figure
    total: Figure
    plan: Figure
    ytd: Figure
    completion: Figure
    gap_words: Figure | None
    coverage: Coverage
    partial_words: Figure | None
    lights: LightCounts

    @property
    def complete(self) -> bool:
        return self.coverage.complete


@dataclass(frozen=True)
class _Group:
    """Some projects, the name that they have together, and how the ids of their sums begin."""

    ctx: Context
    base: str
    label: str
    states: Sequence[ProjectState]

    @property
    def done_label(self) -> str:
        return f"{self.label}{self.ctx.months_label}累计完成投资"

    @property
    def reported(self) -> list[Figure]:
        return [state.ytd for state in self.states if not state.absent]


def sum_up(ctx: Context, base: str, label: str, states: Sequence[ProjectState]) -> GroupSum:
    """All sums of a group in 亿元. While a project is missing, `ytd` and `completion` have no value."""
    group = _Group(ctx, base, label, states)
    n, total, plan = _count(group), _total(group), _plan(group)
    done = covered_sum([state.ytd_wan_yuan for state in states])
    partial = None if done.coverage.complete else _partial(group, done)
    ytd = _year_to_date(group, done)
    completion = _completion(group, ytd, plan, done.coverage)
    gap_words = _gap_words(group, done, plan, completion)
    # A unit has lights on other subjects too: the same words for both would say two different numbers.
    whose = label if label.endswith("项目") else f"{label}重点项目"
    lights = count_lights(ctx, base, whose, [state.lit for state in states], "个")
    return GroupSum(label, n, total, plan, ytd, completion, gap_words, done.coverage, partial, lights)


def _count(group: _Group) -> Figure:
    totals = [state.total for state in group.states]
    label = f"{group.label}项目数"
    return group.ctx.book.count(f"{group.base}.n", label, len(totals), "个", "名单逐项计数", (), totals)


def _total(group: _Group) -> Figure:
    parts = [state.total for state in group.states]
    value = sum((part.value or Decimal(0) for part in parts), Decimal(0))
    formula = f"{len(parts)}个项目总投资相加"
    label = f"{group.label}总投资"
    return group.ctx.book.number(f"{group.base}.total", label, value, "亿元", 1, formula, (), parts)


def _plan(group: _Group) -> Figure:
    value = _planned_wan_yuan(group) / WAN_PER_YI
    formula, parts = f"{len(group.states)}个项目年度计划相加", [state.plan for state in group.states]
    label = f"{group.label}年度计划投资"
    return group.ctx.book.number(f"{group.base}.plan", label, value, "亿元", 2, formula, (), parts)


def _planned_wan_yuan(group: _Group) -> Decimal:
    return sum((state.plan_wan_yuan for state in group.states), Decimal(0))


def _partial(group: _Group, done: CoveredSum) -> Figure:
    """What those who reported come to, in words that say so."""
    value = done.reported_sum / WAN_PER_YI
    missing = absences([state.ytd.text for state in group.states if state.absent])
    return group.ctx.book.words(
        f"{group.base}.ytd_partial",
        f"{group.done_label}（不完整）",
        _partial_text(group.states, done.coverage, f"{number_text(value, 2)}亿元"),
        f"已报的{done.coverage.reported_n}个项目相加，另{missing}",
        (),
        group.reported,
        value,
        "亿元",
    )


def _partial_text(states: Sequence[ProjectState], cover: Coverage, amount: str) -> str:
    """`34个项目中31个已报，3个退回待改，合计X亿元（不完整）`."""
    why = [s.ytd.text for s in states if s.absent]
    if cover.empty and len(set(why)) == 1:
        return f"{cover.expected_n}个项目均{why[0]}"
    if cover.empty:
        return f"{cover.expected_n}个项目中{absences(why)}"
    return f"{coverage_phrase(cover, '项目')}，{absences(why)}，合计{amount}（不完整）"


def _year_to_date(group: _Group, done: CoveredSum) -> Figure:
    return group.ctx.book.number(
        f"{group.base}.ytd",
        group.done_label,
        None if done.total is None else done.total / WAN_PER_YI,
        "亿元",
        2,
        f"{len(group.states)}个项目相加" if done.total is not None else "输入不完整，不出合计",
        (),
        group.reported,
        done.coverage,
        absent="不完整",
    )


def _completion(group: _Group, ytd: Figure, plan: Figure, coverage: Coverage) -> Figure:
    formula = f"{plain_number(ytd.value)}÷{plain_number(plan.value)}×100%" if ytd.value and plan.value else ""
    return group.ctx.book.number(
        f"{group.base}.completion",
        f"{group.label}占年度计划",
        completion_pct(ytd.value, plan.value),
        "%",
        1,
        formula,
        (),
        (ytd, plan),
        coverage,
        absent="—",
        edges=group.ctx.rules.edges("target", "completion_pct"),
    )


def _gap_words(group: _Group, done: CoveredSum, plan: Figure, completion: Figure) -> Figure | None:
    points, asked = _gap(group, done.total, plan)
    if points is None:
        return None
    return group.ctx.book.words(
        f"{group.base}.gap_words",
        f"{group.label}进度",
        pace_phrase(points, 1, group.ctx.rules.edges("target", "gap_points")),
        f"{completion.formula}−{asked}",
        (),
        (completion, group.ctx.pace),
        points,
        "个百分点",
        rules=("measures",),
    )


def _gap(group: _Group, done_wan_yuan: Decimal | None, plan: Figure) -> tuple[Decimal | None, str]:
    """进度差 of the group, and what was asked of it as a formula."""
    ctx = group.ctx
    due = due_together(ctx, [state.registered for state in group.states], ctx.month)
    if due is None:
        pace = ctx.pace_after(ctx.month)
        done = None if done_wan_yuan is None else done_wan_yuan / WAN_PER_YI
        return gap_points(done, plan.value, pace.gone, pace.whole), pace.formula
    asked = f"{plain_number(exact(due) / WAN_PER_YI)}÷{plain_number(plan.value or Decimal(0))}×100%"
    return gap_to_due(done_wan_yuan, due, _planned_wan_yuan(group)), asked
