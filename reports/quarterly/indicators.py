"""Economic indicators assessed: each against its target, its pace and last year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import Figure
from reports.figures.measures import (
    Growth,
    Polarity,
    completion_pct,
    deviation_pct,
    discrete_quarter,
    gap_points,
    growth,
    rounded,
)
from reports.figures.wording import (
    WAN_PER_YI,
    growth_phrase,
    improvement_phrase,
    pace_phrase,
    plain_number,
    published_growth_phrase,
)
from reports.quarterly.comparison import NOT_COMPARED, comparison_base
from reports.quarterly.context import NOT_APPLICABLE, Context, Lit, absent_text
from reports.quarterly.row import Row


@dataclass(frozen=True)
class PrintUnit:
    """How an indicator prints: `value / divisor` in `unit` at `places` decimals."""

    unit: str
    divisor: Decimal
    places: int

    def of(self, value: Decimal | None) -> Decimal | None:
        return None if value is None else value / self.divisor


@dataclass(frozen=True)
class IndicatorState:
    """One indicator with all its figures."""

    code: str
    name: str
    is_part: bool
    accumulation: str
    definition: str
    print_unit: PrintUnit
    ytd: Figure
    quarter: Figure | None
    target: Figure
    previous: Figure
    change: Growth
    published_growth: Figure
    computed_growth: Figure
    growth_words: Figure | None
    completion: Figure | None
    gap: Figure | None
    gap_words: Figure | None
    lit: Lit
    reason: str
    """Why the published growth differs from the computed one, as it was told; '' where nobody told."""
    tolerance_points: Decimal
    """By how much they may differ before it is told: published to one decimal, computed and rounded."""

    @property
    def growth_differs(self) -> bool:
        published, computed = self.published_growth.value, self.computed_growth.value
        if published is None or computed is None or self.change.case != "growth":
            return False
        return abs(published - rounded(computed, 1)) > self.tolerance_points


def print_unit(indicator: Row) -> PrintUnit:
    """Money is stored in 万元; decimals in the catalogue mean that it is published in 亿元."""
    unit, places = indicator.text("unit"), indicator.integer("decimals") or 0
    if unit == "万元" and places > 0:
        return PrintUnit("亿元", WAN_PER_YI, places)
    return PrintUnit(unit, Decimal(1), places)


def assess_indicators(ctx: Context) -> list[IndicatorState]:
    """Every indicator of the catalogue that has a target or a value this year."""
    known = set(ctx.data.targets) | {code for code, _ in ctx.data.indicator_values}
    return [_assess(ctx, row) for row in ctx.data.indicators if row.text("indicator_code") in known]


def _assess(ctx: Context, indicator: Row) -> IndicatorState:
    code, month = indicator.text("indicator_code"), ctx.month
    name = indicator.text("indicator_name").removeprefix("其中：")
    polarity: Polarity = "lower" if indicator.text("polarity") == "lower" else "higher"
    accumulation = indicator.text("accumulation")
    shown, base = print_unit(indicator), f"indicator.{code}"
    row, goal = ctx.data.indicator_values.get((code, month)), ctx.data.targets.get(code)
    value = row.decimal("ytd_value") if row else None
    base_of_growth = comparison_base(ctx, indicator, row)
    last = base_of_growth.value
    target = goal.decimal("target_value") if goal else None
    absent = absent_text(row)
    number = ctx.book.number
    ytd = number(
        f"{base}.ytd",
        f"{name}{ctx.months_label}{'累计' if accumulation == 'cumulative' else '数'}",
        shown.of(value),
        shown.unit,
        shown.places,
        "报送数",
        [row.ref("ytd_value")] if row else [],
        absent=absent,
    )
    previous = number(
        f"{base}.previous",
        f"{name}上年同期",
        shown.of(last),
        shown.unit,
        shown.places,
        base_of_growth.formula,
        base_of_growth.refs,
        absent="口径不一致" if base_of_growth.is_refused else "—",
    )
    target_figure = number(
        f"{base}.target",
        f"{name}年度目标",
        shown.of(target),
        shown.unit,
        shown.places,
        "下达数",
        [goal.ref("target_value")] if goal and target is not None else [],
        absent="—",
    )
    change = growth(shown.of(value), shown.of(last))
    published_pct = row.decimal("reported_growth_pct") if row else None
    published = number(
        f"{base}.growth",
        f"{name}公布同比",
        published_pct,
        "%",
        1,
        "公布数",
        [row.ref("reported_growth_pct")] if row and published_pct is not None else [],
        absent="—",
    )
    computed = ctx.book.growth(
        f"{base}.growth_computed",
        f"{name}按累计数计算的同比",
        change,
        1,
        (ytd, previous),
        f"({_plain(ytd)}÷{_plain(previous)}−1)×100%" if change.rate_pct is not None else "",
    )
    if base_of_growth.is_refused and published_pct is None and value is not None:
        words: Figure | None = ctx.book.words(
            f"{base}.growth_words", f"{name}同比", NOT_COMPARED, "", base_of_growth.refs
        )
    else:
        words = _growth_words(ctx, base, name, change, published, computed, polarity, shown)
    completion = gap = gap_words = None
    if target is not None and target > 0 and accumulation == "cumulative":
        completion = number(
            f"{base}.completion",
            f"{name}完成年度目标",
            completion_pct(value, target),
            "%",
            1,
            f"{_plain(ytd)}÷{_plain(target_figure)}×100%" if value is not None else "",
            parts=(ytd, target_figure),
            absent=absent,
        )
        pace = ctx.pace_after(month)
        gap_value = gap_points(value, target, pace.gone, pace.whole)
        gap = number(
            f"{base}.gap",
            f"{name}与序时进度之差",
            gap_value,
            "个百分点",
            1,
            f"{_plain(ytd)}÷{_plain(target_figure)}×100−{pace.formula.removesuffix('%')}"
            if gap_value is not None
            else "",
            parts=(completion, ctx.pace),
            absent=absent,
            rules=("measures",),
        )
        if gap_value is not None:
            gap_words = ctx.book.words(
                f"{base}.gap_words", f"{name}进度", pace_phrase(gap_value, 1), gap.formula, (), (gap,)
            )
    lit = _judge(ctx, indicator, name, value, target, goal, ytd, target_figure, published, completion, gap)
    return IndicatorState(
        code,
        name,
        indicator.text("indicator_name").startswith("其中"),
        accumulation,
        indicator.text("definition"),
        shown,
        ytd,
        _quarter_figure(ctx, code, name, shown, accumulation),
        target_figure,
        previous,
        change,
        published,
        computed,
        words,
        completion,
        gap,
        gap_words,
        lit,
        base_of_growth.reason,
        ctx.measures.growth_tolerance_points,
    )


def _plain(figure: Figure) -> str:
    return "缺" if figure.value is None else plain_number(figure.value)


def _growth_words(
    ctx: Context,
    base: str,
    name: str,
    change: Growth,
    published: Figure,
    computed: Figure,
    polarity: Polarity,
    shown: PrintUnit,
) -> Figure | None:
    """The published rate where there is one; where signs forbid a rate, the words of the sign case."""
    value: Decimal | None
    if polarity == "lower":
        if change.case != "growth" or change.rate_pct is None:
            return None
        value = -change.rate_pct
        text, parts = improvement_phrase(value, 1), (computed,)
    elif change.case in ("growth", "no_base", "no_value") and published.value is not None:
        value, parts = published.value, (published,)
        text = published_growth_phrase(value, 1, ctx.measures.growth_in_times_from_pct)
    else:
        value, parts = change.rate_pct, (computed,)
        text = growth_phrase(change, 1, shown.unit, shown.places, ctx.measures.growth_in_times_from_pct)
    if not text:
        return None
    return ctx.book.words(f"{base}.growth_words", f"{name}同比", text, "", (), parts, value, "%")


def _quarter_figure(ctx: Context, code: str, name: str, shown: PrintUnit, accumulation: str) -> Figure | None:
    """当季值 of a cumulative indicator from its two cumulative values."""
    if accumulation != "cumulative":
        return None
    rows = {m: row for (c, m), row in ctx.data.indicator_values.items() if c == code}
    cumulative = {m: v for m, row in rows.items() if (v := row.decimal("ytd_value")) is not None}
    value = discrete_quarter(cumulative, ctx.data.period.number)
    used = [m for m in (ctx.month, ctx.month - 3) if m in cumulative]
    formula = "−".join(plain_number(cumulative[m] / shown.divisor) for m in used)
    return ctx.book.number(
        f"indicator.{code}.quarter",
        f"{name}当季",
        shown.of(value),
        shown.unit,
        shown.places,
        formula,
        [rows[m].ref("ytd_value") for m in used],
        absent="—",
    )


def _judge(
    ctx: Context,
    indicator: Row,
    name: str,
    value: Decimal | None,
    target: Decimal | None,
    goal: Row | None,
    ytd: Figure,
    target_figure: Figure,
    published: Figure,
    completion: Figure | None,
    gap: Figure | None,
) -> Lit:
    code = indicator.text("indicator_code")
    figure_id = f"indicator.{code}.light"
    grey = ytd.text if value is None else NOT_APPLICABLE
    exempt = ctx.exemption("indicator_target", ctx.data.period.year, code)
    polarity: Polarity = "lower" if indicator.text("polarity") == "lower" else "higher"
    if target is not None and target > 0:
        if indicator.text("accumulation") == "point":
            values = {"deviation_pct": deviation_pct(value, target, polarity)}
            parts = (ytd, target_figure)
            return ctx.lit(
                "indicators", figure_id, name, "", "point", values, parts=parts, grey=grey, exempt=exempt
            )
        values = {
            "completion_pct": completion.value if completion else None,
            "gap_points": gap.value if gap else None,
        }
        parts_target = (completion, gap)
        return ctx.lit(
            "indicators", figure_id, name, "", "target", values, parts=parts_target, grey=grey, exempt=exempt
        )
    wanted = goal.decimal("target_growth_pct") if goal else None
    difference = published.value - wanted if published.value is not None and wanted is not None else None
    inputs = [goal.ref("target_growth_pct")] if goal and wanted is not None else []
    growth_values = {"growth_gap_points": difference}
    return ctx.lit(
        "indicators",
        figure_id,
        name,
        "",
        "growth",
        growth_values,
        parts=(published,),
        inputs=inputs,
        grey=grey,
        exempt=exempt,
    )
