"""A day on which something happened and that nobody wrote is told, not made up in silence."""

from __future__ import annotations

from datetime import date

import pytest

from etl.tidy.column import Column
from etl.tidy.convert import convert
from etl.warehouse.reference import Reference
from schemas.period import Period

MONTH = Period.parse("2022-04")


def read(*cells: str, ahead: bool = False) -> tuple[list[date | None], dict[int, str]]:
    made = convert(Column("date", "走访日期", list(cells), ahead=ahead), Reference(), MONTH)
    assert not made.problems and not made.questions
    return made.array.to_pylist(), made.warnings


@pytest.mark.parametrize(
    ("cell", "day", "told"),
    [
        ("4月上旬", date(2022, 4, 10), "2022年4月10日"),
        ("一季度", date(2022, 3, 31), "2022年3月31日"),
        ("4月中旬", date(2022, 4, 20), "2022年4月20日"),
        ("4月", date(2022, 4, 30), "2022年4月30日"),
    ],
)
def test_a_month_or_another_part_of_a_year_is_told_with_the_day_that_it_is_kept_under(
    cell: str, day: date, told: str
) -> None:
    assert read(cell) == ([day], {0: f"“{cell}”没有写是哪一天，已按{told}读取"})


@pytest.mark.parametrize("cell", ["2022年3月", "4月8日", "2022.4.8"])
def test_a_month_that_is_over_and_a_day_are_read_as_they_stand(cell: str) -> None:
    assert read(cell)[1] == {}


def test_a_limit_may_be_a_part_of_a_month() -> None:
    assert read("4月上旬", "4月", ahead=True) == ([date(2022, 4, 10), date(2022, 4, 30)], {})
