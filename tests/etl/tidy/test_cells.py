"""The cells of a receipt: a row that is not taken costs its own table its cells, and no other."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.grid import CellValue, Grid, Sheet, is_filled, rectangular
from etl.tidy.cells import Rejected, cell_account
from etl.tidy.tidied import Tidied
from tests.etl.forms import read

LEADS: list[CellValue] = [
    *("序号", "线索编号", "项目名称", "投资方", "产业链", "资金类型"),
    *("计划投资（万元）", "阶段", "招商责任人", "首次对接日期", "进展情况"),
]
CONTRACTS: list[CellValue] = [
    *("序号", "合同编号", "线索编号", "项目名称", "投资方", "资金类型"),
    *("签约日期", "合同投资额（万元）", "是否落地", "落地日期"),
]
FUNDS: list[list[CellValue]] = [
    ["序号", "合同编号", "项目名称", "到位资金（万元）", None, "佐证"],
    [None, None, None, "本月到位", "本年累计", None],
]
TITLE: list[list[CellValue]] = [["招商引资月报（2021年3月）"], ["填报单位：招商局"]]
Answers = tuple[list[bool], list[bool], list[bool]]


def _lead(number: int, full: bool) -> list[CellValue]:
    return [number, f"XS{number}", "项目", "甲公司", "新材料", "内资", 1250 if full else None, "洽谈"]


def _contract(number: int, full: bool) -> list[CellValue]:
    row: list[CellValue] = [number, f"HT{number}", "XS1", "项目", "甲公司", "内资", "2021.3.6", 1250, "否"]
    return row if full else row[:6]


def _fund(number: int, full: bool) -> list[CellValue]:
    return [number, f"HT{number}", "项目", 30, 90, "银行回单" if full else None]


def _stacked(fullness: Answers) -> Grid:
    leads, contracts, funds = (list(enumerate(rows, 1)) for rows in fullness)
    return Grid(
        "xlsx",
        [
            Sheet(
                1,
                "Sheet1",
                rectangular(
                    [
                        *TITLE,
                        ["一、线索"],
                        LEADS,
                        *(_lead(*row) for row in leads),
                        ["二、签约"],
                        CONTRACTS,
                        *(_contract(*row) for row in contracts),
                        ["三、到位"],
                        *FUNDS,
                        *(_fund(*row) for row in funds),
                    ]
                ),
            )
        ],
    )


def _on_three_sheets(fullness: Answers) -> Grid:
    leads, contracts, funds = (list(enumerate(rows, 1)) for rows in fullness)
    return Grid(
        "xlsx",
        [
            Sheet(1, "线索", rectangular([*TITLE, LEADS, *(_lead(*row) for row in leads)])),
            Sheet(2, "签约", rectangular([*TITLE, CONTRACTS, *(_contract(*row) for row in contracts)])),
            Sheet(3, "到位", rectangular([*TITLE, *FUNDS, *(_fund(*row) for row in funds)])),
        ],
    )


def _in_taken_rows(grid: Grid, said: Tidied, rejected: Rejected) -> int:
    """Counted cell by cell from where the rows that are taken say that they stand."""
    sheets = {sheet.number: sheet for sheet in grid.sheets}
    cells = {
        (rows.sheet_no, row - 1, place.col_no - 1)
        for index, rows in enumerate(said.tables)
        for position, row in enumerate(rows.row_no)
        if position not in rejected.get(index, set())
        for place in rows.places
    }
    return sum(is_filled(sheets[number].value(row, col)) for number, row, col in cells)


_ROWS = st.lists(st.booleans(), min_size=1, max_size=3)


@settings(max_examples=40, deadline=None)
@given(st.tuples(_ROWS, _ROWS, _ROWS), st.booleans(), st.data())
def test_what_is_loaded_is_what_stands_in_the_rows_taken_wherever_the_tables_stand(
    fullness: Answers, stacked: bool, data: st.DataObject
) -> None:
    grid = _stacked(fullness) if stacked else _on_three_sheets(fullness)
    said = read(grid, "investment_promotion")
    assert said.doubts == []
    assert [len(rows) for rows in said.tables] == [len(rows) for rows in fullness]
    rejected = {
        index: data.draw(st.sets(st.integers(0, len(rows) - 1))) for index, rows in enumerate(said.tables)
    }
    account = cell_account(grid, said, "partly", rejected)
    assert account is not None
    assert account["loaded"] == _in_taken_rows(grid, said, rejected)
    for counts in (account, *account["sheets"]):
        assert min(counts["loaded"], counts["rejected"], counts["ignored"]) >= 0
        assert counts["loaded"] + counts["rejected"] + counts["ignored"] == counts["not_empty"]


def test_a_row_sent_back_from_the_lowest_of_three_tables_costs_the_upper_ones_nothing() -> None:
    grid = _stacked(([True], [True], [True]))
    account = cell_account(grid, read(grid, "investment_promotion"), "partly", {2: {0}})
    assert account is not None
    assert (account["loaded"], account["rejected"]) == (7 + 8, 4)
