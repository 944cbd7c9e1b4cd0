"""Every subject of the quarter judged, before anything is printed. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from reports.quarterly.indicators.indicators import IndicatorState, assess_indicators
from reports.quarterly.projects.projects import Projects, assess_projects
from reports.quarterly.sections.conduct import Conduct, assess_conduct
from reports.quarterly.sections.follow_up import FormerRed, former_reds
from reports.quarterly.sections.investment import Investment, assess_investment
from reports.quarterly.sections.overview import Overview, assess_overview
from reports.quarterly.sections.problems import Problems, assess_problems
from reports.quarterly.sections.quality import Quality, assess_quality
from reports.quarterly.sections.reform import Reform, assess_reform
from reports.quarterly.sections.routine import QuotaFigures, assess_routine
from reports.quarterly.sections.safety import Safety, assess_safety
from reports.quarterly.sections.supervision import Supervision, assess_supervision
from reports.quarterly.shared.context import Context


@dataclass(frozen=True)
class Assessed:
    """Every subject with its figures and lights."""

    indicators: list[IndicatorState]
    projects: Projects | None
    reform: Reform | None
    supervision: Supervision | None
    quality: Quality
    overview: Overview
    reds_before: tuple[FormerRed, ...]
    investment: Investment | None
    routine: tuple[QuotaFigures, ...] | None
    safety: Safety | None
    problems: Problems | None
    conduct: Conduct | None


def assess(ctx: Context) -> Assessed:
    """Judge every subject; sections only print what is found here."""
    indicators = assess_indicators(ctx)
    projects = assess_projects(ctx)
    reform = assess_reform(ctx)
    supervision = assess_supervision(ctx)
    items = [state.lit for state in indicators]
    items += [state.lit for state in projects.states] if projects else []
    items += [state.lit for state in reform.measures] if reform else []
    items += [state.lit for state in supervision.states] if supervision else []
    quality = assess_quality(ctx, indicators, projects, reform)
    return Assessed(
        indicators,
        projects,
        reform,
        supervision,
        quality,
        assess_overview(ctx, items),
        former_reds(ctx, items),
        assess_investment(ctx),
        assess_routine(ctx),
        assess_safety(ctx),
        assess_problems(ctx),
        assess_conduct(ctx),
    )
