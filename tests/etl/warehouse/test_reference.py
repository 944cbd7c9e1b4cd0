"""Names are found as they were registered on a day; nothing near is taken for the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from etl.warehouse.reference import Names, Reference, UnknownName, load_reference, spelling_key
from schemas.overlaid import REGISTERED


def names(*entries: tuple[str, str]) -> Names:
    known = Names("人员")
    for spelling, code in entries:
        known.add(spelling, code)
    return known


@pytest.mark.parametrize("written", ["邵 民", "邵　民", " 邵民 ", "邵\n民"])
def test_padding_is_no_part_of_a_name(written: str) -> None:
    assert names(("邵民", "P1")).code(written) == "P1"


@pytest.mark.parametrize(
    "written", ["2020—370305", "２０２０-370305", "2020－370305", "2020 370305".replace(" ", "-")]
)
def test_half_width_and_one_kind_of_dash_make_one_code(written: str) -> None:
    assert names(("2020-370305", "X")).code(written) == "X"


def test_one_different_character_is_a_question_and_never_the_same_name() -> None:
    with pytest.raises(UnknownName) as unknown:
        names(("刘慧涓", "P1"), ("林薇", "P2")).code("刘会涓")
    assert unknown.value.near == ("刘慧涓",)


def test_every_person_whose_name_sounds_alike_is_named_beside_the_nearest() -> None:
    with pytest.raises(UnknownName) as unknown:
        names(("刘慧涓", "P1"), ("刘会涓", "P2"), ("刘林", "P3")).code("刘会娟")
    assert unknown.value.near == ("刘会涓", "刘慧涓")


@pytest.mark.parametrize("written", ["王慧涓", "赵云", "刘", "2020-370305-26-03-000012"])
def test_another_family_name_or_another_code_is_simply_unknown(written: str) -> None:
    with pytest.raises(UnknownName) as unknown:
        names(("刘慧涓", "P1"), ("2020-370305-26-03-000011", "X")).code(written)
    assert unknown.value.near == ()


def test_a_spelling_means_who_bore_it_on_that_day() -> None:
    known = Names("单位")
    known.add("规建局", "U04", date(2020, 1, 1), date(2021, 6, 30))
    known.add("规建局", "U07", date(2021, 7, 1))
    assert known.code("规建局", date(2021, 3, 31)) == "U04"
    assert known.code("规建局", date(2021, 9, 30)) == "U07"
    with pytest.raises(UnknownName, match="2个单位"):
        known.code("规建局")


def test_two_persons_of_one_name_are_never_chosen_between() -> None:
    with pytest.raises(UnknownName, match="请写全称或代码"):
        names(("林薇", "P1"), ("林薇", "P2")).code("林薇")


def test_a_register_in_hand_comes_before_what_is_stored_and_leaves_that_as_it_is() -> None:
    stored = Reference()
    stored.projects.add("老项目", "A")
    fresh = stored.with_projects(["B"], ["新项目"])
    assert fresh.projects.code("新项目") == fresh.projects.code("B") == "B"
    assert fresh.projects.code("老项目") == "A"
    with pytest.raises(UnknownName):
        stored.projects.code("新项目")


@given(st.text())
def test_a_name_written_twice_over_has_one_key(text: str) -> None:
    assert spelling_key(spelling_key(text)) == spelling_key(text)


@pytest.fixture
def empty(warehouse_url: str) -> Iterator[Reference]:
    engine = create_engine(warehouse_url)
    with engine.connect() as connection:
        yield load_reference(connection)
    engine.dispose()


def test_an_empty_warehouse_gives_an_empty_reference(empty: Reference) -> None:
    assert empty.units.entries == {}
    assert set(empty.registered) >= set(REGISTERED)
    assert not any(empty.registered.values())


@pytest.mark.parametrize(
    "written", ["墨川炭材公司", "墨川炭材股份有限公司", "墨川炭材", "墨川炭材集团有限公司"]
)
def test_a_company_under_another_form_of_its_name_is_asked_about_and_never_taken(written: str) -> None:
    names = Names("企业")
    names.add("墨川炭材有限公司", "91")
    names.add("墨川化工有限公司", "92")
    with pytest.raises(UnknownName) as unknown:
        names.code(written)
    assert unknown.value.near == ("墨川炭材有限公司",)


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("全口径税收（含出口退税）", "全口径税收"),
        ("万元产值能耗(等价值)", "万元产值能耗"),
        ("固定资产投资", "全社会固定资产投资"),
        ("新材料产业园项目（二期）", "新材料产业园项目（一期）"),
    ],
)
def test_a_name_with_another_qualifier_or_without_its_own_is_asked_about(written: str, known: str) -> None:
    names = Names("指标")
    names.add(known, "I01")
    names.add("社会消费品零售总额", "I02")
    with pytest.raises(UnknownName) as unknown:
        names.code(written)
    assert unknown.value.near == (spelling_key(known),)


@pytest.mark.parametrize("written", ["税收", "工业税收总额", "刘慧涓（小）", "全口径税收完成情况说明"])
def test_a_name_that_shares_some_words_only_is_unknown(written: str) -> None:
    names = Names("指标")
    for known in ("全口径税收", "工业总产值", "刘慧涓"):
        names.add(known, known)
    with pytest.raises(UnknownName) as unknown:
        names.code(written)
    assert unknown.value.near == ()


def test_longer_names_are_looked_for_first_and_a_new_one_among_them() -> None:
    names = Names("单位")
    for spelling in ("环保", "AB", "局", "生态环境分局"):
        names.add(spelling, "U01")
    assert list(names.in_text) == ["生态环境分局", "环保"]
    names.add("应急管理局", "U02")
    assert list(names.in_text) == ["生态环境分局", "应急管理局", "环保"]
