"""A weekly return repeats when an item was assigned and when it is due; it never moves either."""

from __future__ import annotations

from typing import Any

import pytest

from etl.grid import Sheet, rectangular
from tests.etl.conftest import Desk
from tests.etl.forms import xlsx

HEADS = ["编号", "督查事项", "责任单位", "责任人", "交办日期", "办结时限", "本周进展", "类别"]
MORE = ["原因", "下周计划", "延期至", "延期次数"]
REGISTER = ["编号", "来源", "出处", "督查事项", "类别", "责任分工/牵头单位", "责任分工/配合单位"]
DAYS = {12: "3月22日—3月28日", 13: "3月29日—4月4日"}


def hand_in_week(
    desk: Desk, number: int, assigned: str = "2021-03-01", due: str = "2021-04-30", until: str | None = None
) -> dict[str, Any]:
    line = ["DC2021-001", "园区道路整治", "综合管理局", "秦墨林", assigned, due, "铺设", "正在推进"]
    rows: list[list[Any]] = [
        [f"督查事项周进展（2021年{DAYS[number]}）"],
        ["填报单位：办公室"],
        [*HEADS, *MORE],
        [*line, "无", "验收", until, 1 if until else None],
    ]
    return desk.hand_in(xlsx(Sheet(1, "周进展", rectangular(rows))), f"周{number}.xlsx")


def told(receipt: dict[str, Any]) -> list[tuple[str, str]]:
    return [(w["cell"], w["message"]) for w in receipt["warnings"] if w["rule"] == "W-registered"]


def requests(desk: Desk) -> list[Any]:
    return desk.rows(
        "select row_key, column_name, change_type, new_value from report.change_requests"
        " order by change_request_id"
    )


def test_a_later_due_date_than_the_first_is_told_and_becomes_a_request_for_an_extension(desk: Desk) -> None:
    assert told(hand_in_week(desk, 12)) == []
    receipt = hand_in_week(desk, 13, due="2021-06-30")
    assert receipt["status"] == "accepted"
    assert told(receipt) == [
        (
            "F4",
            "“办结时限”填2021-06-30，与首次报送的2021-04-30不一致；仍按首次报送的算，如需调整请走变更申请",
        )
    ]
    assert requests(desk) == [("DC2021-001", "due_date", "延期", "2021-06-30")]


@pytest.mark.parametrize(
    ("said", "cell", "shown"),
    [({"due": "长期"}, "F4", "长期"), ({"due": "2021-04-15"}, "F4", "2021-04-15"),
     ({"assigned": "2021-03-10"}, "E4", "2021-03-10")],
)  # fmt: skip
def test_any_other_change_of_the_days_is_told(
    desk: Desk, said: dict[str, str], cell: str, shown: str
) -> None:
    hand_in_week(desk, 12)
    [(where, sentence)] = told(hand_in_week(desk, 13, **said))
    assert where == cell and f"填{shown}，与首次报送的" in sentence
    assert requests(desk) == []


def test_an_extension_in_its_own_column_is_asked_for_once(desk: Desk) -> None:
    hand_in_week(desk, 12)
    hand_in_week(desk, 13, due="2021-06-30", until="2021-06-30")
    assert requests(desk) == [("DC2021-001", "due_date", "延期", "2021-06-30")]


def test_the_same_day_in_other_words_is_no_change(desk: Desk) -> None:
    hand_in_week(desk, 12)
    assert told(hand_in_week(desk, 13, due="4月底", assigned="2021.3.1")) == []
