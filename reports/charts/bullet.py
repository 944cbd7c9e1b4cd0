"""Indicators against their targets: bar = done, black mark = target, dashed tick = schedule pace."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from reports.blocks import LIGHT_COLOURS, BulletChart, BulletRow
from reports.charts.style import FAINT, GREY, INK, NAVY, axes_mm, light_label, new_figure

ROW_MM = 9.0
# A bar beyond this is cut, with an arrow; its percent stands beside it in letters anyway.
LONGEST_PCT = 130.0


def draw(chart: BulletChart) -> Figure:
    """One row per indicator, in the order given."""
    figure = new_figure(ROW_MM * len(chart.rows) + 17)
    axes = axes_mm(figure, left=36, bottom=9, right=44, top=6)
    axes.set_xlim(0, LONGEST_PCT + 3)
    axes.set_ylim(max(len(chart.rows), 1) - 0.5, -0.5)
    for position, row in enumerate(chart.rows):
        _draw_row(axes, position, row)
    axes.set_yticks(range(len(chart.rows)), [row.label for row in chart.rows], fontsize=9.5)
    axes.set_xticks([0, 25, 50, 75, 100], ["0", "25%", "50%", "75%", "100%"], fontsize=8)
    axes.spines[["left", "bottom"]].set_visible(False)
    across = axes.get_yaxis_transform()
    for x, text, align in ((1.03, "完成率（完成 / 目标）", "left"), (1.56, "亮灯", "right")):
        axes.text(x, -0.75, text, transform=across, fontsize=8, color=GREY, ha=align, va="center")
    _legend(figure, chart.pace_label)
    return figure


def _draw_row(axes: Axes, position: int, row: BulletRow) -> None:
    axes.barh(position, 100, height=0.62, color=FAINT, zorder=1)
    if row.done_pct is None:
        axes.barh(position, 100, height=0.62, color="none", edgecolor="#C4C9CF", hatch="////", lw=0, zorder=2)
    else:
        done = float(row.done_pct)
        axes.barh(position, min(max(done, 0.0), LONGEST_PCT), height=0.3, color=NAVY, zorder=3)
        if done > LONGEST_PCT:
            axes.plot(
                [LONGEST_PCT], [position], marker=">", color=NAVY, markersize=9, zorder=3, clip_on=False
            )
    axes.plot([100, 100], [position - 0.36, position + 0.36], color=INK, lw=2.2, zorder=4)
    pace = float(row.pace_pct)
    axes.plot(
        [pace, pace], [position - 0.42, position + 0.42], color="#B02A22", lw=1.2, ls=(0, (2, 1)), zorder=5
    )
    across = axes.get_yaxis_transform()
    amounts = " / ".join(text for text in (row.actual_text, row.target_text) if text)
    if row.done_pct is None and row.actual_text == row.done_text:
        amounts = f"目标 {row.target_text}" if row.target_text else ""
    axes.text(1.03, position + 0.22, amounts, transform=across, fontsize=7.5, color=GREY, va="center")
    axes.text(1.03, position - 0.2, row.done_text, transform=across, fontsize=9.5, va="center")
    if row.light:
        colour = LIGHT_COLOURS[row.light]
        mark = light_label(row.light)
        axes.text(1.56, position, mark, transform=across, fontsize=9.5, color=colour, ha="right", va="center")


def _legend(figure: Figure, pace_label: str) -> None:
    handles = [
        Patch(facecolor=NAVY, label="累计完成"),
        Line2D([], [], color=INK, lw=2.2, marker="", label="年度目标（100%）"),
        Line2D([], [], color="#B02A22", lw=1.2, ls=(0, (2, 1)), label=pace_label),
        Patch(facecolor=FAINT, edgecolor="#C4C9CF", hatch="////", lw=0, label="未报送"),
    ]
    figure.legend(
        handles=handles,
        loc="lower center",
        ncols=4,
        frameon=False,
        fontsize=8,
        borderaxespad=0.1,
        handlelength=1.8,
    )
