"""Key projects together: their sums over chains and units, and ranks of units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import Figure
from reports.figures.measures import Rank, rank_change, ranks
from reports.figures.wording import rank_change_phrase, rank_phrase
from reports.quarterly.projects.project_state import ProjectState, assess_project
from reports.quarterly.projects.project_sums import GroupSum, sum_up
from reports.quarterly.shared.context import Context


@dataclass(frozen=True)
class UnitStanding:
    """A unit's projects together, and its place inside its peer group."""

    unit_code: str
    sums: GroupSum
    rank: Figure
    change: Figure | None


@dataclass(frozen=True)
class Projects:
    """All key projects, their sums in all, by chain and by unit, and those that were to be begun."""

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
        sum_up(ctx, "projects", "重点项目", states),
        tuple(
            sum_up(ctx, f"projects.chain{number}", chain, [s for s in states if s.chain == chain])
            for number, chain in enumerate(chains, start=1)
        ),
        _standings(ctx, states),
        tuple(state for state in states if state.start.due_by(ctx.data.period.end)),
    )


def _standings(ctx: Context, states: Sequence[ProjectState]) -> tuple[UnitStanding, ...]:
    """Units by their projects' completion, ranked inside the peer group where all of it has reported."""
    codes = sorted({state.unit_code for state in states}, key=ctx.data.unit_order)
    sums = {
        code: sum_up(
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
            f"{ctx.data.then}未排位" if unranked_then else rank_change_phrase(moved),
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
