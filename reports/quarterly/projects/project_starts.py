"""应开工 key projects: how many are due, have begun, are late, and stand in the statistics."""

from __future__ import annotations

from collections.abc import Sequence

from reports.blocks import Figure
from reports.figures.lineage import Piece, given
from reports.figures.measures import share_pct
from reports.quarterly.projects.project_state import ProjectState
from reports.quarterly.projects.projects import Projects, count_where
from reports.quarterly.shared.context import ABSENT, Context


def start_pieces(ctx: Context, projects: Projects) -> list[Piece]:
    """How many projects were to be begun by the quarter's end, and how many were."""
    due = projects.starts_due
    planned = [state.start.planned_figure for state in due]
    n_due = ctx.book.count(
        "projects.start_due", "应开工项目数", len(due), "个", "计划开工时间不晚于季末", (), planned
    )
    begun = count_where(
        ctx,
        "projects.start_begun",
        "应开工项目中已开工数",
        due,
        lambda state: state.start.begun is True,
        lambda state: state.start.actual_figure,
    )
    if not due:
        return [given("截至季末没有应开工的项目"), *_statistics_pieces(ctx, projects), "。"]
    return [
        *("截至季末应开工", n_due, "个"),
        *_begun_pieces(due, begun),
        *_rate_pieces(ctx, due, n_due, begun),
        *_late_pieces(ctx, projects),
        *_statistics_pieces(ctx, projects),
        "。",
    ]


def late_starts(projects: Projects) -> list[ProjectState]:
    """Past the registered date and reported as not begun: those whose start is red."""
    return [state for state in projects.starts_due if state.start.is_late]


def _begun_pieces(due: Sequence[ProjectState], begun: Figure) -> list[Piece]:
    """How many have begun, none and all in words; nothing where nothing is known of any."""
    known = [state for state in due if state.start.begun is not None]
    if not known:
        return []
    if not begun.value:
        return ["，", given("均未开工" if len(known) == len(due) else "已报的均未开工")]
    if begun.value == len(due):
        return ["，", given("已全部开工")]
    return ["，已开工", begun, "个"]


def _rate_pieces(ctx: Context, due: Sequence[ProjectState], n_due: Figure, begun: Figure) -> list[Piece]:
    """开工率, or of how many it is not known why there is none."""
    unknown = [state.start.actual_figure for state in due if state.start.begun is None]
    if unknown:
        return [*_unknown_pieces(ctx, unknown), "（不计算开工率）"]
    share = share_pct(begun.value, n_due.value)
    formula = f"{begun.text}÷{n_due.text}×100%"
    rate = ctx.book.number("projects.start_rate", "开工率", share, "%", 1, formula, (), (begun, n_due))
    return ["，开工率", rate, "%"]


def _unknown_pieces(ctx: Context, unknown: Sequence[Figure]) -> list[Piece]:
    line: list[Piece] = []
    for key, why in ABSENT.items():
        figures = [figure for figure in unknown if figure.text == why]
        label = f"应开工项目中{why}数"
        n = ctx.book.count(f"projects.start_{key}", label, len(figures), "个", parts=figures)
        line += ["，", n, f"个{why}"] if figures else []
    return line


def _late_pieces(ctx: Context, projects: Projects) -> list[Piece]:
    """Those past their date, those whose date is the last day itself, and those that are exempt."""
    late = late_starts(projects)
    others = [s for s in projects.starts_due if s.start.begun is False and not s.start.is_late]
    exempt = [s for s in others if s.start.lit is not None and s.start.lit.light == "灰"]
    on_its_day = [s for s in others if s not in exempt]
    line: list[Piece] = []
    for key, label, states in (
        ("late", "应开工未开工", late),
        ("on_its_day", "当日到期尚未开工", on_its_day),
        ("exempt", "已豁免尚未开工", exempt),
    ):
        if states:
            parts = [state.start.actual_figure for state in states]
            n = ctx.book.count(f"projects.start_{key}", f"{label}项目数", len(states), "个", parts=parts)
            names = "、".join(f"{state.name}（{ctx.data.unit_name(state.unit_code)}）" for state in states)
            line += [f"；{label}", n, f"个：{names}"]
    return line


def _statistics_pieces(ctx: Context, projects: Projects) -> list[Piece]:
    """How many stand in the statistics, where that is known of every project."""
    rows = [state.reported for state in projects.states if state.reported is not None]
    known = [row for row in rows if row.flag("is_in_statistics") is not None]
    if not known or len(known) < len(projects.states):
        return []
    inside = [row.ref("is_in_statistics") for row in known if row.flag("is_in_statistics")]
    figure = ctx.book.count("projects.in_statistics", "已入库项目数", len(inside), "个", inputs=inside)
    return ["。已纳入统计库", figure, "个"]
