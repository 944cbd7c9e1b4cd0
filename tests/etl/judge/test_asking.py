"""Which questions stand in one round, and what their answers come to together."""

from __future__ import annotations

from typing import Any

from etl.answer.answer import receipt_text
from tests.etl.conftest import Desk
from tests.etl.forms import progress, project, xlsx
from tests.etl.judge.test_judge import ALL, APRIL, kind, returned, ytd_of


def test_a_correction_by_letter_alone_is_asked_for_its_reason(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    second = desk.hand_in(returned(*ALL, ytd=45))
    asked = desk.answer(second, "B", "更正2021年3月数")  # the option's own words are no reason
    assert (asked["status"], kind(asked)) == ("held", "reason")
    assert kind(desk.answer(asked, "D")) == "reason"
    other = desk.hand_in(returned(*ALL, ytd=46))
    done = desk.answer(desk.answer(other, "B"), "C", "两项退出名单")
    assert (done["status"], done["correction"]) == ("accepted", "核减：两项退出名单")


def test_what_can_be_asked_at_once_is_asked_in_one_round(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    wrong: list[Any] = ["合计", None, None, None, None, 6000, 1200, 60, 999, 600]
    rows = [project(n, ytd=45) for n in ALL]
    receipt = desk.hand_in(xlsx(progress([*rows, wrong])))
    assert [one["kind"] for one in receipt["questions"]] == ["totals", "second"]
    text = receipt_text(receipt)
    first, second = (one["id"] for one in receipt["questions"])
    assert "有2处拿不准" in text and f"请一次答复，逐个写明，如：问题{first} A，问题{second} A" in text
    half = desk.answer(receipt, "A")
    assert half["status"] == "held" and ytd_of(desk, "2021-03") == [30] * 6
    rest = half | {"questions": half["questions"][1:]}
    done = desk.answer(rest, "B", "付款凭证核对后更正")
    assert (done["status"], done["correction"]) == ("accepted", "付款凭证核对后更正")
    assert ytd_of(desk, "2021-03") == [45] * 6


def test_one_answer_that_discards_settles_the_whole_round(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    wrong: list[Any] = ["合计", None, None, None, None, 6000, 1200, 60, 999, 600]
    receipt = desk.hand_in(xlsx(progress([*(project(n, ytd=45) for n in ALL), wrong])))
    assert desk.answer(receipt, "B")["status"] == "returned"
    assert desk.one("select count(*) from ledger.question where answered_at is null") == 0


def test_an_answer_about_one_period_says_nothing_of_another(desk: Desk) -> None:
    desk.hand_in(returned(*ALL, ytd=30))
    sheet = progress([project(n, month=0, ytd=0.003, cumulative=100) for n in ALL])
    receipt = desk.hand_in(xlsx(sheet))
    assert [one["kind"] for one in receipt["questions"]] == ["check", "second"]
    again = desk.answer(receipt, "AA")  # right as March's, and April's
    assert (again["period"], [one["kind"] for one in again["questions"]]) == ("2021-04", ["check"])


def test_a_wrong_total_and_a_column_in_the_wrong_unit_are_asked_together(desk: Desk) -> None:
    desk.hand_in(returned(*ALL, ytd=30), received="2021-04-06T10:00:00+08:00")
    total: list[Any] = ["合计", None, None, None, None, 6000, 1200, 60, 999, 600]
    sheet = progress([*(project(n, month=0, ytd=0.003, cumulative=100) for n in ALL), total], title=APRIL)
    receipt = desk.hand_in(xlsx(sheet), period="2021-04", received="2021-05-06T10:00:00+08:00")
    assert [one["kind"] for one in receipt["questions"]] == ["totals", "check"]
    assert "6行的本年累计与上月或总投资相差上万倍" in receipt["questions"][1]["sentence"]
    assert kind(desk.answer(receipt, "AA")) is None


def test_a_copy_of_a_return_that_waits_says_what_is_still_asked(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    content = returned(*ALL, ytd=45)
    held = desk.hand_in(content)
    again = desk.hand_in(content, name="又一份.xlsx")
    assert (again["status"], again["duplicate_of"]) == ("duplicate", held["submission"])
    assert again["questions"][0]["id"] == held["question"]["id"]
    text = receipt_text(again)
    assert f"第{held['submission']}号还在等答复" in text and f"请答复（问题{held['question']['id']}）" in text
    assert desk.answer(again, "B", "填报差错")["status"] == "accepted"
    assert desk.hand_in(content, name="第三份.xlsx")["questions"] == []
