"""One unit's version of an issued quarterly bulletin: from the same data, and the same figure for figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine

from reports.document import Document
from reports.figures.measure_rules import MeasureRules
from reports.figures.rules import Edition
from reports.issuing.kept import store
from reports.issuing.kept.papers import QUARTERLY, IssueProblem, Setting, default_setting
from reports.issuing.kept.records import read_figures
from reports.issuing.kept.rules_used import lights_kept, measures_kept, setting_kept
from reports.quarterly import QuarterData, read_quarter
from reports.quarterly.units.unit_data import OwnMatters
from reports.quarterly.units.unit_version import build_unit
from reports.rows.views import Views, at_instant, units_on
from reports.units.own_words import asked_of, own_sentences
from reports.units.signed import NOTHING, Signed, as_signed, signed_otherwise
from reports.units.words import PaperWords, words_of
from schemas.period import Period

EVERY_UNIT = "全部"
_MOST_NAMED = 3


@dataclass(frozen=True)
class OwnWords:
    """Sentences of a unit's version alone; `asked`: those whose like the office wrote otherwise, in words."""

    sentences: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class UnitVersion:
    """A unit's version, and its sentences that the signed paper does not hold."""

    document: Document
    own: OwnWords


@dataclass(frozen=True)
class Source:
    """What an issue's unit versions are made of: its data, its rules, and what it printed."""

    issue: Mapping[str, Any]
    period: Period
    setting: Setting
    lights: Edition
    measures: MeasureRules
    printed: Mapping[str, str]
    """Figure → its text in the issue."""
    signed: Signed
    words: PaperWords | None
    """None: the documents of the issue are not at hand."""
    data: QuarterData

    @property
    def as_of(self) -> dt.datetime:
        moment: dt.datetime = self.issue["as_of"]
        return moment

    def read(self, engine: Engine, moment: dt.datetime) -> QuarterData:
        """The quarter as it was known at another moment."""
        return read_quarter(engine, self.period, moment, self.setting.calendar, self.setting.source_labels)

    def build(self, code: str, data: QuarterData) -> Document:
        """The unit's version of `data`, by the issue's rules, at the issue's stage."""
        issue = self.issue
        built = build_unit(data, self.lights, issue["issue_date"], code, measures=self.measures)
        return replace(built, stage=issue["stage"])

    def issued(self, code: str) -> Document:
        """The version of the issue itself, with what the office wrote otherwise in it or struck out.

        Raises IssueProblem where a figure of the data differs from the issue's.
        """
        built = self.build(code, self.data)
        _hold_against(self.issue["issue_id"], built, self.printed)
        return self.as_signed(built, code)

    def as_signed(self, built: Document, code: str) -> Document:
        """A version with what was signed, as far as its own data have not overtaken it since."""
        owns = OwnMatters.of(self.data, code).owns
        others = [
            unit.name for unit in self.data.units if unit.code != code and unit.name not in built.printed_by
        ]

        def names_others(text: str) -> bool:
            return any(name in text for name in others)

        held = self.signed.holding(built.figures)
        return as_signed(built, held, owns, self.words, names_others)

    def own(self, version: Document) -> OwnWords:
        """What the version says in words that the signed paper does not hold."""
        if self.words is None:
            return OwnWords((), ())
        return OwnWords(
            tuple(own_sentences(version, self.words.signed)), tuple(asked_of(version, self.words))
        )

    def codes(self, wanted: str) -> list[str]:
        """Units by name or code, or 全部. Raises IssueProblem: no such unit."""
        codes = [unit.code for unit in self.data.units if wanted in (unit.code, unit.name, EVERY_UNIT)]
        if not codes:
            names = "、".join(unit.name for unit in self.data.units)
            raise IssueProblem(f"没有“{wanted}”这个单位，应为{names}之一，或{EVERY_UNIT}")
        return codes


def source_of(engine: Engine, issue_id: int, setting: Setting | None = None) -> Source:
    """What the unit versions of an issue are made of; the warehouse is read once.

    Raises:
        IssueProblem: no such issue, not a quarterly bulletin, or its rules were edited in place.
    """
    setting = setting or default_setting()
    with engine.connect() as connection:
        issue = store.issue_row(connection, issue_id)
        printed = {figure_id: one.text for figure_id, one in read_figures(connection, issue_id).items()}
        drafted = store.read_draft(connection, issue)
        signed = store.read_document(connection, issue)
    if issue["kind"] != QUARTERLY.kind:
        raise IssueProblem(f"第{issue_id}号发文不是季度通报，没有单位分册")
    kept = issue["rule_versions"]
    period = Period.parse(issue["period_label"])
    setting = setting_kept(setting, kept, issue_id)
    lights, measures = lights_kept(setting, kept), measures_kept(setting, kept, period)
    said = signed_otherwise(drafted, signed) if drafted and signed else NOTHING
    data = read_quarter(engine, period, issue["as_of"], setting.calendar, setting.source_labels)
    words = words_of(drafted, signed) if drafted and signed else None
    return Source(issue, period, setting, lights, measures, printed, said, words, data)


def unit_versions(
    engine: Engine, issue_id: int, unit: str, setting: Setting | None = None
) -> dict[str, Document]:
    """Unit name → its version of this issue, at the issue's stage.

    `unit`: a unit's name or code, or 全部. The warehouse is read once.

    Raises:
        IssueProblem: no such issue or unit, not a quarterly bulletin, its rules were edited in place, or a
            figure comes out differently from what was issued.
    """
    return {name: one.document for name, one in versions_of(engine, issue_id, unit, setting).items()}


def versions_of(
    engine: Engine, issue_id: int, unit: str, setting: Setting | None = None
) -> dict[str, UnitVersion]:
    """The same, with what each says in words of its own. Raises as `unit_versions` does."""
    source = source_of(engine, issue_id, setting)
    made = {source.data.unit_name(code): source.issued(code) for code in source.codes(unit)}
    return {name: UnitVersion(document, source.own(document)) for name, document in made.items()}


def require_own_words(issue_id: int, versions: Mapping[str, UnitVersion], reason: str) -> None:
    """What the units alone read, where the office wrote its like otherwise, is printed with a reason.

    Raises IssueProblem: there are such sentences, and no reason was written.
    """
    asked = dict.fromkeys(line for one in versions.values() for line in one.own.asked)
    if not asked or reason.strip():
        return
    units = [name for name, one in versions.items() if one.own.asked]
    more = f"；等{len(asked)}处" if len(asked) > _MOST_NAMED else ""
    raise IssueProblem(
        f"第{issue_id}号发文在稿上改写过的话，{'、'.join(units)}的分册里还有同类的自有文字没有改写："
        f"{'；'.join(list(asked)[:_MOST_NAMED])}{more}。没有印发。"
        "各分册的自有文字可用 bulletin 期别 --unit 全部 查看；核对后照印的，写明理由",
        option="--own-words 理由",
    )


def units_of(engine: Engine, issue: Mapping[str, Any]) -> dict[str, str]:
    """Code → name of the units that have a version of this issue, as the issue names them; {}: none has.

    A unit has one name in a paper, that of the last day of its period, whatever it is called today.
    """
    if issue["kind"] != QUARTERLY.kind:
        return {}
    day = Period.parse(issue["period_label"]).end
    with at_instant(engine, issue["as_of"], day) as connection:
        units = units_on(Views(connection, {}), day)
    return {unit.code: unit.name for unit in units}


def _hold_against(issue_id: int, built: Document, issued: Mapping[str, str]) -> None:
    """A unit must read what everybody reads: a program that computes otherwise today gives no version."""
    for figure_id, figure in built.figures.items():
        if figure_id in issued and issued[figure_id] != figure.text:
            raise IssueProblem(
                f"第{issue_id}号发文的单位分册与原文不一致：{figure.label}原文为“{issued[figure_id]}”，"
                f"现为“{figure.text}”，没有写出"
            )
