"""Characters that sound alike, and those that look alike."""

from __future__ import annotations

import pytest

from etl.values import look_alike, sound_alike
from etl.warehouse.reference import Names, UnknownName


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
    assert people.alike("刘会娟") == ["刘惠娟", "刘慧娟"]
    assert people.alike("肖 军") == ["萧军"]
    assert people.alike("刘慧娟") == ["刘惠娟"]
    assert people.alike("P6") == people.alike("") == []
    people.add("刘绘芳", "P6")
    assert people.alike("刘会芳") == ["刘慧芳", "刘绘芳"]


@pytest.mark.parametrize(
    ("one", "other"), [("日", "曰"), ("未", "末"), ("己", "巳"), ("已", "巳"), ("戊", "戍"), ("戌", "戍")]
)
def test_characters_of_one_group_look_alike(one: str, other: str) -> None:
    assert look_alike(one, other) and look_alike(other, one)
    assert not look_alike(one, one) and not look_alike(one, "岚")


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("周未", "周末"),
        ("曰信化工有限公司", "日信化工有限公司"),
        ("梁戍", "梁戌"),
        ("劉會娟", "刘会娟"),
        ("耗損監測中心", "耗损监测中心"),
    ],
)
def test_a_name_in_a_look_alike_or_in_old_characters_is_asked_about_and_never_the_same(
    written: str, known: str
) -> None:
    names = Names("人员")
    names.add(known, "P1")
    names.add("沈岚", "P2")
    assert names.alike(written) == [known] and names.near(written) == (known,)
    with pytest.raises(UnknownName) as unknown:
        names.code(written)
    assert unknown.value.near == (known,)


def test_two_usual_characters_of_the_same_sound_make_another_name() -> None:
    names = Names("人员")
    names.add("王英", "P1")
    assert names.alike("汪莹") == []
