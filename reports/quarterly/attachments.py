"""附件: the tables that stand behind the sections, and how everything was computed."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from reports.blocks import LIGHTS, Attachment, Block, PageBreak, Paragraph, Table, TableColumn
from reports.figures.lineage import cell, given, paragraph
from reports.figures.pace import pace_words
from reports.figures.wording import chinese_date
from reports.quarterly.indicators.indicators import IndicatorState
from reports.quarterly.indicators.indicators_print import indicators_table
from reports.quarterly.projects.projects_print import (
    MATRIX_TITLE,
    matrix_stands_apart,
    project_matrix,
    projects_table,
    starts_table,
)
from reports.quarterly.sections.assessed import Assessed
from reports.quarterly.sections.conduct import conduct_table
from reports.quarterly.sections.follow_up import follow_up_table
from reports.quarterly.sections.overview import Overview, subject_table, unit_table
from reports.quarterly.sections.problems import problem_tables
from reports.quarterly.sections.quality import quality_tables
from reports.quarterly.sections.reform import reform_table
from reports.quarterly.sections.routine import routine_table
from reports.quarterly.sections.supervision import supervision_table
from reports.quarterly.shared.chart_parts import chart_blocks
from reports.quarterly.shared.context import SUBJECTS, Context, Lit, light_cell

SHANGHAI = ZoneInfo("Asia/Shanghai")


def attachments(ctx: Context, found: Assessed) -> tuple[Attachment, ...]:
    """In official order; one without data is left out and the numbers close up."""
    wanted: list[tuple[str, list[Block], bool, bool]] = [
        ("重点工作亮灯情况汇总表", _summary_blocks(ctx, found.overview), False, False),
        (
            "主要经济指标完成情况表",
            [indicators_table(found.indicators)] if found.indicators else [],
            True,
            False,
        ),
    ]
    if found.projects is not None:
        tables: list[Block] = [projects_table(ctx, found.projects)]
        if found.projects.starts_due:
            tables.append(starts_table(ctx, found.projects))
        wanted.append(("重点项目推进情况表", tables, True, True))
        if matrix_stands_apart(found.projects):
            pictures: list[Block] = [*chart_blocks(project_matrix(ctx, found.projects))]
            wanted.append((MATRIX_TITLE, pictures, False, False))
    if found.reform is not None:
        wanted.append(("改革攻坚事项清单进展表", [reform_table(ctx, found.reform)], True, False))
    red = found.overview.of("红")
    if red:
        wanted.append(("红灯事项清单", [red_table(ctx, red)], False, False))
    if found.supervision is not None:
        wanted.append(("督查事项进展表", [supervision_table(ctx, found.supervision)], True, False))
    wanted += _further(ctx, found)
    wanted.append(("数据报送情况表", list(quality_tables(ctx, found.quality.missing)), False, False))
    wanted.append(("指标口径与计算说明", list(_definitions(ctx, found.indicators)), False, False))
    kept = [entry for entry in wanted if entry[1]]
    return tuple(
        Attachment(number, title, tuple(blocks), landscape, "A3" if wide else "A4")
        for number, (title, blocks, landscape, wide) in enumerate(kept, start=1)
    )


def _further(ctx: Context, found: Assessed) -> list[tuple[str, list[Block], bool, bool]]:
    """Tables of what a year may owe beside the first subjects, and of the last issue's reds."""
    wanted: list[tuple[str, list[Block], bool, bool]] = []
    if found.reds_before:
        wanted.append(("上期红灯事项整改情况表", [follow_up_table(ctx, found.reds_before)], True, False))
    if found.problems is not None and found.problems.states:
        wanted.append(("问题清单", [*problem_tables(ctx, found.problems)], True, False))
    if found.routine:
        wanted.append(("常态化工作完成情况表", [routine_table(found.routine)], True, False))
    if found.conduct is not None and found.conduct.units:
        wanted.append(("正负面纪实情况表", [conduct_table(found.conduct)], False, False))
    return wanted


def _summary_blocks(ctx: Context, overview: Overview) -> list[Block]:
    tables: list[Block] = [subject_table(overview, "attachment.subjects")] if overview.items else []
    if overview.units:
        tables.append(unit_table(ctx, overview))
    return tables


def red_table(ctx: Context, red: Sequence[Lit]) -> Table:
    """Every red item with the rule that made it red: facts, no judgement."""
    columns = (
        TableColumn("序号", 0.5),
        TableColumn("类别", 1.2),
        TableColumn("事项", 3.6, "left"),
        TableColumn("责任单位", 1.6),
        TableColumn("亮灯", 0.8),
        TableColumn("亮灯依据", 2.6, "left"),
    )
    rows = tuple(
        (
            cell(str(number)),
            cell(SUBJECTS[item.subject]),
            cell(item.label),
            cell(ctx.data.unit_name(item.unit_code) if item.unit_code else "—"),
            light_cell(item),
            cell(item.verdict.says),
        )
        for number, item in enumerate(red, start=1)
    )
    note = "注：依据亮灯规则逐项判定，规则见所附口径说明。"
    return Table("red", "红灯事项清单", "", columns, rows, (note,), rows_figure="lights.all.红")


def legend_table(ctx: Context) -> Table:
    """The legend, written from the rule table itself."""
    columns = (TableColumn("事项类别", 2.0, "left"), *(TableColumn(x, 2.2, "left") for x in LIGHTS[:-1]))
    rows = []
    for kind, rule in ctx.rules.kinds.items():
        legend = {line[0]: line[2:] for line in ctx.rules.legend(kind)}
        rows.append((cell(rule.label), *(cell(legend.get(light, "—")) for light in LIGHTS[:-1])))
    title = f"亮灯规则图例（版本{ctx.rules.version}）"
    return Table("legend", title, "", columns, tuple(rows))


def _pace_told(ctx: Context) -> str:
    """What 序时进度 means by the rules that counted."""
    unsure = ctx.data.calendar.provisional(ctx.data.period.year)
    told = pace_words(ctx.measures.pace, is_provisional=unsure)
    if ctx.measures.project_pace == "own_plan":
        told += "；登记了季度累计计划的项目按其自身计划，季度之间按月均匀"
    return told


def _definitions(ctx: Context, indicators: Sequence[IndicatorState]) -> list[Paragraph | Table | PageBreak]:
    """Legend, rule version, rounding, definitions, cut-off."""
    rules = ctx.rules
    moment = ctx.data.as_of.astimezone(SHANGHAI)
    lines = [
        f"一、数据截止：本通报所用数据为{chinese_date(moment.date())}{moment:%H:%M:%S}之前记入仓库的报送；其后的更正另行说明。",
        f"二、亮灯规则：{rules.document}，版本{rules.version}，自{chinese_date(rules.valid_from)}起执行。灰：{rules.grey}。",
    ]
    lines += [
        "三、修约：以原始数计算，印刷时一次四舍五入；部分合计数因四舍五入与分项之和略有差异，未作机械调整。",
        f"四、序时进度为{_pace_told(ctx)}；进度差为完成率减序时进度。",
        "五、缺报：未报送的印“未报送”，被退回尚未改正的印“退回待改”，均不作零；输入不完整的不出合计、增速、位次和亮灯。",
        "六、名单、总投资、年度计划、节点、目标和办结时限为下达数，报送值不改变下达数。",
    ]
    # The legend on a sheet of its own: what explains the colours is looked up, and cut out, as one.
    blocks: list[Paragraph | Table | PageBreak] = [
        *(paragraph(given(line)) for line in lines),
        PageBreak(),
        legend_table(ctx),
    ]
    told = [state for state in indicators if state.definition]
    if told:
        columns = (TableColumn("指标", 2.2, "left"), TableColumn("单位", 1.4), TableColumn("口径", 6, "left"))
        rows = tuple((cell(s.name), cell(s.print_unit.unit), cell(s.definition)) for s in told)
        blocks.append(Table("definitions", "主要经济指标口径", "", columns, rows))
    return blocks
