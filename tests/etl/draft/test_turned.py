"""What is proposed for a table of which one key runs across reads that table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.draft.draft import draft_of, main_table
from etl.draft.proposal import Proposal, propose
from etl.grid import CellRange, Grid, Sheet, rectangular
from schemas.source import load_sources
from tests.etl.forms import SOURCES, read

UNITS = {"综合管理局": "U02", "办公室": "U01"}
INDICATORS = {"工业总产值": "I01", "规上工业总产值": "I01", "亩均税收": "I09"}


def _sheet(rows: Sequence[Sequence[Any]], merges: Sequence[CellRange] = ()) -> Sheet:
    return Sheet(1, "表", rectangular(rows), list(merges))


def _proposed(sheet: Sheet) -> Proposal:
    table = main_table(draft_of(Grid("xlsx", [sheet])))
    assert table is not None
    made = propose(table, "series", SOURCES, UNITS, "xlsx", indicators=INDICATORS)
    assert made is not None
    return made


STATISTICS = _sheet(
    [
        ["园区月度数据（2021年3月）"],
        ["填报单位：综合管理局"],
        ["指标名称", "工业总产值", "亩均税收"],
        ["频率", "月", "月"],
        ["单位", "亿元", "万元/亩"],
        ["2021-01", 120.5, 4.1],
        ["2021-02", 257, 8.3],
        ["2021-03", 411.3, 12.5],
    ]
)
MONTHS = _sheet(
    [
        ["工业运行情况（2021年3月）"],
        ["填报单位：综合管理局"],
        ["序号", "指标名称", "计量单位", "2月", None, "3月", None],
        [None, None, None, "本年累计", "上年同期", "本年累计", "上年同期"],
        [1, "工业总产值", "亿元", 257, 223.7, 411.3, 358.5],
        [2, "亩均税收", "万元/亩", 8.3, 8.1, 12.5, 11.9],
    ],
    [
        *(CellRange(2, col, 3, col) for col in range(3)),
        CellRange(2, 3, 2, 4),
        CellRange(2, 5, 2, 6),
    ],
)
QUARTERS = _sheet(
    [
        ["工业运行情况（2021年）"],
        ["填报单位：综合管理局"],
        ["指标名称", "计量单位", "一季度", "二季度", "三季度"],
        ["工业总产值", "亿元", 411.3, 860, 1290],
        ["亩均税收", "万元/亩", 12.5, 25, 37.5],
    ]
)


@pytest.mark.parametrize(
    ("sheet", "key", "n_rows"),
    [(STATISTICS, "indicator_code", 6), (MONTHS, "period_start", 4), (QUARTERS, "period_start", 6)],
)
def test_a_turned_table_is_proposed_with_its_key_across_and_read(
    tmp_path: Path, sheet: Sheet, key: str, n_rows: int
) -> None:
    proposal = _proposed(sheet)
    told = yaml.safe_load(proposal.text)["tables"][0]
    assert (told["table"], told["across"]["key"]) == ("indicator_value", key)
    (tmp_path / "series.yml").write_text(proposal.text, "utf-8")
    said = read(sheet, load_sources(tmp_path)["series"], received="2021-12-06T10:00:00+08:00")
    assert not said.doubts or [doubt.kind for doubt in said.doubts] == ["period"], said.doubts
    assert not said.problems
    assert sum(map(len, said.tables)) == n_rows


def test_lines_below_the_names_are_told_apart() -> None:
    across = yaml.safe_load(_proposed(STATISTICS).text)["tables"][0]["across"]
    assert (across["unit_line"], across["ignore_lines"]) == ("单位", ["频率"])
    assert across["names"] == ["工业总产值", "亩均税收"]


def test_a_cell_whose_meaning_nobody_states_is_a_question_for_a_person() -> None:
    assert any("各格是什么数没有写明" in one for one in _proposed(QUARTERS).to_settle)
    assert not any("各格" in one for one in _proposed(MONTHS).to_settle)


def test_names_that_no_register_has_are_no_key() -> None:
    rows: list[list[Any]] = [["某表"], ["时间", "甲产量", "乙产量"], ["2021-01", 1, 2], ["2021-02", 3, 4]]
    assert "across" not in _proposed(_sheet(rows)).text
