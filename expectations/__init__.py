"""What must be true of the rows of each warehouse table: ``RULES`` by table name, in the order of reading."""

from expectations import (
    activity,
    assessment,
    conduct,
    enterprise_figures,
    enterprise_service,
    enterprises,
    happened,
    incidents,
    indicators,
    investment,
    livelihood,
    organisation,
    outlook,
    oversight,
    people_records,
    project_work,
    projects,
    reform,
    safety,
    supervision,
    verification,
)
from expectations.rule import Rule, Severity

ALL_RULES: tuple[Rule, ...] = (
    *projects.RULES,
    *indicators.RULES,
    *reform.RULES,
    *supervision.RULES,
    *people_records.RULES,
    *enterprises.RULES,
    *oversight.RULES,
    *conduct.RULES,
    *activity.RULES,
    *project_work.RULES,
    *enterprise_service.RULES,
    *safety.RULES,
    *investment.RULES,
    *assessment.RULES,
    *enterprise_figures.RULES,
    *outlook.RULES,
    *organisation.RULES,
    *incidents.RULES,
    *livelihood.RULES,
    *verification.RULES,
    *happened.RULES,
)

RULES: dict[str, tuple[Rule, ...]] = {
    table: tuple(rule for rule in ALL_RULES if rule.table == table)
    for table in dict.fromkeys(rule.table for rule in ALL_RULES)
}

__all__ = ["ALL_RULES", "RULES", "Rule", "Severity"]
