"""The order in which returns came: what a later one said is replaced by an earlier one only by an answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.etl.conftest import Desk
from tests.etl.forms import YTD, progress, project, xlsx
from tests.etl.judge.test_judge import (
    ALL,
    FEBRUARY,
    MARCH,
    corrected,
    hand_in_indicators,
    indicators,
    issue,
    kind,
    returned,
    ytd_of,
)

MORNING, NOON, EVENING = (f"2021-04-19T{hour}:00:00+08:00" for hour in ("09", "12", "18"))


def with_a_bad_cell(ytd: int) -> bytes:
    rows = [project(n, ytd=ytd, cumulative=100 + ytd) for n in ALL]
    rows[0][YTD] = "三十"
    sheet = progress(rows, title="重点项目进展情况表（2021年3月）（更正）")
    sheet.rows[1][14] = "更正说明：再次核对"
    return xlsx(sheet)


def value_of(desk: Desk, month: int = 2) -> list[Any]:
    query = (
        "select ytd_value::int from report.indicator_value where extract(month from period_start) = :month"
    )
    return [value for (value,) in desk.rows(query, month=month)]


@pytest.mark.parametrize("letter", ["A", "B"])
def test_an_older_correction_replaces_a_newer_one_only_by_an_answer_that_names_it(
    desk: Desk, letter: str
) -> None:
    desk.hand_in(returned(*ALL))
    issue(desk)
    older = desk.hand_in(corrected("付款凭证核对后更正", ytd=31), "一.xlsx", received=MORNING)
    newer = desk.hand_in(corrected("再次核对", ytd=35), "二.xlsx", received=NOON)
    assert kind(older) == kind(newer) == "consent"
    assert desk.answer(newer, "A")["status"] == "accepted"
    asked = desk.answer(older, "A")
    assert (asked["status"], kind(asked), asked["question"]["asked_of"]) == ("held", "later", "owner")
    assert f"第{newer['submission']}号报送（2021年4月19日12:00收到）比这一份" in asked["question"]["sentence"]
    assert ytd_of(desk, "2021-03") == [35] * 6
    assert desk.answer(asked, letter)["status"] == ("returned" if letter == "A" else "accepted")
    assert ytd_of(desk, "2021-03") == [35 if letter == "A" else 31] * 6


def test_a_value_that_a_newer_return_withdrew_does_not_come_back_by_an_older_one_unasked(
    desk: Desk,
) -> None:
    desk.hand_in(returned(*ALL))
    older = desk.hand_in(corrected(None, ytd=31), "一.xlsx", received=MORNING)
    assert kind(older) == "reason"
    assert desk.hand_in(with_a_bad_cell(35), "二.xlsx", received=NOON)["status"] == "partly"
    asked = desk.answer(older, "A")
    assert (asked["status"], kind(asked), asked["question"]["asked_of"]) == ("held", "later", "unit")
    again = desk.hand_in(returned(*ALL, ytd=36), "三.xlsx", received=EVENING)
    assert again["status"] == "accepted"
    # The answer names the second return; the third one came after it and is asked about as well.
    assert kind(desk.answer(asked, "B")) == "later"
    assert ytd_of(desk, "2021-03") == [36] * 6


def test_a_return_entered_with_an_earlier_day_of_receipt_is_asked_about(desk: Desk) -> None:
    desk.hand_in(corrected("录入错误", ytd=31), received=NOON)
    asked = desk.hand_in(corrected("付款凭证核对后更正", ytd=32), "先收到.xlsx", received=MORNING)
    assert (asked["status"], kind(asked)) == ("held", "later")
    assert ytd_of(desk, "2021-03") == [31] * 6


def test_a_month_that_a_later_month_s_return_gave_is_changed_with_a_reason_alone(desk: Desk) -> None:
    assert hand_in_indicators(desk, indicators(m2=FEBRUARY, m3=MARCH))["status"] == "accepted"
    same = desk.hand_in(indicators(m2=FEBRUARY), "同.xlsx", received="2021-04-17T10:00:00+08:00")
    assert (same["status"], same["question"]) == ("accepted", None)


def test_a_month_that_a_later_month_s_return_gave_differently_is_asked_about(desk: Desk) -> None:
    hand_in_indicators(desk, indicators(m2=FEBRUARY, m3=MARCH))
    issue(desk)
    changed = desk.hand_in(indicators(m2=(820, 700, 17)), "乙.xlsx", received="2021-04-17T10:00:00+08:00")
    assert (changed["status"], kind(changed)) == ("held", "earlier")
    assert "D5“工业总产值”2021年1—2月“本年累计”原报800万元，现填820万元" in changed["question"]["sentence"]
    consent = desk.answer(changed, "A")
    assert kind(consent) == "consent" and "报送单位要求更正" in consent["question"]["sentence"]
    assert value_of(desk) == [800]
    assert desk.answer(consent, "A")["status"] == "accepted"
    assert value_of(desk) == [820]


def test_a_month_received_before_the_later_month_s_return_does_not_replace_it_by_the_word_alone(
    desk: Desk,
) -> None:
    hand_in_indicators(desk, indicators(m2=FEBRUARY, m3=MARCH))
    asked = desk.hand_in(indicators(m2=(820, 700, 17)), "乙.xlsx", received="2021-04-15T10:00:00+08:00")
    assert kind(asked) == "earlier"
    asked = desk.answer(asked, "A")
    assert (asked["status"], kind(asked)) == ("held", "later")
    assert desk.answer(asked, "B")["status"] == "accepted"
    assert value_of(desk) == [820]


def test_a_copy_of_a_return_that_was_replaced_is_asked_about_and_one_that_counts_is_a_duplicate(
    desk: Desk,
) -> None:
    first = desk.hand_in(returned(*ALL), "甲.xlsx")
    second = desk.hand_in(with_a_bad_cell(35), "乙.xlsx")
    assert (first["status"], second["status"]) == ("accepted", "partly")
    asked = desk.hand_in(returned(*ALL), "甲再.xlsx")
    assert (asked["status"], kind(asked)) == ("held", "restore")
    sentence = asked["question"]["sentence"]
    assert f"与第{first['submission']}号报送完全相同" in sentence
    assert f"已由第{second['submission']}号报送更正或撤下" in sentence
    waits = desk.hand_in(returned(*ALL), "甲三.xlsx")
    assert (waits["status"], waits["duplicate_of"]) == ("duplicate", asked["submission"])
    assert desk.answer(asked, "A")["status"] == "accepted"
    assert ytd_of(desk, "2021-03") == [30] * 6
    again = desk.hand_in(returned(*ALL), "甲四.xlsx")
    assert (again["status"], again["duplicate_of"]) == ("duplicate", asked["submission"])


def test_a_copy_is_judged_after_the_returns_that_came_before_it_in_the_same_bag(desk: Desk) -> None:
    desk.hand_in(returned(*ALL), "甲.xlsx")
    receipts = desk.intake.hand_in(
        [desk.arrival(with_a_bad_cell(35), "乙.xlsx"), desk.arrival(returned(*ALL), "甲再.xlsx")]
    )
    assert [receipt["status"] for receipt in receipts] == ["partly", "held"]
    assert kind(receipts[1]) == "restore"
