"""Lights against the last issue: where more are grey than then, both papers say how many could be judged."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from reports.document import plain_text
from reports.quarterly.model.quarter import PreviousIssue
from schemas.period import Period
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.reports.quarterly.test_further import Q1, printed, read

__all__ = ["empty_park", "first_quarter", "park"]


def test_fewer_red_lights_stand_beside_how_many_were_judged_where_more_are_grey(first_quarter: Park) -> None:
    data = read(first_quarter, Q1)

    def said(**then: int) -> str:
        values = {f"lights.all.{light}": Decimal(n) for light, n in then.items()}
        before = PreviousIssue(1, Period.parse("2020Q4"), values, {}, {})
        return plain_text(printed(replace(data, previous=before)))

    grey = said(蓝=1, 绿=3, 黄=0, 红=5, 灰=0)
    assert "红灯2项（较上季度减少3项）、灰灯1项（较上季度增加1项）；不含灰灯的8项，上季度9项。" in grey
    assert "亮灯：红灯2项（较上季度减少3项）；不含灰灯的8项，上季度9项" in grey
    assert "不含灰灯的" not in said(蓝=1, 绿=3, 黄=0, 红=5, 灰=1)
