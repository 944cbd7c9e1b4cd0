"""What the office's 督查核实表 says of projects, supervision items and indicators, in its own words.

Reform measures stand with their item. A finding that contradicts what was reported calls for the problem in
words: a missing one is a gap that stops the issue.
"""

from __future__ import annotations

from collections.abc import Mapping

from reports.blocks import GAP_TEXT, Block, Run
from reports.figures.lineage import given, paragraph
from reports.figures.wording import full_stop
from reports.quarterly.model.quarter import Verified
from reports.quarterly.shared.context import Context
from schemas.warehouse.verification import PARTLY, UNTRUE

REFORM = "改革措施"
_CONTRADICTS = (PARTLY, UNTRUE)


def finding_blocks(ctx: Context) -> list[Block]:
    """评价, 核实发现问题, and a gap for each contradiction that nobody explained."""
    blocks: list[Block] = []
    names = _names(ctx)
    for column, label in (("assessment_text", "评价"), ("problem_text", "核实发现问题")):
        told = [
            f"{names.get(key, key[1])}：{one.told(column).rstrip('。；')}"
            for key, one in ctx.data.verified.items()
            if key[0] != REFORM and one.told(column)
        ]
        if told:
            blocks.append(paragraph(f"{label}：", given(full_stop("；".join(told)))))
    blocks += [
        paragraph(
            f"{names.get(key, f'{key[0]}{key[1]}')}核实为{one.finding}，存在问题：", Run(GAP_TEXT, gap=True)
        )
        for key, one in ctx.data.verified.items()
        if _is_unexplained(one)
    ]
    return blocks


def _is_unexplained(one: Verified) -> bool:
    return one.finding in _CONTRADICTS and not one.row.text("problem_text").strip()


def _names(ctx: Context) -> Mapping[tuple[str, str], str]:
    """(subject, number) → the item with the unit that answers for it."""
    found = {}
    for row in ctx.data.projects:
        unit = ctx.data.unit_name(row.text("responsible_unit_code"))
        found["重点项目", row.text("project_code")] = f"{row.text('project_name')}（{unit}）"
    for row in ctx.data.supervision:
        unit = ctx.data.unit_name(row.text("responsible_unit_code"))
        found["督查事项", row.text("item_no")] = f"{row.text('item_text')}（{unit}）"
    for row in ctx.data.indicators:
        found["主要经济指标", row.text("indicator_code")] = row.text("indicator_name")
    return found
