"""The tables behind one unit's version: those of the bulletin, with its own rows alone. Pure."""

from __future__ import annotations

from dataclasses import replace

from reports.blocks import Attachment, Block, Figure, Table
from reports.quarterly.attachments import legend_table, red_table
from reports.quarterly.projects.projects_print import projects_table, starts_table
from reports.quarterly.sections.missing import (
    missing_measures,
    missing_projects,
    missing_returns,
    open_questions,
)
from reports.quarterly.sections.problems import problem_list_table
from reports.quarterly.sections.quality import quality_tables
from reports.quarterly.sections.reform import reform_table
from reports.quarterly.sections.supervision import supervision_table
from reports.quarterly.units.unit_own import Own, own_problems


def _missing(own: Own) -> list[str]:
    lines = missing_returns(own.ctx)
    lines += missing_projects(own.ctx, own.projects) if own.projects else []
    lines += missing_measures(own.ctx, own.reform) if own.reform else []
    return list(dict.fromkeys([*lines, *open_questions(own.ctx)]))


def listing(table: Table, n: Figure | None) -> Table:
    """The table with the figure that says how many rows it lists here."""
    return replace(table, rows_figure=n.figure_id if n is not None else None)


def unit_attachments(own: Own) -> tuple[Attachment, ...]:
    """The bulletin's tables with the unit's rows alone; one without rows is left out."""
    base = f"projects.unit.{own.matters.unit_code}"
    wanted: list[tuple[str, list[Block], bool, bool]] = []
    tables: list[Block]
    if own.projects is not None:
        tables = [listing(projects_table(own.ctx, own.projects, base), own.projects.everything.n)]
        if own.projects.starts_due:
            tables.append(starts_table(own.ctx, own.projects))
        wanted.append(("重点项目推进情况表", tables, True, True))
    if own.reform is not None:
        wanted.append(
            (
                "改革攻坚事项清单进展表",
                [listing(reform_table(own.ctx, own.reform), own.count("reform"))],
                True,
                False,
            )
        )
    if own.supervision is not None:
        wanted.append(
            (
                "督查事项进展表",
                [listing(supervision_table(own.ctx, own.supervision), own.count("supervision"))],
                True,
                False,
            )
        )
    if problems := own_problems(own):
        tables = [problem_list_table(own.ctx, problems)]
        wanted.append(("问题清单", tables, True, False))
    red = [item for item in own.found.overview.of("红") if item.unit_code == own.matters.unit_code]
    if red:
        wanted.append(
            ("红灯事项清单", [listing(red_table(own.ctx, red), own.lights.by_light["红"])], False, False)
        )
    returns = quality_tables(own.ctx, _missing(own))
    if returns:
        wanted.append(("数据报送情况表", [*returns], False, False))
    if own.lights.total.value:
        wanted.append(("亮灯口径", [legend_table(own.ctx)], False, False))
    return tuple(
        Attachment(number, title, tuple(blocks), landscape, "A3" if wide else "A4")
        for number, (title, blocks, landscape, wide) in enumerate(wanted, start=1)
    )
