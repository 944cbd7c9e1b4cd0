"""The yearly inputs: read once as of one instant, then judged purely."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from etl.workdays import Calendar
from reports.figures.lineage import source_lines
from reports.figures.measure_rules import MeasureRules
from reports.figures.posting_rules import PostingRules
from reports.figures.rules import Edition
from reports.issuing.issue import Setting
from reports.quarterly.sections.missing import question_line
from reports.rows.return_state import AWAITED
from reports.scoring import ScoringEdition, load_scoring_rules
from reports.yearly.judge.indicators import FORMER_NAMES, UNIT_INDICATORS, make_indicators
from reports.yearly.judge.people import make_posting_months, make_request_totals
from reports.yearly.judge.projects import make_projects
from reports.yearly.judge.quarters import YearBook, judge_quarters
from reports.yearly.judge.reform import make_reform
from reports.yearly.judge.scores import make_scores
from reports.yearly.judge.supervision import make_items
from reports.yearly.judge.tracks import make_tracks
from reports.yearly.model.judged import PostingMonth, ProjectYear, YearlyInputs
from reports.yearly.model.places import quarter_words
from reports.yearly.model.year import YearData
from reports.yearly.read.data import read_year


def build(
    engine: Engine,
    year: int,
    as_of: dt.datetime,
    setting: Setting | None = None,
    scoring: ScoringEdition | None = None,
) -> YearlyInputs:
    """The inputs of `year` as the warehouse knew it at `as_of`, by the rules in force at each quarter's end.

    `scoring`: the rules of points, else those in force at the year's end. ValueError when no quarter of the
    year was over at `as_of`.
    """
    setting = setting or Setting.load()
    last_day = dt.date(year, 12, 31)
    data = read_year(engine, year, as_of, setting.calendar, setting.source_labels)
    scoring = scoring or load_scoring_rules((*UNIT_INDICATORS, *FORMER_NAMES)).on(last_day)
    rules = Rules(setting.rules.on, setting.measures.on, setting.postings.on(last_day), scoring)
    return judge_year(data, rules, setting.calendar)


@dataclass(frozen=True)
class Rules:
    """By what a year is judged: lights and measures as they were on a day, the others for the whole year."""

    lights_on: Callable[[dt.date], Edition]
    measures_on: Callable[[dt.date], MeasureRules]
    postings: PostingRules
    scoring: ScoringEdition


def judge_year(data: YearData, rules: Rules, calendar: Calendar) -> YearlyInputs:
    """Pure: the same data and rules give the same inputs."""
    book = YearBook()
    quarters = judge_quarters(data.quarters, rules.lights_on, rules.measures_on, data.as_of, book)
    projects = make_projects(data, quarters)
    reform = make_reform(quarters)
    items = make_items(data)
    postings = make_posting_months(data, calendar, rules.postings)
    requests = make_request_totals(data)
    scored = rules.scoring.indicators
    indicators = make_indicators(data, quarters, book, reform, items, postings, requests, scored)
    scores = make_scores(data, data.records, indicators, rules.scoring, quarters[-1].measures, book)
    editions = tuple({quarter.rules.version: quarter.rules for quarter in quarters}.values())
    return YearlyInputs(
        data=data,
        rules=editions,
        measures=tuple({quarter.measures.version: quarter.measures for quarter in quarters}.values()),
        posting_rules=rules.postings,
        scoring=rules.scoring,
        calendar_provisional=calendar.provisional(data.year),
        figures=book.figures,
        sources=source_lines(book.figures, data.returned),
        indicators=indicators,
        tracks=make_tracks(data, quarters),
        projects=projects,
        reform=reform,
        supervision=items,
        postings=postings,
        requests=requests,
        scores=scores,
        gaps=_gaps(data, projects, postings, rules.postings),
    )


def _gaps(
    data: YearData,
    projects: tuple[ProjectYear, ...],
    postings: tuple[PostingMonth, ...],
    rules: PostingRules,
) -> tuple[str, ...]:
    """What is not in the figures, one line each."""
    lines = [f"{quarter_words(number)}尚未结束，不计" for number in range(len(data.quarters) + 1, 5)]
    lines += [
        f"{data.unit_name(r.unit_code)}《{data.last.source_label(r.source_name)}》（{r.period.chinese()}）未报送"
        for r in data.returns
        if r.status == "未报"
    ]
    lines += [
        f"{data.unit_name(r.unit_code)}《{data.last.source_label(r.source_name)}》（{r.period.chinese()}）{AWAITED}"
        for r in data.returns
        if r.status == AWAITED
    ]
    for month in range(1, data.last.month + 1):
        absent = [p for p in projects if p.months[month - 1].state != "已报"]
        if absent:
            names = "、".join(p.name for p in absent[:5]) + ("等" if len(absent) > 5 else "")
            lines.append(f"{month}月重点项目进展{len(projects)}个中缺{len(absent)}个：{names}")
    if not data.last.projects:
        lines.append(f"{data.year}年重点项目名单未登记")
    if not data.last.reform_measures:
        lines.append(f"{data.year}年重点改革攻坚事项任务清单未登记")
    unconfirmed = sorted({month.month for month in postings if month.locked_at is None and month.unknown})
    is_counted_when_locked = rules.counts == "locked"
    unknown = sum(
        month.unknown for month in postings if month.locked_at is not None or not is_counted_when_locked
    )
    if not data.postings.duties:
        lines.append("晾晒人员名册未报送，不出晾晒台账")
    elif unknown:
        lines.append(f"晾晒记录尚缺{unknown}人次未采集，不计为未晒")
    if is_counted_when_locked and unconfirmed:
        lines.append(f"{'、'.join(map(str, unconfirmed))}月晾晒未经本人核对锁定，不计入")
    if not data.requests:
        lines.append("企业诉求未报送")
    lines += [
        f"{quarter.period.chinese()}通报未签发，季度轨迹只有仓库现值"
        for quarter in data.quarters
        if quarter.period.number not in data.issued
    ]
    lines += [question_line(data.last, one) for one in data.last.questions]
    return tuple(dict.fromkeys(lines))
