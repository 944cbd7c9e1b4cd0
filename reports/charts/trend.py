"""Cumulative values of this year beside last year's. What is missing is a gap in the line, never a zero."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.blocks import NOT_REPORTED, TrendChart
from reports.charts.style import (
    GREY,
    HATCH,
    NAVY,
    RULE,
    TEXT_WIDTH_MM,
    axes_mm,
    label_width_mm,
    new_figure,
)
from reports.paging.pictures import chart_height_mm

# How much of the height the figures below a point take.
LABEL_SHARE = 0.12
LEFT_MM, RIGHT_MM = 4.0, 27.0
# The values: as large as they are printed, and as small as they may be.
VALUE_PT, SMALLEST_PT = 8.0, 6.5
# What a value leaves free to its line before it stands beside its point.
CLEAR_PT, PT_PER_MM = 4.0, 72 / 25.4


def draw(chart: TrendChart) -> Figure:
    """Two lines with their values printed at the points."""
    figure = new_figure(chart_height_mm(chart))
    axes = axes_mm(figure, left=LEFT_MM, bottom=8, right=RIGHT_MM, top=9)
    _line(axes, [point.last_year for point in chart.points], GREY, "s", (0, (4, 2)), "white")
    _line(axes, [point.this_year for point in chart.points], NAVY, "o", "-", NAVY)
    _scale(axes, chart)
    _print_values(axes, chart)
    axes.set_xticks(range(len(chart.points)), [point.label for point in chart.points], fontsize=8.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.text(0, 1.06, f"单位：{chart.unit}", transform=axes.transAxes, fontsize=8, color=GREY, ha="left")
    return figure


def _line(
    axes: Axes,
    values: list[Decimal | None],
    colour: str,
    marker: str,
    dashes: str | tuple[int, tuple[int, ...]],
    face: str,
) -> None:
    heights = [float("nan") if value is None else float(value) for value in values]
    axes.plot(
        range(len(values)),
        heights,
        color=colour,
        marker=marker,
        markersize=5,
        markerfacecolor=face,
        linestyle=dashes,
        linewidth=1.6,
    )


def _scale(axes: Axes, chart: TrendChart) -> None:
    values = [v for p in chart.points for v in (p.this_year, p.last_year) if v is not None]
    low, high = (float(min(values)), float(max(values))) if values else (0.0, 1.0)
    # From zero: a cut axis makes a small difference look like a great one.
    bottom, top = min(low, 0.0), max(high, 0.0)
    span = (top - bottom) or 1.0
    # Room for the values below the lowest points, or they would run into the months.
    room = LABEL_SHARE * span if low < bottom + LABEL_SHARE * span else 0.0
    axes.set_ylim(bottom - room, top + 0.16 * span)
    axes.axhline(0, color=RULE, lw=0.8, zorder=0)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(-0.4, len(chart.points) - 0.6)


def _print_values(axes: Axes, chart: TrendChart) -> None:
    size, every, free_pt = _size_and_step(chart)
    years = [point.this_year for point in chart.points], [point.last_year for point in chart.points]
    # Where all values give way to the same side, each may take the whole gap to its neighbour.
    most = [free_pt if _is_one_way(values) else free_pt / 2 for values in years]
    for x, point in enumerate(chart.points):
        this, last = point.this_year, point.last_year
        _print_absence(axes, chart, x)
        # Counted from the newest, which is always told.
        if (len(chart.points) - 1 - x) % every:
            continue
        # The higher value is printed above its point, the lower one below: they never cover each other.
        this_above = last is None or this is None or this >= last
        if this is not None and point.this_text:
            aside = _aside_pt(axes, years[0], x, point.this_text, this_above, size)
            aside = max(-most[0], min(aside, most[0]))
            _value(axes, x, this, point.this_text, NAVY, this_above, size, aside)
        if last is not None and point.last_text:
            aside = _aside_pt(axes, years[1], x, point.last_text, not this_above, size)
            aside = max(-most[1], min(aside, most[1]))
            _value(axes, x, last, point.last_text, GREY, not this_above, size, aside)
    _end_labels(axes, chart)


def _is_one_way(values: Sequence[Decimal | None]) -> bool:
    known = [value for value in values if value is not None]
    return known in (sorted(known), sorted(known, reverse=True))


def _size_and_step(chart: TrendChart) -> tuple[float, int, float]:
    """The size of the values, and at which points they are told: at each, or at every second or third where
    they would run into each other even in small letters; and what is free between two of them, in points.
    """
    texts = [text for point in chart.points for text in (point.this_text, point.last_text)]
    room = (TEXT_WIDTH_MM - LEFT_MM - RIGHT_MM) / max(len(chart.points), 1)
    wide = label_width_mm(texts, VALUE_PT, least=0, most=999)
    size = VALUE_PT * max(min(1.0, room / wide), SMALLEST_PT / VALUE_PT)
    printed = wide * size / VALUE_PT
    every = max(1, math.ceil(printed / room))
    # Of the gap that `wide` counts in, a millimetre is enough.
    return size, every, (max(every * room - printed, 0.0) + 2.0) * PT_PER_MM


def _print_absence(axes: Axes, chart: TrendChart, x: int) -> None:
    """未报送 downwards, where last year's value does not stand."""
    point = chart.points[x]
    if point.this_year is not None or point.this_text != NOT_REPORTED:
        return
    axes.axvspan(x - 0.38, x + 0.38, facecolor="#F6F6F6", edgecolor=HATCH, hatch="////", lw=0, zorder=0)
    low, high = axes.get_ylim()
    is_high = point.last_year is not None and float(point.last_year) > (low + high) / 2
    place, align = (0.04, "bottom") if is_high else (0.97, "top")
    text = axes.get_xaxis_transform()
    axes.text(x, place, "未\n报\n送", transform=text, fontsize=8, color=GREY, ha="center", va=align)


def _aside_pt(axes: Axes, values: list[Decimal | None], x: int, text: str, above: bool, size: float) -> float:
    """How far to the right (left: negative) a value stands, so that its own line does not run through it."""
    half = label_width_mm([text], size, least=0, most=999) * PT_PER_MM / 2

    def hidden(neighbour: int) -> float:
        """How much of that half of the text the line to the neighbour would cross."""
        here = values[x]
        there = values[neighbour] if 0 <= neighbour < len(values) else None
        if here is None or there is None:
            return 0.0
        ends = axes.transData.transform([(x, float(here)), (neighbour, float(there))])
        step, rise = (ends[1] - ends[0]) * 72 / axes.figure.dpi
        rise = rise if above else -rise
        return max(0.0, half - CLEAR_PT * abs(step) / rise) if rise > 0 else 0.0

    left, right = hidden(x - 1), hidden(x + 1)
    # In a valley or on a peak there is no better place; beyond the ends stand the line's name and the edge.
    if (left and right) or (left and x == len(values) - 1) or (right and x == 0):
        return 0.0
    return left - right


def _value(
    axes: Axes, x: int, value: Decimal, text: str, colour: str, above: bool, size: float, aside_pt: float
) -> None:
    axes.annotate(
        text,
        (x, float(value)),
        xytext=(aside_pt, 5 if above else -6),
        textcoords="offset points",
        fontsize=size,
        color=colour,
        ha="center",
        va="bottom" if above else "top",
    )


def _end_labels(axes: Axes, chart: TrendChart) -> None:
    """Each line's name at its last point; two that end side by side are moved apart."""
    this = _last([point.this_year for point in chart.points])
    last = _last([point.last_year for point in chart.points])
    apart = 0
    if this and last and this[0] == last[0]:
        apart = 6 if this[1] >= last[1] else -6
    names = ((this, chart.this_label, NAVY, apart), (last, chart.last_label, GREY, -apart))
    for end, label, colour, shift in names:
        if end is None:
            continue
        at_edge = end[0] == len(chart.points) - 1
        axes.annotate(
            label,
            (end[0], float(end[1])),
            xytext=(24, shift) if at_edge else (0, 20),
            textcoords="offset points",
            fontsize=9,
            color=colour,
            ha="left" if at_edge else "center",
            va="center",
            annotation_clip=False,
        )


def _last(values: list[Decimal | None]) -> tuple[int, Decimal] | None:
    known = [(x, value) for x, value in enumerate(values) if value is not None]
    return known[-1] if known else None
