"""The reform list: one cell holds a unit and its heads, another holds the numbered measures."""

from __future__ import annotations

import re

from etl.grid import CellValue
from etl.values import person_names

Cells = dict[str, list[CellValue]]

# Columns made here, and the column from whose cell each comes.
ORIGINS = {"head_names": "lead_unit_code", "measure_no": "measure_text"}
HEADS = re.compile(r"负责人\s*[:：]")
NUMBERED = re.compile(r"(?m)^\s*(\d+)\s*[、．.]\s*")


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
    """'1、……；\\n2、……。' → one row per measure, each with its number as printed."""
    made: Cells = {"item_no": [], "measure_no": [], "measure_text": []}
    at: list[int] = []
    for row, item, text in zip(rows, cells["item_no"], cells["measure_text"], strict=True):
        parts = NUMBERED.split(str(text or ""))
        if parts[0].strip():
            parts = ["", "1", str(text)]
        for number, measure in zip(parts[1::2], parts[2::2], strict=True):
            made["item_no"].append(item)
            made["measure_no"].append(int(number))
            made["measure_text"].append(re.sub(r"\s+", "", measure).rstrip("；;。"))
            at.append(row)
    return made, at
