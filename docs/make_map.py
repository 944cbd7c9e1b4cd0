"""Draw docs/pictures/packages.svg again: the packages as floors, the upper one standing on those below.

    .venv/bin/python docs/make_map.py

Each room is a package of the code, with the first sentence of its docstring; nothing is written by hand.
"""

from __future__ import annotations

import ast
import textwrap
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "pictures" / "packages.svg"
FLOORS = (
    ("dags", "WHEN: schedule and order, nothing else"),
    ("liangshai", "the front door"),
    ("reports", "WHAT people read"),
    ("etl", "HOW data moves"),
    ("expectations", "WHAT must be true of the rows; read by etl/check alone"),
    ("schemas", "WHAT data is"),
)
WAY = (
    *(
        "intake",
        "collect",
        "read",
        "identify",
        "table",
        "values",
        "tidy",
        "sources",
        "context",
        "check",
        "judge",
    ),
    *("warehouse", "answer", "rows", "figures", "quarterly", "weekly", "yearly", "render", "issuing"),
    *("papers", "take", "delivery", "mail", "explain"),
)
PER_ROW, ROOM_WIDTH, GAP, LEFT = 5, 212, 10, 16
LETTERS_PER_LINE, LINE, HEAD = 35, 14, 20
FLOOR_COLOURS = ("#f4f1ea", "#eaf1f4")


def rooms_of(floor: str) -> list[tuple[str, str]]:
    """Name and first sentence of each package right inside this one, along the way of a return or a paper."""
    inner = {path.parent.name: path for path in sorted((ROOT / floor).glob("*/__init__.py"))}
    names = [*(name for name in WAY if name in inner), *(name for name in inner if name not in WAY)]
    return [(name, first_sentence(inner[name])) for name in names]


def first_sentence(path: Path) -> str:
    """Of a module's docstring: up to its first full stop, or its first line."""
    told = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n")[0]
    return told.split(". ")[0].rstrip(".").replace("`", "")


def drawing() -> str:
    """The picture as SVG text: the same packages give the same letters."""
    width = 2 * LEFT + PER_ROW * ROOM_WIDTH + (PER_ROW - 1) * GAP
    top, parts = 8, list[str]()
    for number, (floor, says) in enumerate(FLOORS):
        rooms = [(name, textwrap.wrap(text, LETTERS_PER_LINE)) for name, text in rooms_of(floor)]
        rows = [rooms[i : i + PER_ROW] for i in range(0, len(rooms), PER_ROW)]
        heights = [HEAD + LINE * max(len(lines) for _, lines in row) + 8 for row in rows]
        height = 34 + sum(heights) + GAP * len(rows)
        parts += _floor(number, top, width, height, floor, says)
        y = top + 32
        for row, tall in zip(rows, heights, strict=True):
            for place, (name, lines) in enumerate(row):
                parts += _room(LEFT + place * (ROOM_WIDTH + GAP), y, tall, name, lines)
            y += tall + GAP
        top += height + 8
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}" width="{width}" height="{top}"'
        ' font-family="sans-serif" font-size="11" fill="#222">'
    )
    return "\n".join([head, f'<rect width="{width}" height="{top}" fill="white"/>', *parts, "</svg>"]) + "\n"


def _floor(number: int, top: int, width: int, height: int, name: str, says: str) -> list[str]:
    fill = FLOOR_COLOURS[number % 2]
    return [
        f'<rect x="6" y="{top}" width="{width - 12}" height="{height}" rx="6" fill="{fill}"/>',
        f'<text x="{LEFT}" y="{top + 21}"><tspan font-size="15" font-weight="bold">{name}/</tspan>'
        f'<tspan dx="10" font-size="12">{escape(says)}</tspan></text>',
    ]


def _room(x: int, y: int, height: int, name: str, lines: list[str]) -> list[str]:
    drawn = [
        f'<rect x="{x}" y="{y}" width="{ROOM_WIDTH}" height="{height}" rx="4" fill="white" stroke="#999"/>',
        f'<text x="{x + 8}" y="{y + 16}" font-size="12" font-weight="bold">{name}</text>',
    ]
    for number, line in enumerate(lines):
        drawn.append(f'<text x="{x + 8}" y="{y + HEAD + 11 + number * LINE}">{escape(line)}</text>')
    return drawn


if __name__ == "__main__":
    PICTURE.write_text(drawing(), encoding="utf-8")
