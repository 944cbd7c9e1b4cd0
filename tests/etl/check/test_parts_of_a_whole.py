"""Parts that are no whole: which of them is wrong nobody knows, so none is loaded."""

from __future__ import annotations

from etl.grid import CellValue, Sheet, rectangular
from tests.etl.conftest import Desk
from tests.etl.forms import xlsx

HEADS: list[CellValue] = [
    "目标年",
    "指标名称",
    "计量单位",
    "目标值",
    "基期年",
    "基期值",
    "是否占比",
    "占比组",
]


def goals(basic: CellValue, fine: CellValue) -> bytes:
    rows: list[list[CellValue]] = [
        [2025, "化工产业产值规模", "亿元", 3000, 2020, 1480, "否", None],
        [2025, "基础化工占比", "%", basic, 2020, 52, "是", "产业结构"],
        [2025, "中高端化工占比", "%", fine, 2020, 48, "是", "产业结构"],
    ]
    return xlsx(Sheet(1, "多年目标", rectangular([["齐鲁化工区多年目标登记表"], HEADS, *rows])))


def loaded(desk: Desk) -> list[str]:
    return [name for (name,) in desk.rows("select indicator_name from report.indicator_goal order by 1")]


def test_shares_that_are_no_whole_go_back_together(desk: Desk) -> None:
    receipt = desk.hand_in(goals(0.3, 0.7), "齐鲁化工区多年目标登记表.xlsx")
    assert receipt["status"] == "partly"
    assert [(one["cell"], one["message"]) for one in receipt["rejected"]] == [
        (cell, "“产业结构”2025年各项占比合计1%，应为100%") for cell in ("D4", "D5")
    ]
    assert loaded(desk) == ["化工产业产值规模"]


def test_shares_that_are_a_whole_are_loaded(desk: Desk) -> None:
    assert desk.hand_in(goals(30, 70), "齐鲁化工区多年目标登记表.xlsx")["status"] == "accepted"
    assert len(loaded(desk)) == 3
