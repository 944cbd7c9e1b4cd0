"""The one look of all charts: calm greys, one navy, lights by colour and mark, figures beside their bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reports.blocks import LIGHT_COLOURS, LIGHT_MARKS, LIGHTS

MM_PER_INCH = 25.4
TEXT_WIDTH_MM = 156.0  # as wide as the 版心
INK, GREY, FAINT, RULE, NAVY = "#222222", "#666666", "#E9ECEF", "#BFC5CC", "#2B4C7E"
HATCH, PACE = "#C4C9CF", "#B02A22"
# Paler than the lights themselves, so that the marks stay readable on them.
LIGHT_TINTS = {"蓝": "#C3D3EA", "绿": "#D3E7D6", "黄": "#F9E7B5", "红": "#EDB9B4", "灰": "#F4F4F4"}
LIGHT_MARKERS = {"蓝": "D", "绿": "o", "黄": "^", "红": "s", "灰": "o"}

_STYLE: dict[Any, Any] = {
    "svg.fonttype": "path",
    "svg.hashsalt": "liangshai",
    # A label from a return may hold a $: it is a letter, no formula.
    "text.parse_math": False,
    "axes.unicode_minus": False,
    "axes.edgecolor": RULE,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": GREY,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.4,
    "font.size": 9,
}


@lru_cache(maxsize=32)
def _family(font_file: Path) -> str:
    font_manager.fontManager.addfont(font_file)
    return font_manager.FontProperties(fname=font_file).get_name()


@contextmanager
def house_style(font_files: Iterable[Path]) -> Iterator[None]:
    """matplotlib's settings while one chart is drawn; nobody else's settings are touched.

    `font_files`: only the faces that the chart needs, for matplotlib looks up each of them for each label.
    """
    with matplotlib.rc_context({**_STYLE, "font.family": [_family(file) for file in font_files]}):
        yield


def new_figure(height_mm: float, width_mm: float = TEXT_WIDTH_MM) -> Figure:
    """An empty figure; millimetres as they come out in print."""
    return Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH))


def label_width_mm(labels: Iterable[str], size_pt: float, least: float = 20.0, most: float = 62.0) -> float:
    """Room for the longest label and a small gap; a 汉字 is as wide as its size, a Latin letter half that."""
    lines = [line for label in labels for line in label.split("\n")]
    chars = max((sum(0.56 if char.isascii() else 1.0 for char in line) for line in lines), default=0.0)
    return min(most, max(least, chars * size_pt / 72 * MM_PER_INCH + 3.0))


def shorten(label: str, longest: int) -> str:
    """Labels share one width; the full names stand in the table beside the chart.

    Cut in the middle: names begin alike (齐鲁化工区…) as often as they end alike (…项目), and what tells two
    of them apart, a phase or a section, mostly stands last.
    """
    if len(label) <= longest:
        return label
    tail = (longest - 1) // 3
    return f"{label[: longest - 1 - tail]}…{label[-tail:]}"


def on_two_lines(label: str, longest: int) -> str:
    """A label of more than `longest` characters on two lines about as long, cut where two do not hold it."""
    if len(label) <= longest:
        return label
    label = shorten(label, 2 * longest)
    middle = -(-len(label) // 2)
    return f"{label[:middle]}\n{label[middle:]}"


def axes_mm(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes with margins in mm from the picture's edges."""
    width, height = (inches * MM_PER_INCH for inches in figure.get_size_inches())
    box = (left / width, bottom / height, (width - left - right) / width, (height - bottom - top) / height)
    return figure.add_axes(box)


def lights_legend(
    figure: Figure, lights: Sequence[str], meanings: Mapping[str, str] | None = None, rest: str = ""
) -> None:
    """One line at the bottom: mark, colour and name of each light; `rest`: what has no mark. A colour means
    nothing without it.
    """
    handles = [
        Line2D([], [], linestyle="", label=(meanings or {}).get(light, light), **marker_style(light, 6))
        for light in LIGHTS
        if light in lights
    ]
    if rest:
        handles.append(Line2D([], [], linestyle="", label=rest))
    figure.legend(
        handles=handles,
        loc="lower center",
        ncols=len(handles),
        frameon=False,
        fontsize=8.5,
        handletextpad=0.1,
        columnspacing=1.6,
        borderaxespad=0.1,
    )


def marker_style(light: str, size: float) -> dict[str, Any]:
    """Line2D arguments for a light's mark; grey is hollow, as in print."""
    colour = LIGHT_COLOURS[light]
    face = "white" if light == "灰" else colour
    return {
        "marker": LIGHT_MARKERS[light],
        "markersize": size,
        "markerfacecolor": face,
        "markeredgecolor": colour,
        "markeredgewidth": 0.8,
    }


def light_label(light: str) -> str:
    """A light with its mark, readable without colour: `■红`."""
    return f"{LIGHT_MARKS[light]}{light}"
