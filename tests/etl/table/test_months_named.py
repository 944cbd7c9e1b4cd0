"""Headings that name the return's own month are the form's; those of another month are asked about."""

from __future__ import annotations

import pytest

from etl.grid import Sheet
from tests.etl.forms import progress, project, read
from tests.etl.said import warned


def _headed(month: str, so_far: str) -> Sheet:
    sheet = progress([project(1), project(2)])
    sheet.rows[4][7], sheet.rows[4][8] = month, so_far
    return sheet


@pytest.mark.parametrize(
    ("month", "so_far"),
    [
        ("3月完成", "1-3月累计"),
        ("2021年3月完成", "2021年1—3月累计"),
        ("3月份完成", "1月至3月完成"),
        ("本月完成", "1～3月累计"),
    ],
)
def test_the_month_s_own_name_is_read_and_told(month: str, so_far: str) -> None:
    said = read(_headed(month, so_far))
    assert (said.doubts, said.problems) == ([], [])
    assert said.tables[0].columns["month_investment_wan_yuan"].to_pylist() == [10, 10]
    assert said.tables[0].columns["ytd_investment_wan_yuan"].to_pylist() == [30, 30]
    assert any("按“投资/完成情况/本年累计”读取" in told for told in warned(said, "W-heading"))


@pytest.mark.parametrize(("month", "so_far"), [("2月完成", "本年累计"), ("本月完成", "1-2月累计")])
def test_another_month_s_name_is_asked_about(month: str, so_far: str) -> None:
    assert [doubt.kind for doubt in read(_headed(month, so_far)).doubts] == ["headings"]
