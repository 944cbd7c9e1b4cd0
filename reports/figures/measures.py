"""How the numbers are computed: pure functions on Decimal, unrounded; rounding happens once, at print.

A measure that cannot be computed is None, never 0. Percents are percent points: 17.78 means 17.78 %.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Literal, TypeVar

Rounding = Literal["half_up", "half_even"]
RankMethod = Literal["min", "dense"]
Polarity = Literal["higher", "lower"]

P = TypeVar("P", bound=Hashable)

HUNDRED = Decimal(100)
_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


# ---- rounding ----


def rounded(value: Decimal, places: int, rounding: Rounding = "half_up") -> Decimal:
    """`value` at `places` decimals, rounded on its absolute value (GB/T 8170); never a negative zero."""
    with localcontext() as context:
        context.prec = max(28, value.adjusted() + places + 3)
        result = value.quantize(Decimal(1).scaleb(-places), rounding=_MODES[rounding])
    return abs(result) if result.is_zero() else result


# ---- growth ----

GrowthCase = Literal[
    "growth",  # an ordinary rate: B > 0, A >= 0
    "to_loss",  # 由盈转亏
    "to_profit",  # 扭亏为盈
    "to_zero",  # 扭亏，本期为零
    "smaller_loss",  # 减亏
    "larger_loss",  # 增亏
    "same_loss",  # 亏损与上年同期持平
    "from_zero",  # 上年同期为零
    "small_base",  # 基数过小: a rate that tells of the base alone
    "both_zero",
    "no_base",  # 上年同期无数据
    "no_value",
]


@dataclass(frozen=True)
class Growth:
    """Change against the same period last year.

    `rate_pct`: percent, None where no rate may be printed; for 减亏 and 增亏 the share of the loss.
    `difference`: A − B in the unit of the operands, None where one of them is missing.
    """

    case: GrowthCase
    rate_pct: Decimal | None
    difference: Decimal | None


def growth(
    current: Decimal | None, previous: Decimal | None, told_below_pct: Decimal | None = None
) -> Growth:
    """同比 with the sign cases of profits, taxes and net inflows; `told_below_pct`: from there on no rate."""
    change = _growth(current, previous)
    if is_base_too_small(change.rate_pct, told_below_pct):
        return Growth("small_base", None, change.difference)
    return change


def is_base_too_small(rate_pct: Decimal | None, told_below_pct: Decimal | None) -> bool:
    """Whether a rate is so large, as it would print, that it tells of its base alone; None: no rate is."""
    if rate_pct is None or told_below_pct is None:
        return False
    return abs(rounded(rate_pct, 1)) >= told_below_pct


def _growth(current: Decimal | None, previous: Decimal | None) -> Growth:
    if current is None:
        return Growth("no_value", None, None)
    if previous is None:
        return Growth("no_base", None, None)
    difference = current - previous
    if previous > 0:
        if current < 0:
            return Growth("to_loss", None, difference)
        return Growth("growth", difference / previous * HUNDRED, difference)
    if previous == 0:
        if current == 0:
            return Growth("both_zero", None, difference)
        return Growth("from_zero", None, difference)
    if current >= 0:
        return Growth("to_profit" if current else "to_zero", None, difference)
    if difference == 0:
        return Growth("same_loss", Decimal(0), difference)
    share = abs(difference) / abs(previous) * HUNDRED
    return Growth("smaller_loss" if difference > 0 else "larger_loss", share, difference)


def improvement_pct(current: Decimal | None, previous: Decimal | None, polarity: Polarity) -> Decimal | None:
    """改善率 of a measure with a polarity: positive is better, in percent of last year's value."""
    if current is None or previous is None or previous <= 0:
        return None
    change = (current - previous) / previous * HUNDRED
    return change if polarity == "higher" else -change


def growth_base(current: Decimal, growth_pct: Decimal) -> Decimal | None:
    """The base that a published value and growth imply; None where all of it was lost."""
    return None if growth_pct <= -HUNDRED else current / (1 + growth_pct / HUNDRED)


# ---- discrete values out of cumulative ones ----


def discrete_month(cumulative: Mapping[int, Decimal], month: int) -> Decimal | None:
    """The month's own value, A(m) − A(m−1). Where January is missing, January and February have none."""
    if month not in cumulative:
        return None
    if month == 1:
        return cumulative[1]
    return cumulative[month] - cumulative[month - 1] if month - 1 in cumulative else None


def discrete_quarter(cumulative: Mapping[int, Decimal], quarter: int) -> Decimal | None:
    """The quarter's own value, A(3q) − A(3q−3)."""
    last, before = 3 * quarter, 3 * quarter - 3
    if last not in cumulative:
        return None
    if before == 0:
        return cumulative[last]
    return cumulative[last] - cumulative[before] if before in cumulative else None


def change_on_previous_pct(current: Decimal | None, previous: Decimal | None) -> Decimal | None:
    """环比 of two discrete values, in percent; None unless last period's value is positive."""
    if current is None or previous is None or previous <= 0:
        return None
    return (current / previous - 1) * HUNDRED


# ---- targets and pace ----


def share_pct(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """`part` in percent of `whole`; None where one is missing or the whole is not positive."""
    if part is None or whole is None or whole <= 0:
        return None
    return part / whole * HUNDRED


def completion_pct(done: Decimal | None, target: Decimal | None) -> Decimal | None:
    """占年度目标, in percent. A target of 0 is 不适用: None, never 0 % or an error."""
    return share_pct(done, target)


def gap_points(done: Decimal | None, target: Decimal | None, gone: int, whole: int = 12) -> Decimal | None:
    """进度差 in points: done/target − gone/whole, from unrounded operands and one division (exact edges).

    `gone` of `whole` months, days or workdays of the year are over.
    """
    if done is None or target is None or target <= 0:
        return None
    return (done * whole - target * gone) * HUNDRED / (target * whole)


def gap_to_due(done: Decimal | None, due: Fraction, target: Decimal | None) -> Decimal | None:
    """进度差 in points: done/target − due/target, where a plan of its own says what was `due` by now."""
    if done is None or target is None or target <= 0:
        return None
    points = (Fraction(done) - due) * 100 / Fraction(target)
    return Decimal(points.numerator) / Decimal(points.denominator)


def deviation_pct(value: Decimal | None, target: Decimal | None, polarity: Polarity) -> Decimal | None:
    """How far a point-in-time value is better than its target (positive), in percent of the target."""
    if value is None or target is None or target <= 0:
        return None
    distance = (value - target) * HUNDRED / target
    return distance if polarity == "higher" else -distance


# ---- sums over what was reported ----


@dataclass(frozen=True)
class Coverage:
    """How many of the expected inputs were there."""

    reported_n: int
    expected_n: int

    @property
    def complete(self) -> bool:
        return self.reported_n == self.expected_n

    @property
    def empty(self) -> bool:
        return self.reported_n == 0


@dataclass(frozen=True)
class CoveredSum:
    """A sum with its coverage. `total` is None while anything is missing; `reported_sum` is the part."""

    reported_sum: Decimal
    coverage: Coverage

    @property
    def total(self) -> Decimal | None:
        return self.reported_sum if self.coverage.complete else None


def covered_sum(values: Sequence[Decimal | None]) -> CoveredSum:
    """Sum of what is there, and how much of it is there."""
    present = [value for value in values if value is not None]
    return CoveredSum(sum(present, Decimal(0)), Coverage(len(present), len(values)))


# ---- ranks ----


@dataclass(frozen=True)
class Rank:
    """A place among `of` participants; `tied` where another one has the same place."""

    place: int
    of: int
    tied: bool


def ranks(
    values: Mapping[str, Decimal | None],
    polarity: Polarity = "higher",
    method: RankMethod = "min",
    places: int | None = None,
) -> dict[str, Rank]:
    """Places inside one peer group, best first; equal values share the higher place ('1,2,2,4').

    Members without a value do not take part and have no rank. With `places` the comparison is made at the
    precision that the source publishes.
    """
    taking_part = {
        name: value if places is None else rounded(value, places)
        for name, value in values.items()
        if value is not None
    }
    ordered = sorted(taking_part.values(), reverse=polarity == "higher")
    ladder = ordered if method == "min" else list(dict.fromkeys(ordered))
    return {
        name: Rank(ladder.index(value) + 1, len(ordered), ordered.count(value) > 1)
        for name, value in taking_part.items()
    }


def rank_change(previous_place: int | None, place: int) -> int | None:
    """Places gained (positive) or lost since last time; None for a first appearance."""
    return None if previous_place is None else previous_place - place


def ladder_points(rank: Rank, weight: Decimal, step: Decimal) -> Decimal:
    """Points of a rank ladder: the first gets the weight, each place further loses a step; never below 0."""
    return max(weight - (rank.place - 1) * step, Decimal(0))


def linear_points(rank: Rank, weight: Decimal) -> Decimal:
    """Points by place: the first gets the weight, the last an N-th of it."""
    return weight * (rank.of - rank.place + 1) / rank.of


# ---- quotas ----


@dataclass(frozen=True)
class QuotaState:
    """`reference` is the quota's share of the year gone; the floor of it is what must have been reached."""

    done: Decimal
    reference: Decimal
    floor: int

    @property
    def on_schedule(self) -> bool:
        return self.done >= self.floor


def yearly_quota(done: Decimal, quota: Decimal, month: int) -> QuotaState:
    """A yearly quota after `month` months."""
    reference = quota * month / 12
    return QuotaState(done, reference, int(reference))


def unmet_periods(done: Mapping[P, Decimal], quota: Mapping[P, Decimal], periods: Sequence[P]) -> list[P]:
    """The periods in which less was done than the period's quota; a surplus is never carried over."""
    return [period for period in periods if done.get(period, Decimal(0)) < quota[period]]


def median(values: Sequence[int]) -> Decimal | None:
    """The middle value, or the mean of the two middle ones; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Decimal(ordered[middle])
    return Decimal(ordered[middle - 1] + ordered[middle]) / 2
