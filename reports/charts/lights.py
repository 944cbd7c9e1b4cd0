"""How many items of each unit stand on which light: stacked bars, each piece with its mark and its number."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.blocks import LIGHT_COLOURS, LIGHT_MARKS, LIGHTS, LightsChart, LightsRow
from reports.charts.style import (
    GREY,
    HATCH,
    LIGHT_TINTS,
    TEXT_WIDTH_MM,
    axes_mm,
    label_width_mm,
    lights_legend,
    new_figure,
    on_two_lines,
)
from reports.paging.pictures import chart_height_mm

BOTTOM_MM, TOP_MM = 8.0, 1.0
LABEL_PT = 9.5
LABEL_CHARS = 17
# Beside the bars: the total alone, or with each light's count when some piece is too narrow for its own.
TOTAL_MM, COUNTS_MM = 18.0, 56.0


def draw(chart: LightsChart) -> Figure:
    """One bar per unit, in the order given."""
    figure = new_figure(chart_height_mm(chart))
    labels = [on_two_lines(row.label, LABEL_CHARS) for row in chart.rows]
    left = label_width_mm(labels, LABEL_PT)
    widest = max([_total(row) for row in chart.rows] + [chart.longest, 1])
    roomy = (TEXT_WIDTH_MM - left - TOTAL_MM) / widest
    right = TOTAL_MM if all(_all_fit(row, roomy) for row in chart.rows) else COUNTS_MM
    axes = axes_mm(figure, left, BOTTOM_MM, right, TOP_MM)
    axes.set_xlim(0, widest)
    axes.set_ylim(max(len(chart.rows), 1) - 0.5, -0.5)
    mm_per_item = (TEXT_WIDTH_MM - left - right) / widest
    for position, row in enumerate(chart.rows):
        _draw_bar(axes, position, row, mm_per_item)
        total = f" 共{_total(row)}{chart.unit}"
        if not _all_fit(row, mm_per_item):
            counts = "  ".join(_marked(row, light) for light in LIGHTS if row.counts.get(light))
            total = f"{total}  {counts}"
        axes.text(_total(row), position, total, va="center_baseline", fontsize=8.5, color=GREY)
    axes.set_yticks(range(len(chart.rows)), labels, fontsize=LABEL_PT)
    axes.set_xticks([])
    axes.spines[["bottom"]].set_visible(False)
    shown = [light for light in LIGHTS if any(row.counts.get(light) for row in chart.rows)]
    lights_legend(figure, shown, {"灰": "灰（未报送或未到考核期）"})
    return figure


def _total(row: LightsRow) -> int:
    return sum(row.counts.get(light, 0) for light in LIGHTS)


def _marked(row: LightsRow, light: str) -> str:
    return f"{LIGHT_MARKS[light]}{row.counts[light]}"


def _fits(count: int, mm_per_item: float) -> bool:
    return count * mm_per_item >= 3.4 + 1.8 * len(str(count))


def _all_fit(row: LightsRow, mm_per_item: float) -> bool:
    return all(_fits(count, mm_per_item) for count in row.counts.values() if count)


def _draw_bar(axes: Axes, position: int, row: LightsRow, mm_per_item: float) -> None:
    start = 0
    for light in LIGHTS:
        count = row.counts.get(light, 0)
        if not count:
            continue
        grey = light == "灰"
        bar = axes.barh(position, count, left=start, height=0.62, color=LIGHT_TINTS[light], linewidth=0.6)
        for piece in bar:
            piece.set_edgecolor(HATCH if grey else "white")
            piece.set_hatch("////" if grey else None)
        if _fits(count, mm_per_item):
            axes.text(
                start + count / 2,
                position,
                _marked(row, light),
                ha="center",
                va="center_baseline",
                color=LIGHT_COLOURS[light],
                fontsize=9,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8} if grey else None,
            )
        start += count
