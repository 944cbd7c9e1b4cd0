"""1e: every indicator month by month: cumulative, the month alone, 环比, and 同比 published and computed."""

from __future__ import annotations

from decimal import Decimal

from reports.figures.measures import (
    change_on_previous_pct,
    discrete_month,
    discrete_quarter,
    growth,
    growth_base,
    is_base_too_small,
)
from reports.figures.wording import BASE_TOO_SMALL, growth_cell, month_text
from reports.quarterly.indicators.indicator_known import PrintUnit, print_unit
from reports.rows.row import Row
from reports.yearly.model.judged import YearlyInputs
from reports.yearly.model.places import place
from reports.yearly.model.tables import Cell, Column, Sheet, decimal


def month_sheet(inputs: YearlyInputs) -> Sheet:
    """One line an indicator and month that was handed in."""
    last, told_below_pct = inputs.data.last, inputs.measures[-1].growth_told_below_pct
    columns = (
        Column("指标", 22, align="left"),
        Column("计量单位", 9),
        Column("月份", 8),
        Column("累计", 12, "本年", "right"),
        Column("上年同期累计", 12, "本年", "right"),
        Column("当月", 12, "当月", "right"),
        Column("环比（%）", 9, "当月", "right"),
        Column("当季", 12, "当季", "right"),
        Column("环比（%）", 9, "当季", "right"),
        Column("公布（%）", 9, "同比", "right"),
        Column("计算（%）", 9, "同比", "right"),
        Column("公布数推算的基数", 12, "同比", "right"),
        Column("来源单元格", 60, align="left"),
    )
    rows: list[tuple[Cell, ...]] = []
    for indicator in last.indicators:
        code = indicator.text("indicator_code")
        months = {m: row for (c, m), row in sorted(last.indicator_values.items()) if c == code}
        shown = print_unit(indicator)
        cumulative = indicator.text("accumulation") == "cumulative"
        values = {m: v for m, row in months.items() if (v := row.decimal("ytd_value")) is not None}
        for month, row in months.items():
            own = _discrete(values, month, shown, told_below_pct) if cumulative else ("—",) * 4
            head = _head(indicator, shown, month, months)
            source = place(inputs, row.ref("ytd_value"))
            rates = _growth(row, shown, told_below_pct)
            rows.append((*head, *_cumulative(row, shown), *own, *rates, source))
    notes = (
        "注：当月为本月累计减上月累计；1月不单独公布的，1月、2月没有当月数，合为1—2月；环比只在当月数、当季数之间比。",
        "注：时点数不计当月、当季。同比公布数与计算数并列，以公布数为准。",
    )
    title = f"{inputs.year}年主要经济指标逐月"
    return Sheet("1e指标逐月", title, columns, tuple(rows), notes, 3, 12)


def _head(indicator: Row, shown: PrintUnit, month: int, months: dict[int, Row]) -> tuple[Cell, ...]:
    return indicator.text("indicator_name"), shown.unit, month_text(month, combined_january=1 not in months)


def _cumulative(row: Row, shown: PrintUnit) -> tuple[Cell, ...]:
    absent = "退回待改" if row.pending else "未报送"
    return (
        decimal(shown.of(row.decimal("ytd_value")), shown.places, absent),
        decimal(shown.of(row.decimal("previous_ytd_value")), shown.places),
    )


def _discrete(
    values: dict[int, Decimal], month: int, shown: PrintUnit, told_below_pct: Decimal | None
) -> tuple[Cell, ...]:
    """当月, its 环比, and in a quarter's last month 当季 and its 环比."""
    own = discrete_month(values, month)
    before = discrete_month(values, month - 1) if month > 1 else None
    cells: list[Cell] = [
        decimal(shown.of(own), shown.places),
        _rate(change_on_previous_pct(own, before), told_below_pct),
    ]
    if month % 3:
        return (*cells, "—", "—")
    quarter = month // 3
    together = discrete_quarter(values, quarter)
    earlier = discrete_quarter(values, quarter - 1) if quarter > 1 else None
    return (
        *cells,
        decimal(shown.of(together), shown.places),
        _rate(change_on_previous_pct(together, earlier), told_below_pct),
    )


def _rate(rate_pct: Decimal | None, told_below_pct: Decimal | None) -> Cell:
    """A rate of a month, 基数过小 in the place of one that tells of its base alone."""
    return BASE_TOO_SMALL if is_base_too_small(rate_pct, told_below_pct) else decimal(rate_pct, 1)


def _growth(row: Row, shown: PrintUnit, told_below_pct: Decimal | None) -> tuple[Cell, ...]:
    """Published and computed rate, and the base that the published one implies: 可比口径 where it differs."""
    change = growth(row.decimal("ytd_value"), row.decimal("previous_ytd_value"), told_below_pct)
    value, published = row.decimal("ytd_value"), row.decimal("reported_growth_pct")
    implied = growth_base(value, published) if value is not None and published is not None else None
    return (
        _rate(published, told_below_pct),
        growth_cell(change, 1),
        decimal(shown.of(implied), shown.places),
    )
