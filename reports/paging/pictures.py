"""How high each chart is drawn, in millimetres: known before it is drawn, so that a page can be planned."""

from __future__ import annotations

from reports.blocks import BulletChart, Chart, LightsChart, MatrixChart, TrendChart

# One row, and what stands above and below all rows: heads, months, the legend.
BULLET_ROW_MM, BULLET_FRAME_MM = 9.0, 17.0
LIGHTS_ROW_MM, LIGHTS_FRAME_MM = 9.0, 10.0
MATRIX_ROW_MM, MATRIX_FRAME_MM = 5.0, 14.0
TREND_MM = 66.0


def chart_height_mm(chart: Chart) -> float:
    """How tall the chart is drawn, by its rows."""
    match chart:
        case BulletChart():
            return BULLET_ROW_MM * len(chart.rows) + BULLET_FRAME_MM
        case LightsChart():
            return LIGHTS_ROW_MM * len(chart.rows) + LIGHTS_FRAME_MM
        case MatrixChart():
            return MATRIX_ROW_MM * len(chart.rows) + MATRIX_FRAME_MM
        case TrendChart():
            return TREND_MM
