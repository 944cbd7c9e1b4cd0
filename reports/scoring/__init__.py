"""Scoring: points out of written rules that are data, each with its arithmetic."""

from reports.scoring.points import Given, Points, Rule
from reports.scoring.table import (
    SCORING_FILE,
    EnterpriseFormula,
    Item,
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
    "Rule",
    "ScoringEdition",
    "ScoringTable",
    "load_scoring_rules",
]
