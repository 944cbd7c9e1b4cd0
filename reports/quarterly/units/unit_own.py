"""What was found of the whole park, and what of it is one unit's. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reports.blocks import Figure
from reports.quarterly.projects.projects import Projects, UnitStanding
from reports.quarterly.sections.assessed import Assessed, assess
from reports.quarterly.sections.conduct import Conduct
from reports.quarterly.sections.problems import ProblemState, told_problems
from reports.quarterly.sections.reform import Reform
from reports.quarterly.sections.routine import QuotaFigures
from reports.quarterly.sections.supervision import Supervision
from reports.quarterly.shared.context import (
    SUBJECTS,
    Context,
    LightCounts,
    Lit,
    Subject,
    count_lights,
)
from reports.quarterly.units.unit_data import OwnMatters, own_context


@dataclass(frozen=True)
class Own:
    """What was found of the whole park, and what of it is this unit's."""

    park: Context
    ctx: Context
    matters: OwnMatters
    name: str
    found: Assessed
    projects: Projects | None
    standing: UnitStanding | None
    reform: Reform | None
    supervision: Supervision | None
    lights: LightCounts
    subjects: dict[str, LightCounts]

    def count(self, subject: Subject) -> Figure:
        """How many items of the subject are the unit's."""
        return self.subjects[SUBJECTS[subject]].total

    @property
    def reds(self) -> list[Lit]:
        """The unit's own red items."""
        return [item for item in self.found.overview.of("红") if item.unit_code == self.matters.unit_code]

    @property
    def is_empty(self) -> bool:
        return not self.lights.total.value


def narrowed(park: Context, unit_code: str) -> Own:
    """What the park's assessment says of one unit: the same figures, none computed anew."""
    found = assess(park)
    matters = OwnMatters.of(park.data, unit_code)
    mine = [item for item in found.overview.items if item.unit_code == unit_code]
    name = park.data.unit_name(unit_code)
    standing = (
        next((u for u in found.projects.units if u.unit_code == unit_code), None) if found.projects else None
    )
    return Own(
        park,
        own_context(park, matters),
        matters,
        name,
        found,
        _own_projects(found.projects, standing, matters),
        standing,
        _own_reform(found.reform, matters),
        _own_supervision(found.supervision, matters),
        found.overview.units.get(unit_code) or count_lights(park, f"unit.{unit_code}", name, mine),
        {
            label: count_lights(
                park,
                f"unit.{unit_code}.{subject}",
                f"{name}{label}",
                [i for i in mine if i.subject == subject],
            )
            for subject, label in SUBJECTS.items()
            if any(item.subject == subject for item in mine)
        },
    )


def _own_projects(
    projects: Projects | None, standing: UnitStanding | None, own: OwnMatters
) -> Projects | None:
    if projects is None or standing is None:
        return None
    return replace(
        projects,
        states=tuple(s for s in projects.states if s.code in own.projects),
        everything=standing.sums,
        chains=(),
        units=(standing,),
        starts_due=tuple(s for s in projects.starts_due if s.code in own.projects),
    )


def _own_reform(reform: Reform | None, own: OwnMatters) -> Reform | None:
    if reform is None or not own.reform_items:
        return None
    items = tuple(i for i in reform.items if i.registered.key("item_no") in own.reform_items)
    measures = tuple(m for m in reform.measures if m.item_no in own.reform_items)
    return replace(reform, items=items, measures=measures)


def _own_supervision(state: Supervision | None, own: OwnMatters) -> Supervision | None:
    mine = tuple(s for s in state.states if s.item_no in own.supervision) if state else ()
    return replace(state, states=mine) if state and mine else None


def own_routine(own: Own) -> list[QuotaFigures]:
    """The unit's own quotas."""
    return [one for one in own.found.routine or () if one.unit_code == own.matters.unit_code]


def own_conduct(own: Own) -> Conduct | None:
    """The unit's own records; None where it has none."""
    found = own.found.conduct
    mine = tuple(one for one in (found.units if found else ()) if one.unit_code == own.matters.unit_code)
    return Conduct(mine, mine[0]) if mine else None


def own_problems(own: Own) -> list[ProblemState]:
    """The unit's own problems, those that are told of."""
    found = own.found.problems
    mine = [one for one in (found.states if found else ()) if one.unit_code == own.matters.unit_code]
    return told_problems(mine)
