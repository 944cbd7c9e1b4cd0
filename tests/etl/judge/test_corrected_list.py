"""A list that is corrected within its year: from which day, and what becomes of a row that it struck."""

from __future__ import annotations

from typing import Any

import pytest

from tests.etl.conftest import Desk
from tests.etl.forms import CODES
from tests.etl.judge.test_judge import ALL, issue, kind, returned

MOVED = 5  # more than a fifth would be asked about first
STANDING = "select count(*) from report.project"


def listed(*numbers: int, plan: int = 200) -> bytes:
    lines = ["2021年重点项目名单（更正）,,,,,,更正说明：核减", "填报单位：办公室"]
    lines += ["项目代码,项目名称,产业链,项目级别,责任单位,包建责任人,总投资（万元）,年度计划（万元）"]
    lines += [f"{CODES[n - 1]},项目{n},新材料,市级,综合管理局,方令仪,1000,{plan}" for n in numbers]
    return "\n".join(lines).encode()


def correct_list(desk: Desk, *numbers: int) -> dict[str, Any]:
    return desk.hand_in(
        listed(*numbers), "重点项目名单（更正）.csv", received="2021-11-20T09:00:00+08:00",
        source="project_register_csv",
    )  # fmt: skip


def test_a_list_corrected_behind_a_signed_bulletin_is_asked_from_which_day_it_counts(desk: Desk) -> None:
    issue(desk, "quarterly", "2021Q1")
    receipt = correct_list(desk, *ALL[:MOVED])
    assert (receipt["status"], kind(receipt)) == ("held", "consent")
    asked = receipt["question"]
    assert "2021年第一季度通报已按原来登记的印发" in asked["sentence"] and "从哪天起" in asked["sentence"]
    assert asked["asked_of"] == "owner" and desk.one(STANDING) == len(ALL)
    assert desk.answer(receipt, "A")["status"] == "accepted"
    assert desk.one(STANDING) == MOVED


def test_a_change_within_the_year_leaves_the_list_as_it_was(desk: Desk) -> None:
    issue(desk, "quarterly", "2021Q1")
    assert desk.answer(correct_list(desk, *ALL[:MOVED]), "B")["status"] == "returned"
    assert desk.one(STANDING) == len(ALL)


@pytest.mark.parametrize("paper", [None, ("quarterly", "2020Q4"), ("weekly", "2021-W12")])
def test_a_list_that_no_signed_bulletin_of_its_year_printed_is_corrected_without_the_question(
    desk: Desk, paper: tuple[str, str] | None
) -> None:
    if paper:
        issue(desk, *paper)
    assert correct_list(desk, *ALL[:MOVED])["status"] == "accepted"


def test_a_struck_project_goes_back_alone_and_the_others_are_loaded(desk: Desk) -> None:
    assert correct_list(desk, *ALL[:MOVED])["status"] == "accepted"
    receipt = desk.hand_in(returned(*ALL))
    assert receipt["status"] == "partly"
    told = desk.rows("select rule, message from report.rejected_cells")
    assert [rule for rule, _ in told] == ["R-struck"] and "“项目6”已从重点项目名单中核减" in told[0][1]
    assert desk.one("select count(*) from report.project_progress") == MOVED
