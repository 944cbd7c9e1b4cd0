"""The rules of daily postings: data, dated and versioned, in `schemas/rules/posting.yml`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

import schemas
from reports.figures.rule_file import Dated, RuleFault, RuleTable, Told, load_rule_table
from schemas.warehouse import LOADED

POSTING_FILE = schemas.FOLDER / "rules" / "posting.yml"


class PostingRules(Dated):
    """The rules from one day on. `cutoff` is local time; `due` and `exempt` name states of the roster.

    `counts`: whether a month's postings count at once, or only once everybody could object and it was locked.
    """

    cutoff: dt.time
    due: tuple[str, ...] = Field(min_length=1)
    exempt: tuple[str, ...]
    # Left out where it is the default: an edition from before there was a choice keeps its fingerprint.
    counts: Literal["at_once", "locked"] = Field("at_once", exclude_if=lambda counts: counts == "at_once")
    counting: Told

    @field_validator("due", "exempt")
    @classmethod
    def _known(cls, states: tuple[str, ...]) -> tuple[str, ...]:
        known = LOADED["posting_duty"].__table__.columns["duty_type"].info["choices"]
        unknown = [state for state in states if state not in known]
        if unknown:
            raise ValueError(f"名册没有状态 {'、'.join(unknown)}，应为{'、'.join(known)}")
        return states


class PostingRuleTable(RuleTable[PostingRules]):
    """`schemas/rules/posting.yml`: every edition of how daily postings are judged."""

    rule: Literal["posting"]


def load_posting_rules(path: Path = POSTING_FILE) -> PostingRuleTable:
    """Raises RuleFault with file and place, also where a state of the roster is neither due nor exempt."""
    table = load_rule_table(path, PostingRuleTable)
    known = LOADED["posting_duty"].__table__.columns["duty_type"].info["choices"]
    for edition in table.editions:
        named = [*edition.due, *edition.exempt]
        if sorted(named) != sorted(known):
            raise RuleFault(
                f"{path.name} 版本 {edition.version} 的 due 和 exempt 合起来是{'、'.join(named)}，"
                f"应恰为{'、'.join(known)}各一次"
            )
    return table
