"""The rules of pace, growth and ranks: data, dated and versioned, in `schemas/rules/measures.yml`."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

import schemas
from reports.figures.measures import HUNDRED, RankMethod
from reports.figures.pace import PaceGrain
from reports.figures.rule_file import Dated, RuleTable, load_rule_table

MEASURES_FILE = schemas.FOLDER / "rules" / "measures.yml"


def _exact(value: object) -> object:
    """A number as the file spells it: 0.1 of YAML is a float, and is meant as 0.1."""
    return str(value) if isinstance(value, float) else value


class MeasureRules(Dated):
    """The rules from one day on."""

    pace: PaceGrain
    project_pace: Literal["year", "own_plan"] = "year"
    growth_tolerance_points: Annotated[Decimal, BeforeValidator(_exact), Field(ge=0)]
    growth_in_times_from_pct: Annotated[Decimal, BeforeValidator(_exact), Field(ge=100)] | None = HUNDRED
    growth_told_below_pct: Annotated[Decimal, BeforeValidator(_exact), Field(ge=100)] | None = None
    rank_places: int = Field(ge=0, le=6)
    rank_method: RankMethod

    def sha256(self) -> str:
        """Hex digest; what stands as it does by default leaves that of older editions as it was."""
        left_out = {"growth_in_times_from_pct"} if self.growth_in_times_from_pct == HUNDRED else set()
        left_out |= {"growth_told_below_pct"} if self.growth_told_below_pct is None else set()
        return hashlib.sha256(self.model_dump_json(exclude=left_out).encode()).hexdigest()


class MeasureTable(RuleTable[MeasureRules]):
    """`schemas/rules/measures.yml`: every edition of how measures are computed and rounded."""

    rule: Literal["measures"]


@lru_cache(maxsize=4)
def load_measure_rules(path: Path = MEASURES_FILE) -> MeasureTable:
    """The rule file. Raises RuleFault with file and place."""
    return load_rule_table(path, MeasureTable)
