"""`liangshai returned`: which notes wait, and which of them our own form had caused."""

from __future__ import annotations

from liangshai.service import Service
from liangshai.settings import Settings
from tests.liangshai.conftest import YEAR, Run, first_returns


def test_a_note_is_recorded_as_our_own_fault_and_taken_back(settings: Settings, run: Run) -> None:
    assert "没有等着改的退回单" in run("returned").out
    with Service.open(settings) as service:
        service.ingest(
            [*first_returns()[:1], YEAR / "project_progress" / "重点项目进展情况表（2021年5月）.xlsx"]
        )
    listed = run("returned", "--all", "--json").json
    assert listed["our_fault_n"] == 0 and listed["rounds_n"] == len(listed["rounds"]) > 0
    note = listed["rounds"][0]["note_no"]
    assert run("returned", note).code == run("returned", note, "--our-fault", "表头").code == 2
    said = run("returned", note, "--our-fault", "模板少一栏", "--by", "某人")
    assert said.code == 0 and "不计入报送单位" in said.out
    assert "因本办：模板少一栏" in run("returned", "--all").out
    assert "引起的1张" in run("returned").out
    assert run("returned", note, "--undo").code == 0
    again = run("returned", note, "--undo")
    assert again.code == 4 and "无可撤销" in again.err
