"""Dates without their year in a list whose own year is told."""

from __future__ import annotations

from datetime import date

from etl.grid import CellValue, Sheet
from etl.tidy.tidied import Tidied
from tests.etl.forms import read
from tests.etl.judge.test_judge import LIVELIHOOD

ITEM = "1,{},MS2022-0{},东召口村,户户通,道路硬化,综合管理局,户,126,121,3,10月底,正在推进,施工"


def _list_of(*years: int) -> Tidied:
    """Handed in after the year of its title."""
    lines = ["民生实事台账（2022年）", "单位：万元", LIVELIHOOD]
    rows: list[list[CellValue]] = [
        list(line.split(",")) for line in [*lines, *(ITEM.format(year, n) for n, year in enumerate(years, 1))]
    ]
    wide = max(map(len, rows))
    padded = [[*row, *[None] * (wide - len(row))] for row in rows]
    return read(Sheet(1, "台账", padded), "livelihood", received="2023-01-05T10:00:00+08:00")


def test_a_year_that_stands_in_every_row_is_that_of_its_dates() -> None:
    said = _list_of(2022, 2022)
    assert said.problems == []
    assert said.tables[0].columns["due_date"].to_pylist() == [date(2022, 10, 31)] * 2


def test_a_year_that_some_rows_say_otherwise_tells_nothing() -> None:
    assert [p.cell for p in _list_of(2022, 2023).problems if "没有写年份" in p.message] == ["L4", "L5"]
