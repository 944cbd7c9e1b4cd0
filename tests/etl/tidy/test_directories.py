"""Names in free columns: kept as written, asked about where they are nearly those of a directory."""

from __future__ import annotations

import pytest

from etl.tidy.directories import people_meant, text_meant
from etl.warehouse.reference import Reference, UnknownName
from tests.etl.forms import reference

OF_ALL = ("person", "unit", "enterprise")


@pytest.fixture
def known() -> Reference:
    one = reference()
    one.enterprises.add("鲁衡石化有限公司", "E01")
    one.enterprises.add("鲁衡石化", "E01")
    return one


@pytest.mark.parametrize(
    "text",
    ["鲁衡石化", "鲁衡石化有限公司", "秦墨林", "综合管理局、招商局", "东召口村", "某外地公司", "方令刚"],
)
def test_what_is_registered_and_what_is_far_from_it_stands_as_it_is_written(
    known: Reference, text: str
) -> None:
    assert text_meant(text, OF_ALL, known, {}) == text


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("鲁衡石油有限公司", "鲁衡石化有限公司"),
        ("鲁衡石化集团有限公司", "鲁衡石化有限公司"),
        ("综合管里局", "综合管理局"),
        ("招商局、综合管理处", "综合管理局"),
        ("秦墨霖", "秦墨林"),
    ],
)
def test_what_is_nearly_a_registered_name_is_asked_about(known: Reference, text: str, near: str) -> None:
    with pytest.raises(UnknownName) as asked:
        text_meant(text, OF_ALL, known, {})
    assert near in asked.value.near


def test_an_answer_says_who_is_meant_or_that_it_is_another(known: Reference) -> None:
    assert (
        text_meant("招商局、综合管理处", OF_ALL, known, {"综合管理处": "综合管理局"}) == "招商局、综合管理局"
    )
    assert text_meant("鲁衡石油有限公司", OF_ALL, known, {"鲁衡石油有限公司": "鲁衡石油有限公司"})
    known.strangers.add("鲁衡石油有限公司")
    assert text_meant("鲁衡石油有限公司", OF_ALL, known, {}) == "鲁衡石油有限公司"
    assert people_meant(["秦墨霖", "秦墨林"], known, {"秦墨霖": "秦墨林"}) == ["秦墨林"]


def test_a_registered_alias_is_the_name_of_its_person(known: Reference) -> None:
    code = known.people.code("秦墨林")
    known.person_names[code] = "秦墨林"
    known.people.add("秦默林", code)
    assert people_meant(["秦默林", "秦墨林", "外单位某"], known, {}) == ["秦墨林", "外单位某"]
