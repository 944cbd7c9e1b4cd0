"""Sheets in the shapes of yearbooks, written as text, and what is known of each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from etl.grid import CellRange, CellValue, Sheet

REFERENCE = Path(__file__).resolve().parents[2] / "samples" / "draft_yearbooks" / "reference.yml"


def entries() -> list[dict[str, Any]]:
    """As they stand in the file."""
    return list(yaml.safe_load(REFERENCE.read_text(encoding="utf-8")))


def sheet_of(entry: dict[str, Any]) -> Sheet:
    """The entry's cells; a plain number is a number."""
    lines = [line.split("|") for line in entry["text"].rstrip("\n").split("\n")]
    width = max(map(len, lines))
    assert all(len(line) == width for line in lines), (entry["sheet"], [len(line) for line in lines])
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate(lines):
        for col, cell in enumerate(line):
            beside = (row, col - 1) if cell == "<" else (row - 1, col) if cell == "^" else None
            anchors[row, col] = anchor = anchors[beside] if beside else (row, col)
            ends[anchor] = (row, col)
    merges = [CellRange(*anchor, *end) for anchor, end in ends.items() if anchor != end]
    rows = [[_value(cell) for cell in line] for line in lines]
    return Sheet(1, entry["sheet"], rows, merges)


def _value(cell: str) -> CellValue:
    if cell in ("", "<", "^"):
        return None
    if re.fullmatch(r"-?(?:0|[1-9]\d*)", cell):
        return int(cell)
    return float(cell) if re.fullmatch(r"-?\d+\.\d+", cell) else cell
