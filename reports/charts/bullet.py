"""Indicators against their targets: bar = done, black mark = target, dashed tick = schedule pace."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from reports.blocks import LIGHT_COLOURS, BulletChart, BulletRow
from reports.charts.style import (
    FAINT,
    GREY,
    HATCH,
    INK,
    NAVY,
    PACE,
    TEXT_WIDTH_MM,
    axes_mm,
    label_width_mm,
    light_label,
    new_figure,
    on_two_lines,
)
from reports.paging.pictures import chart_height_mm

BOTTOM_MM, TOP_MM, RIGHT_MM = 9.0, 6.0, 44.0
LABEL_PT, AMOUNTS_PT, SMALLEST_PT = 9.5, 7.5, 6.0
LABEL_CHARS = 17
# Left of the light.
AMOUNTS_MM = 35.0
DASHES = (0, (2, 1))
# A bar beyond this is cut, with an arrow; its percent stands beside it in letters anyway.
LONGEST_PCT = 130.0


def draw(chart: BulletChart) -> Figure:
    """One row per indicator, in the order given."""
    figure = new_figure(chart_height_mm(chart))
    labels = [on_two_lines(row.label, LABEL_CHARS) for row in chart.rows]
    bars = axes_mm(figure, label_width_mm(labels, LABEL_PT), BOTTOM_MM, RIGHT_MM, TOP_MM)
    words = axes_mm(figure, TEXT_WIDTH_MM - RIGHT_MM, BOTTOM_MM, 0, TOP_MM)
    for axes, widest in ((bars, LONGEST_PCT + 3), (words, RIGHT_MM)):
        axes.set_xlim(0, widest)
        axes.set_ylim(max(len(chart.rows), 1) - 0.5, -0.5)
    for position, row in enumerate(chart.rows):
        _draw_bar(bars, position, row)
        _print_values(words, position, row)
    bars.set_yticks(range(len(chart.rows)), labels, fontsize=LABEL_PT)
    bars.set_xticks([0, 25, 50, 75, 100], ["0", "25%", "50%", "75%", "100%"], fontsize=8)
    bars.spines[["left", "bottom"]].set_visible(False)
    words.axis("off")
    words.text(2, -0.75, "完成率（完成 / 目标）", fontsize=8, color=GREY, va="center")
    words.text(RIGHT_MM - 1, -0.75, "亮灯", fontsize=8, color=GREY, ha="right", va="center")
    _legend(figure, chart)
    return figure


def _draw_bar(axes: Axes, position: int, row: BulletRow) -> None:
    if row.done_pct is None and not _is_missing(row):
        # No target, so nothing to measure against: the values alone are printed.
        return
    axes.barh(position, 100, height=0.62, color=FAINT, zorder=1)
    if row.done_pct is None:
        axes.barh(position, 100, height=0.62, color="none", edgecolor=HATCH, hatch="////", lw=0, zorder=2)
    else:
        done = float(row.done_pct)
        axes.barh(position, min(max(done, 0.0), LONGEST_PCT), height=0.3, color=NAVY, zorder=3)
        if done > LONGEST_PCT:
            axes.plot([LONGEST_PCT], [position], ">", color=NAVY, markersize=9, zorder=3, clip_on=False)
    axes.plot([100, 100], [position - 0.36, position + 0.36], color=INK, lw=2.2, zorder=4)
    pace = float(row.pace_pct)
    axes.plot([pace, pace], [position - 0.42, position + 0.42], color=PACE, lw=1.2, ls=DASHES, zorder=5)


def _is_missing(row: BulletRow) -> bool:
    """未报送 or 退回待改: there is a target, and nothing to hold against it."""
    return row.done_pct is None and bool(row.target_text) and row.actual_text == row.done_text


def _print_values(axes: Axes, position: int, row: BulletRow) -> None:
    amounts = " / ".join(text for text in (row.actual_text, row.target_text) if text)
    if row.done_pct is None and row.actual_text == row.done_text:
        amounts = f"目标 {row.target_text}" if row.target_text else ""
    if amounts:
        amounts = f"{amounts} {row.unit}".rstrip()
    percent = row.done_text if row.done_pct is None else f"{row.done_text.removesuffix('%')}%"
    lines = _lines(amounts)
    axes.text(2, position - (0.2 if len(lines) == 1 else 0.35), percent, fontsize=LABEL_PT, va="center")
    # Three lines fill the row: the amounts a little smaller.
    size = min(map(_size_pt, lines)) * (1.0 if len(lines) == 1 else 0.93)
    places = (0.24,) if len(lines) == 1 else (0.06, 0.35)
    for place, line in zip(places, lines, strict=True):
        axes.text(2, position + place, line, fontsize=size, color=GREY, va="center")
    if row.light:
        colour, mark = LIGHT_COLOURS[row.light], light_label(row.light)
        axes.text(RIGHT_MM - 1, position, mark, fontsize=LABEL_PT, color=colour, ha="right", va="center")


def _lines(amounts: str) -> list[str]:
    """On two lines what on one would be too small to be read."""
    actual, slash, target = amounts.partition(" / ")
    return [f"{actual} /", target] if slash and _size_pt(amounts) < SMALLEST_PT else [amounts]


def _size_pt(amounts: str) -> float:
    """Smaller where long amounts would run into the light."""
    wide_mm = label_width_mm([amounts], AMOUNTS_PT, least=0, most=999)
    return AMOUNTS_PT * min(1.0, AMOUNTS_MM / wide_mm)


def _legend(figure: Figure, chart: BulletChart) -> None:
    handles: list[Patch | Line2D] = [
        Patch(facecolor=NAVY, label="累计完成"),
        Line2D([], [], color=INK, lw=2.2, label="年度目标（100%）"),
        Line2D([], [], color=PACE, lw=1.2, ls=DASHES, label=chart.pace_label),
    ]
    if absent := dict.fromkeys(row.actual_text for row in chart.rows if _is_missing(row)):
        handles.append(Patch(facecolor=FAINT, edgecolor=HATCH, hatch="////", lw=0, label="、".join(absent)))
    figure.legend(
        handles=handles,
        loc="lower center",
        ncols=len(handles),
        frameon=False,
        fontsize=8,
        borderaxespad=0.1,
        handlelength=1.8,
    )
