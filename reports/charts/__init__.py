"""Charts: plain data → one SVG (for print) and one PNG (for DOCX, mail, XLSX). Same data, same bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import typst
from matplotlib.figure import Figure

from reports.blocks import BulletChart, Chart, LightsChart, MatrixChart, TrendChart
from reports.charts import bullet, lights, matrix, trend
from reports.charts.style import MM_PER_INCH, house_style
from reports.fonts import FontSet, files_for

PNG_PPI = 200.0
_CACHE_SIZE = 64


@dataclass(frozen=True)
class ChartImage:
    """One drawn chart; sizes in mm as it wants to be printed."""

    chart_id: str
    alt: str
    svg: bytes
    png: bytes
    width_mm: float
    height_mm: float


_drawn: dict[tuple[tuple[Path, ...], str], ChartImage] = {}


def draw_chart(chart: Chart, fonts: FontSet) -> ChartImage:
    """Draw a chart, or take it from the cache when the very same one was drawn before."""
    words = repr(chart)
    key = (files_for(words, fonts, "hei"), words)
    if key not in _drawn:
        while len(_drawn) >= _CACHE_SIZE:
            del _drawn[next(iter(_drawn))]
        _drawn[key] = _draw(chart, key[0])
    return _drawn[key]


def forget_charts() -> None:
    """Draw every chart anew from here on: for measuring."""
    _drawn.clear()


def _draw(chart: Chart, font_files: tuple[Path, ...]) -> ChartImage:
    with house_style(font_files):
        figure = _figure(chart)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Title": chart.title})
        width_mm, height_mm = (float(inches) * MM_PER_INCH for inches in figure.get_size_inches())
    svg = buffer.getvalue()
    return ChartImage(chart.chart_id, chart.alt, svg, _rasterise(svg, width_mm), width_mm, height_mm)


def _figure(chart: Chart) -> Figure:
    match chart:
        case BulletChart():
            return bullet.draw(chart)
        case LightsChart():
            return lights.draw(chart)
        case MatrixChart():
            return matrix.draw(chart)
        case TrendChart():
            return trend.draw(chart)


def _rasterise(svg: bytes, width_mm: float) -> bytes:
    # typst draws the finished SVG in a few hundredths of a second; matplotlib would lay everything out anew.
    literal = svg.decode().replace("\\", "\\\\").replace('"', '\\"')
    source = (
        f"#set page(width: {width_mm:.3f}mm, height: auto, margin: 0mm, fill: white)\n"
        f'#image(bytes("{literal}"), format: "svg", width: 100%)'
    )
    # Its letters are outlines already: the folders of faces need not be searched.
    picture = typst.compile(
        source.encode(), format="png", ppi=PNG_PPI, font_paths=[], ignore_system_fonts=True
    )
    assert isinstance(picture, bytes)
    return picture
