"""Projects × months, as on the office's wall: one square a month, light by tint and mark."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from reports.blocks import LIGHTS, MatrixChart
from reports.charts.style import (
    GREY,
    INK,
    LIGHT_TINTS,
    RULE,
    TEXT_WIDTH_MM,
    axes_mm,
    lights_legend,
    marker_style,
    new_figure,
    shorten,
)
from reports.paging.pictures import MATRIX_ROW_MM, chart_height_mm

LABEL_CHARS = 19
TEXT_PT = 7.0
GROUP_MM, LABEL_MM, EDGE_MM = 7.0, 57.0, 0.5


def draw(chart: MatrixChart) -> Figure:
    """Rows in the order given; a line between groups, the group's name along the left edge."""
    figure = new_figure(chart_height_mm(chart))
    axes = axes_mm(figure, left=GROUP_MM + LABEL_MM, bottom=8, right=EDGE_MM, top=6)
    axes.set_xlim(0, max(len(chart.columns), 1))
    axes.set_ylim(max(len(chart.rows), 1), 0)
    _draw_cells(axes, chart)
    _draw_labels(axes, chart)
    axes.set_xticks([x + 0.5 for x in range(len(chart.columns))], list(chart.columns), fontsize=8.5)
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, pad=2)
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    shown = [
        light for light in LIGHTS if any(cell.light == light for row in chart.rows for cell in row.cells)
    ]
    to_come = any(cell.light is None for row in chart.rows for cell in row.cells)
    lights_legend(figure, shown, {"灰": "灰（未报送、未到期）"}, "空格：月份未到" if to_come else "")
    return figure


def _draw_cells(axes: Axes, chart: MatrixChart) -> None:
    # One collection and one line of marks per light: 34 × 12 squares drawn singly would cost a second.
    squares: dict[str, list[list[tuple[float, float]]]] = defaultdict(list)
    marks: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for y, row in enumerate(chart.rows):
        for x, cell in enumerate(row.cells):
            key = cell.light or ""
            squares[key].append(_square(x, y))
            if cell.light:
                marks[key].append((x + (0.24 if cell.text else 0.5), y + 0.5))
            if cell.text:
                axes.text(
                    x + 0.4,
                    y + 0.54,
                    cell.text,
                    fontsize=_size_pt(cell.text),
                    va="center_baseline",
                    color=INK,
                )
    for light, corners in squares.items():
        colour = LIGHT_TINTS.get(light, "white")
        axes.add_collection(PolyCollection(corners, facecolor=colour, edgecolor="#E3E6E9", linewidth=0.4))
    for light, points in marks.items():
        xs, ys = zip(*points, strict=True)
        axes.plot(xs, ys, linestyle="", **marker_style(light, 5))


def _size_pt(text: str) -> float:
    """Beside its mark a square holds three letters."""
    return TEXT_PT * min(1.0, 3 / max(len(text), 1))


def _square(x: float, y: float) -> list[tuple[float, float]]:
    left, right, top, bottom = x + 0.04, x + 0.96, y + 0.07, y + 0.93
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _draw_labels(axes: Axes, chart: MatrixChart) -> None:
    per_mm = len(chart.columns) / (TEXT_WIDTH_MM - GROUP_MM - LABEL_MM - EDGE_MM)
    left = -(GROUP_MM + LABEL_MM) * per_mm
    # In the corner above the names, in the line of the months.
    axes.text(left, -0.36, chart.cell_note, fontsize=7.5, va="center_baseline", color=GREY)
    for y, row in enumerate(chart.rows):
        name = shorten(row.label, LABEL_CHARS)
        axes.text(left + (GROUP_MM + 1) * per_mm, y + 0.54, name, fontsize=8, va="center_baseline")
    start = 0
    for group, rows in groupby(chart.rows, key=lambda row: row.group):
        size = len(list(rows))
        axes.plot([left, len(chart.columns)], [start, start], color=RULE, lw=0.8, clip_on=False)
        name = _upright(group, int(size * MATRIX_ROW_MM / 3.6))
        middle = left + GROUP_MM * per_mm / 2
        axes.text(
            middle,
            start + size / 2,
            name,
            fontsize=8.5,
            ha="center",
            va="center",
            color=GREY,
            linespacing=1.1,
        )
        start += size
    axes.plot([left, len(chart.columns)], [start, start], color=RULE, lw=0.8, clip_on=False)


def _upright(group: str, lines: int) -> str:
    """The group's name downwards, one 汉字 a line, two where its rows are few; the rest is cut."""
    per_line = 1 if len(group) <= lines else 2
    pieces = [group[start : start + per_line] for start in range(0, len(group), per_line)]
    return "\n".join(pieces[: max(1, lines)])
