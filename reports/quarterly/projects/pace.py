"""What a project should have done by the end of a month: by the year's pace, or by a plan of its own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from reports.blocks import CellRef
from reports.figures.pace import due_by_plan
from reports.quarterly.shared.context import Context
from reports.rows.row import Row

PLANNED = {1: "planned_q1_wan_yuan", 2: "planned_q2_wan_yuan", 3: "planned_q3_wan_yuan"}


def own_due(ctx: Context, project: Row, month: int) -> Fraction | None:
    """万元 that its registered quarters ask for; None where the rules or the register know of no own plan."""
    plan = project.decimal("annual_plan_wan_yuan")
    if ctx.measures.project_pace != "own_plan" or plan is None:
        return None
    told = {number: project.decimal(column) for number, column in PLANNED.items()}
    return due_by_plan(plan, {number: value for number, value in told.items() if value is not None}, month)


def plan_cells(project: Row) -> list[CellRef]:
    """The cells of the register in which its quarters stand."""
    return [project.ref(column) for column in PLANNED.values() if project.decimal(column) is not None]


def due_together(ctx: Context, projects: Sequence[Row], month: int) -> Fraction | None:
    """万元 due of all of them; None where not one has a plan of its own."""
    own = [own_due(ctx, project, month) for project in projects]
    if all(one is None for one in own):
        return None
    pace = ctx.pace_after(month)
    total = Fraction(0)
    for project, due in zip(projects, own, strict=True):
        plan = Fraction(project.decimal("annual_plan_wan_yuan") or Decimal(0))
        total += plan * pace.gone / pace.whole if due is None else due
    return total


def exact(amount: Fraction) -> Decimal:
    """An amount as a figure holds it."""
    return Decimal(amount.numerator) / Decimal(amount.denominator)
