"""Characters that sound alike."""

from __future__ import annotations

import pytest

from etl.values import sound_alike
from etl.warehouse.reference import Names


@pytest.mark.parametrize(
    ("one", "other"), [("会", "慧"), ("肖", "萧"), ("庆", "请"), ("曾", "增"), ("重", "虫")]
)
def test_characters_are_alike_in_any_tone_and_any_reading(one: str, other: str) -> None:
    assert sound_alike(one, other) and sound_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("岚", "凤"), ("1", "2"), ("A", "B"), ("女", "怒"), ("会", "会会")]
)
def test_what_differs_in_sound_is_not_alike(one: str, other: str) -> None:
    assert not sound_alike(one, other)


def test_a_name_sounds_like_those_that_differ_in_one_character_anywhere() -> None:
    people = Names("人员")
    for code, name in (("P1", "刘慧娟"), ("P2", "刘娟"), ("P3", "萧军"), ("P4", "刘慧芳"), ("P5", "刘惠娟")):
        people.add(name, code)
        people.add(code, code)
    assert people.sounding_like("刘会娟") == ["刘惠娟", "刘慧娟"]
    assert people.sounding_like("肖 军") == ["萧军"]
    assert people.sounding_like("刘慧娟") == ["刘惠娟"]
    assert people.sounding_like("P6") == people.sounding_like("") == []
    people.add("刘绘芳", "P6")
    assert people.sounding_like("刘会芳") == ["刘慧芳", "刘绘芳"]
