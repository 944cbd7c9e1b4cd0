"""存在问题: named and factual, what is red, not begun, past due or missing; what the office found."""

from __future__ import annotations

from collections.abc import Sequence

from reports.blocks import Block, Heading
from reports.figures.lineage import Piece, given, paragraph
from reports.quarterly.indicators.indicators import IndicatorState
from reports.quarterly.projects.project_starts import late_starts
from reports.quarterly.projects.project_state import ProjectState
from reports.quarterly.projects.projects import Projects
from reports.quarterly.sections.assessed import Assessed
from reports.quarterly.sections.problems import overdue_pieces
from reports.quarterly.shared.context import Context, Lit
from reports.quarterly.shared.findings import finding_blocks


def shortfalls_section(ctx: Context, found: Assessed, number: str) -> list[Block]:
    """A paragraph for each kind of shortfall; where there is none, one that says so."""
    blocks: list[Block] = [Heading(1, f"{number}、存在问题")]
    blocks += _indicators(found)
    blocks += item_shortfalls(ctx, found.projects, found.overview.of("红"))
    if overdue := overdue_pieces(ctx, found.problems):
        blocks.append(paragraph(*overdue))
    blocks += finding_blocks(ctx)
    if found.quality.missing:
        blocks.append(paragraph(given(f"报送不完整：{'；'.join(found.quality.missing)}。")))
    if len(blocks) == 1:
        blocks.append(paragraph(given("本期没有红灯事项，各项报送齐全。")))
    return blocks


def item_shortfalls(ctx: Context, projects: Projects | None, reds: Sequence[Lit]) -> list[Block]:
    """Projects that are behind or have not begun; of the red items the measures and supervision items."""
    blocks: list[Block] = _projects(ctx, projects) if projects is not None else []
    unmet = [item for item in reds if item.subject in ("reform", "supervision")]
    if unmet:
        names = "；".join(
            f"{item.label}（{ctx.data.unit_name(item.unit_code)}，{item.verdict.says}）" for item in unmet
        )
        blocks.append(paragraph(given(f"未达标和超期：{names}。")))
    return blocks


def _indicators(found: Assessed) -> list[Block]:
    """Each red indicator with how far it is behind; of a loss the change, which no pace tells."""
    red = [state for state in found.indicators if state.lit.light == "红"]
    line: list[Piece] = ["指标未达进度或目标："]
    for place, state in enumerate(red):
        line += ["；" if place else "", state.name, _behind(state)]
    return [paragraph(*line, "。")] if red else []


def _behind(state: IndicatorState) -> Piece:
    is_loss = state.ytd.value is not None and state.ytd.value < 0
    if is_loss and state.growth_words is not None:
        return state.growth_words
    return state.gap_words or given(f"（{state.lit.verdict.says}）")


def _projects(ctx: Context, projects: Projects) -> list[Block]:
    """Behind the pace, the furthest first; then those that should have begun."""
    blocks: list[Block] = []
    red = sorted(projects.with_light("红"), key=lambda state: (state.gap.value or 0, state.code))
    line: list[Piece] = ["进度滞后："]
    for place, state in enumerate(red):
        line += ["；" if place else "", *_lagging(ctx, state)]
    if red:
        blocks.append(paragraph(*line, "。"))
    late = late_starts(projects)
    if late:
        names = "；".join(
            f"{s.name}（{ctx.data.unit_name(s.unit_code)}）计划{s.start.planned_figure.text}开工"
            for s in late
        )
        blocks.append(paragraph(given(f"应开工未开工：{names}。")))
    return blocks


def _lagging(ctx: Context, state: ProjectState) -> list[Piece]:
    figure = ctx.book.words(
        f"project.{state.code}.behind",
        f"{state.name}低于序时进度",
        state.gap.text.lstrip("-"),
        "进度差取绝对值",
        (),
        (state.gap,),
        abs(state.gap.value) if state.gap.value is not None else None,
        "个百分点",
    )
    unit = ctx.data.unit_name(state.unit_code)
    return [f"{state.name}（{unit}）低于序时进度", figure, "个百分点"]
