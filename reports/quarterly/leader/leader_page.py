"""一页纸: what a leader reads first, on one page."""

from __future__ import annotations

from collections.abc import Sequence

from reports.blocks import GAP_TEXT, Block, Run
from reports.figures.lineage import Piece, given, joined, paragraph
from reports.figures.wording import full_stop
from reports.leader_sheet import BESIDE, CLAUSE_END, NAMED, n_left_out, on_one_page
from reports.quarterly.indicators.indicators_print import lead_indicator_pieces
from reports.quarterly.instructions import count_pieces
from reports.quarterly.leader.leader_further import further_to_know
from reports.quarterly.projects.project_starts import late_starts
from reports.quarterly.projects.projects_print import progress_pieces
from reports.quarterly.sections.assessed import Assessed
from reports.quarterly.sections.overview import (
    NOTHING,
    follow_up_pieces,
    judged_pieces,
    light_change,
    subject_table,
)
from reports.quarterly.sections.quality import Quality
from reports.quarterly.sections.reform import Reform, status_pieces
from reports.quarterly.sections.supervision import SILENT, Supervision
from reports.quarterly.shared.context import Context
from reports.rows.return_state import AWAITED, WAITING

# As many names of red projects and indicators as the page has room for; more that is 未达标 is named nowhere.
_NAMES_SHOWN, _MOST_UNMET = (6, 2), 3
_UNMET = "未达标"
_COORDINATION_CHARS, _LONGEST_COORDINATION = 150, 280


def leader_page(ctx: Context, found: Assessed) -> tuple[Block, ...]:
    """Lights, what needs a leader, a line on each subject, and what else is amiss, as far as it fits.

    Names give way before lines do: of all wordings the first stands below which least is left out.
    """
    pages = (on_one_page(_blocks(ctx, found, most)) for most in _NAMES_SHOWN)
    return min(pages, key=n_left_out)


def _blocks(ctx: Context, found: Assessed, red_names: int) -> list[Block]:
    every = found.overview.everything
    lit = bool(found.overview.items)
    blocks: list[Block] = [subject_table(found.overview, "leader.subjects") if lit else paragraph(NOTHING)]
    blocks += _to_decide(ctx)
    follow = found.overview.follow_up
    if follow is not None:
        line: list[Piece] = ["亮灯：红灯", every.by_light["红"], "项"]
        change = light_change(ctx, "红", every)
        line += ["（", change, "）", *judged_pieces(ctx, every)] if change is not None else []
        line += ["；", *follow_up_pieces(follow)] if follow.red_then.value else []
        blocks.append(paragraph(*line, "。"))
    lead = lead_indicator_pieces(found.indicators)
    if lead:
        blocks.append(
            paragraph(f"指标：{ctx.months_label}，", *lead, "。", *_red_indicators(found, red_names))
        )
    if found.projects is not None:
        lagging = _lagging(ctx, found, red_names)
        blocks.append(paragraph("项目：", *progress_pieces(ctx, found.projects), "。", *lagging))
    if found.reform is not None:
        unmet = [
            f"{ctx.data.unit_name(one.unit_code)}“{one.registered.text('measure_text')}”"
            for item in found.reform.items
            for one in item.measures
            if one.status == _UNMET
        ]
        blocks.append(paragraph(*_reform(found.reform), "。", *_named(unmet)))
    if found.supervision is not None:
        unmet = [
            f"{ctx.data.unit_name(one.unit_code)}“{one.text}”"
            for one in found.supervision.states
            if one.status == _UNMET
        ]
        blocks.append(paragraph(*_supervision(found.supervision), "。", *_named(unmet)))
    blocks.append(paragraph("报送：", *_returns(found.quality), "。"))
    if clauses := further_to_know(ctx, found):
        blocks.append(paragraph(Run(BESIDE), *joined(clauses, CLAUSE_END), "。"))
    return blocks


def _named(unmet: Sequence[str]) -> list[Piece]:
    """`未达标的：招商局“…”。`, all or none: who is left out of a list looks better than who is in it."""
    return [given(f"{NAMED}{'、'.join(unmet)}。")] if 0 < len(unmet) <= _MOST_UNMET else []


def _to_decide(ctx: Context) -> list[Block]:
    """What waits for a leader, and what became of a leader's words."""
    blocks: list[Block] = []
    if ctx.coordination_is_told:
        blocks.append(paragraph(given(f"需领导协调解决事项：{_coordination(ctx)}")))
    elif ctx.needs_office_words:
        blocks.append(paragraph("需领导协调解决事项：", Run(GAP_TEXT, gap=True)))
    if ctx.data.instructions:
        blocks.append(paragraph(*count_pieces(ctx.book, ctx.data.instructions), "。"))
    return blocks


def _red_indicators(found: Assessed, most: int) -> list[Piece]:
    """Good news of the first indicator hides no bad of another."""
    red = [state for state in found.indicators if state.lit.light == "红"]
    if not red:
        return []
    names = "、".join(state.name for state in red[:most]) + ("等" if len(red) > most else "")
    return ["红灯", found.overview.subjects["indicators"].by_light["红"], f"项：{names}。"]


def _lagging(ctx: Context, found: Assessed, most: int) -> list[Piece]:
    """How many projects are red, the furthest behind by name; and how many have not begun in time."""
    assert found.projects is not None
    red = sorted(found.projects.with_light("红"), key=lambda state: (state.gap.value or 0, state.code))
    line: list[Piece] = []
    if red:
        names = "、".join(state.name for state in red[:most])
        more = "等" if len(red) > most else ""
        line += ["红灯", found.projects.everything.lights.by_light["红"], f"个：{names}{more}。"]
    late = late_starts(found.projects)
    if late:
        line += ["应开工未开工", ctx.book.figures["projects.start_late"], "个。"]
    return line


def _reform(reform: Reform) -> list[Piece]:
    counts = status_pieces(reform.n_measures, reform.by_status, reform.absent, "")
    return ["改革措施", reform.n_measures, "条：", *counts]


def _supervision(state: Supervision) -> list[Piece]:
    # Of a quarter in which nothing came no class is told as 0.
    told = [(name, n) for name, n in state.by_status.items() if state.weeks.value or n.value]
    told += [(SILENT, state.silent_n)] if state.silent_n.value else []
    counts: list[list[Piece]] = [[name, figure] for name, figure in told]
    line: list[Piece] = ["督查事项", state.n, "项：", *joined(counts, "、"), "，超期", state.overdue_n]
    if state.past_unknown_n.value:
        line += ["、时限已过而是否完成不明", state.past_unknown_n]
    return line


def _returns(quality: Quality) -> list[Piece]:
    if not quality.owed.value:
        return [given("应报台账尚未建立")]
    told = [state for state in ("按时", "迟报", "未报", WAITING, AWAITED) if state in quality.by_state]
    told = [state for state in told if state != WAITING or quality.by_state[state].value]
    counts: list[list[Piece]] = [[state, quality.by_state[state], "份"] for state in told]
    return ["应报", quality.owed, "份，", *joined(counts, "、")]


def _coordination(ctx: Context) -> str:
    told, shown = ctx.coordination, coordination_shown(ctx)
    if not told:
        return "本期没有。"
    if not shown:
        return f"共{len(told)}项，见正文“需领导协调解决事项”部分。"
    words = "".join(full_stop(text) for text in told[:shown])
    return words if shown == len(told) else f"共{len(told)}项。{words}其余{len(told) - shown}项见正文。"


def coordination_shown(ctx: Context) -> int:
    """How many of 需领导协调解决事项 stand here whole; where not all do, the body has every one."""
    shown, width = 0, 0
    for text in ctx.coordination:
        width += len(full_stop(text))
        if width > (_COORDINATION_CHARS if shown else _LONGEST_COORDINATION):
            break
        shown += 1
    return shown
