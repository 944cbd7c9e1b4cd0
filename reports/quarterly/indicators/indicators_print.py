"""二、主要经济指标: the sentences, the bullet chart, the trend and the table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reports.blocks import (
    Block,
    BulletChart,
    BulletRow,
    ChartBlock,
    Heading,
    Paragraph,
    Table,
    TableCell,
    TableColumn,
    TrendChart,
    TrendPoint,
)
from reports.figures.lineage import Piece, cell, given, paragraph
from reports.figures.wording import month_text, plain_number
from reports.quarterly.indicators.indicator_known import PrintUnit, print_unit
from reports.quarterly.indicators.indicators import RATE_FORBIDDEN, IndicatorState
from reports.quarterly.shared.chart_parts import chart_blocks
from reports.quarterly.shared.comparison import NOT_COMPARED, UNEXPLAINED
from reports.quarterly.shared.context import Context, light_cell
from reports.rows.row import Row


def indicator_sentence(ctx: Context, state: IndicatorState, with_months: bool = True) -> Paragraph:
    """`1—3月，工业总产值完成125.0亿元，同比增长47.5%，完成年度目标的x%，快于序时进度x个百分点。`"""
    return paragraph(*_sentence(ctx, state, with_months))


def _sentence(ctx: Context, state: IndicatorState, with_months: bool) -> list[Piece]:
    line: list[Piece] = [f"{ctx.months_label}，" if with_months else "", state.name]
    if state.ytd.value is None:
        return [*line, state.ytd, "。"]
    # A loss or an outflow is not 完成, and no share of a target.
    is_negative = state.ytd.value < 0
    verb = "完成" if state.accumulation == "cumulative" and not is_negative else "为"
    line += [verb, state.ytd, state.print_unit.unit]
    if state.growth_words is not None:
        line += ["，", state.growth_words]
    if is_negative and state.target.value is not None:
        line += ["，年度目标为", state.target, state.print_unit.unit]
    elif state.completion is not None and state.gap_words is not None:
        line += ["，完成年度目标的", state.completion, "%，", state.gap_words]
    elif state.accumulation == "point" and state.target.value is not None:
        line += ["，年度目标为", state.target, state.print_unit.unit, f"，{state.lit.verdict.says}"]
    return [*line, "。"]


def indicators_section(ctx: Context, states: Sequence[IndicatorState], number: str) -> list[Block]:
    """主要经济指标: a sentence for each, and the charts that have data."""
    blocks: list[Block] = [Heading(1, f"{number}、主要经济指标")]
    if not states:
        return [*blocks, paragraph(given("主要经济指标及年度目标均未报送。"))]
    blocks += [indicator_sentence(ctx, state, with_months=i == 0) for i, state in enumerate(states)]
    bullets = bullet_chart(ctx, states)
    if bullets is not None:
        blocks += chart_blocks(bullets)
    trend = trend_chart(ctx)
    if trend is not None:
        blocks.append(ChartBlock(trend))
    return blocks


def bullet_chart(ctx: Context, states: Sequence[IndicatorState]) -> BulletChart | None:
    """Against target and pace; None where no indicator has both a value and a target."""
    rows = tuple(
        BulletRow(
            state.name,
            state.ytd.text,
            state.target.text,
            state.completion.value,
            state.completion.text,
            ctx.pace_after(ctx.month).pct,
            state.lit.light,
            state.ytd.figure_id,
            state.target.figure_id,
            state.completion.figure_id,
            state.print_unit.unit,
        )
        for state in states
        if state.completion is not None
    )
    if not rows:
        return None
    title = f"{ctx.months_label}主要经济指标完成年度目标情况"
    alt = "；".join(f"{row.label}{row.done_text}{'%' if row.done_pct is not None else ''}" for row in rows)
    return BulletChart("indicators.bullet", title, f"各指标占年度目标的比重：{alt}", rows)


def trend_chart(ctx: Context) -> TrendChart | None:
    """The first cumulative indicator of the catalogue, month by month, beside last year."""
    lead = next((row for row in ctx.data.indicators if row.text("accumulation") == "cumulative"), None)
    if lead is None:
        return None
    code, name, shown = lead.text("indicator_code"), lead.text("indicator_name"), print_unit(lead)
    rows = {m: row for (c, m), row in ctx.data.indicator_values.items() if c == code}
    if not any(row.decimal("ytd_value") is not None for row in rows.values()):
        return None
    # January is published together with February: a slot for it stands only where it was handed in alone.
    first = 1 if 1 in rows or ctx.month == 1 else 2
    points = tuple(_trend_point(ctx, code, name, shown, m, rows.get(m)) for m in range(first, ctx.month + 1))
    year = ctx.data.period.year
    title = f"{name}累计：{year}年与{year - 1}年"
    alt = "；".join(f"{p.label}{p.this_text}（上年{p.last_text}）" for p in points if p.this_text)
    return TrendChart("indicators.trend", title, f"{alt}。", shown.unit, f"{year}年", f"{year - 1}年", points)


def _trend_point(
    ctx: Context, code: str, name: str, shown: PrintUnit, month: int, row: Row | None
) -> TrendPoint:
    label = month_text(month, combined_january=True)
    if row is None:
        return TrendPoint(label, None, None)
    texts: list[tuple[Decimal | None, str, str | None]] = []
    for column, whose in (("ytd_value", "本年"), ("previous_ytd_value", "上年")):
        value = shown.of(row.decimal(column))
        if value is None:
            texts.append((None, "", None))
            continue
        figure_id = f"indicator.{code}.m{month:02d}.{'this' if column == 'ytd_value' else 'last'}"
        figure = ctx.book.number(
            figure_id,
            f"{name}{label}{whose}累计",
            value,
            shown.unit,
            shown.places,
            "报送数",
            [row.ref(column)],
        )
        texts.append((value, figure.text, figure.figure_id))
    (this, this_text, this_id), (last, last_text, last_id) = texts
    return TrendPoint(label, this, last, this_text, last_text, this_id, last_id)


def indicators_table(states: Sequence[IndicatorState]) -> Table:
    """附件2."""
    columns = (
        TableColumn("指标", 2.6, "left"),
        TableColumn("单位", 1.5),
        TableColumn("累计", 1.2, "right", "本期"),
        TableColumn("当季", 1.2, "right", "本期"),
        TableColumn("上年同期", 1.2, "right"),
        TableColumn("公布", 0.9, "right", "同比（%）"),
        TableColumn("计算", 0.9, "right", "同比（%）"),
        TableColumn("目标", 1.2, "right", "年度目标"),
        TableColumn("完成（%）", 1.0, "right", "年度目标"),
        TableColumn("与序时之差（百分点）", 1.3, "right", "年度目标"),
        TableColumn("亮灯", 1.0),
    )
    rows: list[tuple[TableCell, ...]] = []
    for state in states:
        rows.append(
            (
                cell(f"其中：{state.name}" if state.is_part else state.name),
                cell(state.print_unit.unit),
                cell(state.ytd),
                cell(state.quarter or "—"),
                cell(state.previous),
                cell(state.published_growth),
                cell(state.computed_growth),
                cell(state.target),
                cell(state.completion or "—"),
                cell(state.gap or "—"),
                light_cell(state.lit),
            )
        )
    notes = ["注：公布同比按可比口径公布，计算同比由累计数直接计算，二者口径不同，均予保留。"]
    forbidden = [s for s in states if s.growth_is_forbidden]
    if forbidden:
        names = "、".join(
            f"{s.name}（计算{s.computed_growth.text}，{s.reason or UNEXPLAINED}）" for s in forbidden
        )
        notes.append(f"{RATE_FORBIDDEN}的指标：{names}。")
    differing = [
        f"{state.name}（{state.reason or UNEXPLAINED}）"
        for state in states
        if state.growth_differs and state not in forbidden
    ]
    if differing:
        tolerance = plain_number(states[0].tolerance_points)
        notes.append(f"公布同比与计算同比相差超过{tolerance}个百分点的指标：{'、'.join(differing)}。")
    refused = [state.name for state in states if state.previous.formula == NOT_COMPARED]
    if refused:
        notes.append(f"{'、'.join(refused)}本期与上年同期{NOT_COMPARED}。")
    return Table("indicators", "主要经济指标完成情况表", "", columns, tuple(rows), tuple(notes))


def lead_indicator_pieces(states: Sequence[IndicatorState]) -> list[Piece]:
    """One short phrase for the leader's page: the first indicator that has a value; else why none has."""
    for state in states:
        if state.ytd.value is not None:
            line: list[Piece] = [state.name, state.ytd, state.print_unit.unit]
            if state.growth_words is not None:
                line += ["，", state.growth_words]
            if state.gap_words is not None and state.ytd.value >= 0:
                line += ["，", state.gap_words]
            return line
    absent = list(dict.fromkeys(state.ytd.text for state in states))
    return [f"各项{'均' if len(absent) == 1 else ''}{'、'.join(absent)}"] if absent else []
