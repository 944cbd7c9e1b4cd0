"""What was owed and is not in the figures, a line each: for the draft, 存在问题 and the last attachment."""

from __future__ import annotations

from collections.abc import Sequence

from reports.blocks import NOT_REPORTED
from reports.quarterly.indicators.indicators import IndicatorState
from reports.quarterly.model.quarter import ObligationState, OpenQuestion, QuarterData
from reports.quarterly.projects.projects import Projects
from reports.quarterly.sections.reform import Reform
from reports.quarterly.sections.services import POSTING_SOURCES, REQUEST_SOURCES, refused_n
from reports.quarterly.shared.context import Context
from reports.rows.return_state import AWAITED, WAITING

# More periods of one return are told by the first and the last.
_PERIODS_NAMED = 2


def missing_inputs(
    ctx: Context, indicators: Sequence[IndicatorState], projects: Projects | None, reform: Reform | None
) -> tuple[str, ...]:
    """Everything that was owed and is not in the figures, one line each; the list that goes with a draft."""
    data = ctx.data
    lines = missing_returns(ctx)
    if projects is None:
        lines.append(f"{data.period.year}年重点项目名单未登记")
    else:
        lines += missing_projects(ctx, projects)
    if not indicators:
        lines.append("主要经济指标未报送")
    lines += [f"{ctx.months_label}{s.name}{s.ytd.text}" for s in indicators if s.ytd.value is None]
    if reform is None:
        lines.append("重点改革攻坚事项任务清单未登记")
    else:
        lines += missing_measures(ctx, reform)
    if not data.supervision:
        lines.append("督查事项周进展未报送")
    if data.unlocked_posting_months:
        lines.append(f"{'、'.join(map(str, data.unlocked_posting_months))}月工作晾晒未经本人核对锁定")
    elif not data.postings:
        lines.append("工作晾晒记录未报送")
    if data.requests is None:
        lines.append("企业诉求未报送")
    for what, sources in (("工作晾晒", POSTING_SOURCES), ("企业诉求", REQUEST_SOURCES)):
        if n := refused_n(ctx, sources):
            lines.append(f"{what}有{n}条记录退回待改，未计入")
    lines += open_questions(ctx)
    return tuple(dict.fromkeys(lines))


def missing_returns(ctx: Context) -> list[str]:
    """Returns that were owed and did not come, or came in part."""
    owed = ctx.data.obligations
    lines = [f"{name}未报送" for name in return_names(ctx, [o for o in owed if o.state == "未报"])]
    lines += [f"{name}{AWAITED}" for name in return_names(ctx, [o for o in owed if o.state == AWAITED])]
    partly = [o for o in owed if o.partly and o.state != "未报"]
    return lines + [f"{name}部分受理，尚有单元格待改" for name in return_names(ctx, partly)]


def missing_projects(ctx: Context, projects: Projects) -> list[str]:
    """One line for each reason for which projects have no progress this month, five by name.

    A return that did not come, or waits, has its own line: its projects are not told beside it.
    """
    absent: dict[str, list[str]] = {}
    for state in projects.states:
        if state.absent and not _is_told(ctx, "project_progress", state.ytd.text):
            absent.setdefault(state.ytd.text, []).append(state.name)
    lines = []
    for why, of_it in absent.items():
        names = "、".join(of_it[:5]) + ("等" if len(of_it) > 5 else "")
        told = f"缺{len(of_it)}个" if why == NOT_REPORTED else f"{len(of_it)}个{why}"
        lines.append(f"{ctx.month}月重点项目进展{told}：{names}")
    return lines


_TOLD_AS = {NOT_REPORTED: "未报", WAITING: WAITING}


def _is_told(ctx: Context, source: str, why: str, unit_code: str = "") -> bool:
    """Has the last return of the quarter that is missing for this reason a line of its own?"""
    return any(
        one.source_name == source and one.state == _TOLD_AS.get(why) and one.period.end == ctx.data.period.end
        for one in ctx.data.obligations
        if unit_code in ("", one.unit_code)
    )


def missing_measures(ctx: Context, reform: Reform) -> list[str]:
    """One line for each unit and reason for which measures of its have no class."""
    silent = dict.fromkeys(
        (m.unit_code, m.status_figure.text)
        for m in reform.measures
        if m.status is None and not _is_told(ctx, "reform_progress", m.status_figure.text, m.unit_code)
    )
    return [f"{ctx.data.unit_name(code)}牵头的改革措施有{why}" for code, why in silent]


def open_questions(ctx: Context) -> list[str]:
    """`综合管理局《重点项目月度进展》（2021年4月）待确认`, a line for each that waits."""
    return list(dict.fromkeys(question_line(ctx.data, one) for one in ctx.data.questions))


def question_line(data: QuarterData, one: OpenQuestion) -> str:
    """What waits, by unit, return and period, else by its file; the question itself is in `held`."""
    if not (one.unit_code and one.source_name):
        return f"收到的“{one.file_name}”{WAITING}"
    periods = "或".join(period.chinese() for period in one.periods)
    name = f"{data.unit_name(one.unit_code)}《{data.source_label(one.source_name)}》"
    return f"{name}（{periods}）{WAITING}" if periods else f"{name}{WAITING}"


def return_names(ctx: Context, owed: Sequence[ObligationState]) -> list[str]:
    """One line for each return of a unit; several periods of it stand together."""
    groups: dict[tuple[str, str], list[ObligationState]] = {}
    for one in owed:
        groups.setdefault((one.source_name, one.unit_code), []).append(one)
    return [_group_name(ctx, of_it) for of_it in groups.values()]


def _group_name(ctx: Context, owed: Sequence[ObligationState]) -> str:
    """`招商局《招商引资月报》（2022年1月）`; of three or more periods the first, the last and how many."""
    name = f"{ctx.data.unit_name(owed[0].unit_code)}《{ctx.data.source_label(owed[0].source_name)}》"
    periods = sorted((one.period for one in owed), key=lambda period: period.start)
    told = [period.chinese() for period in periods]
    if len(told) > _PERIODS_NAMED:
        return f"{name}（{told[0]}至{told[-1]}间{len(told)}期）"
    return f"{name}（{'、'.join(told)}）"
