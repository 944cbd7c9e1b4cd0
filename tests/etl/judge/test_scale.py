"""A unit that changed while the figures did not: cells that were forgotten when the others were converted."""

from __future__ import annotations

from tests.etl.conftest import Desk
from tests.etl.forms import progress, project, xlsx
from tests.etl.judge.test_judge import ALL, kind, livelihood, returned


def test_the_figure_of_before_under_another_unit_is_asked_about(desk: Desk) -> None:
    assert desk.hand_in(livelihood("万元", 58.6, 40, 12), "民生实事.csv")["status"] == "accepted"
    held = desk.hand_in(livelihood("元", 586000, 40, 120000), "民生实事1.csv")
    assert kind(held) == "scale"
    assert "MS2021-02现为40 元，以前为40 万元" in held["question"]["sentence"]
    assert "MS2021-01" not in held["question"]["sentence"]
    assert desk.answer(held, "B")["status"] == "returned"
    whole = desk.hand_in(livelihood("元", 586000, 400000, 120000), "民生实事2.csv")
    assert whole["status"] == "accepted", whole["question"]


def test_one_amount_ten_thousand_times_off_is_asked_about(desk: Desk) -> None:
    assert desk.hand_in(livelihood("万元", 58.6, 40, 12), "民生实事.csv")["status"] == "accepted"
    held = desk.hand_in(livelihood("万元", 58.6, 0.0042, 13), "民生实事1.csv")
    assert (held["status"], kind(held)) == ("held", "scale")
    assert "MS2021-02现为0.0042万元，以前为40万元，相差上万倍" in held["question"]["sentence"]
    assert desk.answer(held, "A")["status"] == "accepted"


def test_one_amount_that_collapsed_is_no_slip_of_a_unit(desk: Desk) -> None:
    assert desk.hand_in(livelihood("万元", 58.6, 40, 12), "民生实事.csv")["status"] == "accepted"
    assert desk.hand_in(livelihood("万元", 58.6, 0.5, 12), "民生实事1.csv")["status"] == "accepted"


def test_a_column_that_was_answered_for_is_not_asked_about_again(desk: Desk) -> None:
    assert desk.hand_in(returned(*ALL))["status"] == "accepted"
    large = [project(n, ytd=450000, cumulative=1450000) for n in ALL]
    came = xlsx(progress(large, title="重点项目进展情况表（2021年4月）"))
    held = desk.hand_in(came, period="2021-04")
    assert (held["status"], kind(held)) == ("held", "check")
    assert "整栏错了单位" in held["question"]["sentence"]
    assert desk.answer(held, "A")["status"] == "accepted"
