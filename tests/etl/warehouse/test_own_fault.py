"""A return that our own form or rule sent back: recorded, not counted, with the deadline put off."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from etl.warehouse import own_fault
from etl.warehouse.own_fault import OwnFaultProblem
from tests.etl.conftest import Desk
from tests.etl.forms import progress, project, xlsx

STATE = (
    "select status, rounds_returned_n, rounds_our_fault_n, rounds_counted_n, due_at > first_due_at"
    " from report.submission_status"
)
ROUND = "select is_open_at_deadline, is_our_fault, our_fault_reason from report.return_round"


def record(desk: Desk, number: str, **changes: Any) -> own_fault.Recorded:
    intake = desk.intake
    words = {"reason": "下拉框里少了一个选项", "by": "某人", "until": None} | changes
    with intake.engine.begin() as connection:
        return own_fault.record(connection, number, sources=intake.sources, calendar=intake.calendar, **words)


def test_a_round_of_our_own_fault_does_not_count_and_puts_the_deadline_off(desk: Desk) -> None:
    desk.write(
        "insert into ledger.obligation values ('project_progress', 'U02', '2021-03-01', 'month',"
        " '2021-04-08 18:00+08')"
    )
    bad = desk.hand_in(xlsx(progress([project(1), project(2, month="约三百")])), fewer_ok=True)
    note = bad["note"]["note_no"]
    with desk.intake.engine.connect() as connection:
        assert own_fault.our_share(connection) == (0, 1)
        assert [one["note_no"] for one in own_fault.rounds(connection)] == [note]
    assert (desk.rows(STATE), desk.rows(ROUND)) == ([("按时", 1, 0, 1, False)], [(True, False, None)])
    before = desk.one("select warehouse.as_of()")
    with pytest.raises(OwnFaultProblem, match="原来的截止时间"):
        record(desk, note, until=date(2021, 4, 8))
    done = record(desk, note.removeprefix("退回单"))
    assert done.due_at is not None and desk.rows(STATE) == [("按时", 1, 1, 0, True)]
    assert desk.rows(ROUND) == [(None, True, "下拉框里少了一个选项")]
    # A second record replaces the first, and what was seen before stays what it was.
    again = record(desk, f"第{bad['submission']}号", until=date(2030, 1, 4))
    assert again.due_at is not None and str(again.due_at.date()) == "2030-01-04"
    then = f"select set_config('liangshai.as_of', '{before.isoformat()}', false)"
    with desk.owner.connect() as connection:
        connection.exec_driver_sql(then)
        assert connection.exec_driver_sql(STATE).all() == [("按时", 1, 0, 1, False)]
    with desk.intake.engine.begin() as connection:
        own_fault.withdraw(connection, note)
    assert desk.rows(STATE) == [("按时", 1, 0, 1, False)]
    with desk.intake.engine.begin() as connection, pytest.raises(OwnFaultProblem, match="无可撤销"):
        own_fault.withdraw(connection, note)
    with pytest.raises(OwnFaultProblem, match="没有“退回单2021-999”"):
        record(desk, "退回单2021-999")


def test_a_return_that_came_after_the_deadline_is_late_and_no_open_round(desk: Desk) -> None:
    desk.write(
        "insert into ledger.obligation values ('project_progress', 'U02', '2021-03-01', 'month',"
        " '2021-04-05 18:00+08')"
    )
    bad = desk.hand_in(xlsx(progress([project(1), project(2, month="约三百")])), fewer_ok=True)
    assert bad["status"] == "partly"
    assert desk.rows(STATE) == [("迟报", 1, 0, 0, False)]
