"""A register that comes again changes what is registered only as a correction: else a consent does."""

from __future__ import annotations

from etl.grid import CellRange, CellValue, Sheet, rectangular
from tests.etl.conftest import Desk
from tests.etl.forms import xlsx
from tests.etl.judge.test_judge import kind

LATER = "2021-05-06T10:00:00+08:00"


def register(due: str = "2021-09-30", unit: str = "综合管理局", *, more: bool = False) -> bytes:
    heads: list[CellValue] = ["编号", "来源", "出处", "督查事项", "类别", "责任分工", None, None]
    heads += ["交办日期", "办结时限", "办结标准"]
    below: list[CellValue] = [*[None] * 5, "牵头单位", "配合单位", "责任人", None, None, None]
    first: list[CellValue] = ["DC2021-001", "会议", "纪要", "某事", "重点", unit, None, "方令仪"]
    rows = [[*first, "2021-03-02", due, "办成"]]
    if more:
        rows.append(
            ["DC2021-002", *first[1:5], "综合管理局", None, "方令仪", "2021-03-02", "2021-08-31", "办成"]
        )
    cells = rectangular([["2021年督查事项立项台账"], ["填报单位：办公室"], heads, below, *rows])
    return xlsx(Sheet(1, "立项", cells, [CellRange(2, 5, 2, 7)]))


def due_dates(desk: Desk) -> list[str]:
    return [
        day for (day,) in desk.rows("select due_date::text from report.supervision_item order by item_no")
    ]


def test_a_new_deadline_in_a_list_is_no_extension(desk: Desk) -> None:
    first = desk.hand_in(register(), "立项台账.xlsx")
    assert first["status"] == "accepted", first["question"] or first["rejected"]
    held = desk.hand_in(register(due="2021-12-31"), "立项台账2.xlsx", received=LATER)
    assert (held["status"], kind(held), held["question"]["asked_of"]) == ("held", "registered", "owner")
    assert "DC2021-001“办结时限”原登记2021-09-30，现填2021-12-31" in held["question"]["sentence"]
    assert due_dates(desk) == ["2021-09-30"]
    assert desk.answer(held, "A")["status"] == "accepted"
    assert due_dates(desk) == ["2021-12-31"]


def test_another_unit_is_asked_about_and_a_new_item_is_not(desk: Desk) -> None:
    desk.hand_in(register(), "立项台账.xlsx")
    assert desk.hand_in(register(more=True), "立项台账2.xlsx", received=LATER)["status"] == "accepted"
    other = desk.hand_in(register(unit="招商局", more=True), "立项台账3.xlsx", received=LATER)
    assert kind(other) == "registered" and "牵头单位" in other["question"]["sentence"]
