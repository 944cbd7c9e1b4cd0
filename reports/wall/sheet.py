"""The wall as one printed sheet, A0 or A1 lying: vector PDF and PNG through typst.

The layout is computed here in mm of an A1 sheet and scaled; wall.typ only puts the pieces where they belong.
Colour never stands alone: each light has its mark and its character.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

from reports.blocks import LIGHT_COLOURS, LIGHT_MARKS, LIGHTS
from reports.charts.style import GREY, INK, LIGHT_TINTS, NAVY, PACE, RULE
from reports.fonts import FontSet, require_glyphs
from reports.paging.lines import lines_of, printed_width_chars
from reports.wall.model import Wall, WallMilestone, WallProject

_TEMPLATE = Path(__file__).with_name("wall.typ")
# Width and height, lying. Everything below is in mm of A1.
PAPERS_MM = {"A1": (841.0, 594.0), "A0": (1189.0, 841.0)}
_WIDTH, _HEIGHT, _MARGIN, _TOP, _FOOT = 841.0, 594.0, 20.0, 62.0, 40.0
_MM_PER_PT = 25.4 / 72
# A row lower than this would need letters that nobody reads from a step away: the rest goes on another sheet.
_TALLEST_ROW, _LOWEST_ROW = 22.0, 10.8
_LARGEST_PT = 20.0
LEAST_PT = 8.5
PNG_PPI = 100.0

# (heading, width, alignment)
_COLUMNS = (
    ("产业链", 18.0, "center"),
    ("序号", 11.0, "center"),
    ("项目名称", 112.0, "left"),
    ("责任单位", 48.0, "center"),
    ("总投资\n（亿元）", 20.0, "right"),
    ("年度计划\n（万元）", 24.0, "right"),
    ("完成率\n（%）", 20.0, "right"),
    ("亮灯", 26.0, "center"),
)
_PROGRESS_WIDTH = 96.0
_MARK_WIDTH = 130.0
_AXIS_LEFT = _MARGIN + sum(width for _, width, _ in _COLUMNS)
_AXIS_WIDTH = _WIDTH - _MARGIN - _PROGRESS_WIDTH - _AXIS_LEFT

Piece = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """`pdf` is one file; `pages` are its pages as PNG."""

    pdf: bytes
    pages: tuple[bytes, ...]


# Letters of another year's milestones need at least so much room, in mm of A1.
_LEAST_ROOM = 16.0
# Of a milestone's name at least two characters and the sign that the rest is cut.
_LEAST_NAME = 12.0
_CUT_NOTE = "节点相近处名称从略，见网页版挂图"


def render_sheet(wall: Wall, fonts: FontSet, paper: str = "A1") -> Sheet:
    """Print the wall. More projects than one sheet can show legibly go on further sheets.

    Raises:
        MissingGlyph: no installed face has a character.
    """
    require_glyphs("\n".join((*wall.words(), _CUT_NOTE)), fonts)
    width, height = PAPERS_MM[paper]
    data = {
        "hei": list(fonts.families["hei"]),
        "title_face": list(fonts.families["xiaobiaosong"]),
        "title": wall.title,
        "width": width,
        "height": height,
        "scale": width / _WIDTH,
        "pages": [_page(wall, rows, n, count) for n, count, rows in _sheets(wall)],
    }
    midnight = dt.datetime.combine(wall.line_day, dt.time(), dt.timezone(dt.timedelta(hours=8)))
    pdf = _compiled(data, fonts, format="pdf", pdf_standards=["a-2b"], timestamp=midnight)
    png = _compiled(data, fonts, format="png", ppi=PNG_PPI * _WIDTH / width)
    assert isinstance(pdf, bytes)
    return Sheet(pdf, tuple(png) if isinstance(png, list) else (png,))


def _compiled(data: dict[str, Any], fonts: FontSet, **form: Any) -> Any:
    """A compiler that was given its source as bytes compiles once: each form has its own."""
    return typst.Compiler(
        _TEMPLATE.read_bytes(),
        font_paths=fonts.typst_fonts,
        ignore_system_fonts=True,
        sys_inputs={"wall": json.dumps(data, ensure_ascii=False)},
    ).compile(**form)


def _sheets(wall: Wall) -> list[tuple[int, int, Sequence[WallProject]]]:
    """(sheet, how many, its projects), about equally many on each."""
    most = int((_HEIGHT - _TOP - _FOOT) / _LOWEST_ROW) - 2
    count = max(math.ceil(len(wall.projects) / most), 1)
    each = max(math.ceil(len(wall.projects) / count), 1)
    return [(n + 1, count, wall.projects[n * each : (n + 1) * each]) for n in range(count)]


def _page(wall: Wall, rows: Sequence[WallProject], number: int, count: int) -> list[Piece]:
    height = min(_TALLEST_ROW, (_HEIGHT - _TOP - _FOOT) / (len(rows) + 1.2))
    top = _TOP + 1.2 * height
    bottom = top + len(rows) * height
    pieces = _header(wall, number, count) + _column_heads(height)
    for place, project in enumerate(rows):
        pieces += _row(wall, project, top + place * height, height)
    pieces += _chains(rows, top, height) + _grid(top, bottom)
    # Where milestones stand close together their names are cut or left out, and that is said.
    named = sum(piece.get("names", False) for piece in pieces)
    due = sum(bool(_days_of(one, wall.year)) for project in rows for one in project.milestones)
    return pieces + _line(wall, bottom) + _footer(wall, bottom, is_cut=named < due)


# ---- pieces ----


def _text(
    text: str, x: float, y: float, width: float, height: float, size: float, align: str = "left", **more: Any
) -> Piece:
    """Letters in a box, mm; `size` in pt is made smaller until they fit, down to LEAST_PT of A1.

    What does not fit even then ends in …; the page that filters has the whole of it.
    """
    while size > LEAST_PT and not _fits(text, width, height, size):
        size = max(size - 0.5, LEAST_PT)
    if len(text) > 1 and not _fits(text, width, height, size):
        kept = bisect_left(
            range(1, len(text)), True, key=lambda n: not _fits(f"{text[:n]}…", width, height, size)
        )
        text = f"{text[: max(kept, 1)]}…"
    box = {"kind": "text", "text": text, "x": x, "y": y, "w": width, "h": height, "size": size}
    return {**box, "align": align, "colour": INK, "face": "hei", **more}


def _fits(text: str, width: float, height: float, size: float) -> bool:
    return _lines(text, width, size) * size * 1.25 * _MM_PER_PT <= height


def _lines(text: str, width: float, size: float) -> int:
    return lines_of(text, max(width / (size * _MM_PER_PT), 1.0))


def _width_mm(text: str, size: float) -> float:
    """Room for the text on one line of letters of `size` pt."""
    return (printed_width_chars(text) + 0.3) * size * _MM_PER_PT


def _box(x: float, y: float, width: float, height: float, fill: str = "", stroke: str = "") -> Piece:
    return {"kind": "box", "x": x, "y": y, "w": width, "h": height, "fill": fill, "stroke": stroke}


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str, thick: float, dash: bool = False) -> Piece:
    ends = {"x": x1, "y": y1, "x2": x2, "y2": y2}
    return {"kind": "line", **ends, "colour": colour, "thick": thick, "dash": dash}


def _triangle(x: float, y: float, size: float, colour: str, is_full: bool) -> Piece:
    return {"kind": "triangle", "x": x, "y": y, "size": size, "colour": colour, "full": is_full}


# ---- parts ----


def _header(wall: Wall, number: int, count: int) -> list[Piece]:
    sheet = f"（第{number}张，共{count}张）" if count > 1 else ""
    inner = _WIDTH - 2 * _MARGIN
    pieces = [
        _text(wall.title + sheet, _MARGIN, 12, inner, 24, 60, "center", face="title", colour=PACE),
        _text(wall.subtitle, _MARGIN, 40, inner / 2, 12, 22, colour=GREY),
    ]
    pieces += [
        _box(_MARGIN, 13, _MARK_WIDTH, 21, "", PACE),
        _text(wall.mark, _MARGIN, 14, _MARK_WIDTH, 10, 22, "center", colour=PACE),
        _text(wall.basis, _MARGIN + 1, 24, _MARK_WIDTH - 2, 9, 14, "center", colour=INK),
    ]
    x = _WIDTH - _MARGIN
    for light in reversed(LIGHTS):
        label = f"{LIGHT_MARKS[light]}{light} {wall.count(light)}"
        width = _width_mm(label, 24)
        x -= width + 8
        pieces.append(_text(label, x + 8, 40, width, 12, 24, "right", colour=LIGHT_COLOURS[light]))
    pieces.append(_text(f"共{len(wall.projects)}个", x - 48, 40, 44, 12, 24, "right"))
    return pieces


def _column_heads(height: float) -> list[Piece]:
    tall, x = 1.2 * height, _MARGIN
    pieces = [_box(_MARGIN, _TOP, _WIDTH - 2 * _MARGIN, tall, "#E4EAF2")]
    for label, width, _ in _COLUMNS:
        pieces.append(_text(label, x, _TOP, width, tall, 16, "center"))
        x += width
    for month in range(12):
        width = _AXIS_WIDTH / 12
        pieces.append(_text(f"{month + 1}月", _AXIS_LEFT + month * width, _TOP, width, tall, 16, "center"))
    pieces.append(_text("形象进度", _AXIS_LEFT + _AXIS_WIDTH, _TOP, _PROGRESS_WIDTH, tall, 16, "center"))
    return pieces


def _row(wall: Wall, project: WallProject, y: float, height: float) -> list[Piece]:
    size = min(height / _MM_PER_PT * 0.42, _LARGEST_PT)
    light = f"{LIGHT_MARKS[project.light]}{project.light}"
    more = "" if project.light_text == project.light else f"\n{project.light_text}"
    cells = (
        "",
        str(project.number),
        project.name,
        project.unit,
        project.total_yi_yuan,
        project.plan_wan_yuan,
        project.completion_pct,
        light + more,
    )
    pieces, x = [], _MARGIN
    for text, (label, width, align) in zip(cells, _COLUMNS, strict=True):
        colour = LIGHT_COLOURS[project.light] if label == "亮灯" else INK
        if label == "亮灯":
            pieces.append(_box(x, y, width, height, LIGHT_TINTS[project.light]))
        pieces.append(_text(text, x + 1, y, width - 2, height, size, align, colour=colour))
        x += width
    pieces += _months(project, y, height) + _milestones(wall, project, y, height)
    left = _AXIS_LEFT + _AXIS_WIDTH
    return [*pieces, _text(project.progress_text, left + 1, y, _PROGRESS_WIDTH - 2, height, size * 0.85)]


def _months(project: WallProject, y: float, height: float) -> list[Piece]:
    """The lower part of a row: a tinted cell for each month that is over, with mark and percent."""
    width, pieces = _AXIS_WIDTH / 12, []
    upper = height * 0.42
    for place, month in enumerate(project.months):
        if month.light is None:
            continue
        x = _AXIS_LEFT + place * width
        pieces.append(_box(x, y + upper, width, height - upper, LIGHT_TINTS[month.light]))
        text = f"{LIGHT_MARKS[month.light]} {month.text}".rstrip()
        size = min((height - upper) / _MM_PER_PT * 0.62, _LARGEST_PT)
        pieces.append(_text(text, x, y + upper, width, height - upper, size, "center"))
    return pieces


def _milestones(wall: Wall, project: WallProject, y: float, height: float) -> list[Piece]:
    """The upper part: hollow where planned, full where met; other years in letters at the edges.

    A name stands right of its triangles or left of them, where no other triangle or name does; cut where
    there is less room, left out where there is next to none.
    """
    size, letters = height * 0.3, min(height * 0.28, 4.2) / _MM_PER_PT
    shown = [(milestone, _days_of(milestone, wall.year)) for milestone in project.milestones]
    shown = [(milestone, days) for milestone, days in shown if days]
    pieces: list[Piece] = []
    for milestone, days in shown:
        colour = _colour_of(milestone)
        pieces += [
            _triangle(_x_of(day), y + height * 0.06, size, colour, day == milestone.met) for day in days
        ]
    taken = [(_x_of(min(days)) - size * 0.7, _x_of(max(days)) + size * 0.7) for _, days in shown]
    taken.append((_x_of(wall.line_day) - 0.5, _x_of(wall.line_day) + 0.5))
    for place, (milestone, _) in enumerate(shown):
        if (found := _room_for(_width_mm(milestone.name, letters), taken[place], taken)) is not None:
            x, room = found
            line = letters * 1.26 * _MM_PER_PT
            top = y + (height * 0.42 - line) / 2
            named = _text(milestone.name, x, top, room, line, letters, colour=_colour_of(milestone))
            align = "left" if x >= taken[place][1] else "right"
            pieces.append({**named, "align": align, "names": named["text"] == milestone.name})
            taken.append((x, x + room))
    return pieces + _other_years(wall, project, y, height, letters, _free(taken))


def _room_for(
    width: float, own: tuple[float, float], taken: Sequence[tuple[float, float]]
) -> tuple[float, float] | None:
    """Where a name of `width` stands beside its triangles, with how much room; None: not enough to read."""
    right_edge = min([start for start, _ in taken if start >= own[1]] + [_AXIS_LEFT + _AXIS_WIDTH])
    left_edge = max([end for _, end in taken if end <= own[0]] + [_AXIS_LEFT])
    # What another one's triangles reach into has no room on that side.
    right = 0.0 if any(start < own[1] < end for start, end in taken) else right_edge - own[1]
    left = 0.0 if any(start < own[0] < end for start, end in taken) else own[0] - left_edge
    if right >= width or right >= left:
        room = min(right, width)
        return (own[1], room) if room >= min(width, _LEAST_NAME) else None
    room = min(left, width)
    return (own[0] - room, room) if room >= min(width, _LEAST_NAME) else None


def _days_of(milestone: WallMilestone, year: int) -> list[dt.date]:
    return [day for day in (milestone.planned, milestone.met) if day and day.year == year]


def _colour_of(milestone: WallMilestone) -> str:
    return LIGHT_COLOURS[milestone.light] if milestone.light else NAVY


def _free(taken: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where nothing stands along a row: (from, room) in mm, the left edge's first, the right one's last."""
    free, at = [], _AXIS_LEFT
    for start, end in [*sorted(taken), (_AXIS_LEFT + _AXIS_WIDTH,) * 2]:
        free.append((at + 1, max(start - at - 2, 0.0)))
        at = max(at, end)
    return free


def _other_years(
    wall: Wall, project: WallProject, y: float, height: float, letters: float, free: list[tuple[float, float]]
) -> list[Piece]:
    """`2020年：立项、开工` at the left edge, `2022年：投产` at the right one, in the room that is left.

    Where one edge has none for its own, both stand at the other, or between the year's own milestones; what
    has room nowhere is on the page.
    """
    earlier, later = (project.other_years(wall.year, sign) for sign in (-1, 1))
    (left, left_room), (right, right_room) = free[0], free[-1]
    together = "；".join(text for text in (earlier, later) if text)

    def needs(text: str) -> float:
        return _width_mm(text, letters)

    sides = [(earlier, left, left_room, "left"), (later, right, right_room, "right")]
    if any(text and needs(text) > room for text, _, room, _ in sides):
        at, room = max(free, key=lambda one: one[1])
        sides = [(together, at, room, "right" if at == right else "left")]
    return [
        _text(text, x, y, room, height * 0.42, letters, align, colour=GREY)
        for text, x, room, align in sides
        if text and room >= _LEAST_ROOM
    ]


def _x_of(day: dt.date) -> float:
    """Each month is as wide as the others; within it the days run on."""
    after = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    share = (day.day - 1) / (after - day.replace(day=1)).days
    return _AXIS_LEFT + (day.month - 1 + share) * _AXIS_WIDTH / 12


def _chains(rows: Sequence[WallProject], top: float, height: float) -> list[Piece]:
    """One tall cell for the neighbours of a chain."""
    pieces: list[Piece] = []
    start = 0
    width = _COLUMNS[0][1]
    for place in range(1, len(rows) + 1):
        if place < len(rows) and rows[place].chain == rows[start].chain:
            continue
        y, tall = top + start * height, (place - start) * height
        pieces.append(_text(rows[start].chain, _MARGIN + 1, y, width - 2, tall, 18, "center"))
        pieces.append(_rule(_MARGIN, y + tall, _WIDTH - _MARGIN, y + tall, NAVY, 0.5))
        for row in range(start + 1, place):
            line = top + row * height
            pieces.append(_rule(_MARGIN + width, line, _WIDTH - _MARGIN, line, RULE, 0.2))
        start = place
    return pieces


def _grid(top: float, bottom: float) -> list[Piece]:
    edges = [_MARGIN]
    for _, width, _ in _COLUMNS:
        edges.append(edges[-1] + width)
    edges += [_AXIS_LEFT + _AXIS_WIDTH, _WIDTH - _MARGIN]
    months = [_AXIS_LEFT + n * _AXIS_WIDTH / 12 for n in range(1, 12)]
    frame = _box(_MARGIN, _TOP, _WIDTH - 2 * _MARGIN, bottom - _TOP, "", NAVY)
    return [
        *(_rule(x, _TOP, x, bottom, RULE, 0.35) for x in edges[1:-1]),
        *(_rule(x, _TOP, x, bottom, RULE, 0.15) for x in months),
        _rule(_MARGIN, top, _WIDTH - _MARGIN, top, NAVY, 0.5),
        frame,
    ]


def _line(wall: Wall, bottom: float) -> list[Piece]:
    """Today's line, over all rows."""
    x = _x_of(wall.line_day)
    label = _text(wall.line_label, x - 30, _TOP - 9, 60, 8, 16, "center", colour=PACE)
    return [_rule(x, _TOP - 1, x, bottom, PACE, 0.7, dash=True), label]


def _footer(wall: Wall, bottom: float, *, is_cut: bool) -> list[Piece]:
    notes = (*wall.notes, _CUT_NOTE) if is_cut else wall.notes
    words = "　".join(wall.legend) + "\n" + "；".join(notes) + "。"
    y = bottom + 4
    return [
        _text(words, _MARGIN, y, _WIDTH - 2 * _MARGIN - 120, _HEIGHT - 8 - y, 13, colour=GREY, valign="top"),
        _text(wall.office, _WIDTH - _MARGIN - 118, y, 118, 12, 20, "right", colour=GREY),
    ]
