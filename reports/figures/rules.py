"""Lights out of a rule table that is data: dated, versioned, and proved total when it is loaded.

A kind is a chain of steps; each step cuts the whole line (or names every status) and ends in a light or in
the next step. `load_light_rules` proves that no value is without a light and none has two.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

import schemas
from reports.blocks import LIGHTS, Light
from reports.figures.rule_file import Dated, RuleFault, RuleTable, Strict, Told, load_rule_table
from reports.figures.wording import plain_number
from schemas.warehouse.reform import STATUS

LIGHTS_FILE = schemas.FOLDER / "rules" / "lights.yml"

Kind = Literal["target", "growth", "point", "milestone", "status"]
Measure = Literal[
    "completion_pct", "gap_points", "growth_gap_points", "deviation_pct", "status", "days_past_due"
]
Value = Decimal | str | None

MILESTONE_STATUS = ("完成", "未完成")
# Which measures each kind is fed with: a rule may use these and no others.
_FED: Mapping[str, tuple[str, ...]] = {
    "target": ("completion_pct", "gap_points"),
    "growth": ("growth_gap_points",),
    "point": ("deviation_pct",),
    "milestone": ("status", "days_past_due"),
    "status": ("status", "days_past_due"),
}
_STATUSES = {"milestone": MILESTONE_STATUS, "status": STATUS}


class Outcome(Strict):
    """A light with its words, or the next step."""

    light: Light | None = None
    says: Told = ""
    next: bool = False


class Band(Outcome):
    """[from, below): None is the end of the line."""

    lower: Decimal | None = Field(default=None, alias="from")
    upper: Decimal | None = Field(default=None, alias="below")

    @field_validator("lower", "upper", mode="before")
    @classmethod
    def _exact(cls, value: object) -> object:
        return str(value) if isinstance(value, float) else value

    def holds(self, value: Decimal) -> bool:
        return (self.lower is None or value >= self.lower) and (self.upper is None or value < self.upper)


class Step(Strict):
    """One measure's lights: bands prove to cover every number, `statuses` are for classes told in words."""

    measure: Measure
    label: Told
    unit: Told = ""
    missing: Outcome
    bands: tuple[Band, ...] = ()
    statuses: dict[str, Outcome] = Field(default_factory=dict)

    def outcome(self, value: Value) -> Outcome:
        """What this value gives here. RuleFault for a status that the table does not know."""
        if value is None:
            return self.missing
        if isinstance(value, str):
            if value not in self.statuses:
                raise RuleFault(f"亮灯规则不认识类别“{value}”，应为{'、'.join(self.statuses)}")
            return self.statuses[value]
        return next(band for band in self.bands if band.holds(value))

    def outcomes(self) -> tuple[Outcome, ...]:
        return (*self.bands, *self.statuses.values())


class KindRule(Strict):
    """How one kind of item is lit: its steps, in the order in which they are asked."""

    label: Told
    steps: tuple[Step, ...] = Field(min_length=1)


class Edition(Dated):
    """The rules of lights from one day on."""

    grey: Told
    kinds: dict[Kind, KindRule]

    def judge(self, kind: Kind, values: Mapping[str, Value]) -> Verdict:
        """The one light of these values; a measure left out counts as missing."""
        for step in self.kinds[kind].steps:
            value = values.get(step.measure)
            outcome = step.outcome(value)
            if outcome.light is not None:
                return Verdict(outcome.light, outcome.says, step.label, value, step.unit, self.version)
        raise RuleFault(f"亮灯规则 {self.version} 的 {kind} 没有给出灯")  # pragma: no cover - proved on load

    def edges(self, kind: Kind, measure: Measure) -> frozenset[Decimal]:
        """Where this measure's light changes: each the least number of the band above it."""
        bands = (band for step in self.kinds[kind].steps if step.measure == measure for band in step.bands)
        return frozenset(band.lower for band in bands if band.lower is not None)

    def legend(self, kind: Kind) -> list[str]:
        """One line per light: `绿：达到或快于序时进度，即完成率减序时进度≥0个百分点`."""
        lines: dict[str, list[str]] = {}
        for step in self.kinds[kind].steps:
            for outcome, when in _conditions(step):
                if outcome.light is not None and outcome.light != "灰":
                    # A reader wants the words; the arithmetic is for whoever doubts them.
                    is_told = not outcome.says or outcome.says in when
                    words = when if is_told else f"{outcome.says}，即{when}"
                    lines.setdefault(outcome.light, []).append(words)
        return [f"{light}：{'；'.join(lines[light])}" for light in LIGHTS if light in lines]


class LightTable(RuleTable[Edition]):
    """All editions of the rules of lights."""

    rule: Literal["lights"]


@dataclass(frozen=True)
class Verdict:
    """A light, its words, and the value that decided it (unrounded, in `unit`)."""

    light: Light
    says: str
    measure_label: str
    value: Value
    unit: str
    rule_version: str

    @property
    def arithmetic(self) -> str:
        """`完成率减序时进度=-3.4…个百分点 → 黄（规则2021-1）`."""
        value = self.value if isinstance(self.value, str) else "缺" if self.value is None else None
        if value is None:
            assert isinstance(self.value, Decimal)
            value = f"{plain_number(self.value)}{self.unit}"
        return f"{self.measure_label}={value} → {self.light}（{self.says}；规则{self.rule_version}）"


def load_light_rules(path: Path = LIGHTS_FILE) -> LightTable:
    """The rule table, proved. Raises RuleFault with file and place."""
    table = load_rule_table(path, LightTable)
    for edition in table.editions:
        absent = sorted(set(_FED) - set(edition.kinds))
        if absent:
            raise RuleFault(f"{path.name} 版本 {edition.version} 缺少 {'、'.join(absent)}")
        for kind, rule in edition.kinds.items():
            _prove(f"{path.name} 版本 {edition.version} 的 {kind}", kind, rule)
    return table


def _prove(where: str, kind: str, rule: KindRule) -> None:
    if rule.steps[0].missing.light != "灰":
        raise RuleFault(f"{where}：没有数据时应亮灰灯")
    for number, step in enumerate(rule.steps, start=1):
        place = f"{where}第{number}步（{step.label}）"
        if step.measure not in _FED[kind]:
            raise RuleFault(f"{place}：这类事项没有量 {step.measure}，应为{'、'.join(_FED[kind])}")
        for outcome in (*step.outcomes(), step.missing):
            if (outcome.light is None) != outcome.next:
                raise RuleFault(f"{place}：每一档应当或者亮一种灯，或者转下一步，只取其一")
        last = number == len(rule.steps)
        if last and any(outcome.next for outcome in (*step.outcomes(), step.missing)):
            raise RuleFault(f"{place}：已是最后一步，不能再转下一步")
        if not last and not any(outcome.next for outcome in step.outcomes()):
            raise RuleFault(f"{place}：没有一档转下一步，其后的步骤永远用不到")
        if step.measure == "status":
            _prove_statuses(place, kind, step)
        else:
            _prove_line(place, step)


def _prove_statuses(place: str, kind: str, step: Step) -> None:
    known = _STATUSES[kind]
    if step.bands or set(step.statuses) != set(known):
        raise RuleFault(f"{place}：应当恰好写明{'、'.join(known)}，现为{'、'.join(step.statuses) or '空'}")


def _prove_line(place: str, step: Step) -> None:
    """The bands, in order, join end to end from −∞ to +∞."""
    if step.statuses or not step.bands:
        raise RuleFault(f"{place}：应当用区间")
    bands = sorted(step.bands, key=lambda band: (band.lower is not None, band.lower or Decimal(0)))
    if bands[0].lower is not None:
        raise RuleFault(f"{place}：小于 {bands[0].lower} 的数没有灯")
    for band in bands:
        if band.lower is not None and band.upper is not None and band.lower >= band.upper:
            raise RuleFault(f"{place}：区间 [{band.lower}, {band.upper}) 是空的")
    for before, after in itertools.pairwise(bands):
        if before.upper is None or after.lower is None or before.upper > after.lower:
            raise RuleFault(f"{place}：有两档在 {after.lower} 处重叠")
        if before.upper < after.lower:
            raise RuleFault(f"{place}：从 {before.upper} 到 {after.lower} 的数没有灯")
    if bands[-1].upper is not None:
        raise RuleFault(f"{place}：不小于 {bands[-1].upper} 的数没有灯")


def _conditions(step: Step) -> list[tuple[Outcome, str]]:
    named = [(outcome, f"{step.label}为“{status}”") for status, outcome in step.statuses.items()]
    return [
        *((band, _interval(step, band)) for band in step.bands),
        *named,
        (step.missing, step.missing.says),
    ]


def _interval(step: Step, band: Band) -> str:
    if band.lower is None and band.upper is None:
        return f"{step.label}任意"
    if band.upper is None:
        return f"{step.label}≥{band.lower}{step.unit}"
    if band.lower is None:
        return f"{step.label}<{band.upper}{step.unit}"
    return f"{band.lower}≤{step.label}<{band.upper}（{step.unit}）"
