"""重点项目逐月推进一览: every light of the picture is a figure, which a correction names."""

from __future__ import annotations

import datetime as dt

from reports.blocks import MatrixChart
from reports.document import charts_of
from reports.issuing import issue
from reports.issuing.issue import prepare
from tests.reports.quarterly.conftest import Park
from tests.signing import sign

DAY, LATER = dt.date(2021, 4, 20), dt.date(2021, 5, 6)


def test_every_light_of_the_picture_is_a_figure_of_its_own(first_quarter: Park) -> None:
    document = issue.document_of(
        first_quarter.engine, prepare(first_quarter.engine, "2021Q1", "one", issue_date=DAY)
    )
    [matrix] = [chart for chart in charts_of(document) if isinstance(chart, MatrixChart)]
    lit = [cell for row in matrix.rows for cell in row.cells if cell.light]
    assert lit and all(document.figures[cell.light_figure or ""].text == cell.light for cell in lit)
    # The table's light is grey for its reason, the picture's is a light.
    assert document.figures["project.P4.light"].text != "灰"
    assert document.figures["project.P4.m03.month_light"].text == "灰"


def test_a_correction_of_the_month_names_the_light_of_table_and_picture(first_quarter: Park) -> None:
    engine = first_quarter.engine
    sign(engine, prepare(engine, "2021Q1", "one", issue_date=DAY), "演示用户")
    first_quarter.progress(3, {"P1": 333}, reason="按实际支付更正。")
    changes = issue.changes_of(engine, prepare(engine, "2021Q1", "two", issue_date=LATER))
    lights = {one["figure_id"]: (one["old"], one["new"]) for one in changes if one["new"] == "红"}
    assert lights["project.P1.light"] == lights["project.P1.m03.month_light"] == ("绿", "红")
