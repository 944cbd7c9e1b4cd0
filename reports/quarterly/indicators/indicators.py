"""Economic indicators assessed: each against its target, its pace and last year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import CellRef, Figure
from reports.figures.measures import (
    Growth,
    completion_pct,
    deviation_pct,
    discrete_quarter,
    gap_points,
    growth,
    is_base_too_small,
    rounded,
)
from reports.figures.rules import Kind, Value
from reports.figures.wording import (
    BASE_TOO_SMALL,
    growth_formula,
    growth_phrase,
    improvement_phrase,
    pace_phrase,
    plain_number,
    published_growth_phrase,
)
from reports.quarterly.indicators.indicator_known import KnownIndicator, PrintUnit, known_indicator, plain
from reports.quarterly.shared.comparison import NOT_COMPARED
from reports.quarterly.shared.context import NOT_APPLICABLE, Context, Lit
from reports.rows.row import Row

RATE_FORBIDDEN = "公布同比与累计数的正负不合"


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
    reason_place: str
    """The cell of the return where it was told; '' where a note of its own tells it."""
    tolerance_points: Decimal
    """By how much they may differ before it is told: published to one decimal, computed and rounded."""

    @property
    def growth_is_forbidden(self) -> bool:
        """Is a rate published over values whose signs have none?"""
        return _is_rate_forbidden(self.change, self.published_growth.value)

    @property
    def growth_differs(self) -> bool:
        """Is a rate published that the cumulative values do not give, or that their signs forbid?"""
        published, computed = self.published_growth.value, self.computed_growth.value
        if self.growth_is_forbidden:
            return True
        if self.change.case == "small_base":
            return published is not None
        if published is None or computed is None or self.change.case != "growth":
            return False
        return abs(published - rounded(computed, 1)) > self.tolerance_points


def assess_indicators(ctx: Context) -> list[IndicatorState]:
    """Every indicator of the catalogue that has a target or a value this year."""
    known = set(ctx.data.targets) | {code for code, _ in ctx.data.indicator_values}
    return [_assess(ctx, row) for row in ctx.data.indicators if row.text("indicator_code") in known]


def _assess(ctx: Context, indicator: Row) -> IndicatorState:
    one = known_indicator(ctx, indicator)
    ytd, previous, target = _year_to_date(one), _previous(one), _target(one)
    told_below_pct = ctx.measures.growth_told_below_pct
    change = growth(one.shown.of(one.value), one.shown.of(one.base.value), told_below_pct)
    published, computed = _published_growth(one), _computed_growth(one, change, ytd, previous)
    growth_words = _growth_words(one, change, published, computed)
    pace = _pace(one, ytd, target)
    lit = _judge(one, ytd, target, published, change, pace)
    return IndicatorState(
        code=one.code,
        name=one.name,
        is_part=indicator.text("indicator_name").startswith("其中"),
        accumulation=indicator.text("accumulation"),
        definition=indicator.text("definition"),
        print_unit=one.shown,
        ytd=ytd,
        quarter=_quarter(one),
        target=target,
        previous=previous,
        change=change,
        published_growth=published,
        computed_growth=computed,
        growth_words=growth_words,
        completion=pace.completion,
        gap=pace.gap,
        gap_words=pace.words,
        lit=lit,
        reason=one.base.reason,
        reason_place=one.base.reason_place,
        tolerance_points=ctx.measures.growth_tolerance_points,
    )


# ---- the values ----


def _year_to_date(one: KnownIndicator) -> Figure:
    words = f"{one.ctx.months_label}{'累计' if one.is_cumulative else '数'}"
    inputs = [one.row.ref("ytd_value")] if one.row else []
    return one.number("ytd", words, one.value, "报送数", inputs, one.absent, one.value_places)


def _previous(one: KnownIndicator) -> Figure:
    absent = "口径不一致" if one.base.is_refused else "—"
    return one.number("previous", "上年同期", one.base.value, one.base.formula, one.base.refs, absent)


def _target(one: KnownIndicator) -> Figure:
    inputs = [one.goal.ref("target_value")] if one.goal and one.target is not None else []
    return one.number("target", "年度目标", one.target, "下达数", inputs, "—")


def _quarter(one: KnownIndicator) -> Figure | None:
    """当季值 of a cumulative indicator from its two cumulative values."""
    if not one.is_cumulative:
        return None
    ctx = one.ctx
    rows = {month: row for (code, month), row in ctx.data.indicator_values.items() if code == one.code}
    cumulative = {m: v for m, row in rows.items() if (v := row.decimal("ytd_value")) is not None}
    value = discrete_quarter(cumulative, ctx.data.period.number)
    used = [month for month in (ctx.month, ctx.month - 3) if month in cumulative]
    formula = "−".join(plain_number(cumulative[month] / one.shown.divisor) for month in used)
    return one.number("quarter", "当季", value, formula, [rows[m].ref("ytd_value") for m in used], "—")


# ---- against last year ----


def _published_growth(one: KnownIndicator) -> Figure:
    pct = one.row.decimal("reported_growth_pct") if one.row else None
    inputs = [one.row.ref("reported_growth_pct")] if one.row and pct is not None else []
    label = f"{one.name}公布同比"
    if is_base_too_small(pct, one.ctx.measures.growth_told_below_pct):
        return one.ctx.book.words(one.id("growth"), label, BASE_TOO_SMALL, "公布数", inputs)
    return one.ctx.book.number(
        one.id("growth"), label, pct, "%", one.growth_places, "公布数", inputs, absent="—"
    )


def _computed_growth(one: KnownIndicator, change: Growth, ytd: Figure, previous: Figure) -> Figure:
    formula = growth_formula(change, ytd.value, previous.value)
    label = f"{one.name}按累计数计算的同比"
    return one.ctx.book.growth(one.id("growth_computed"), label, change, 1, (ytd, previous), formula)


def _growth_words(one: KnownIndicator, change: Growth, published: Figure, computed: Figure) -> Figure | None:
    """The published rate where there is one; where signs forbid a rate, the words of the sign case."""
    figure_id, label = one.id("growth_words"), f"{one.name}同比"
    in_times_from_pct = one.ctx.measures.growth_in_times_from_pct
    if one.base.is_refused and published.value is None and one.value is not None:
        return one.ctx.book.words(figure_id, label, NOT_COMPARED, "", one.base.refs)
    value: Decimal | None
    if one.polarity == "lower":
        if change.case == "small_base":
            text = growth_phrase(change, 1, one.shown.unit, one.shown.places)
            return one.ctx.book.words(figure_id, label, text, "", (), (computed,))
        if change.case != "growth" or change.rate_pct is None:
            return None
        value, part = -change.rate_pct, computed
        text = improvement_phrase(value, 1)
    elif change.case in ("growth", "small_base", "no_base", "no_value") and published.value is not None:
        value, part = published.value, published
        text = published_growth_phrase(value, one.growth_places, in_times_from_pct)
    elif published.text == BASE_TOO_SMALL and change.case in ("growth", "no_base"):
        value, part = None, published
        text = f"上年同期{BASE_TOO_SMALL}，不作同比"
    else:
        value, part = change.rate_pct, computed
        text = growth_phrase(change, 1, one.shown.unit, one.shown.places, in_times_from_pct)
    return one.ctx.book.words(figure_id, label, text, "", (), (part,), value, "%") if text else None


# ---- against the target ----


@dataclass(frozen=True)
class _Pace:
    """How much of the target is done and how far that is from the share of the year gone, if any."""

    completion: Figure | None = None
    gap: Figure | None = None
    words: Figure | None = None


def _pace(one: KnownIndicator, ytd: Figure, target: Figure) -> _Pace:
    if not (one.has_target and one.is_cumulative):
        return _Pace()
    completion = one.ctx.book.number(
        one.id("completion"),
        f"{one.name}完成年度目标",
        completion_pct(one.value, one.target),
        "%",
        1,
        f"{plain(ytd)}÷{plain(target)}×100%" if one.value is not None else "",
        parts=(ytd, target),
        absent=one.absent,
        edges=one.ctx.rules.edges("target", "completion_pct"),
    )
    edges = one.ctx.rules.edges("target", "gap_points")
    pace = one.ctx.pace_after(one.ctx.month)
    value = gap_points(one.value, one.target, pace.gone, pace.whole)
    formula = f"{plain(ytd)}÷{plain(target)}×100−{pace.formula.removesuffix('%')}"
    gap = one.ctx.book.number(
        one.id("gap"),
        f"{one.name}与序时进度之差",
        value,
        "个百分点",
        1,
        formula if value is not None else "",
        parts=(completion, one.ctx.pace),
        absent=one.absent,
        rules=("measures",),
        edges=edges,
    )
    if value is None:
        return _Pace(completion, gap)
    label, text = f"{one.name}进度", pace_phrase(value, 1, edges)
    return _Pace(completion, gap, one.ctx.book.words(one.id("gap_words"), label, text, formula, (), (gap,)))


@dataclass(frozen=True)
class _Judged:
    """What the rule table is asked about an indicator."""

    kind: Kind
    values: Mapping[str, Value]
    parts: tuple[Figure | None, ...]
    inputs: tuple[CellRef | None, ...] = ()


def _judge(
    one: KnownIndicator, ytd: Figure, target: Figure, published: Figure, change: Growth, pace: _Pace
) -> Lit:
    asked = (
        _against_target(one, ytd, target, pace) if one.has_target else _against_growth(one, published, change)
    )
    return one.ctx.lit(
        "indicators",
        one.id("light"),
        one.name,
        "",
        asked.kind,
        asked.values,
        parts=asked.parts,
        inputs=asked.inputs,
        grey=ytd.text if one.value is None else NOT_APPLICABLE,
        not_asked=RATE_FORBIDDEN if _is_rate_forbidden(change, published.value) else "",
        exempt=one.ctx.exemption("indicator_target", one.ctx.data.period.year, one.code),
    )


def _against_target(one: KnownIndicator, ytd: Figure, target: Figure, pace: _Pace) -> _Judged:
    if one.is_at_a_point:
        deviation = deviation_pct(one.value, one.target, one.polarity)
        return _Judged("point", {"deviation_pct": deviation}, (ytd, target))
    completion = pace.completion.value if pace.completion else None
    values = {"completion_pct": completion, "gap_points": pace.gap.value if pace.gap else None}
    return _Judged("target", values, (pace.completion, pace.gap))


def _is_rate_forbidden(change: Growth, published: Decimal | None) -> bool:
    """A rate is published over values whose signs have none: a loss, or nothing, this year or last."""
    if published is None or change.case in ("growth", "small_base", "no_base", "no_value"):
        return False
    return change.case != "both_zero" or published != 0


def _against_growth(one: KnownIndicator, published: Figure, change: Growth) -> _Judged:
    """A rate that the signs forbid is no growth to be judged, unless it is told why it was published."""
    wanted = one.goal.decimal("target_growth_pct") if one.goal else None
    if one.goal is None or wanted is None:
        return _Judged("growth", {"growth_gap_points": None}, (published,))
    is_told = published.value is not None and (
        bool(one.base.reason) or not _is_rate_forbidden(change, published.value)
    )
    ahead = published.value - wanted if is_told and published.value is not None else None
    return _Judged("growth", {"growth_gap_points": ahead}, (published,), (one.goal.ref("target_growth_pct"),))
