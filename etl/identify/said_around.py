"""What the words around a table say of its figures: unit, last day, plan or actual, amended or not."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from etl.identify.amended import doubt_of_amendments
from etl.identify.cut_off import doubt_of_cut_off
from etl.identify.remarks import take_remarks
from etl.table.body import Body
from etl.table.found_table import FoundTable
from etl.table.preamble import CORRECTION, UNIT_LINE, unit_of_money
from etl.tidy.tidied import NO_REASON, Doubt, Option, Tidied
from schemas.source import Source

_OF_A_PLAN = re.compile(
    r"(?:[月年周旬]|季度)(?:份|度)?(?:工作)?(?:计划|预计|预测)(?:数|表|情况|情况表)?[）)]?$"
    r"|[（(](?:计划|预计|预测)(?:数|表)?[）)]"
)

_REASON_TOLD = re.compile(r"\s*更正\s*(?:说明|理由|原因)\s*[:：]\s*(\D{2,})$")


def doubts_around(
    found: FoundTable, body: Body, source: Source, said: Tidied, hints: dict[str, Any], near: date
) -> list[Doubt]:
    """The questions; a unit of money that only a note states becomes that of the table.

    ``hints["is_actual"]`` and ``hints["period"]`` are the answers.
    """
    _take_unit(found, body)
    take_remarks(found, body, source, said, hints)
    _take_reason(found, body, said)
    doubts = [_of_plan(source, said, hints), doubt_of_amendments(found, body, said, hints)]
    if not hints.get("period"):
        lines = [("表上方", text) for text in found.preamble.texts]
        lines += [("表下注释", text) for text in [*body.notes, *found.sheet.tail_text]]
        doubts.append(doubt_of_cut_off(source, said.period, said.title, lines, near))
    return [doubt for doubt in doubts if doubt is not None and doubt not in said.doubts]


def _of_plan(source: Source, said: Tidied, hints: dict[str, Any]) -> Doubt | None:
    """The title calls the figures a plan, and the return is none of plans."""
    written = _OF_A_PLAN.search("".join(said.title.split()))
    speaks_of_plans = any("计划" in words for words in (source.label, *source.recognise))
    if written is None or speaks_of_plans or source.registered or hints.get("is_actual"):
        return None
    options = (
        Option("A", "是实际数，照此读取", {"is_actual": True}),
        Option("B", "是计划数，作废", {"discard": True}),
    )
    what = f"“{source.label}”报的是实际完成情况"
    sentence = f"表题“{said.title}”写的是“{written[0].strip('（()）')}”，{what}。表里是实际数吗？"
    return Doubt("plan", sentence, options)


def _take_reason(found: FoundTable, body: Body, said: Tidied) -> None:
    """更正说明：漏计30日1天 below the table is the reason of a correction that names none above it.

    Where nothing above says 更正, a line that puts figures right is asked about, and is no reason.
    """
    if said.correction not in (None, NO_REASON):
        return
    lines = [*body.notes, *(words for _, words in body.unread), *found.sheet.tail_text]
    for line in lines:
        told = CORRECTION.search(line) if said.correction else _REASON_TOLD.match(line)
        if told is not None:
            said.correction = told[1].strip()
            return


def _take_unit(found: FoundTable, body: Body) -> None:
    """单位：亿元 in a note below is the table's unit, where nothing above says one."""
    if found.preamble.unit is None and not any(UNIT_LINE.search(text) for text in found.preamble.texts):
        found.preamble.unit = unit_of_money(body.notes)
