"""A unit, a person and a document in an edited paper: touched only with a reason, in whatever spelling."""

from __future__ import annotations

import pytest

from reports.take.findings import Findings
from reports.take.names import DOCUMENT, FAULT, PERSON, Names

DRAFT = "根据《方案》（甲化工管发〔2020〕8号）要求。牵头领导：苏雨辰；牵头单位：综管局。"


def asked(before: str, after: str) -> list[tuple[str, str, str]]:
    findings = Findings({})
    units = {"综管局": "综合管理局", "综合管理局": "综合管理局", "招商局": "招商局"}
    names = Names(units, findings, ("苏雨辰", "顾予安"))
    names.paragraph("6.0", "开头", before, after)
    names.settle()
    return [(one.expected, one.stands, one.fault) for one in findings.found]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("〔2020〕8号", "〔2020〕18号"), ("管发〔2020〕8号", "管发〔2020〕18号", DOCUMENT)),
        (("〔2020〕8号", "〔2021〕8号"), ("管发〔2020〕8号", "管发〔2021〕8号", DOCUMENT)),
        (("管发〔", "办发〔"), ("管发〔2020〕8号", "办发〔2020〕8号", DOCUMENT)),
        (("苏雨辰", "顾予安"), ("苏雨辰", "顾予安", PERSON)),
        (("苏雨辰", "某位领导"), ("苏雨辰", "", PERSON)),
        (("综管局", "招商局"), ("综合管理局", "招商局", FAULT)),
        (("要求", "和乙委发〔2021〕3号要求"), ("", "委发〔2021〕3号", DOCUMENT)),
    ],
)
def test_another_name_wants_a_reason(change: tuple[str, str], found: tuple[str, str, str]) -> None:
    assert asked(DRAFT, DRAFT.replace(*change)) == [found]


@pytest.mark.parametrize(
    "change", [("〔2020〕8号", "[2020]第08号"), ("综管局", "综合管理局"), ("要求", "的要求")]
)
def test_the_same_name_in_another_spelling_does_not(change: tuple[str, str]) -> None:
    assert asked(DRAFT, DRAFT.replace(*change)) == []


def test_a_name_that_was_added_is_not_called_unknown() -> None:
    findings = Findings({})
    names = Names({"招商局": "招商局"}, findings)
    names.paragraph("6.0", "开头", "办公室进行了督查。", "办公室会同招商局进行了督查。")
    names.settle()
    assert [one.sentence for one in findings.found] == ["开头：加写了“招商局”，原来没有点到"]
