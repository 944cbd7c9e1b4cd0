"""The rules of daily postings: data, dated and versioned, in `schemas/rules/posting.yml`."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from reports.rules import RuleFault
from schemas.warehouse import LOADED

POSTING_FILE = Path(__file__).resolve().parents[2] / "schemas" / "rules" / "posting.yml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PostingRules(_Strict):
    """The rules from one day on. `cutoff` is local time; `due` and `exempt` name states of the roster."""

    version: str
    valid_from: dt.date
    document: str
    cutoff: dt.time
    due: tuple[str, ...] = Field(min_length=1)
    exempt: tuple[str, ...]
    counting: str

    @field_validator("due", "exempt")
    @classmethod
    def _known(cls, states: tuple[str, ...]) -> tuple[str, ...]:
        known = LOADED["posting_duty"].__table__.columns["duty_type"].info["choices"]
        unknown = [state for state in states if state not in known]
        if unknown:
            raise ValueError(f"名册没有状态 {'、'.join(unknown)}，应为{'、'.join(known)}")
        return states

    def sha256(self) -> str:
        """Hex digest: an issue keeps it, so that a rule edited in place is found out."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class PostingRuleTable(_Strict):
    rule: Literal["posting"]
    label: str
    editions: tuple[PostingRules, ...] = Field(min_length=1)

    def on(self, day: dt.date) -> PostingRules:
        """The edition in force on `day`."""
        in_force = [edition for edition in self.editions if edition.valid_from <= day]
        if not in_force:
            first = min(edition.valid_from for edition in self.editions)
            raise RuleFault(f"{day} 没有生效的{self.label}，最早的一版自 {first} 起")
        return max(in_force, key=lambda edition: edition.valid_from)


def load_posting_rules(path: Path = POSTING_FILE) -> PostingRuleTable:
    """Raises RuleFault with file and place, also where a state of the roster is neither due nor exempt."""
    try:
        table = PostingRuleTable.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise RuleFault(f"{path.name} 不是正确的 YAML：{fault}") from None
    except ValidationError as fault:
        first = fault.errors()[0]
        place = "/".join(map(str, first["loc"]))
        raise RuleFault(f"{path.name} 的 {place} 不合语法：{first['msg']}") from None
    known = LOADED["posting_duty"].__table__.columns["duty_type"].info["choices"]
    for edition in table.editions:
        named = [*edition.due, *edition.exempt]
        if sorted(named) != sorted(known):
            raise RuleFault(
                f"{path.name} 版本 {edition.version} 的 due 和 exempt 合起来是{'、'.join(named)}，"
                f"应恰为{'、'.join(known)}各一次"
            )
    return table
