"""A chart with more rows than a page holds goes over several pictures: a smaller one cannot be read."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from reports.blocks import BulletChart, ChartBlock, LightsChart, MatrixChart
from reports.figures.wording import chinese_number

ChartT = TypeVar("ChartT", BulletChart, LightsChart, MatrixChart)

# Rows that a picture holds at the size at which it is drawn (reports/paging/pictures.py): one in the text so
# many that lines of a paragraph have room above it, the matrix as many as fit a page of its own.
_MOST_ROWS = {BulletChart: 16, LightsChart: 16, MatrixChart: 36}


def chart_blocks(chart: ChartT) -> list[ChartBlock]:
    """The chart as it is printed, in one block or in several."""
    return [ChartBlock(part) for part in chart_parts(chart)]


def chart_parts(chart: ChartT) -> list[ChartT]:
    """The chart, or its parts, about equally long and numbered: 各单位重点工作亮灯情况（二）."""
    most, rows = _MOST_ROWS[type(chart)], chart.rows
    count = max(1, -(-len(rows) // most))
    if count == 1:
        return [chart]
    if isinstance(chart, LightsChart):
        # One scale for all parts: bars of the same length are the same count.
        chart = replace(chart, longest=max(sum(row.counts.values()) for row in chart.rows))
    ends = [len(rows) * number // count for number in range(count + 1)]
    return [
        replace(
            chart,
            chart_id=f"{chart.chart_id}.{number}",
            title=f"{chart.title}（{chinese_number(number)}）",
            rows=rows[start:end],
        )
        for number, (start, end) in enumerate(pairwise(ends), 1)
    ]
