"""The kinds of scoring rules: what was achieved → points, with the formula in numbers.

Everything is Decimal and unrounded. A rule that lacks its input gives no points (None), never 0; a score lies
in [0, weight + bonus], a deduction in [-most, 0].
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from reports.figures.measures import HUNDRED, Rank, ladder_points, linear_points
from reports.figures.wording import plain_number

ZERO = Decimal(0)


def _exact(value: object) -> object:
    """A number as the file spells it: 0.1 of YAML is a float, and is meant as 0.1."""
    return str(value) if isinstance(value, float) else value


Exact = Annotated[Decimal, BeforeValidator(_exact)]
Positive = Annotated[Decimal, BeforeValidator(_exact), Field(gt=0)]
NotNegative = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0)]


@dataclass(frozen=True)
class Given:
    """What a rule is fed with; each only where it applies.

    `value`: the measure itself (a completion in percent, a count). `low` and `high`: the least and the
    greatest of those compared. `base`: last year's level, in the unit of `value`.
    """

    value: Decimal | None = None
    rank: Rank | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    base: Decimal | None = None


@dataclass(frozen=True)
class Points:
    """`points` unrounded; `formula` an expression with the numbers in it, that comes to `points`."""

    points: Decimal
    formula: str


class _Rule(BaseModel, ABC):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @abstractmethod
    def points(self, weight: Decimal, given: Given) -> Points | None:
        """Points of an item of `weight`; None where the input is not there."""


class Completion(_Rule):
    """W·min(r, cap); below the floor 0; over-completion adds k per point over 100, at most `bonus_most`."""

    kind: Literal["completion"]
    cap_pct: Positive = HUNDRED
    floor_pct: NotNegative = ZERO
    bonus_per_point: NotNegative = ZERO
    bonus_most: NotNegative = ZERO

    def points(self, weight: Decimal, given: Given) -> Points | None:
        rate = given.value
        if rate is None:
            return None
        if rate < self.floor_pct or rate <= 0:
            return Points(ZERO, f"完成率{plain_number(rate)}%低于{plain_number(self.floor_pct)}%，不得分")
        counted = min(rate, self.cap_pct)
        points, formula = weight * counted / HUNDRED, f"{plain_number(weight)}×{plain_number(counted)}÷100"
        over = max(rate - HUNDRED, ZERO)
        bonus = min(over * self.bonus_per_point, self.bonus_most)
        if not bonus:
            return Points(points, formula)
        return Points(points + bonus, f"{formula}+{plain_number(bonus)}")


class RankLadder(_Rule):
    """W − (place − 1)·step, never below 0; who ties has the points of the higher place."""

    kind: Literal["rank_ladder"]
    step: Positive

    def points(self, weight: Decimal, given: Given) -> Points | None:
        if given.rank is None:
            return None
        points = ladder_points(given.rank, weight, self.step)
        if not points:
            return Points(ZERO, f"第{given.rank.place}位，扣完为止")
        return Points(points, f"{plain_number(weight)}−({given.rank.place}−1)×{plain_number(self.step)}")


class RankLinear(_Rule):
    """W·(N − place + 1)/N."""

    kind: Literal["rank_linear"]

    def points(self, weight: Decimal, given: Given) -> Points | None:
        if given.rank is None:
            return None
        place, of = given.rank.place, given.rank.of
        return Points(linear_points(given.rank, weight), f"{plain_number(weight)}×({of}−{place}+1)÷{of}")


class BaseSteps(_Rule):
    """Last year's level gives `base_points`; each whole `step` of change `per_step` more or less."""

    kind: Literal["base_steps"]
    base_points: NotNegative
    step: Positive
    per_step: Positive

    def points(self, weight: Decimal, given: Given) -> Points | None:
        if given.value is None:
            return None
        change = given.value - (given.base or ZERO)
        steps = int(abs(change) / self.step) * (1 if change > 0 else -1)
        raw = self.base_points + steps * self.per_step
        points = min(max(raw, ZERO), weight)
        if points != raw:
            return Points(points, f"{plain_number(points)}（封顶或扣完为止）")
        sign = "+" if steps >= 0 else "−"
        return Points(
            points, f"{plain_number(self.base_points)}{sign}{abs(steps)}×{plain_number(self.per_step)}"
        )


class Interval(_Rule):
    """旌德: W·[least + (100 − least)·(x − min)/(max − min)]/100; all alike: everyone has all of it."""

    kind: Literal["interval"]
    least_pct: NotNegative = Decimal(20)

    def points(self, weight: Decimal, given: Given) -> Points | None:
        if given.value is None or given.low is None or given.high is None:
            return None
        if given.high == given.low:
            return Points(weight, f"{plain_number(weight)}（各户相同）")
        share = (given.value - given.low) / (given.high - given.low)
        rest = HUNDRED - self.least_pct
        x, low, high = map(plain_number, (given.value, given.low, given.high))
        return Points(
            weight * (self.least_pct + rest * share) / HUNDRED,
            f"{plain_number(weight)}×({plain_number(self.least_pct)}+{plain_number(rest)}"
            f"×({x}−{low})÷({high}−{low}))÷100",
        )


class Benchmark(_Rule):
    """黄岩: W·x/b against a fixed benchmark, at least 0 and at most `most` times the weight."""

    kind: Literal["benchmark"]
    benchmark: Positive
    most: Positive = Decimal("1.5")

    def points(self, weight: Decimal, given: Given) -> Points | None:
        if given.value is None:
            return None
        raw, top = weight * given.value / self.benchmark, weight * self.most
        points = min(max(raw, ZERO), top)
        x, b = plain_number(given.value), plain_number(self.benchmark)
        formula = f"{x}÷{b}×{plain_number(weight)}"
        if points == raw:
            return Points(points, formula)
        told = f"超过权重的{plain_number(self.most)}倍，计{plain_number(top)}" if raw > top else "小于0，计0"
        return Points(points, f"{formula}，{told}")


class Step(BaseModel):
    """[from, below): points at its lower end, growing evenly to `to_points` at its upper end."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    lower: Exact | None = Field(default=None, alias="from")
    upper: Exact | None = Field(default=None, alias="below")
    points: NotNegative
    to_points: NotNegative | None = None

    def holds(self, value: Decimal) -> bool:
        return (self.lower is None or value >= self.lower) and (self.upper is None or value < self.upper)


class StepTable(_Rule):
    """A range of the measure gives its points. The ranges are proved to cover every value once."""

    kind: Literal["steps"]
    steps: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _total(self) -> StepTable:
        steps = self.steps
        if steps[0].lower is not None or steps[-1].upper is not None:
            raise ValueError("区间应从最小（不写 from）写到最大（不写 below），现在有数落在区间之外")
        for before, after in itertools.pairwise(steps):
            if before.upper is None or before.upper != after.lower:
                raise ValueError(f"区间在 {before.upper} 与 {after.lower} 之间有空当或重叠")
            if after.upper is not None and after.lower is not None and after.lower >= after.upper:
                raise ValueError(f"区间 [{after.lower}, {after.upper}) 是空的")
        if any(one.to_points is not None and None in (one.lower, one.upper) for one in steps):
            raise ValueError("没有上限或下限的区间不能按比例给分，应只写 points")
        return self

    def points(self, weight: Decimal, given: Given) -> Points | None:
        if given.value is None:
            return None
        step = next(one for one in self.steps if one.holds(given.value))
        if step.to_points is None or step.lower is None or step.upper is None:
            return Points(min(step.points, weight), f"{plain_number(min(step.points, weight))}（分档）")
        x, low, high = map(plain_number, (given.value, step.lower, step.upper))
        grown = (step.to_points - step.points) * (given.value - step.lower) / (step.upper - step.lower)
        return Points(
            min(step.points + grown, weight),
            f"{plain_number(step.points)}+({plain_number(step.to_points)}−{plain_number(step.points)})"
            f"×({x}−{low})÷({high}−{low})",
        )


class CountPoints(_Rule):
    """n·p, at most W."""

    kind: Literal["count"]
    each: Positive

    def points(self, weight: Decimal, given: Given) -> Points | None:
        if given.value is None:
            return None
        raw = given.value * self.each
        formula = f"{plain_number(given.value)}×{plain_number(self.each)}"
        return (
            Points(raw, formula)
            if raw <= weight
            else Points(weight, f"{formula}，封顶{plain_number(weight)}")
        )


class Deduction(_Rule):
    """−n·p, at most W is taken."""

    kind: Literal["deduction"]
    each: Positive

    def points(self, weight: Decimal, given: Given) -> Points | None:
        if given.value is None:
            return None
        raw = given.value * self.each
        formula = f"−{plain_number(given.value)}×{plain_number(self.each)}"
        if raw <= weight:
            return Points(-raw, formula)
        return Points(-weight, f"{formula}，最多扣{plain_number(weight)}")


class Power(_Rule):
    """功效系数: W·(0.6 + 0.4·(x − lo)/(hi − lo)), between 0 and W."""

    kind: Literal["power"]
    low: Exact
    high: Exact

    @model_validator(mode="after")
    def _apart(self) -> Power:
        if self.low == self.high:
            raise ValueError("不允许值 low 和满意值 high 相同，应不同")
        return self

    def points(self, weight: Decimal, given: Given) -> Points | None:
        if given.value is None:
            return None
        share = (given.value - self.low) / (self.high - self.low)
        raw = weight * (Decimal("0.6") + Decimal("0.4") * share)
        points = min(max(raw, ZERO), weight)
        x, low, high = map(plain_number, (given.value, self.low, self.high))
        formula = f"{plain_number(weight)}×(0.6+0.4×({x}−{low})÷({high}−{low}))"
        return Points(points, formula if points == raw else f"{formula}，以0至{plain_number(weight)}为限")


Rule = Annotated[
    Completion
    | RankLadder
    | RankLinear
    | BaseSteps
    | Interval
    | Benchmark
    | StepTable
    | CountPoints
    | Deduction
    | Power,
    Field(discriminator="kind"),
]
