"""三、重点项目: the section, its matrix and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reports.blocks import (
    LIGHTS,
    Block,
    Figure,
    Heading,
    Light,
    MatrixCell,
    MatrixChart,
    MatrixRow,
    Table,
    TableCell,
    TableColumn,
)
from reports.figures.lineage import Piece, cell, paragraph
from reports.figures.measures import discrete_quarter
from reports.figures.wording import WAN_PER_YI, plain_number, whole_percent
from reports.quarterly.projects.project_starts import start_pieces
from reports.quarterly.projects.project_state import ProjectState, light_values, progress_figures
from reports.quarterly.projects.project_sums import GroupSum
from reports.quarterly.projects.projects import Projects, count_where
from reports.quarterly.shared.chart_parts import chart_blocks
from reports.quarterly.shared.context import Context, light_cell, light_cells

_LIGHT_COLUMNS = tuple(TableColumn(light, 0.6, "center", "亮灯（个）") for light in LIGHTS)
TOP_LEVELS = ("省级", "市级")
_MATRIX_IN_TEXT = 25
MATRIX_TITLE = "重点项目逐月推进一览"
MATRIX_TOLD = f"各项目逐月进度和亮灯见附件“{MATRIX_TITLE}”。"


def projects_section(ctx: Context, projects: Projects | None, number: str) -> list[Block]:
    """重点项目: investment, starts, and the tables; a sentence where no list is registered."""
    heading = Heading(1, f"{number}、重点项目")
    if projects is None:
        return [heading, paragraph(f"{ctx.data.period.year}年重点项目名单尚未登记。")]
    return [
        heading,
        paragraph(*investment_pieces(ctx, projects)),
        paragraph(*start_pieces(ctx, projects), MATRIX_TOLD if matrix_stands_apart(projects) else ""),
        _chain_table(projects),
        _unit_table(projects, ctx.data.then),
        *([] if matrix_stands_apart(projects) else chart_blocks(project_matrix(ctx, projects))),
    ]


def matrix_stands_apart(projects: Projects) -> bool:
    """A picture that takes a page to itself is an attachment: the page before it would be left half empty."""
    return len(projects.states) > _MATRIX_IN_TEXT


def investment_pieces(ctx: Context, projects: Projects) -> list[Piece]:
    """Total, plan, investment with its share and pace; a coverage sentence where a return is missing."""
    sums = projects.everything
    top = count_where(
        ctx,
        "projects.top_n",
        "省、市级重点项目数",
        projects.states,
        lambda state: state.level in TOP_LEVELS,
        lambda state: state.total,
    )
    line: list[Piece] = [sums.n, "个重点项目（其中省、市级", top, "个）总投资", sums.total, "亿元"]
    line += ["，年度计划投资", sums.plan, "亿元。", *progress_pieces(ctx, projects), "。"]
    quarter = _quarter_figure(ctx, projects)
    if quarter is not None and ctx.data.period.number > 1:
        line += [f"{ctx.data.period.chinese()}当季完成", quarter, "亿元。"]
    line += ["项目亮灯：", *lights_pieces(sums), "。"]
    return line


def progress_pieces(ctx: Context, projects: Projects) -> list[Piece]:
    """`1—3月完成X亿元，占年度计划的x%，快于…` or the coverage sentence, never a bare partial sum."""
    return sum_pieces(ctx, projects.everything)


def sum_pieces(ctx: Context, sums: GroupSum) -> list[Piece]:
    """The same for any group of projects."""
    if sums.partial_words is not None:
        words = "，不计算完成率和进度" if not sums.coverage.empty else ""
        return [f"{ctx.months_label}，", sums.partial_words, words]
    line: list[Piece] = [f"{ctx.months_label}完成投资", sums.ytd, "亿元"]
    if sums.gap_words is not None:
        line += ["，占年度计划的", sums.completion, "%，", sums.gap_words]
    return line


def lights_pieces(sums: GroupSum) -> list[Piece]:
    """`绿灯20个、黄灯8个、红灯3个、灰灯3个`."""
    line: list[Piece] = []
    for light in LIGHTS:
        line += ["、" if line else "", f"{light}灯", sums.lights.by_light[light], "个"]
    return line


def _quarter_figure(ctx: Context, projects: Projects) -> Figure | None:
    """当季值 in 亿元, from the cumulative values of two quarters' ends; None over any gap."""
    total = Decimal(0)
    for state in projects.states:
        rows = {m: r for (c, m), r in ctx.data.progress.items() if c == state.code}
        done = {m: v for m, r in rows.items() if (v := r.decimal("ytd_investment_wan_yuan")) is not None}
        value = discrete_quarter(done, ctx.data.period.number)
        if value is None:
            return None
        total += value
    before = [
        progress_figures(ctx, state.registered, ctx.month - 3)[0]
        for state in projects.states
        if ctx.month > 3
    ]
    return ctx.book.number(
        "projects.quarter",
        "重点项目当季完成投资",
        total / WAN_PER_YI,
        "亿元",
        2,
        f"本季末累计{plain_number(projects.everything.ytd.value or Decimal(0))}−上季末累计",
        (),
        [projects.everything.ytd, *before],
    )


def _sum_cells(sums: GroupSum, bold: bool = False) -> list[TableCell]:
    cover = f"{sums.coverage.reported_n}/{sums.coverage.expected_n}已报"
    ytd = cell(sums.ytd, bold) if sums.complete else TableCell(cover, bold=bold)
    return [
        cell(sums.n, bold),
        cell(sums.total, bold),
        cell(sums.plan, bold),
        ytd,
        cell(sums.completion, bold),
    ]


def _sum_columns(first: str) -> tuple[TableColumn, ...]:
    return (
        TableColumn(first, 2.0, "left"),
        TableColumn("项目数（个）", 1.0, "right"),
        TableColumn("总投资（亿元）", 1.3, "right"),
        TableColumn("年度计划（亿元）", 1.3, "right"),
        TableColumn("累计完成（亿元）", 1.3, "right"),
        TableColumn("完成率（%）", 1.05, "right"),
    )


def _chain_table(projects: Projects) -> Table:
    rows = [(cell(chain.label), *_sum_cells(chain), *light_cells(chain.lights)) for chain in projects.chains]
    every = projects.everything
    rows.append((cell("合计", bold=True), *_sum_cells(every, True), *light_cells(every.lights, True)))
    note = "注：有项目未报送、待确认或退回待改的，只列已报个数，不出合计和完成率。"
    notes = () if every.complete else (note,)
    columns = (*_sum_columns("产业链"), *_LIGHT_COLUMNS)
    return Table("projects.chains", "重点项目分产业链推进情况", "", columns, tuple(rows), notes)


def _unit_table(projects: Projects, then: str) -> Table:
    """With a column more, that compares with the last issue, in small letters: a name keeps its line."""
    compared = any(unit.change is not None for unit in projects.units)
    columns = (
        *_sum_columns("责任单位"),
        TableColumn("组内位次", 1.6),
        *([TableColumn(f"较{then}", 1.4)] if compared else []),
        *_LIGHT_COLUMNS,
    )
    rows = tuple(
        (
            cell(unit.sums.label),
            *_sum_cells(unit.sums),
            cell(unit.rank),
            *([cell(unit.change or "—")] if compared else []),
            *light_cells(unit.sums.lights),
        )
        for unit in projects.units
    )
    note = "注：位次为本园区考核组内按项目投资完成率排列，同值并列；组内有单位报送不完整的，全组不排位。"
    title = "重点项目分责任单位推进情况"
    return Table("projects.units", title, "", columns, rows, (note,), is_small=compared)


def project_matrix(ctx: Context, projects: Projects) -> MatrixChart:
    """挂图作战: a light per project and month of the year so far; months to come are empty."""
    months = range(1, 13)
    rows = tuple(
        MatrixRow(chain.label, state.name, tuple(_matrix_cell(ctx, state, month) for month in months))
        for chain in projects.chains
        for state in projects.states
        if state.chain == chain.label
    )
    title = f"{ctx.data.period.year}年重点项目推进一览（截至{ctx.month}月）"
    alt = f"{len(rows)}个重点项目逐月亮灯，格内数字为当月末年度计划完成率（%）。"
    columns = tuple(f"{month}月" for month in months)
    note = "格内数字：当月末完成年度计划的百分比"
    return MatrixChart("projects.matrix", title, alt, columns, rows, note)


def _matrix_cell(ctx: Context, state: ProjectState, month: int) -> MatrixCell:
    if month > ctx.month:
        return MatrixCell()
    _, completion, gap, _, _ = progress_figures(ctx, state.registered, month)
    light, shown = _light_of_month(ctx, state, month, (completion, gap))
    if completion.value is None:
        return MatrixCell(light, light_figure=shown)
    short = ctx.book.words(
        f"project.{state.code}.m{month:02d}.short",
        f"{state.name}{month}月末完成率（取整）",
        whole_percent(completion.value),
        completion.formula,
        (),
        (completion,),
        completion.value,
        "%",
    )
    return MatrixCell(light, short.text, short.figure_id, shown)


def _light_of_month(
    ctx: Context, state: ProjectState, month: int, parts: tuple[Figure, Figure]
) -> tuple[Light, str]:
    """A figure of the picture's own, which may be corrected: this month's as the table has it.

    No `.light` at the end of its id: what the next paper asks of this one's red lights is the table's.
    """
    light, formula = state.lit.light, state.lit.figure.formula
    if month < ctx.month:
        values, _ = light_values(ctx, state.registered, month, *parts)
        verdict = ctx.rules.judge("target", values)
        light, formula = verdict.light, f"{ctx.rules.kinds['target'].label}：{verdict.arithmetic}"
    figure = ctx.book.words(
        f"project.{state.code}.m{month:02d}.month_light",
        f"{state.name}{month}月末亮灯",
        light,
        formula,
        (),
        parts,
        rules=("lights",),
    )
    return light, figure.figure_id


def projects_table(ctx: Context, projects: Projects, base: str = "projects") -> Table:
    """附件3: every project with its registered plan and what was reported; `base` of the ids of its sums."""
    columns = (
        TableColumn("序号", 0.5),
        TableColumn("项目名称", 3.0, "left"),
        TableColumn("产业链", 1.4),
        TableColumn("级别", 0.7),
        TableColumn("责任单位", 1.5),
        TableColumn("包建责任人", 1.0),
        TableColumn("总投资（亿元）", 0.9, "right"),
        TableColumn("年度计划（万元）", 1.0, "right"),
        TableColumn("累计完成（万元）", 1.0, "right"),
        TableColumn("完成率（%）", 0.8, "right"),
        TableColumn("与序时之差（百分点）", 0.9, "right"),
        TableColumn("亮灯", 0.9),
        TableColumn("形象进度", 3.2, "left", is_told=True),
        TableColumn("存在问题", 2.4, "left", is_told=True),
        TableColumn("下步打算", 2.4, "left", is_told=True),
    )
    rows = tuple(_project_row(ctx, number, state) for number, state in enumerate(projects.states, start=1))
    every = projects.everything
    total = (
        cell("合计", True, col_span=6),
        cell(every.total, True),
        cell(_in_wan(ctx, f"{base}.plan_wan", "年度计划合计", [s.plan for s in projects.states]), True),
        cell(
            _in_wan(ctx, f"{base}.ytd_wan", "累计完成合计", [s.ytd for s in projects.states])
            if every.complete
            else f"{every.coverage.reported_n}/{every.coverage.expected_n}已报",
            True,
        ),
        cell(every.completion, True),
        cell(""),
        cell(""),
        cell("", col_span=3),
    )
    own = "，登记了季度累计计划的按其计划" if ctx.measures.project_pace == "own_plan" else ""
    notes = (
        f"注：名单、总投资和年度计划为下达数，其余为责任单位自报。序时进度为{ctx.pace.text}%{own}。",
        "存在问题、下步打算为报送单位自报原文。",
    )
    return Table(
        "projects", "重点项目推进情况表", "", columns, (*rows, total), notes, rows_figure="projects.n"
    )


def _in_wan(ctx: Context, figure_id: str, label: str, parts: Sequence[Figure]) -> Figure:
    total = sum((part.value or Decimal(0) for part in parts), Decimal(0))
    return ctx.book.number(
        figure_id, f"重点项目{label}", total, "万元", 0, f"{len(parts)}个项目相加", (), parts
    )


def _project_row(ctx: Context, number: int, state: ProjectState) -> tuple[TableCell, ...]:
    def told(column: str) -> str:
        return state.reported.text(column) if state.reported is not None else ""

    return (
        cell(str(number)),
        cell(state.name),
        cell(state.chain),
        cell(state.level),
        cell(ctx.data.unit_name(state.unit_code)),
        cell(state.officer or "—"),
        cell(state.total),
        cell(state.plan),
        cell(state.ytd),
        cell(state.completion),
        cell(state.gap),
        light_cell(state.lit),
        cell(told("progress_text") or state.ytd.text if state.absent else told("progress_text")),
        cell(told("problem_text") or "—"),
        cell(told("next_step_text") or "—"),
    )


def starts_table(ctx: Context, projects: Projects) -> Table:
    """The registered 开工 dates that were due, and what was reported of them."""
    columns = (
        TableColumn("序号", 0.5),
        TableColumn("项目名称", 3.0, "left"),
        TableColumn("责任单位", 1.5),
        TableColumn("计划开工", 1.5),
        TableColumn("实际开工", 1.5),
        TableColumn("晚于计划（天）", 1.2),
        TableColumn("节点亮灯", 1.0),
    )
    listed = [state for state in projects.starts_due if state.start.planned.year == ctx.data.period.year]  # type: ignore[union-attr]
    rows = tuple(
        (
            cell(str(number)),
            cell(state.name),
            cell(ctx.data.unit_name(state.unit_code)),
            cell(state.start.planned_figure),
            cell(state.start.actual_figure),
            cell(state.start.late_figure),
            light_cell(state.start.lit) if state.start.lit is not None else cell("—"),
        )
        for number, state in enumerate(listed, start=1)
    )
    note = (
        "注：计划开工时间为下达数；其他节点（立项、用地、环评、主体完工、投产）未要求报送完成时间，不亮灯。"
    )
    none = ((cell("—"), cell("截至季末没有到期的开工节点"), *[cell("—")] * (len(columns) - 2)),)
    return Table("projects.starts", "本年度到期开工节点情况", "", columns, rows or none, (note,))
