"""Heads, data, totals, titles, units and notes of sheets as yearbooks print them."""

from __future__ import annotations

from typing import Any

import pytest

from bench.heads import Tally, compared
from etl.draft.draft import draft_of
from etl.grid import Grid
from tests.etl.draft.yearbooks import entries, sheet_of

ENTRIES = entries()


def _told(entry: dict[str, Any]) -> list[dict[str, Any]]:
    return [table.as_json() for table in draft_of(Grid("xlsx", [sheet_of(entry)]))]


@pytest.mark.parametrize("kind", ["column_heads", "row_heads", "data", "totals", "title", "unit"])
def test_what_a_yearbook_prints_is_found(kind: str) -> None:
    tally = Tally()
    for entry in ENTRIES:
        sheet = sheet_of(entry)
        found = compared(entry, sheet, draft_of(Grid("xlsx", [sheet])))
        if kind in found:
            tally.add(*found[kind])
    assert tally.known > 0
    assert tally.f1 >= 0.95, tally.told()


def test_lines_below_a_table_are_its_notes() -> None:
    for entry in ENTRIES:
        told = [note for table in _told(entry) for note in table["notes"]]
        wanted = entry.get("notes", [])
        assert len(told) == len(wanted), (entry["sheet"], told)
        assert all(any(note.startswith(one) for note in told) for one in wanted), (entry["sheet"], told)


def test_a_line_that_numbers_the_columns_is_in_no_heading_s_name() -> None:
    entry = next(entry for entry in ENTRIES if entry["sheet"] == "栏次作第三行标题")
    (table,) = _told(entry)
    headings = [column["heading"] for column in table["columns"]]
    assert headings[:4] == ["能源名称", "计量单位", "代码", "年初库存量"]
    assert headings[4:] == [
        "1—本月/购进量", "1—本月/工业生产消费量", "1—本月/#用于原材料", "期末库存量"
    ]  # fmt: skip
    assert [column["type"] for column in table["columns"]][2] == "code"


def test_a_turned_table_tells_its_attributes_and_where_each_stands() -> None:
    entry = next(entry for entry in ENTRIES if entry["sheet"] == "转置的小表")
    (table,) = _told(entry)
    told = [(column["heading"], column["row"], column["type"]) for column in table["columns"]]
    assert told[0] == ("企业名称", 2, "text")
    assert ("成立时间", 4, "date") in told
    assert ("从业人数", 6, "integer") in told
    assert {column["column"] for column in table["columns"]} == {None}
    assert [column["unit"] for column in table["columns"]][3] == "万元"
