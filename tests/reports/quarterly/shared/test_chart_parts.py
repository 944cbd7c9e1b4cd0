"""Charts with more rows than a page holds."""

from __future__ import annotations

import pytest

from reports.blocks import LightsChart, LightsRow, MatrixCell, MatrixChart, MatrixRow
from reports.charts import lights, matrix
from reports.quarterly.shared.chart_parts import chart_blocks, chart_parts

PAGE_MM, MM_PER_INCH = 198, 25.4


def unit_lights(count: int) -> LightsChart:
    rows = tuple(LightsRow(f"单位{n}", {"绿": n % 7 + 1}) for n in range(count))
    return LightsChart("lights", "各单位亮灯情况", "述", rows)


def project_months(count: int) -> MatrixChart:
    rows = tuple(MatrixRow("链", f"项目{n}", (MatrixCell("绿", "1"),)) for n in range(count))
    return MatrixChart("matrix", "一览", "述", ("1月",), rows)


@pytest.mark.parametrize("count", [0, 1, 16])
def test_what_fits_a_page_stays_one_picture(count: int) -> None:
    chart = unit_lights(count)
    assert [block.chart for block in chart_blocks(chart)] == [chart]


@pytest.mark.parametrize("count", [17, 60, 200])
def test_a_longer_one_loses_no_row_and_no_part_is_made_smaller_for_its_page(count: int) -> None:
    bars, squares = chart_parts(unit_lights(count)), chart_parts(project_months(count))
    assert [row for part in bars for row in part.rows] == list(unit_lights(count).rows)
    assert [row for part in squares for row in part.rows] == list(project_months(count).rows)
    for parts in (bars, squares):
        assert len({part.chart_id for part in parts}) == len({part.title for part in parts}) == len(parts)
    drawn = [*map(lights.draw, bars), *map(matrix.draw, squares)]
    assert max(figure.get_size_inches()[1] * MM_PER_INCH for figure in drawn) <= PAGE_MM


def test_the_parts_share_one_scale() -> None:
    assert {lights.draw(part).axes[0].get_xlim()[1] for part in chart_parts(unit_lights(60))} == {7}
