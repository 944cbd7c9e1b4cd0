"""A clause whose figure went to its other end is the same clause; two like ones are left to the eye."""

import pytest

from reports.take.turned import turned_key, turned_spans
from reports.take.words import Span


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("正在推进《20》条", "《20》条正在推进"),
        ("其中正在推进《20》条", "正在推进的《20》条"),
        ("共《3》条措施未达标", "措施未达标《3》条"),
        ("完成投资《46.37》亿元", "《46.37》亿元完成投资"),
    ],
)
def test_the_place_of_a_figure_in_its_clause_says_nothing(one: str, other: str) -> None:
    assert turned_key(one, other) and turned_key(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("正在推进《20》条", "《1》条正在推进"),
        ("招商局比综管局多《3》项", "综管局比招商局多《3》项"),
        ("居第《3》位", "居《3》位"),
        ("第《3》位", "《3》位第"),
        ("完成《46》亿元", "《46》万元完成"),
        ("完成《46》亿元占《2》%", "《46》亿元完成占《2》%"),
        ("正在推进", "推进正在"),
        ("正在推进《20》条", "《20》条未达标"),
    ],
)
def test_other_words_another_figure_or_unit_and_a_rank_say_another_thing(one: str, other: str) -> None:
    assert not turned_key(one, other) and not turned_key(other, one)


def test_of_two_like_clauses_nobody_knows_which_is_which() -> None:
    old = "甲：红灯1个。乙：红灯2个。"
    figures = [Span(4, 5), Span(11, 12)]
    assert old[4:5] == "1" and old[11:12] == "2"
    assert turned_spans(old, figures, "甲：2个红灯。乙：1个红灯。") == {}
    assert turned_spans(old[:7], figures[:1], "甲：1个红灯，2个红灯。") == {}
    assert turned_spans(old[:7], figures[:1], "甲：1个红灯。") == {0: Span(2, 3)}


def test_clauses_that_were_turned_and_changed_places_are_known_by_their_words() -> None:
    assert turned_spans("正在推进20条，未达标1条", [Span(4, 6), Span(11, 12)], "1条未达标，20条正在推进") == {
        0: Span(6, 8),
        1: Span(0, 1),
    }
