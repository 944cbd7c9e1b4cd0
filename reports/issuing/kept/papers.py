"""The papers that are issued period by period: what each is called, and how it is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

import schemas
from etl.workdays import Calendar
from reports.document import Document, DocumentError
from reports.figures.measure_rules import MEASURES_FILE, MeasureRules, MeasureTable, load_measure_rules
from reports.figures.posting_rules import POSTING_FILE, PostingRuleTable, load_posting_rules
from reports.figures.rule_file import Dated, RuleFault, RuleTable
from reports.figures.rules import LIGHTS_FILE, Edition, LightTable, load_light_rules
from reports.issuing.problem import IssueProblem
from reports.quarterly import build, read_quarter
from reports.weekly import Numbering, load_numbering, read_week
from reports.weekly import build as build_notice
from schemas.period import Period, PeriodType
from schemas.yaml_lines import read_yaml

__all__ = [
    "PAPERS",
    "QUARTERLY",
    "WEEKLY",
    "IssueProblem",
    "Order",
    "Paper",
    "Setting",
    "default_setting",
    "paper_of",
]

_TYPE_NAMES: dict[PeriodType, str] = {"week": "周", "quarter": "季度"}


@dataclass(frozen=True)
class Setting:
    """What a paper needs beside the warehouse: workdays, the names of the returns, rules, numbers."""

    calendar: Calendar
    source_labels: dict[str, str]
    rules: LightTable
    measures: MeasureTable
    postings: PostingRuleTable
    numbering: Numbering

    @classmethod
    def load(cls, folder: Path = schemas.FOLDER) -> Setting:
        """Everything out of `folder`. Raises IssueProblem with file and place of a rule file's fault."""
        labels = {}
        for path in sorted((folder / "sources").glob("*.yml")):
            labels[path.stem] = str(read_yaml(path)["label"])
        rules = folder / "rules"
        try:
            return cls(
                Calendar.load(folder / "codes" / "workdays.csv"),
                labels,
                load_light_rules(rules / LIGHTS_FILE.name),
                load_measure_rules(rules / MEASURES_FILE.name),
                load_posting_rules(rules / POSTING_FILE.name),
                load_numbering(rules / "schedule.yml"),
            )
        except RuleFault as fault:
            raise IssueProblem(f"通报不能出：{fault}") from None

    def rules_on(self, day: dt.date) -> Edition:
        """The rules of lights in force on that day. Raises IssueProblem where there are none."""
        return _in_force(self.rules, day)

    def measures_on(self, day: dt.date) -> MeasureRules:
        """The rules of pace, growth and ranks of that day. Raises IssueProblem where there are none."""
        return _in_force(self.measures, day)


EditionT = TypeVar("EditionT", bound=Dated)


def _in_force(table: RuleTable[EditionT], day: dt.date) -> EditionT:
    try:
        return table.on(day)
    except RuleFault as fault:
        raise IssueProblem(str(fault)) from None


@lru_cache(maxsize=1)
def default_setting() -> Setting:
    """The setting of this version, out of `schemas`. Raises IssueProblem for a faulty rule file."""
    return Setting.load()


@dataclass(frozen=True)
class Order:
    """What a paper is made from; the same order gives the same letters."""

    period: Period
    as_of: dt.datetime
    issue_date: dt.date
    rules: Edition
    measures: MeasureRules


@dataclass(frozen=True)
class Paper:
    """`build` reads the warehouse as of the order's instant and builds the draft."""

    kind: str
    name: str
    period_type: PeriodType
    example: str
    build: Callable[[Engine, Order, Setting], Document]

    def make(self, engine: Engine, order: Order, setting: Setting) -> Document:
        """The draft. Raises IssueProblem for a faulty rule, or naming both figures that contradict."""
        try:
            return self.build(engine, order, setting)
        except RuleFault as fault:
            raise IssueProblem(f"{order.period.chinese()}{self.name}不能出：{fault}") from None
        except DocumentError as fault:
            raise IssueProblem(
                f"{order.period.chinese()}{self.name}的数字前后不一致，不能出：{fault}"
            ) from None


def _quarterly(engine: Engine, order: Order, setting: Setting) -> Document:
    data = read_quarter(engine, order.period, order.as_of, setting.calendar, setting.source_labels)
    return build(data, order.rules, order.issue_date, measures=order.measures)


def _weekly(engine: Engine, order: Order, setting: Setting) -> Document:
    data = read_week(engine, order.period, order.as_of)
    return build_notice(data, order.rules, setting.numbering, order.issue_date)


QUARTERLY = Paper("quarterly", "季度通报", "quarter", "2021Q1 这样的季度", _quarterly)
WEEKLY = Paper("weekly", "每周督查通报", "week", "2021-W12 或 第12期 这样的周", _weekly)
PAPERS = {paper.kind: paper for paper in (QUARTERLY, WEEKLY)}


def paper_of(period: Period | str) -> tuple[Paper, Period]:
    """Which paper speaks of this period. Raises IssueProblem where none does, or it is no period."""
    papers = PAPERS.values()
    wanted = "或 ".join(f"{paper.example}（{paper.name}）" for paper in papers)
    try:
        spoken = Period.parse(period) if isinstance(period, str) else period
    except ValueError:
        raise IssueProblem(f"期别写的是“{period}”，应为 {wanted}") from None
    for paper in papers:
        if paper.period_type == spoken.type:
            return paper, spoken
    types = "或".join(_TYPE_NAMES[paper.period_type] for paper in papers)
    raise IssueProblem(f"期别“{spoken.label}”不是{types}，应为 {wanted}")
