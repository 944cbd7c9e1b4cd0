"""By which rules an issue was made: every edition is kept with it, with its fingerprint, and found again.

A rule file that was edited in place since is found out: no issue is made again by other rules than its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from etl.workdays import Calendar
from reports.figures.measure_rules import MeasureRules
from reports.figures.rule_file import Dated, RuleFault, RuleTable, load_rule_table
from reports.figures.rules import Edition
from reports.issuing.kept.papers import IssueProblem, Order, Setting
from reports.scoring.table import SCORING_FILE, ScoringTable
from reports.weekly import Numbering
from schemas.period import Period

WORKDAYS, NUMBERING = "workdays", "numbering"
EditionT = TypeVar("EditionT", bound=Dated)


def rules_of(setting: Setting, order: Order) -> dict[str, Any]:
    """What is kept: name → version, and name_sha256 → fingerprint, of every rule file that gave a figure.

    Of what has no editions, the content itself: the days of the years around that are no plain Monday to
    Friday (day → whether it works), and the week from which a weekly notice counts its total number.
    """
    kept: dict[str, Any] = {WORKDAYS: _deviations(setting.calendar, order.period)}
    if order.period.type == "week":
        kept[NUMBERING] = setting.numbering.first.label
    for name, edition in _editions(setting, order).items():
        kept |= {name: edition.version, f"{name}_sha256": edition.sha256()}
    return kept


def setting_kept(setting: Setting, kept: Mapping[str, Any]) -> Setting:
    """The setting with the workdays and the count of numbers that the issue keeps.

    An issue from before they were kept has those of today.
    """
    if WORKDAYS in kept:
        days = {dt.date.fromisoformat(day): works for day, works in kept[WORKDAYS].items()}
        setting = replace(setting, calendar=Calendar(days))
    if NUMBERING in kept:
        setting = replace(setting, numbering=Numbering(Period.parse(kept[NUMBERING])))
    return setting


def _deviations(calendar: Calendar, period: Period) -> dict[str, bool]:
    """What a paper may look at: its own year, the one before and the one after."""
    years = range(period.start.year - 1, period.end.year + 2)
    return {day.isoformat(): works for day, works in sorted(calendar.deviations.items()) if day.year in years}


def lights_kept(setting: Setting, kept: Mapping[str, Any], issue_id: int) -> Edition:
    """The edition that the issue's lights were judged by. Raises IssueProblem when it was edited since."""
    return _kept(setting.rules, "lights", kept, issue_id)


def measures_kept(setting: Setting, kept: Mapping[str, Any], issue_id: int, period: Period) -> MeasureRules:
    """The same for pace, growth and ranks; an issue from before they were kept has those of its last day."""
    if "measures" not in kept:
        return setting.measures_on(period.end)
    return _kept(setting.measures, "measures", kept, issue_id)


def refuse_edited(setting: Setting, kept: Mapping[str, Any], issue_id: int) -> None:
    """Raises IssueProblem when any rule that the issue keeps was edited or is gone."""
    for name, table in _tables(setting).items():
        if name in kept:
            _kept(table, name, kept, issue_id)


def rules_told(setting: Setting, kept: Mapping[str, Any]) -> dict[str, str]:
    """Name → `计算规则2021-1（document，自2021-01-01起），指纹1f2e…`, and whether the file still says so."""
    told: dict[str, str] = {}
    for name, table in _tables(setting).items():
        for version, print_ in zip(
            _listed(kept.get(name)), _listed(kept.get(f"{name}_sha256")), strict=False
        ):
            line = f"{table.label}{_words(table, version, print_)}，指纹{print_[:12]}"
            told[name] = f"{told[name]}；{line}" if name in told else line
    return told


def _listed(kept: Any) -> list[str]:
    """The yearly inputs keep an edition for each quarter."""
    return [] if kept is None else [kept] if isinstance(kept, str) else list(kept)


def _words(table: RuleTable[Any], version: str, print_: str) -> str:
    try:
        edition = table.version(version)
    except RuleFault:
        return f"{version}（规则文件里已没有这一版）"
    if edition.sha256() != print_:
        return f"{version}（规则文件此后被改动过，已不是当时的内容）"
    basis = f"{edition.document}，" if edition.document else ""
    return f"{version}（{basis}自{edition.valid_from}起）"


def _tables(setting: Setting) -> dict[str, RuleTable[Any]]:
    tables: dict[str, RuleTable[Any]] = {
        "lights": setting.rules,
        "measures": setting.measures,
        "posting": setting.postings,
    }
    return tables | {"scoring": load_rule_table(SCORING_FILE, ScoringTable)}


def _editions(setting: Setting, order: Order) -> dict[str, Dated]:
    """A weekly notice lights and nothing more; a quarter's paper counts, compares and ranks as well."""
    found: dict[str, Dated] = {"lights": order.rules}
    if order.period.type == "quarter":
        found |= {"measures": order.measures, "posting": setting.postings.on(order.period.end)}
    return found


def _kept(table: RuleTable[EditionT], name: str, kept: Mapping[str, Any], issue_id: int) -> EditionT:
    try:
        edition = table.version(kept[name])
    except RuleFault as fault:
        raise IssueProblem(f"第{issue_id}号发文不能重做：{fault}") from None
    if edition.sha256() != kept[f"{name}_sha256"]:
        raise IssueProblem(
            f"第{issue_id}号发文不能照原样重做：{table.label}版本{edition.version}的内容已被改动，应恢复原文另立新版"
        )
    return edition
