"""Which words a draft needs before its signature: dated and versioned (`schemas/rules/paper_way.yml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import field_validator

from reports.figures.rule_file import Dated, RuleTable, Strict, load_rule_table
from reports.issuing.kept.papers import PAPERS

PAPER_WAY_FILE = Path(__file__).resolve().parents[3] / "schemas" / "rules" / "paper_way.yml"
Review = Literal["核稿", "会签", "审核"]
CheckSheets = Literal["required", "advised", "off"]


class Way(Strict):
    """What one kind of paper needs. `cosigners`: codes of units; `check_sheets`: see the file."""

    required: tuple[Review, ...] = ()
    cosigners: tuple[str, ...] = ()
    check_sheets: CheckSheets = "advised"

    @field_validator("check_sheets", mode="before")
    @classmethod
    def _unquoted(cls, told: object) -> object:
        # YAML reads a bare off as false.
        return "off" if told is False else told


class PaperRules(Dated):
    """The rules from one day on."""

    papers: Mapping[str, Way]

    @field_validator("papers")
    @classmethod
    def _known(cls, papers: Mapping[str, Way]) -> Mapping[str, Way]:
        if strange := [kind for kind in papers if kind not in PAPERS]:
            raise ValueError(f"没有“{strange[0]}”这种公文，应为{'、'.join(PAPERS)}")
        return papers

    def of(self, kind: str) -> Way:
        """A kind that is not named needs nothing; what it names unasked is told."""
        return self.papers.get(kind, Way())


class PaperRuleTable(RuleTable[PaperRules]):
    """`schemas/rules/paper_way.yml`: every edition of the way of a paper."""

    rule: Literal["paper_way"]


@lru_cache(maxsize=4)
def load_paper_rules(path: Path = PAPER_WAY_FILE) -> PaperRuleTable:
    """Raises RuleFault with file and place."""
    return load_rule_table(path, PaperRuleTable)
