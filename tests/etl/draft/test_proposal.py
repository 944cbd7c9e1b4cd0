"""What is proposed for an unknown workbook: it loads, reads its workbook, and asks about what is not sure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.draft.draft import draft_of, main_table
from etl.draft.proposal import OPEN, Proposal, propose
from etl.grid import CellRange, Grid, Sheet, rectangular
from etl.tidy.tidied import Tidied
from schemas.source import load_sources
from tests.etl.draft.gold import gold_tables
from tests.etl.forms import SOURCES, read

UNITS = {"综合管理局": "U02", "办公室": "U01"}
REQUESTS: list[list[Any]] = [
    ["企业诉求办理台账（2021年5月）"],
    ["填报单位：综合管理局　填报日期：2021年6月2日"],
    ["序号", "诉求编号", "企业名称", "受理日期", "诉求内容", "承办单位", "办结时限", "状态", "办理天数"],
    [1, "SQ-0101", "甲化工有限公司", "2021年5月6日", "招不到操作工", "招商局", "2021.5.20", "已办结", 12],
    [2, "SQ-0102", "乙新材料有限公司", "2021-05-11", "扩建用地", "招商局", "2021年6月11日", "办理中", 9],
    ["合计", None, None, None, None, None, None, None, 21],
    ["注：数据截至5月31日"],
]


def _sheet(rows: Sequence[Sequence[Any]] = REQUESTS, merges: Sequence[CellRange] = ()) -> Sheet:
    return Sheet(1, "台账", rectangular(rows), list(merges) or [CellRange(0, 0, 0, 8), CellRange(1, 0, 1, 8)])


def _proposed(sheet: Sheet, name: str = "request_book") -> Proposal:
    table = main_table(draft_of(Grid("xlsx", [sheet])))
    assert table is not None
    made = propose(table, name, SOURCES, UNITS, "xlsx")
    assert made is not None
    return made


def _tried(proposal: Proposal, sheet: Sheet, folder: Path) -> Tidied:
    name = yaml.safe_load(proposal.text)["name"]
    (folder / f"{name}.yml").write_text(proposal.text, "utf-8")
    return read(sheet, load_sources(folder)[name], received="2021-06-02T10:00:00+08:00")


def test_title_notes_totals_data_and_types_are_found() -> None:
    (table,) = draft_of(Grid("xlsx", [_sheet()]))
    told = table.as_json()
    assert (told["title"], told["data_range"]) == ("企业诉求办理台账（2021年5月）", "A4:I6")
    assert told["column_heads"] == [f"{letter}3" for letter in "ABCDEFGHI"]
    assert told["row_heads"] == []
    assert told["totals"] == [{"cell": "A6", "label": "合计"}]
    assert told["notes"] == ["注：数据截至5月31日"]
    types = {column["heading"]: column["type"] for column in told["columns"]}
    assert (types["受理日期"], types["诉求编号"], types["办理天数"]) == ("date", "code", "integer")


def test_a_proposal_reads_its_workbook(tmp_path: Path) -> None:
    proposal = _proposed(_sheet())
    assert proposal.match.table == "enterprise_request"
    assert "办理天数  # 待确认" in proposal.text
    said = _tried(proposal, _sheet(), tmp_path)
    assert (said.doubts, said.problems) == ([], [])
    assert said.tables[0].columns["request_no"].to_pylist() == ["SQ-0101", "SQ-0102"]
    assert said.tables[0].columns["responsible_unit_code"].to_pylist() == ["U03", "U03"]


def test_a_required_column_that_nothing_surely_fills_holds_the_return(tmp_path: Path) -> None:
    rows = [[cell for col, cell in enumerate(row) if col != 2] for row in REQUESTS]
    sheet = _sheet(rows)
    proposal = _proposed(sheet)
    assert any("企业名称" in one for one in proposal.to_settle)
    said = _tried(proposal, sheet, tmp_path)
    assert [problem.rule for problem in said.problems if problem.fatal] == ["R-heading"]
    assert said.tables == []


def test_stacked_headings_become_paths() -> None:
    rows: list[list[Any]] = [
        ["项目代码", "投资（万元）", None, "存在的问题"],
        [None, "本月完成", "1—4月累计", None],
        ["2020-370305-26-03-000011", 10, 30, "基础浇筑"],
        ["2020-370305-26-03-000012", 12, 42, "主体施工"],
    ]
    merges = [CellRange(0, 0, 1, 0), CellRange(0, 1, 0, 2), CellRange(0, 3, 1, 3)]
    proposal = _proposed(_sheet(rows, merges))
    assert proposal.match.table == "project_progress"
    assert "投资/本月完成: month_investment_wan_yuan" in proposal.text
    assert "存在的问题: problem_text" in proposal.text
    assert "投资/1—4月累计  # 待确认" in proposal.text


@pytest.mark.parametrize("gold", gold_tables(), ids=lambda gold: gold.name)
def test_whatever_is_proposed_loads(gold: Any, tmp_path: Path) -> None:
    for number, table in enumerate(draft_of(Grid("xlsx", [gold.sheet]))):
        proposal = propose(table, f"draft_{number}", SOURCES, UNITS, "xlsx")
        assert (proposal is None) == (table.heads.kind in ("horizontal", "form"))
        if proposal is not None:
            (tmp_path / f"draft_{number}.yml").write_text(proposal.text, "utf-8")
    load_sources(tmp_path)


def test_what_is_unsure_stands_under_ignore_to_be_confirmed() -> None:
    for gold in gold_tables():
        for table in draft_of(Grid("xlsx", [gold.sheet])):
            proposal = propose(table, "draft", SOURCES, UNITS, "xlsx")
            if proposal is None:
                continue
            ignored = (
                proposal.text.split("    ignore:\n")[-1].splitlines() if "ignore:" in proposal.text else []
            )
            listed = [line for line in ignored if line.startswith("      - ")]
            assert all(OPEN in line or "序号" in line for line in listed)
