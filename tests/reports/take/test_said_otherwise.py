"""What people write otherwise and mean the same is no difference; what names another subject is one."""

from __future__ import annotations

import pytest

from reports.document import plain_text
from tests.reports.take.conftest import Edit, put
from tests.reports.take.test_compare import Take, asked, take

__all__ = ["take"]


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ((put(">125.0<", ">1250000<"), put(">亿元，同比增长", ">万元，同比增长")), "完成1250000万元"),
        ((put(">47.5<", ">百分之四十七点五<"), put(">%。<", ">。<")), "同比增长百分之四十七点五。"),
        ((put(">12.3<", ">十二点三<"),), "合计完成十二点三亿元"),
    ],
)
def test_the_same_amount_in_another_unit_or_in_chinese_numerals_is_no_difference(
    take: Take, edits: tuple[Edit, ...], told: str
) -> None:
    taken = take(*edits)
    assert asked(taken) == [] and taken.findings.told == []
    assert told in plain_text(taken.document)


@pytest.mark.parametrize(
    ("heading", "is_asked"),
    [("一、总的情况", False), ("一、总体推进情况", False), ("一、总体情况和民生实事", True)],
)
def test_a_chapter_that_names_another_subject_is_asked_about(
    take: Take, heading: str, is_asked: bool
) -> None:
    taken = take(put("一、总体情况", heading))
    assert [one[0] for one in asked(taken)] == [heading] * is_asked
    assert heading in plain_text(taken.document)
