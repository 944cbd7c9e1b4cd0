"""The 34 projects and their year: what the register says and what was truly done, month by month."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise

from examples.make.common import HERE, draw, read_csv

# Share of the year's plan reached by the end of each month, in per cent: one believable year per pace.
PACES: dict[str, tuple[float, ...]] = {
    "ahead": (10, 18, 28, 37, 46, 55, 64, 73, 82, 91, 100, 107),
    "steady": (7, 15, 26.5, 35, 43.5, 51.5, 60, 68, 77, 85, 93, 101),
    "slow": (4, 10, 19, 27, 35, 43, 52, 60, 68, 77, 86, 94),
    "lagging": (2, 5, 11, 17, 23, 30, 37, 44, 51, 58, 66, 73),
    "slump": (9, 18, 28, 36, 43, 48, 53, 58, 62, 66, 71, 76),
    "recover": (3, 7, 13, 20, 28, 38, 50, 62, 74, 85, 94, 101),
    "done": (10, 22, 36, 50, 64, 77, 88, 96, 100, 100, 100, 100),
    "unstarted": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 15),
    "later": (0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 66, 100),
}
CHAINS = ("炼化一体化", "碳四", "尼龙新材料", "聚氨酯")


@dataclass(frozen=True, slots=True)
class Project:
    """One registered project. Months are the first day of the month; money as the unit in the name says."""

    number: int
    project_code: str
    industry_chain: str
    project_name: str
    enterprise_name: str
    project_level: str
    construction_type: str
    unit_code: str
    person_code: str
    pace: str
    planned_start: date
    actual_start: date
    planned_production: date
    total_yi_yuan: Decimal
    plan_wan_yuan: int
    revenue_yi_yuan: Decimal
    profit_yi_yuan: Decimal
    tax_yi_yuan: Decimal

    @property
    def total_wan_yuan(self) -> int:
        return int(self.total_yi_yuan * 10_000)

    def started_by(self, day: date) -> bool:
        return self.actual_start <= day


@dataclass(frozen=True, slots=True)
class Done:
    """Investment done of one project by the end of one month, all in 万元."""

    month_wan_yuan: int
    ytd_wan_yuan: int
    since_start_wan_yuan: int


@cache
def all_projects() -> tuple[Project, ...]:
    return tuple(
        Project(
            number=int(row["number"]),
            project_code=row["project_code"],
            industry_chain=row["industry_chain"],
            project_name=row["project_name"],
            enterprise_name=row["enterprise_name"],
            project_level=row["project_level"],
            construction_type=row["construction_type"],
            unit_code=row["unit_code"],
            person_code=row["person_code"],
            pace=row["pace"],
            planned_start=date.fromisoformat(row["planned_start_month"] + "-01"),
            actual_start=date.fromisoformat(row["actual_start_date"]),
            planned_production=date.fromisoformat(row["planned_production_month"] + "-01"),
            total_yi_yuan=Decimal(row["total_investment_yi_yuan"]),
            plan_wan_yuan=int(row["annual_plan_wan_yuan"]),
            revenue_yi_yuan=Decimal(row["revenue_yi_yuan"]),
            profit_yi_yuan=Decimal(row["profit_yi_yuan"]),
            tax_yi_yuan=Decimal(row["tax_yi_yuan"]),
        )
        for row in read_csv(HERE / "projects.csv")
    )


def in_chain(chain: str) -> list[Project]:
    return [project for project in all_projects() if project.industry_chain == chain]


@cache
def year_of(project: Project) -> tuple[Done, ...]:
    """The twelve months of 2021; each cumulative figure is the sum of its months."""
    reached: list[int] = [0]
    for month, share_pct in enumerate(PACES[project.pace], start=1):
        wobble = (draw("wobble", project.project_code, month) - 0.5) * 2.4 if 0 < share_pct < 100 else 0.0
        ytd = round(project.plan_wan_yuan * (share_pct + wobble) / 100)
        reached.append(max(ytd, reached[-1]))
    before = _before_2021_wan_yuan(project)
    return tuple(Done(ytd - earlier, ytd, before + ytd) for earlier, ytd in pairwise(reached))


def _before_2021_wan_yuan(project: Project) -> int:
    """Invested before 2021: what the months before this year stand for, with room left for the plan."""
    if project.actual_start.year >= 2021:
        return 0
    room = project.total_wan_yuan - round(project.plan_wan_yuan * 1.1)
    if project.planned_production.year == 2021:
        room = project.total_wan_yuan - round(project.plan_wan_yuan * 1.02)
        return room
    gone = 12 * (2021 - project.planned_start.year) + 1 - project.planned_start.month
    whole = (
        12 * (project.planned_production.year - project.planned_start.year)
        + project.planned_production.month
        - project.planned_start.month
    )
    return min(room, round(project.total_wan_yuan * gone / whole * 0.8 / 100) * 100)
