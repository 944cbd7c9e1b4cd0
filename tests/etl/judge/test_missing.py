"""What a new period's return leaves out is named, though its rows are kept one by one."""

from __future__ import annotations

from tests.etl.conftest import Desk
from tests.etl.judge.test_judge import FEBRUARY, MARCH, hand_in_indicators, indicators


def test_an_indicator_that_last_month_had_and_this_one_has_not_is_named(desk: Desk) -> None:
    both = ("工业总产值", "固定资产投资")
    assert hand_in_indicators(desk, indicators(names=both, m2=FEBRUARY))["status"] == "accepted"
    receipt = hand_in_indicators(desk, indicators(m2=FEBRUARY, m3=MARCH))
    assert receipt["status"] == "accepted", receipt["question"]
    [told] = [w["message"] for w in receipt["warnings"] if w["rule"] == "W-fewer"]
    assert told == "2021年2月有2行，这一份缺1行：“固定资产投资”，请核对是否漏报"


def test_a_whole_return_is_told_nothing(desk: Desk) -> None:
    both = ("工业总产值", "固定资产投资")
    hand_in_indicators(desk, indicators(names=both, m2=FEBRUARY))
    receipt = hand_in_indicators(desk, indicators(names=both, m2=FEBRUARY, m3=MARCH))
    assert not [w for w in receipt["warnings"] if w["rule"] == "W-fewer"]
