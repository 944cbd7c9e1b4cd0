"""What hangs on the wall: projects by chain with months, milestones and lights. Pure data, ready to print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from reports.blocks import Light


@dataclass(frozen=True)
class WallMonth:
    """A month of the year: its light and 完成率 in whole percent. No light: the month is still to come."""

    light: Light | None
    text: str


@dataclass(frozen=True)
class WallMilestone:
    """A milestone as registered and as reported. `says`: 已完成, 超过计划时间仍未完成, 未报完成情况 …

    `met` is the day on which it was met; `is_met` without a day: met, the day was not told.
    """

    name: str
    planned: dt.date | None
    met: dt.date | None
    is_met: bool
    light: Light | None
    says: str


@dataclass(frozen=True)
class WallProject:
    """One project; figures are printed words (亿元, 万元, %)."""

    number: int
    name: str
    chain: str
    unit: str
    level: str
    total_yi_yuan: str
    plan_wan_yuan: str
    completion_pct: str
    light: Light
    light_text: str
    months: tuple[WallMonth, ...]
    milestones: tuple[WallMilestone, ...]
    progress_text: str

    def other_years(self, year: int, sign: int) -> str:
        """`2020年：立项、开工（已完成）`: the milestones before (-1) or after (1) the year of the wall."""
        years: dict[int, list[str]] = {}
        for milestone in self.milestones:
            day = milestone.met or milestone.planned
            if day is not None and (day.year - year) * sign > 0:
                told = f"{milestone.name}（已完成）" if milestone.is_met else milestone.name
                years.setdefault(day.year, []).append(told)
        return "；".join(f"{one}年：{'、'.join(names)}" for one, names in sorted(years.items()))


@dataclass(frozen=True)
class Wall:
    """`line_day`: the day of the line across all rows, `line_label` what stands above it.

    `mark` says what the sheet is, nobody having signed it; `basis` from which data and by which rules.
    """

    year: int
    title: str
    subtitle: str
    mark: str
    basis: str
    office: str
    line_day: dt.date
    line_label: str
    pace_pct: str
    projects: tuple[WallProject, ...]
    legend: tuple[str, ...]
    notes: tuple[str, ...]

    def chains(self) -> list[str]:
        return list(dict.fromkeys(project.chain for project in self.projects))

    def units(self) -> list[str]:
        return list(dict.fromkeys(project.unit for project in self.projects))

    def count(self, light: str) -> int:
        return sum(project.light == light for project in self.projects)

    def words(self) -> Iterator[str]:
        """Everything that is printed, to be held against the faces at hand."""
        yield from (
            self.title,
            self.subtitle,
            self.mark,
            self.basis,
            self.office,
            self.line_label,
            *self.legend,
            *self.notes,
        )
        for one in self.projects:
            yield from (one.name, one.chain, one.unit, one.level, one.light_text, one.progress_text)
            yield from (milestone.name + milestone.says for milestone in one.milestones)
