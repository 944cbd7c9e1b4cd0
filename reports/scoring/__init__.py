"""Scoring: points out of written rules that are data, each with its arithmetic."""

from reports.scoring.points import Given, Points, Rule
from reports.scoring.table import (
    SCORING_FILE,
    EnterpriseFormula,
    Item,
    Records,
    ScoringEdition,
    ScoringTable,
    load_scoring_rules,
)

__all__ = [
    "SCORING_FILE",
    "EnterpriseFormula",
    "Given",
    "Item",
    "Points",
    "Records",
    "Rule",
    "ScoringEdition",
    "ScoringTable",
    "load_scoring_rules",
]
