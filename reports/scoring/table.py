"""The scoring rules of a year: `schemas/rules/scoring.yml`, dated and versioned, proved when it is loaded."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

import schemas
from reports.figures.measures import HUNDRED
from reports.figures.rule_file import Dated, RuleFault, RuleTable, Strict, Told, load_rule_table
from reports.figures.wording import plain_number
from reports.scoring.points import ZERO, Exact, Interval, Positive, Rule
from schemas.warehouse.incidents import LEVELS

SCORING_FILE = schemas.FOLDER / "rules" / "scoring.yml"
# What the evaluation table gives of one enterprise.
Measure = Literal[
    "tax_per_mu",
    "added_value_per_mu",
    "added_value_per_tce",
    "added_value_per_emission_t",
    "added_value_per_head",
    "revenue_per_tce",
    "revenue_per_emission_t",
    "rd_share",
]


class Item(Strict):
    """One line of the yearly indicators, by its name, with its weight in points."""

    indicator: str
    weight: Positive
    rule: Rule


class Category(Strict):
    """Items that are added up under one name."""

    label: str
    items: tuple[Item, ...] = Field(min_length=1)


class Records(Strict):
    """Points of records, together at most `most`: what stands in each, or for accidents `each` by level."""

    label: str
    source: Literal["honour", "conduct", "incident"]
    sign: Literal["plus", "minus"]
    most: Positive
    each: dict[str, Positive] = Field(default_factory=dict)

    @model_serializer(mode="wrap")
    def _as_written(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """An edition that names no levels keeps the fingerprint that it had before there were any."""
        fields: dict[str, Any] = written(self)
        return fields if self.each else {name: value for name, value in fields.items() if name != "each"}

    @model_validator(mode="after")
    def _levels(self) -> Records:
        wanted = set(LEVELS) if self.source == "incident" else set()
        if set(self.each) != wanted:
            told = f"恰好写明{'、'.join(LEVELS)}各几分" if wanted else "不写 each，分值在记录里"
            raise ValueError(f"{self.label}应{told}，现为{'、'.join(self.each) or '空'}")
        if self.source == "incident" and self.sign != "minus":
            raise ValueError(f"{self.label}是扣分，sign 应为 minus")
        return self


class Grade(Strict):
    """A name for totals of at least `from` points; the lowest has none."""

    name: str
    lower: Exact | None = Field(default=None, alias="from")


class EnterpriseItem(Strict):
    """One line of the enterprises' evaluation, by its measure, with its weight in points."""

    measure: Measure
    label: str
    unit: str
    weight: Positive
    rule: Rule


class EnterpriseFormula(Strict):
    """A formula for the enterprises of one scale. `missing`: what one without the measure has of an item."""

    name: str
    document: Told
    scale: Literal["规上", "规下"]
    missing: Literal["group_average", "none"]
    items: tuple[EnterpriseItem, ...] = Field(min_length=1)


class ScoringEdition(Dated):
    """The rules from one day on."""

    places: int = Field(ge=0, le=4)
    not_applicable: Literal["redistribute", "full", "zero"]
    categories: tuple[Category, ...] = Field(min_length=1)
    extras: tuple[Records, ...]
    deductions: tuple[Item, ...]
    grades: tuple[Grade, ...] = Field(min_length=1)
    veto: Literal["lower_one_grade", "lowest_grade"]
    enterprises: tuple[EnterpriseFormula, ...]

    @model_validator(mode="after")
    def _whole(self) -> ScoringEdition:
        total = sum((item.weight for category in self.categories for item in category.items), ZERO)
        if total != HUNDRED:
            raise ValueError(f"各项权重合计{plain_number(total)}分，应为100分")
        names = self.indicators
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ValueError(f"{'、'.join(doubled)}计了两次，应只计一次")
        if any(item.rule.kind != "deduction" for item in self.deductions):
            raise ValueError("deductions 里的规则都应是 deduction")
        lowest, bounds = self.grades[-1].lower, [grade.lower for grade in self.grades[:-1]]
        if lowest is not None or None in bounds:
            raise ValueError("等次应从高到低写，只有最低一等不写 from")
        for above, below in itertools.pairwise(bound for bound in bounds if bound is not None):
            if above <= below:
                raise ValueError(f"等次的分数线{above}之后是{below}，应从高到低")
        for formula in self.enterprises:
            together = sum((item.weight for item in formula.items), ZERO)
            if together != HUNDRED:
                raise ValueError(f"{formula.name}各项权重合计{plain_number(together)}分，应为100分")
            if any(item.rule.kind not in ("benchmark", "interval", "power") for item in formula.items):
                raise ValueError(f"{formula.name}的规则应为 benchmark、interval 或 power")
        return self

    @property
    def indicators(self) -> list[str]:
        """The names of all that is scored, in order."""
        items = [item for category in self.categories for item in category.items]
        return [item.indicator for item in (*items, *self.deductions)]

    def grade(self, total: Exact, vetoed: bool = False) -> str:
        """The grade of a total; with a veto one lower, or the lowest."""
        place = next(n for n, grade in enumerate(self.grades) if grade.lower is None or total >= grade.lower)
        if vetoed:
            last = len(self.grades) - 1
            place = last if self.veto == "lowest_grade" else min(place + 1, last)
        return self.grades[place].name


class ScoringTable(RuleTable[ScoringEdition]):
    """`schemas/rules/scoring.yml`: every edition of how a year is scored."""

    rule: Literal["scoring"]


def load_scoring_rules(known: Collection[str], path: Path = SCORING_FILE) -> ScoringTable:
    """The rule file, proved; `known`: the names of the yearly indicators. Raises RuleFault with the place."""
    table = load_rule_table(path, ScoringTable)
    for edition in table.editions:
        items = [item for category in edition.categories for item in category.items]
        for item in (*items, *edition.deductions):
            if item.indicator not in known:
                raise RuleFault(
                    f"{path.name} 版本 {edition.version} 计分的“{item.indicator}”不是年度指标，"
                    f"应为{'、'.join(known)}之一"
                )
            if isinstance(item.rule, Interval):
                raise RuleFault(
                    f"{path.name} 版本 {edition.version} 的“{item.indicator}”用了 interval，只能用于企业评价"
                )
    return table
