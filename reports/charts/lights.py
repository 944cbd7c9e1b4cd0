"""How many items of each unit stand on which light: stacked bars, each piece with its mark and its number."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.blocks import LIGHT_COLOURS, LIGHT_MARKS, LIGHTS, LightsChart, LightsRow
from reports.charts.style import (
    GREY,
    LIGHT_TINTS,
    TEXT_WIDTH_MM,
    axes_mm,
    lights_legend,
    new_figure,
)

ROW_MM = 9.0
LEFT_MM, RIGHT_MM = 44.0, 18.0


def draw(chart: LightsChart) -> Figure:
    """One bar per unit, in the order given."""
    figure = new_figure(ROW_MM * len(chart.rows) + 10)
    axes = axes_mm(figure, left=LEFT_MM, bottom=8, right=RIGHT_MM, top=1)
    widest = max([sum(row.counts.values()) for row in chart.rows] + [1])
    axes.set_xlim(0, widest)
    axes.set_ylim(max(len(chart.rows), 1) - 0.5, -0.5)
    mm_per_item = (TEXT_WIDTH_MM - LEFT_MM - RIGHT_MM) / widest
    for position, row in enumerate(chart.rows):
        _draw_row(axes, position, row, mm_per_item, chart.unit)
    axes.set_yticks(range(len(chart.rows)), [row.label for row in chart.rows], fontsize=9.5)
    axes.set_xticks([])
    axes.spines[["bottom"]].set_visible(False)
    shown = [light for light in LIGHTS if any(row.counts.get(light) for row in chart.rows)]
    lights_legend(figure, shown, {"灰": "灰（未报送或未到考核期）"})
    return figure


def _draw_row(axes: Axes, position: int, row: LightsRow, mm_per_item: float, unit: str) -> None:
    start = 0
    for light in LIGHTS:
        count = row.counts.get(light, 0)
        if not count:
            continue
        hatch = "////" if light == "灰" else None
        axes.barh(
            position,
            count,
            left=start,
            height=0.62,
            color=LIGHT_TINTS[light],
            edgecolor="#B9BEC4" if hatch else "white",
            hatch=hatch,
            linewidth=0.6 if hatch else 1.0,
        )
        # A piece narrower than its mark and number prints the number alone.
        wide = count * mm_per_item >= 3.2 + 1.8 * len(str(count))
        text = f"{LIGHT_MARKS[light]}{count}" if wide else str(count)
        colour = LIGHT_COLOURS[light]
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8} if hatch else None
        axes.text(
            start + count / 2,
            position,
            text,
            ha="center",
            va="center_baseline",
            color=colour,
            fontsize=9,
            bbox=box,
        )
        start += count
    axes.text(start, position, f" 共{start}{unit}", ha="left", va="center_baseline", fontsize=8.5, color=GREY)
