"""Key projects together: sums over chains and units that never stand over a gap, and ranks of units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import Figure
from reports.figures.measures import (
    Coverage,
    Rank,
    completion_pct,
    covered_sum,
    gap_points,
    gap_to_due,
    rank_change,
    ranks,
)
from reports.figures.wording import (
    WAN_PER_YI,
    coverage_phrase,
    number_text,
    pace_phrase,
    plain_number,
    rank_change_phrase,
    rank_phrase,
)
from reports.quarterly.context import (
    Context,
    LightCounts,
    absences,
    count_lights,
)
from reports.quarterly.pace import due_together, exact
from reports.quarterly.project_state import ProjectState, assess_project


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
class UnitStanding:
    """A unit's projects together, and its place inside its peer group."""

    unit_code: str
    sums: GroupSum
    rank: Figure
    change: Figure | None


@dataclass(frozen=True)
class Projects:
    states: tuple[ProjectState, ...]
    everything: GroupSum
    chains: tuple[GroupSum, ...]
    units: tuple[UnitStanding, ...]
    starts_due: tuple[ProjectState, ...]

    def with_light(self, light: str) -> list[ProjectState]:
        return [state for state in self.states if state.lit.light == light]


def assess_projects(ctx: Context) -> Projects | None:
    """None where no list of the year is registered."""
    if not ctx.data.projects:
        return None
    states = tuple(assess_project(ctx, row) for row in ctx.data.projects)
    chains = list(dict.fromkeys(state.chain for state in states))
    return Projects(
        states,
        _sum_up(ctx, "projects", "重点项目", states),
        tuple(
            _sum_up(ctx, f"projects.chain{number}", chain, [s for s in states if s.chain == chain])
            for number, chain in enumerate(chains, start=1)
        ),
        _standings(ctx, states),
        tuple(state for state in states if state.start.due_by(ctx.data.period.end)),
    )


def _sum_up(ctx: Context, base: str, label: str, states: Sequence[ProjectState]) -> GroupSum:
    """All sums of a group in 亿元. While a project is missing, `ytd` and `completion` have no value."""
    book = ctx.book
    n = book.count(
        f"{base}.n", f"{label}项目数", len(states), "个", "名单逐项计数", (), [s.total for s in states]
    )
    total = book.number(
        f"{base}.total",
        f"{label}总投资",
        sum((s.total.value or Decimal(0) for s in states), Decimal(0)),
        "亿元",
        1,
        f"{len(states)}个项目总投资相加",
        (),
        [s.total for s in states],
    )
    plan = book.number(
        f"{base}.plan",
        f"{label}年度计划投资",
        sum((s.plan_wan_yuan for s in states), Decimal(0)) / WAN_PER_YI,
        "亿元",
        2,
        f"{len(states)}个项目年度计划相加",
        (),
        [s.plan for s in states],
    )
    done = covered_sum([s.ytd_wan_yuan for s in states])
    cover = done.coverage
    there = [s.ytd for s in states if not s.absent]
    what = f"{label}{ctx.months_label}累计完成投资"
    partial = None
    if not cover.complete:
        missing = absences([s.ytd.text for s in states if s.absent])
        amount = f"{number_text(done.reported_sum / WAN_PER_YI, 2)}亿元"
        partial = book.words(
            f"{base}.ytd_partial",
            f"{what}（不完整）",
            _partial_text(states, cover, amount),
            f"已报的{cover.reported_n}个项目相加，另{missing}",
            (),
            there,
            done.reported_sum / WAN_PER_YI,
            "亿元",
        )
    ytd = book.number(
        f"{base}.ytd",
        what,
        None if done.total is None else done.total / WAN_PER_YI,
        "亿元",
        2,
        f"{len(states)}个项目相加" if done.total is not None else "输入不完整，不出合计",
        (),
        there,
        cover,
        absent="不完整",
    )
    share = completion_pct(ytd.value, plan.value)
    formula = f"{plain_number(ytd.value)}÷{plain_number(plan.value)}×100%" if ytd.value and plan.value else ""
    completion = book.number(
        f"{base}.completion",
        f"{label}占年度计划",
        share,
        "%",
        1,
        formula,
        (),
        (ytd, plan),
        cover,
        absent="—",
    )
    points, asked = _gap(ctx, states, done.total, plan)
    gap_words = None
    if points is not None:
        gap_words = book.words(
            f"{base}.gap_words",
            f"{label}进度",
            pace_phrase(points, 1),
            f"{formula}−{asked}",
            (),
            (completion, ctx.pace),
            points,
            "个百分点",
            rules=("measures",),
        )
    # A unit has lights on other subjects too: the same words for both would say two different numbers.
    whose = label if label.endswith("项目") else f"{label}重点项目"
    lights = count_lights(ctx, base, whose, [s.lit for s in states], "个")
    return GroupSum(label, n, total, plan, ytd, completion, gap_words, cover, partial, lights)


def _gap(
    ctx: Context, states: Sequence[ProjectState], done_wan_yuan: Decimal | None, plan: Figure
) -> tuple[Decimal | None, str]:
    """进度差 of the group, and what was asked of it as a formula."""
    due = due_together(ctx, [state.registered for state in states], ctx.month)
    if due is None:
        pace = ctx.pace_after(ctx.month)
        done = None if done_wan_yuan is None else done_wan_yuan / WAN_PER_YI
        return gap_points(done, plan.value, pace.gone, pace.whole), pace.formula
    planned = sum((state.plan_wan_yuan for state in states), Decimal(0))
    asked = f"{plain_number(exact(due) / WAN_PER_YI)}÷{plain_number(plan.value or Decimal(0))}×100%"
    return gap_to_due(done_wan_yuan, due, planned), asked


def _partial_text(states: Sequence[ProjectState], cover: Coverage, amount: str) -> str:
    """`34个项目中31个已报，3个退回待改，合计X亿元（不完整）`."""
    why = [s.ytd.text for s in states if s.absent]
    if cover.empty and len(set(why)) == 1:
        return f"{cover.expected_n}个项目均{why[0]}"
    if cover.empty:
        return f"{cover.expected_n}个项目中{absences(why)}"
    return f"{coverage_phrase(cover, '项目')}，{absences(why)}，合计{amount}（不完整）"


def _standings(ctx: Context, states: Sequence[ProjectState]) -> tuple[UnitStanding, ...]:
    """Units by their projects' completion, ranked inside the peer group where all of it has reported."""
    codes = sorted({state.unit_code for state in states}, key=ctx.data.unit_order)
    sums = {
        code: _sum_up(
            ctx,
            f"projects.unit.{code}",
            ctx.data.unit_name(code),
            [state for state in states if state.unit_code == code],
        )
        for code in codes
    }
    groups = {unit.code: unit.peer_group for unit in ctx.data.units}
    placed: dict[str, Rank] = {}
    for group in {groups.get(code, "") for code in codes}:
        members = [code for code in codes if groups.get(code, "") == group]
        # A place among those who reported would pass for a place among all.
        if not all(sums[code].complete for code in members):
            continue
        completions = {code: sums[code].completion.value for code in members}
        rules = ctx.measures
        placed |= ranks(completions, method=rules.rank_method, places=rules.rank_places)
    return tuple(_standing(ctx, code, sums[code], placed.get(code)) for code in codes)


def _standing(ctx: Context, code: str, sums: GroupSum, rank: Rank | None) -> UnitStanding:
    figure_id, label = f"projects.unit.{code}.rank", f"{sums.label}项目投资完成率组内位次"
    if rank is None or rank.of < 2:
        why = "组内报送不完整或不足两个单位，不排位"
        return UnitStanding(
            code, sums, ctx.book.words(figure_id, label, "—", why, (), (sums.completion,)), None
        )
    figure = ctx.book.words(
        figure_id,
        label,
        rank_phrase(rank),
        f"组内{rank.of}个单位按完成率由高到低，同值并列",
        (),
        (sums.completion,),
        Decimal(rank.place),
        "位",
    )
    change = None
    if ctx.data.previous is not None:
        before = ctx.data.previous.values.get(figure_id)
        moved = rank_change(None if before is None else int(before), rank.place)
        unranked_then = moved is None and figure_id in ctx.data.previous.texts
        change = ctx.book.words(
            f"{figure_id}_change",
            f"{label}变化",
            "上季度未排位" if unranked_then else rank_change_phrase(moved),
            f"与{ctx.data.previous.period.chinese()}通报所印位次比较",
            (),
            (figure,),
            None if moved is None else Decimal(moved),
            "位",
        )
    return UnitStanding(code, sums, figure, change)


def count_where(
    ctx: Context,
    figure_id: str,
    label: str,
    states: Sequence[ProjectState],
    holds: Callable[[ProjectState], bool],
    figure_of: Callable[[ProjectState], Figure],
) -> Figure:
    """How many of some projects, resting on one figure each."""
    chosen = [state for state in states if holds(state)]
    return ctx.book.count(figure_id, label, len(chosen), "个", parts=[figure_of(state) for state in chosen])
