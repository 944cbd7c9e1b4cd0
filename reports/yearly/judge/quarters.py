"""Each quarter judged as the bulletin judges it, and all figures in one book under the quarter's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from reports.blocks import Figure
from reports.figures.lineage import FigureBook
from reports.figures.measure_rules import MeasureRules
from reports.figures.rules import Edition
from reports.quarterly.indicators.indicators import IndicatorState, assess_indicators
from reports.quarterly.model.quarter import QuarterData
from reports.quarterly.projects.projects import Projects, assess_projects
from reports.quarterly.sections.reform import Reform, assess_reform
from reports.quarterly.sections.supervision import Supervision, assess_supervision
from reports.quarterly.shared.context import Context


@dataclass(frozen=True)
class JudgedQuarter:
    """One quarter with its subjects. `figure` finds a figure by the id that the bulletin gives it."""

    data: QuarterData
    rules: Edition
    measures: MeasureRules
    indicators: tuple[IndicatorState, ...]
    projects: Projects | None
    reform: Reform | None
    supervision: Supervision | None
    book: YearBook = field(repr=False)

    @property
    def label(self) -> str:
        return self.data.period.label

    def figure(self, figure_id: str) -> Figure | None:
        return self.book.figures.get(f"{self.label}.{figure_id}")


class YearBook(FigureBook):
    """Figures of the year: `2021Q1.…` are the quarters', `year.…` the year's own."""

    def adopt(self, quarter: QuarterData, figures: dict[str, Figure]) -> None:
        """Enter a quarter's figures under its label, parts included."""
        label, words = quarter.period.label, quarter.period.chinese()[5:]
        for figure in figures.values():
            self.put(
                replace(
                    figure,
                    figure_id=f"{label}.{figure.figure_id}",
                    label=f"{words}·{figure.label}",
                    parts=tuple(f"{label}.{part}" for part in figure.parts),
                )
            )


def judge_quarters(
    quarters: Sequence[QuarterData],
    rules_on: Callable[[dt.date], Edition],
    measures_on: Callable[[dt.date], MeasureRules],
    as_of: dt.datetime,
    book: YearBook,
) -> tuple[JudgedQuarter, ...]:
    """Judge every quarter by the rules in force at its end; `book` takes their figures."""
    judged = []
    for data in quarters:
        rules = rules_on(data.period.end)
        measures = measures_on(data.period.end)
        ctx = Context(data, rules, as_of.date(), kept_measures=measures)
        found = JudgedQuarter(
            data,
            rules,
            measures,
            tuple(assess_indicators(ctx)),
            assess_projects(ctx),
            assess_reform(ctx),
            assess_supervision(ctx),
            book,
        )
        _light_units(ctx, found.projects)
        book.adopt(data, ctx.book.figures)
        judged.append(found)
    return tuple(judged)


def _light_units(ctx: Context, projects: Projects | None) -> None:
    """The light of a unit's projects together: only over complete input."""
    for standing in projects.units if projects else ():
        sums = standing.sums
        gap = sums.gap_words
        values = {
            "completion_pct": sums.completion.value,
            "gap_points": None if gap is None else gap.value,
        }
        ctx.lit(
            "projects",
            f"projects.unit.{standing.unit_code}.light",
            f"{sums.label}项目投资",
            standing.unit_code,
            "target",
            values,
            parts=(sums.completion,),
            grey="不适用" if sums.complete else "不完整",
        )
