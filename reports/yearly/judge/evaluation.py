"""Per-mu evaluation: each enterprise's measures, and its points by each formula of the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import CellRef
from reports.figures.wording import plain_number
from reports.rows.row import Row
from reports.scoring import EnterpriseFormula, Given

ZERO = Decimal(0)
# Measure → the two columns whose quotient it is.
QUOTIENTS: Mapping[str, tuple[str, str]] = {
    "tax_per_mu": ("tax_wan_yuan", "land_mu"),
    "added_value_per_mu": ("added_value_wan_yuan", "land_mu"),
    "added_value_per_tce": ("added_value_wan_yuan", "energy_tce"),
    "added_value_per_emission_t": ("added_value_wan_yuan", "emission_t"),
    "added_value_per_head": ("added_value_wan_yuan", "staff_n"),
    "revenue_per_tce": ("revenue_wan_yuan", "energy_tce"),
    "revenue_per_emission_t": ("revenue_wan_yuan", "emission_t"),
    "rd_share": ("rd_wan_yuan", "revenue_wan_yuan"),
}


@dataclass(frozen=True)
class EvaluatedItem:
    """One item of one enterprise. `points` is None where its input is missing."""

    label: str
    weight: Decimal
    value: Decimal | None
    quotient: str
    points: Decimal | None
    formula: str
    refs: tuple[CellRef, ...]


@dataclass(frozen=True)
class Evaluated:
    """One enterprise by one formula. `total` is None while an item has no points."""

    row: Row
    formula: EnterpriseFormula
    items: tuple[EvaluatedItem, ...]

    @property
    def total(self) -> Decimal | None:
        known = [item.points for item in self.items if item.points is not None]
        return sum(known, ZERO) if len(known) == len(self.items) else None


def evaluate(rows: Sequence[Row], formulas: Sequence[EnterpriseFormula]) -> tuple[Evaluated, ...]:
    """Every enterprise of a formula's scale and year; 暂不评价 takes no part in range or average."""
    found: list[Evaluated] = []
    for formula in formulas:
        groups: dict[object, list[Row]] = {}
        for row in rows:
            if row.text("scale_type") == formula.scale and not row.flag("is_suspended"):
                groups.setdefault(row.values["period_start"], []).append(row)
        for group in groups.values():
            columns = [_item(group, formula, number) for number in range(len(formula.items))]
            found += [
                Evaluated(row, formula, tuple(column[place] for column in columns))
                for place, row in enumerate(group)
            ]
    return tuple(found)


def measure_of(row: Row, measure: str) -> tuple[Decimal | None, str]:
    """The quotient and how it is written; None where a side is missing or there is nothing to divide by."""
    above, below = (row.decimal(column) for column in QUOTIENTS[measure])
    if above is None or below is None or below <= 0:
        return None, f"{_shown(above)}÷{_shown(below)}"
    return above / below, f"{plain_number(above)}÷{plain_number(below)}"


def _shown(value: Decimal | None) -> str:
    return "缺" if value is None else plain_number(value)


def _item(group: Sequence[Row], formula: EnterpriseFormula, number: int) -> list[EvaluatedItem]:
    """One item over the whole group: first who has the measure, then what the others have of it."""
    item = formula.items[number]
    measured = [measure_of(row, item.measure) for row in group]
    values = [value for value, _ in measured if value is not None]
    low, high = (min(values), max(values)) if values else (None, None)
    scored = [
        None if value is None else item.rule.points(item.weight, Given(value=value, low=low, high=high))
        for value, _ in measured
    ]
    known = [one.points for one in scored if one is not None]
    # One that has no emission has the average; one whose figure was not handed in has nothing yet.
    average = sum(known, ZERO) / len(known) if known and formula.missing == "group_average" else None
    made = []
    for row, (value, quotient), points in zip(group, measured, scored, strict=True):
        refs = tuple(row.ref(column) for column in QUOTIENTS[item.measure] if row.values[column] is not None)
        if points is not None:
            told: tuple[Decimal | None, str] = points.points, points.formula
        elif average is not None and _has_none(row, item.measure):
            told = average, f"没有这一项，取同规模{len(known)}户平均{plain_number(average)}"
        else:
            told = None, "缺数，不计分"
        made.append(EvaluatedItem(item.label, item.weight, value, quotient, *told, refs))
    return made


def _has_none(row: Row, measure: str) -> bool:
    """Was nothing to divide by handed in as 0 (无排放的填0), and is it no gap?"""
    below = row.decimal(QUOTIENTS[measure][1])
    return below is not None and below == 0
