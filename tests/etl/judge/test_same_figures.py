"""Last period's figures under this period's title."""

from __future__ import annotations

from tests.etl.conftest import Desk
from tests.etl.forms import progress, project, xlsx
from tests.etl.judge.test_judge import (
    ALL,
    APRIL,
    FEBRUARY,
    MARCH,
    hand_in_indicators,
    indicators,
    kind,
    returned,
)


def test_last_month_s_figures_are_asked_about_though_the_texts_are_new(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    rows = [project(n, ytd=30, cumulative=130) for n in ALL]
    for number, row in enumerate(rows, 1):
        row[12] = f"四月新的形象进度{number}"
    april = progress(rows, title=APRIL)
    april.rows[1][0] = "填报单位：综合管理局"
    same = desk.hand_in(xlsx(april), received="2021-05-06T10:00:00+08:00")
    assert kind(same) == "same"
    assert "全部数字与2021年3月完全相同，只有文字是新的" in same["question"]["sentence"]
    assert desk.answer(same, "B")["status"] == "returned"
    april.rows[4][8], april.rows[4][9] = 40, 140
    other = desk.hand_in(xlsx(april), received="2021-05-06T10:00:00+08:00")
    assert kind(other) != "same"


def test_a_month_of_indicators_that_repeats_the_month_before_is_asked_about(desk: Desk) -> None:
    names = ("工业总产值", "固定资产投资", "全口径税收", "规上工业营业收入")
    first = hand_in_indicators(desk, indicators(names=names, m2=FEBRUARY))
    assert first["status"] == "accepted", first["question"]
    held = hand_in_indicators(desk, indicators(names=names, m2=FEBRUARY, m3=FEBRUARY))
    assert (held["status"], kind(held)) == ("held", "same")
    assert "与2021年2月完全相同" in held["question"]["sentence"]
    assert desk.answer(held, "B")["status"] == "returned"
    good = hand_in_indicators(desk, indicators(names=names, m2=FEBRUARY, m3=MARCH))
    assert good["status"] == "accepted", good["question"]


def test_a_short_list_with_last_month_s_figures_is_loaded_and_told(desk: Desk) -> None:
    desk.answer(desk.hand_in(returned(1, 2)), "A")
    rows = [project(n, ytd=30, cumulative=130) for n in (1, 2)]
    april = progress(rows, title=APRIL)
    april.rows[1][0] = "填报单位：综合管理局"
    for number, row in enumerate(rows, 1):
        row[12] = f"四月新的形象进度{number}"
    came = desk.answer(desk.hand_in(xlsx(april), received="2021-05-06T10:00:00+08:00"), "A")
    told = [one for one in came["warnings"] if one["rule"] == "W-same"]
    assert [one["message"] for one in told] == ["2行的数字与2021年3月完全相同，请核对是否已更新"]
    assert came["status"] == "accepted"
