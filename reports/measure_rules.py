"""The rules of pace, growth and ranks: data, dated and versioned, in `schemas/rules/measures.yml`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from reports.measures import RankMethod
from reports.rules import RuleFault

MEASURES_FILE = Path(__file__).resolve().parent.parent / "schemas" / "rules" / "measures.yml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _exact(value: object) -> object:
    """A number as the file spells it: 0.1 of YAML is a float, and is meant as 0.1."""
    return str(value) if isinstance(value, float) else value


class MeasureRules(_Strict):
    """The rules from one day on."""

    version: str
    valid_from: dt.date
    document: str
    pace: Literal["months"]
    growth_tolerance_points: Annotated[Decimal, BeforeValidator(_exact), Field(ge=0)]
    rank_places: int = Field(ge=0, le=6)
    rank_method: RankMethod


class MeasureTable(_Strict):
    rule: Literal["measures"]
    label: str
    editions: tuple[MeasureRules, ...] = Field(min_length=1)

    def on(self, day: dt.date) -> MeasureRules:
        """The edition in force on `day`."""
        in_force = [edition for edition in self.editions if edition.valid_from <= day]
        if not in_force:
            first = min(edition.valid_from for edition in self.editions)
            raise RuleFault(f"{day} 没有生效的{self.label}，最早的一版自 {first} 起")
        return max(in_force, key=lambda edition: edition.valid_from)


@lru_cache(maxsize=4)
def load_measure_rules(path: Path = MEASURES_FILE) -> MeasureTable:
    """The rule file. Raises RuleFault with file and place."""
    try:
        table = MeasureTable.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise RuleFault(f"{path.name} 不是正确的 YAML：{fault}") from None
    except ValidationError as fault:
        first = fault.errors()[0]
        place = "/".join(map(str, first["loc"])) or "开头"
        raise RuleFault(f"{path.name} 的 {place} 不合语法：{first['msg']}") from None
    versions = [edition.version for edition in table.editions]
    days = [edition.valid_from for edition in table.editions]
    if len(set(versions)) < len(versions) or len(set(days)) < len(days):
        raise RuleFault(f"{path.name} 有两版同名或同日生效，应各不相同")
    return table
