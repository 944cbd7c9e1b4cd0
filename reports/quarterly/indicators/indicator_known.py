"""What is known of an indicator before it is assessed: its entry in the catalogue, its report, its target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import NOT_REPORTED, CellRef, Figure
from reports.figures.measures import HUNDRED, Polarity
from reports.figures.wording import WAN_PER_YI, places_aside, plain_number
from reports.quarterly.shared.comparison import Base, comparison_base
from reports.quarterly.shared.context import Context, absent_text
from reports.rows.return_state import AWAITED
from reports.rows.row import Row
from schemas.period import Period


@dataclass(frozen=True)
class PrintUnit:
    """How an indicator prints: `value / divisor` in `unit` at `places` decimals."""

    unit: str
    divisor: Decimal
    places: int

    def of(self, value: Decimal | None) -> Decimal | None:
        return None if value is None else value / self.divisor


def print_unit(indicator: Row) -> PrintUnit:
    """Money is stored in 万元; decimals in the catalogue mean that it is published in 亿元."""
    unit, places = indicator.text("unit"), indicator.integer("decimals") or 0
    if unit == "万元" and places > 0:
        return PrintUnit("亿元", WAN_PER_YI, places)
    return PrintUnit(unit, Decimal(1), places)


@dataclass(frozen=True)
class KnownIndicator:
    """`row`: what was reported for the quarter's last month; `goal`: what is registered for the year."""

    ctx: Context
    indicator: Row
    row: Row | None
    goal: Row | None
    base: Base
    """Last year's value to compare with."""
    shown: PrintUnit

    @property
    def code(self) -> str:
        return self.indicator.text("indicator_code")

    @property
    def name(self) -> str:
        return self.indicator.text("indicator_name").removeprefix("其中：")

    @property
    def is_cumulative(self) -> bool:
        return self.indicator.text("accumulation") == "cumulative"

    @property
    def is_at_a_point(self) -> bool:
        return self.indicator.text("accumulation") == "point"

    @property
    def polarity(self) -> Polarity:
        return "lower" if self.indicator.text("polarity") == "lower" else "higher"

    @property
    def value(self) -> Decimal | None:
        """As stored: money in 万元."""
        return self.row.decimal("ytd_value") if self.row else None

    @property
    def absent(self) -> str:
        """Why there is no value: 退回待改, 待统计部门发布, 待确认 or 未报送."""
        is_returned = ("indicator_value", self.code) in self.ctx.data.withheld
        if self.row is None and not is_returned and self.code in self.ctx.data.awaited_indicators:
            return AWAITED
        last = Period(dt.date(self.ctx.data.period.year, self.ctx.month, 1), "month")
        waiting = self.ctx.data.waits("economic_indicators", last)
        return absent_text(self.row, self.row is None and is_returned, waiting)

    @property
    def target(self) -> Decimal | None:
        return self.goal.decimal("target_value") if self.goal else None

    @property
    def has_target(self) -> bool:
        return self.target is not None and self.target > 0

    def id(self, part: str) -> str:
        """The id of one of its figures."""
        return f"indicator.{self.code}.{part}"

    def number(
        self,
        part: str,
        words: str,
        value: Decimal | None,
        formula: str,
        inputs: Sequence[CellRef],
        absent: str = NOT_REPORTED,
        places: int | None = None,
    ) -> Figure:
        """One of its figures in its own unit; `value` as stored, `words` after its name."""
        unit, label = self.shown.unit, f"{self.name}{words}"
        places = self.shown.places if places is None else places
        number = self.ctx.book.number
        return number(
            self.id(part), label, self.shown.of(value), unit, places, formula, inputs, absent=absent
        )

    @property
    def value_places(self) -> int:
        """How many decimals show on which side of its target a value at a point in time lies."""
        value, target = self.shown.of(self.value), self.shown.of(self.target)
        if value is None or target is None or not (self.has_target and self.is_at_a_point):
            return self.shown.places
        sign = -1 if self.polarity == "lower" else 1
        edges = self.ctx.rules.edges("point", "deviation_pct")
        at = [sign * target * (1 + sign * edge / HUNDRED) for edge in edges]
        return places_aside(sign * value, self.shown.places, edges=at)

    @property
    def growth_places(self) -> int:
        """The same of the published growth, where the target is one."""
        pct = self.row.decimal("reported_growth_pct") if self.row else None
        wanted = self.goal.decimal("target_growth_pct") if self.goal and not self.has_target else None
        if pct is None or wanted is None:
            return 1
        edges = self.ctx.rules.edges("growth", "growth_gap_points")
        return places_aside(pct, 1, edges=[wanted + edge for edge in edges])


def known_indicator(ctx: Context, indicator: Row) -> KnownIndicator:
    """What is known of one registered indicator in the last month of the quarter, before it is judged."""
    code = indicator.text("indicator_code")
    row = ctx.data.indicator_values.get((code, ctx.month))
    base = comparison_base(ctx, indicator, row)
    return KnownIndicator(ctx, indicator, row, ctx.data.targets.get(code), base, print_unit(indicator))


def plain(figure: Figure) -> str:
    """A figure within another's arithmetic."""
    return "缺" if figure.value is None else plain_number(figure.value)
