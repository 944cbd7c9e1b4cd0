"""One unit's version of an issued quarterly bulletin: from the same data, and the same figure for figure."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine

from reports.document import Document
from reports.issuing import store as store
from reports.issuing.papers import QUARTERLY, IssueProblem, Setting, default_setting
from reports.issuing.records import read_figures
from reports.issuing.rules_used import lights_kept, measures_kept, refuse_edited, setting_kept
from reports.quarterly import QuarterData, read_quarter
from reports.quarterly.unit_version import build_unit
from schemas.period import Period

EVERY_UNIT = "全部"


def unit_versions(
    engine: Engine, issue_id: int, unit: str, setting: Setting | None = None
) -> dict[str, Document]:
    """Unit name → its version of this issue, at the issue's stage.

    `unit`: a unit's name or code, or 全部. The warehouse is read once.

    Raises:
        IssueProblem: no such issue or unit, not a quarterly bulletin, its rules were edited in place, or a
            figure comes out differently from what was issued.
    """
    setting = setting or default_setting()
    with engine.connect() as connection:
        issue = store.issue_row(connection, issue_id)
        issued = {figure_id: one.text for figure_id, one in read_figures(connection, issue_id).items()}
    if issue["kind"] != QUARTERLY.kind:
        raise IssueProblem(f"第{issue_id}号发文不是季度通报，没有单位分册")
    kept = issue["rule_versions"]
    period = Period.parse(issue["period_label"])
    setting = setting_kept(setting, kept)
    rules = lights_kept(setting, kept, issue_id)
    measures = measures_kept(setting, kept, issue_id, period)
    refuse_edited(setting, kept, issue_id)
    data = read_quarter(engine, period, issue["as_of"], setting.calendar, setting.source_labels)
    made = {}
    for code in _codes(data, unit):
        built = build_unit(data, rules, issue["issue_date"], code, measures=measures)
        _hold_against(issue_id, built, issued)
        made[data.unit_name(code)] = replace(built, stage=issue["stage"])
    return made


def _codes(data: QuarterData, wanted: str) -> list[str]:
    codes = [unit.code for unit in data.units if wanted in (unit.code, unit.name, EVERY_UNIT)]
    if not codes:
        names = "、".join(unit.name for unit in data.units)
        raise IssueProblem(f"没有“{wanted}”这个单位，应为{names}之一，或{EVERY_UNIT}")
    return codes


def _hold_against(issue_id: int, built: Document, issued: dict[str, str]) -> None:
    """A unit must read what everybody reads: a program that computes otherwise today gives no version."""
    for figure_id, figure in built.figures.items():
        if figure_id in issued and issued[figure_id] != figure.text:
            raise IssueProblem(
                f"第{issue_id}号发文的单位分册与原文不一致：{figure.label}原文为“{issued[figure_id]}”，"
                f"现为“{figure.text}”，没有写出"
            )
