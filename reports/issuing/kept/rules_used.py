"""By which rules an issue was made: every edition is kept with it whole, and it is made again by that one.

So another wording of a rule changes no paper that was issued. An edition whose numbers were edited in place
since is found out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import ValidationError

from etl.workdays import Calendar
from reports.figures.measure_rules import MeasureRules
from reports.figures.rule_file import Dated, RuleFault, RuleTable, load_rule_table
from reports.figures.rules import Edition
from reports.issuing.kept.papers import IssueProblem, Order, Setting
from reports.scoring.table import SCORING_FILE, ScoringEdition, ScoringTable
from reports.weekly import Numbering
from schemas.period import Period

WORKDAYS, NUMBERING, EDITIONS = "workdays", "numbering", "editions"
EditionT = TypeVar("EditionT", bound=Dated)
TableT = TypeVar("TableT", bound=RuleTable[Any])


def rules_of(setting: Setting, order: Order) -> dict[str, Any]:
    """What is kept: name → version, and name_sha256 → fingerprint, of every rule file that gave a figure.

    And the editions themselves. Of what has no editions, the content: the days of the years around
    that are no plain Monday to Friday (day → whether it works), and the week from which a notice counts
    its total number.
    """
    kept = workdays_of(setting.calendar, order.period.start.year, order.period.end.year)
    if order.period.type == "week":
        kept[NUMBERING] = setting.numbering.first.label
    found = _editions(setting, order)
    for name, edition in found.items():
        kept |= {name: edition.version, f"{name}_sha256": edition.sha256()}
    return kept | editions_of({name: (edition,) for name, edition in found.items()})


def editions_of(found: Mapping[str, Sequence[Dated]]) -> dict[str, Any]:
    """Name → its editions, each whole and once, under one key."""
    whole = {
        name: list({one.version: one.kept() for one in several}.values()) for name, several in found.items()
    }
    return {EDITIONS: whole}


def workdays_of(calendar: Calendar, first_year: int, last_year: int) -> dict[str, Any]:
    """What a paper may look at: its own years, the one before and the one after."""
    years = range(first_year - 1, last_year + 2)
    days = sorted(calendar.deviations.items())
    return {WORKDAYS: {day.isoformat(): works for day, works in days if day.year in years}}


def setting_kept(setting: Setting, kept: Mapping[str, Any], issue_id: int) -> Setting:
    """The setting with the editions, the workdays and the count of numbers that the issue keeps.

    An issue from before they were kept has those of today. Raises IssueProblem where a rule that it names is
    gone, or its numbers were edited in place.
    """
    if WORKDAYS in kept:
        days = {dt.date.fromisoformat(day): works for day, works in kept[WORKDAYS].items()}
        setting = replace(setting, calendar=Calendar(days))
    if NUMBERING in kept:
        setting = replace(setting, numbering=Numbering(Period.parse(kept[NUMBERING])))
    return replace(
        setting,
        rules=_kept(setting.rules, "lights", kept, issue_id),
        measures=_kept(setting.measures, "measures", kept, issue_id),
        postings=_kept(setting.postings, "posting", kept, issue_id),
    )


def lights_kept(setting: Setting, kept: Mapping[str, Any]) -> Edition:
    """The edition that the issue's lights were judged by, out of the setting that it keeps."""
    return setting.rules.version(kept["lights"])


def measures_kept(setting: Setting, kept: Mapping[str, Any], period: Period) -> MeasureRules:
    """The same for pace, growth and ranks; an issue from before they were kept has those of its last day."""
    if "measures" not in kept:
        return setting.measures_on(period.end)
    return setting.measures.version(kept["measures"])


def scoring_kept(kept: Mapping[str, Any], issue_id: int) -> ScoringEdition | None:
    """The rules by which a year's inputs were scored, None where none were. Raises as `setting_kept` does."""
    if "scoring" not in kept:
        return None
    table = _kept(_scoring(), "scoring", kept, issue_id)
    return table.version(kept["scoring"])


def rules_told(setting: Setting, kept: Mapping[str, Any]) -> dict[str, str]:
    """Name → `计算规则2021-1（document，自2021-01-01起），指纹1f2e…`, and whether the file still says so."""
    told: dict[str, str] = {}
    for name, table in _tables(setting).items():
        for version, print_ in zip(
            _listed(kept.get(name)), _listed(kept.get(f"{name}_sha256")), strict=False
        ):
            line = f"{table.label}{_words(table, name, version, print_, kept)}，指纹{print_[:12]}"
            told[name] = f"{told[name]}；{line}" if name in told else line
    return told


def _listed(kept: Any) -> list[str]:
    """The yearly inputs keep an edition for each quarter."""
    return [] if kept is None else [kept] if isinstance(kept, str) else list(kept)


def _words(table: RuleTable[Any], name: str, version: str, print_: str, kept: Mapping[str, Any]) -> str:
    try:
        edition = table.version(version)
    except RuleFault:
        return f"{version}（规则文件里已没有这一版）"
    basis = f"{edition.document}，" if edition.document else ""
    in_force = f"{basis}自{edition.valid_from}起"
    if edition.sha256() == print_:
        return f"{version}（{in_force}）"
    if any(edition.counts_as(one) for one in _read(table, name, kept)):
        return f"{version}（{in_force}；规则文件此后只改过措辞，算法未变）"
    return f"{version}（规则文件此后被改动过，已不是当时的内容）"


def _scoring() -> ScoringTable:
    return load_rule_table(SCORING_FILE, ScoringTable)


def _tables(setting: Setting) -> dict[str, RuleTable[Any]]:
    tables: dict[str, RuleTable[Any]] = {
        "lights": setting.rules,
        "measures": setting.measures,
        "posting": setting.postings,
    }
    return tables | {"scoring": _scoring()}


def _editions(setting: Setting, order: Order) -> dict[str, Dated]:
    """A weekly notice lights and nothing more; a quarter's paper counts, compares and ranks as well."""
    found: dict[str, Dated] = {"lights": order.rules}
    if order.period.type == "quarter":
        found |= {"measures": order.measures, "posting": setting.postings.on(order.period.end)}
    return found


def _kept(table: TableT, name: str, kept: Mapping[str, Any], issue_id: int) -> TableT:
    """The table with the editions that the issue names and no others, in the words that it keeps."""
    versions = dict.fromkeys(_listed(kept.get(name)))
    if not versions:
        return table
    prints = dict(zip(_listed(kept[name]), _listed(kept[f"{name}_sha256"]), strict=True))
    whole = {edition.version: edition for edition in _read(table, name, kept)}
    editions = []
    for version in versions:
        try:
            today = table.version(version)
        except RuleFault as fault:
            raise IssueProblem(f"第{issue_id}号发文不能重做：{fault}") from None
        own = whole.get(version)
        if today.sha256() != prints[version] and (own is None or not today.counts_as(own)):
            raise IssueProblem(
                f"第{issue_id}号发文不能照原样重做：{table.label}版本{version}的内容已被改动，应恢复原文另立新版"
            )
        editions.append(own or today)
    return table.model_copy(update={"editions": tuple(editions)})


def _read(table: RuleTable[EditionT], name: str, kept: Mapping[str, Any]) -> list[EditionT]:
    """The editions that the issue keeps whole; none where this version of the program reads them no more."""
    try:
        return [
            type(table.editions[0]).model_validate_json(one) for one in kept.get(EDITIONS, {}).get(name, ())
        ]
    except ValidationError:
        return []
