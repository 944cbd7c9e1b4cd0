"""Amounts of a group that were pasted one row lower: many rows contradict their own last month at once."""

from __future__ import annotations

from tests.etl.conftest import Desk
from tests.etl.forms import progress, project, xlsx
from tests.etl.judge.test_judge import ALL, APRIL, kind

IN_MAY = "2021-05-06T10:00:00+08:00"


def month(grown: int = 0, wrong: tuple[int, ...] = (), title: str = APRIL) -> bytes:
    """Each project grew by its own amount; the ``wrong`` ones say another month's work."""
    rows = []
    for n in ALL:
        done = 5 + n if grown else 20 + n
        total = 20 + n + (5 + n if grown else 0)
        rows.append(project(n, done + (1 if n in wrong else 0), total, 100 + total))
    sheet = progress(rows, title=title)
    sheet.rows[1][0] = "填报单位：综合管理局"
    return xlsx(sheet)


def march(desk: Desk) -> None:
    receipt = desk.hand_in(month(title="重点项目进展情况表（2021年3月）"))
    assert receipt["status"] == "accepted", receipt["rejected"]


def test_many_months_that_contradict_what_was_told_before_are_one_question(desk: Desk) -> None:
    march(desk)
    held = desk.hand_in(month(1, wrong=(2, 3, 4)), received=IN_MAY)
    assert held["status"] == "held" and kind(held) is not None
    sentence = held["question"]["sentence"]
    assert "3行的本月数与本年累计减上月累计对不上" in sentence and "像是整段粘贴错了行" in sentence
    query = "select count(*) from warehouse.project_progress where period_start = '2021-04-01'"
    assert desk.one(query) == 0


def test_one_of_them_is_a_slip_that_is_told(desk: Desk) -> None:
    march(desk)
    told = desk.hand_in(month(1, wrong=(2,)), received=IN_MAY)
    assert told["status"] == "accepted", told["question"]
    assert ["按本年累计减上月累计应为" in one["message"] for one in told["warnings"]].count(True) == 1
