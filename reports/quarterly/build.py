"""The quarterly bulletin: (data, rules, issue date) → Document. Pure: same arguments, same letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from reports.blocks import GAP_TEXT, Block, Figure, Heading, Masthead, Run
from reports.document import Document, check_figures
from reports.figures.arithmetic import checked
from reports.figures.lineage import Piece, given, joined, paragraph, runs, source_lines, text_of
from reports.figures.measure_rules import MeasureRules
from reports.figures.rules import Edition
from reports.figures.wording import chinese_date, chinese_number, full_stop, named
from reports.paging.flow import set_in_text
from reports.quarterly.attachments import attachments
from reports.quarterly.indicators.indicators_print import indicators_section
from reports.quarterly.instructions import untold_notes
from reports.quarterly.leader.leader_page import coordination_shown, leader_page
from reports.quarterly.model.quarter import QuarterData, Verified
from reports.quarterly.projects.projects_print import projects_section
from reports.quarterly.sections.assessed import Assessed, assess
from reports.quarterly.sections.conduct import conduct_section
from reports.quarterly.sections.follow_up import follow_up_section
from reports.quarterly.sections.investment import investment_section
from reports.quarterly.sections.overview import overview_section
from reports.quarterly.sections.problems import problem_notes
from reports.quarterly.sections.problems import problems_section as problem_list_section
from reports.quarterly.sections.quality import quality_section
from reports.quarterly.sections.reform import reform_section
from reports.quarterly.sections.routine import routine_section
from reports.quarterly.sections.safety import safety_section
from reports.quarterly.sections.services import services_section
from reports.quarterly.sections.shortfalls import shortfalls_section
from reports.quarterly.sections.supervision import supervision_section
from reports.quarterly.shared.comparison import UNEXPLAINED
from reports.quarterly.shared.context import Context

_MOST_NAMED = 5
# What 版头, title and 主送机关 leave of the first page.
FIRST_PAGE_LINES = 7
OFFICE = "齐鲁化工区办公室"
SCHEME = "齐鲁化工区重点改革攻坚实施方案"
SCHEME_NO = "淄齐鲁化工管发〔2020〕8号"


def build(
    data: QuarterData,
    rules: Edition,
    issue_date: dt.date,
    stage: str = "送审稿",
    measures: MeasureRules | None = None,
) -> Document:
    """The whole document; `measures`: the rules of pace, growth and ranks, None: those in force.

    Raises DocumentError when a printed figure is not the figure of its book, or contradicts another.
    """
    ctx = Context(data, rules, issue_date, kept_measures=measures)
    found = assess(ctx)
    body, summary = _body(ctx, found), _summary(ctx, found)
    document = Document(
        kind="quarterly",
        period_label=data.period.label,
        title=f"关于{data.period.chinese()}重点工作推进情况的通报",
        masthead=Masthead("督查通报", issue_number(data), OFFICE, chinese_date(issue_date), "通报"),
        addressee=_addressee(data),
        leader_page=leader_page(ctx, found),
        body=body,
        attachments=attachments(ctx, found),
        signer=OFFICE,
        date_text=chinese_date(issue_date),
        copy_to="工委、管委领导。",
        printed_by=OFFICE,
        print_date=chinese_date(issue_date),
        date=issue_date,
        figures=ctx.book.figures,
        sources=source_lines(ctx.book.figures, data.returned),
        stage=stage,
        summary=text_of(summary),
        summary_runs=summary,
        cut_off=f"数据截至{chinese_date(data.period.end)}",
        period_words=data.period.chinese(),
        missing=tuple(found.quality.missing),
        draft_notes=_draft_notes(ctx, found),
    )
    check_figures(document)
    return checked(document)


def _body(ctx: Context, found: Assessed) -> tuple[Block, ...]:
    number, blocks = 0, list[Block]([paragraph(*lead_pieces(ctx))])
    for section in _sections(ctx, found):
        if made := section(chinese_number(number + 1)):
            number, blocks = number + 1, [*blocks, *made]
    if coordination_shown(ctx) < len(ctx.coordination):
        number += 1
        blocks.append(Heading(1, f"{chinese_number(number)}、需领导协调解决事项"))
        blocks += [paragraph(given(full_stop(text))) for text in ctx.coordination]
    if ctx.next_steps:
        blocks.append(Heading(1, f"{chinese_number(number + 1)}、下步要求"))
        blocks += [paragraph(given(full_stop(text))) for text in ctx.next_steps]
    elif ctx.needs_office_words:
        blocks += [Heading(1, f"{chinese_number(number + 1)}、下步要求"), paragraph(Run(GAP_TEXT, gap=True))]
    return set_in_text(blocks, FIRST_PAGE_LINES)


def _sections(ctx: Context, found: Assessed) -> Iterator[Callable[[str], list[Block]]]:
    """In official order; each gets its number, and one that has nothing to say gives no block."""
    overview = found.overview
    yield lambda n: overview_section(ctx, overview, n)
    yield lambda n: follow_up_section(ctx, overview, found.reds_before, n)
    yield lambda n: indicators_section(ctx, found.indicators, n)
    yield lambda n: projects_section(ctx, found.projects, n)
    yield lambda n: investment_section(ctx, found.investment, n) if found.investment else []
    yield lambda n: reform_section(ctx, found.reform, n)
    yield lambda n: supervision_section(ctx, found.supervision, n)
    yield lambda n: routine_section(ctx, found.routine, n) if found.routine is not None else []
    yield lambda n: services_section(ctx, n)
    yield lambda n: safety_section(ctx, found.safety, n) if found.safety else []
    yield lambda n: problem_list_section(ctx, found.problems, n) if found.problems else []
    yield lambda n: conduct_section(ctx, found.conduct, n) if found.conduct else []
    yield lambda n: quality_section(ctx, found.quality, n)
    yield lambda n: shortfalls_section(ctx, found, n)


def lead_pieces(ctx: Context) -> list[Piece]:
    """The first paragraph: by which scheme the quarter was looked at, and the pace on its last day."""
    end = ctx.data.period.end
    return [
        f"根据《{SCHEME}》（{SCHEME_NO}）要求，办公室对{ctx.data.period.chinese()}重点工作推进情况进行了督查。",
        f"截至{end.month}月{end.day}日，序时进度为",
        ctx.pace,
        "%。现将有关情况通报如下：",
    ]


def _draft_notes(ctx: Context, found: Assessed) -> tuple[str, ...]:
    """What the office should know before it signs; not printed in the paper."""
    lines: list[str] = []
    if ctx.needs_office_words and not ctx.next_steps:
        lines.append("“下步要求”只能由办公室撰写，督查核实表里还没有")
    if ctx.needs_office_words and not ctx.coordination_is_told:
        lines.append("“需领导协调解决事项”在督查核实表里还没有写（没有的写“无”）")
    if ctx.needs_office_words and not ctx.data.verified:
        lines.append("完成情况均为自报，督查核实表未收到，评价待办公室填写")
    before = ctx.data.previous
    if before is not None and not ctx.data.is_held_against_last:
        lines.append(f"上季度没有签发过或已经撤回，本期与{before.period.chinese()}通报所印的比较")
    lines += untold_notes(ctx.data.instructions)
    lines += _overtaken(ctx.data.verified.values())
    lines += problem_notes(ctx)
    lines += [
        f"{state.name}公布同比与按累计数计算的同比不一致（公布{_rate(state.published_growth)}，"
        f"计算{_rate(state.computed_growth)}），{state.reason or UNEXPLAINED}"
        + (f"（见{state.reason_place}）" if state.reason_place else "")
        for state in found.indicators
        if state.growth_differs
    ]
    return tuple(dict.fromkeys(lines))


def _rate(figure: Figure) -> str:
    """`12.5%`; without a rate the words in its place."""
    return figure.text if figure.value is None else f"{figure.text}%"


def _overtaken(verified: Iterable[Verified]) -> list[str]:
    """Findings that speak of something else than is reported today; of nothing at all, in one line."""
    stale = [one for one in verified if one.row.text("finding") and not one.is_current]
    names = {id(one): f"{one.row.text('subject')}{one.row.text('subject_no')}" for one in stale}
    lines = [f"{names[id(one)]}核实之后自报有改动，须重新核实" for one in stale if one.is_reported]
    absent = [names[id(one)] for one in stale if not one.is_reported]
    if absent:
        shown = named(absent[:_MOST_NAMED]) + (f"等{len(absent)}项" if len(absent) > _MOST_NAMED else "")
        lines.append(f"{shown}已经核实，自报没有报送或退回待改，核实结论没有印；自报补齐后再拟稿")
    return lines


def _summary(ctx: Context, found: Assessed) -> tuple[Run, ...]:
    """The paragraph of the mail."""
    counts = found.overview.everything
    lights = joined([[f"{light}灯", figure, "项"] for light, figure in counts.by_light.items()], "、")
    line: list[Piece] = [f"{ctx.data.period.chinese()}共晾晒", counts.total, "项工作，", *lights, "。"]
    if found.projects is not None:
        sums = found.projects.everything
        if sums.partial_words is not None:
            line += [f"{ctx.months_label}，", sums.partial_words, "。"]
        elif sums.gap_words is not None:
            line += [f"{ctx.months_label}重点项目完成投资", sums.ytd, "亿元，占年度计划的", sums.completion]
            line += ["%，", sums.gap_words, "。"]
    if found.quality.missing:
        line.append(f"尚缺{len(found.quality.missing)}项输入，见清单。")
    return runs(*line)


def issue_number(data: QuarterData) -> str:
    """期号 is ours: one bulletin a quarter."""
    return f"{data.period.year}年第{data.period.number}期"


def _addressee(data: QuarterData) -> str:
    others = [unit.name for unit in data.units if unit.name.endswith("管委会")]
    return "，".join(["各办局", *others]) + "："
