"""The lines above a table: title, unit, and what is neither."""

from __future__ import annotations

import pytest

from etl.draft.draft import draft_of
from etl.draft.lines import stated_unit, title_of
from etl.grid import CellValue, Grid, Sheet


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("£ million", "£ million"),
        ("(in thousands)", "thousands"),
        ("figures in £ millions", "£ millions"),
        ("2019=100", "2019=100"),
        ("Percentage¹", "Percentage"),
        ("Unit: tonnes of oil equivalent", "tonnes of oil equivalent"),
        ("Table 2: Exports (US$ million), 2020", "US$ million"),
        ("单位：万元", "万元"),
        ("Percentage of adults who drive", ""),
        ("填报单位：经发局", ""),
    ],
)
def test_a_unit_is_known_by_its_words(line: str, unit: str) -> None:
    assert stated_unit([line]) == unit


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["Table 7", "Debts of households"], "Table 7 Debts of households"),
        (["This worksheet contains one table.", "Output by month"], "Output by month"),
        (["£ million", "Source: a survey", "Output by month"], "Output by month"),
        (["2021年3月企业用电情况", "单位：万千瓦时"], "2021年3月企业用电情况"),
    ],
)
def test_a_title_is_none_of_the_lines_that_say_something_else(lines: list[str], title: str) -> None:
    assert title_of(lines) == title


def test_a_cell_that_leads_to_the_contents_page_belongs_to_no_table() -> None:
    rows: list[list[CellValue]] = [
        ["Visits by month", None, None, "Back to contents"],
        [None, None, None, None],
        ["Month", "Visits", "Spending", None],
        ["Jan", 120, 33.1, None],
        ["Feb", 131, 35.0, None],
    ]
    told = [table.as_json() for table in draft_of(Grid("xlsx", [Sheet(1, "T", rows)]))]
    assert [(one["range"], one["title"]) for one in told] == [("A3:C5", "Visits by month")]
    assert told[0]["row_heads"] == ["A4", "A5"]
