"""A list of the year is registered whole: what is counted over it would stand over a gap otherwise."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from tests.etl.conftest import Desk

TARGETS: list[list[Any]] = [
    ["工业总产值", "亿元", 1600, 8],
    ["全口径税收", "万元", 790000, 6.5],
    ["利用内资", "亿元", 60, 12],
]


def targets(*changes: tuple[int, int, Any], why: str = "") -> bytes:
    """The office's list of targets; (row, column, value) differ. `why`: it corrects an earlier one."""
    rows = [list(row) for row in TARGETS]
    for row, col, value in changes:
        rows[row][col] = value
    lines = [
        ["2021年主要经济指标年度目标" + ("（更正）" if why else "")],
        ["填报单位（盖章）：办公室   填报人：温如许   填报日期：2021年1月11日"],
        *([[f"更正说明：{why}"]] if why else []),
        ["序号", "指标名称", "计量单位", "2021年目标", "目标增速（%）", "文号"],
        *([number, *row, "淄齐鲁化工管发〔2021〕4号"] for number, row in enumerate(rows, 1)),
    ]
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet("目标")
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)
    return kept.getvalue()


def registered(desk: Desk) -> dict[str, tuple[Decimal, bool]]:
    """Indicator → (target, is it waiting to be mended)."""
    rows = desk.rows(
        "select indicator_code, target_value, pending_correction from warehouse.indicator_target"
        " where superseded_at = 'infinity'"
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def test_a_list_with_one_bad_cell_goes_back_whole_and_says_why(desk: Desk) -> None:
    receipt = desk.hand_in(targets((1, 2, "约79万")), "目标.xlsx")
    assert (receipt["status"], receipt["rows_accepted"]) == ("returned", 0)
    assert "要整份登记" in receipt["reason"] and "读到3行，1行退回" in receipt["reason"]
    assert [cell["cell"] for cell in receipt["rejected"]] == ["D5"]
    assert registered(desk) == {}
    # Mended it is the first list of the year: no word 更正 is asked for.
    assert desk.hand_in(targets(), "目标.xlsx")["status"] == "accepted"
    assert len(registered(desk)) == 3


def test_the_list_in_force_stays_until_a_whole_one_replaces_it(desk: Desk) -> None:
    assert desk.hand_in(targets(), "目标.xlsx")["status"] == "accepted"
    held = registered(desk)
    changed, why = (0, 2, 1700), "年中按市里下达数调整"
    receipt = desk.hand_in(targets(changed, (2, 2, "正在研究"), why=why), "目标（更正）.xlsx")
    assert receipt["status"] == "returned"
    assert registered(desk) == held and not any(waits for _, waits in held.values())
    assert desk.hand_in(targets(changed, why=why), "目标（更正）.xlsx")["status"] == "accepted"
    assert registered(desk)["I01"] != held["I01"] and registered(desk)["I07"] == held["I07"]


@pytest.mark.parametrize("cells", [1, 3])
def test_source_check_tells_the_same_before_it_is_handed_in(desk: Desk, cells: int) -> None:
    changes = [(row, 2, "正在研究") for row in range(cells)]
    content = targets(*changes)
    receipt = desk.intake.preview(content, desk.arrival(content, "目标.xlsx"))
    assert receipt["status"] == "returned"
    assert (receipt["reason"] is not None) == (cells == 1), "where no row is good there is nothing to explain"
