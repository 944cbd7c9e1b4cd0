"""The reform list: one cell holds a unit and its heads, another holds the numbered measures."""

from __future__ import annotations

import re

from etl.grid import CellValue
from etl.values import ordinal, person_names

Cells = dict[str, list[CellValue]]

# Columns made here, and the column from whose cell each comes.
ORIGINS = {"head_names": "lead_unit_code", "measure_no": "measure_text"}
HEADS = re.compile(r"负责人\s*[:：]")
# 1、 1. （1） 1） ① 一、 （一） at the beginning of a paragraph; 1.5亿元 is no number of a measure.
NUMBERED = re.compile(
    r"(?m)^\s*([（(]\s*(?:\d+|[一二三四五六七八九十]+)\s*[）)]"
    r"|\d+\s*(?:[、．）)]|\.(?!\d))|[①-⑳]|[一二三四五六七八九十]+、)[、．.]?[^\S\n]*"
)


def split_lead_unit_and_heads(cells: Cells, rows: list[int]) -> tuple[Cells, list[int]]:
    """'综合管理局\\n负责人：某某' → lead unit and head names."""
    units: list[CellValue] = []
    heads: list[CellValue] = []
    for value in cells["lead_unit_code"]:
        text = str(value or "")
        unit, *rest = HEADS.split(text, maxsplit=1)
        units.append(re.sub(r"\s", "", unit) or None)
        heads.append("、".join(person_names(rest[0])) if rest else None)
    return cells | {"lead_unit_code": units, "head_names": heads}, rows


def split_measures(cells: Cells, rows: list[int]) -> tuple[Cells, list[int]]:
    """'1、……；\\n2、……。' → one row per measure, each with its number as printed.

    A cell that ``judge_measures`` finds fault with stays one measure.
    """
    made: Cells = {"item_no": [], "measure_no": [], "measure_text": []}
    at: list[int] = []
    for row, item, text in zip(rows, cells["item_no"], cells["measure_text"], strict=True):
        measures = _measures(text)
        if _fault(measures):
            measures = [(1, str(text))]
        for number, measure in measures:
            made["item_no"].append(item)
            made["measure_no"].append(number)
            made["measure_text"].append(re.sub(r"\s+", "", measure).rstrip("；;。"))
            at.append(row)
    return made, at


def judge_measures(cells: Cells) -> dict[str, dict[int, str]]:
    """Cells in which nobody can tell one measure from the next."""
    faults = {i: fault for i, text in enumerate(cells["measure_text"]) if (fault := _fault(_measures(text)))}
    return {"measure_text": faults}


JUDGES = {"split_measures": judge_measures}


def _measures(cell: CellValue) -> list[tuple[int, str]]:
    """Number and text of each; a cell without numbers is one measure."""
    lead, *parts = NUMBERED.split(str(cell or ""))
    numbered = [(ordinal(n) or 0, text) for n, text in zip(parts[::2], parts[1::2], strict=True)]
    return [(0, lead), *numbered] if lead.strip() and numbered else numbered or [(1, lead)]


def _fault(measures: list[tuple[int, str]]) -> str | None:
    numbers = [number for number, _ in measures]
    if numbers[0] == 0:
        return "第一段没有编号，其后的有，分不清有几条措施，请每条一段，从1起编号"
    if numbers != sorted(set(numbers)):
        return f"措施编号依次为{'、'.join(map(str, numbers))}，有重复或颠倒，请每条一段，从1起编号"
    for _, text in measures:
        paragraphs = [part.rstrip() for part in text.split("\n") if part.strip()]
        if any(part.endswith(("；", ";", "。")) for part in paragraphs[:-1]):
            return "有几段没有编号，分不清有几条措施，请每条一段，从1起编号"
    return None
