"""Invented tables with known heads: '#' heads a column, '@' a row, '<' and '^' are merged.
'<' goes with the cell at its left, '^' with the one above."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from etl.grid import CellRange, CellValue, Sheet

FOLDER = Path(__file__).resolve().parents[2] / "samples" / "draft"
Cell = tuple[int, int]


@dataclass(frozen=True)
class Gold:
    """A table and what is known of it."""

    name: str
    kind: str
    sheet: Sheet
    columns: frozenset[str]
    rows: frozenset[str]


def gold_tables() -> list[Gold]:
    """All of them, by kind."""
    return [
        _gold(path.stem, *part.split("\n", 1))
        for path in sorted(FOLDER.glob("*.txt"))
        for part in path.read_text("utf-8").split("== ")[1:]
    ]


def _gold(kind: str, name: str, text: str) -> Gold:
    lines = [line.split("|") for line in text.rstrip("\n").split("\n")]
    values: list[list[CellValue]] = []
    columns, rows = set(), set()
    anchors: dict[Cell, Cell] = {}
    for row, line in enumerate(lines):
        assert len(line) == len(lines[0]), (name, line)
        values.append([])
        for col, cell in enumerate(line):
            at = f"{chr(65 + col)}{row + 1}"
            anchors[row, col] = (row, col)
            if cell in ("<", "^"):
                anchors[row, col] = anchors[(row, col - 1) if cell == "<" else (row - 1, col)]
                values[-1].append(None)
                continue
            if cell[:1] == "#":
                columns.add(at)
            elif cell[:1] == "@":
                rows.add(at)
            values[-1].append(cell[1:] if cell[:1] in ("#", "@") else cell or None)
    sheet = Sheet(1, name, values, _merges(anchors))
    return Gold(name, kind, sheet, frozenset(columns), frozenset(rows))


def _merges(anchors: dict[Cell, Cell]) -> list[CellRange]:
    ends: dict[Cell, Cell] = {}
    for cell, anchor in anchors.items():
        ends[anchor] = max(ends.get(anchor, cell), cell)
    return [CellRange(*anchor, *end) for anchor, end in ends.items() if anchor != end]
