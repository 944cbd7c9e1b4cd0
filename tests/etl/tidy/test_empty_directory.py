"""Names of a directory that is not there yet are one question to the office, and no fault of the clerk."""

from __future__ import annotations

from datetime import datetime

from etl.grid import CellValue, Grid, Sheet, rectangular
from etl.tidy.tidied import Tidied
from etl.tidy.tidy import tidy
from tests.etl.forms import SOURCES, reference

HEADS: list[CellValue] = [
    "位次",
    "企业名称",
    "营业收入",
    "工业产值",
    "上缴税金",
    "地方财政贡献",
    "利润总额",
    "备注",
]


def fiscal(*, is_known: bool) -> Tidied:
    rows: list[list[CellValue]] = [
        ["2021年度企业地方财政贡献情况表"],
        ["填报单位：综合管理局", "单位：万元"],
        HEADS,
    ]
    rows += [[n, f"第{n}公司", 5, 6, 7, 8, 9, None] for n in (1, 2, 3)]
    known = reference()
    if not is_known:
        known.enterprises.entries.clear()
    return tidy(
        Grid("xlsx", [Sheet(1, "表", rectangular(rows))]),
        SOURCES["enterprise_fiscal"],
        known,
        file_name="表.xlsx",
        received_at=datetime.fromisoformat("2022-01-20T10:00:00+08:00"),
        unit_hint=None,
        hints={},
    )


def test_without_a_directory_the_office_is_asked_once() -> None:
    said = fiscal(is_known=False)
    assert said.problems == []
    [doubt] = said.doubts
    assert (doubt.kind, doubt.asked_of) == ("register", "owner")
    assert doubt.sentence == "企业名录还没有报来，这一份里的3处名称没有可以对照的。名录报来后再受理？"


def test_with_a_directory_each_stranger_goes_back() -> None:
    said = fiscal(is_known=True)
    assert [problem.rule for problem in said.problems] == ["R-enterprise"] * 3
