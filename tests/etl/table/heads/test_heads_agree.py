"""The heads of one return's tables name one unit, one period and one day, or the return is held."""

from __future__ import annotations

import pytest

from etl.grid import CellValue, Grid, Sheet, rectangular
from etl.tidy.tidied import Tidied
from tests.etl.forms import read
from tests.etl.tidy.test_cells import CONTRACTS, LEADS

Rows = list[list[CellValue]]
FIRST_HEAD = ("招商引资月报（2021年3月）", "填报单位：招商局", "填报日期：2021年4月6日")
LEAD: list[CellValue] = [1, "XS1", "项目", "甲公司", "新材料", "内资", 1250, "洽谈"]
CONTRACT: list[CellValue] = [1, "HT1", "XS1", "项目", "甲公司", "内资", "2021.3.6", 1250, "否"]
FUND: Rows = [
    ["序号", "合同编号", "项目名称", "到位资金（万元）", None, "佐证"],
    [None, None, None, "本月到位", "本年累计", None],
    [1, "HT1", "项目", 30, 90, "银行回单"],
]


def _lines(texts: tuple[str, ...]) -> Rows:
    return [[text] for text in texts]


def _return(second: tuple[str, ...], stacked: bool = False, name: str = "签约", **hints: str) -> Tidied:
    leads: Rows = [*_lines(FIRST_HEAD), LEADS, LEAD]
    contracts: Rows = [*_lines(second), CONTRACTS, CONTRACT]
    if stacked:
        sheets = [Sheet(1, "Sheet1", rectangular([*leads, *contracts, ["三、到位"], *FUND]))]
    else:
        parts: list[Rows] = [leads, contracts, FUND]
        sheets = [
            Sheet(number, title, rectangular(rows))
            for number, (title, rows) in enumerate(zip(("线索", name, "到位"), parts, strict=True), 1)
        ]
    return read(Grid("xlsx", sheets), "investment_promotion", **hints)


@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize(
    ("second", "there", "here"),
    [
        ((FIRST_HEAD[0], "填报单位：规划建设局"), "填报单位为招商局", "为规划建设局"),
        ((FIRST_HEAD[0], "填报单位（盖章）：招商中心"), "填报单位为招商局", "为招商中心"),
        (("招商引资月报（2021年2月）", FIRST_HEAD[1]), "期别为2021年3月", "为2021年2月"),
        ((*FIRST_HEAD[:2], "填报日期：2021年3月30日"), "填报日期为2021年4月6日", "为2021年3月30日"),
    ],
)
def test_a_second_head_that_says_otherwise_holds_the_return_and_both_places_are_named(
    second: tuple[str, ...], there: str, here: str, stacked: bool
) -> None:
    said = _return(second, stacked)
    [doubt] = said.doubts
    assert there in doubt.sentence and here in doubt.sentence
    assert ("表头在A4的" if stacked else "“线索”") in doubt.sentence
    assert (f"表头在A{6 + len(second)}的表" if stacked else "“签约”") in doubt.sentence
    assert said.tables == []
    answered = _return(second, stacked, **doubt.options[0].effect)
    assert (answered.doubts, answered.unit_code, str(answered.period)) == ([], "U03", "2021-03")
    assert [len(rows) for rows in answered.tables] == [1, 1, 1]


def test_all_that_differs_is_one_question() -> None:
    [doubt] = _return(("招商引资月报（2021年2月）", "填报单位：规划建设局")).doubts
    assert "规划建设局" in doubt.sentence and "2021年2月" in doubt.sentence


def test_a_sheet_s_name_speaks_of_the_period_too() -> None:
    [doubt] = _return((), name="签约（2月）").doubts
    assert "“签约（2月）”名称为2021年2月" in doubt.sentence


@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize(
    "second",
    [
        ("二、签约",),
        FIRST_HEAD,
        ("招商引资月报（3月）", "填报单位：U03"),
        ("填报单位（盖章）：  填报人：秦墨林",),
        ("2021年招商引资签约情况",),
    ],
)
def test_heads_that_say_the_same_or_nothing_are_read(second: tuple[str, ...], stacked: bool) -> None:
    said = _return(second, stacked)
    assert (said.doubts, [len(rows) for rows in said.tables]) == ([], [1, 1, 1])


def test_two_units_side_by_side_on_one_sheet_are_asked_about() -> None:
    heads: Rows = [["招商引资月报（2021年3月）"], ["填报单位：招商局", *[None] * 11, "填报单位：规划建设局"]]
    rows: Rows = [*heads, [*LEADS, None, *LEADS], [*LEAD, *[None] * 4, *LEAD]]
    sheets = [
        Sheet(number, name, rectangular(part))
        for number, (name, part) in enumerate(
            [("线索", rows), ("签约", [CONTRACTS, CONTRACT]), ("到位", FUND)], 1
        )
    ]
    [doubt] = read(Grid("xlsx", sheets), "investment_promotion").doubts
    assert "“线索”表头在A3的表的填报单位为招商局，工作表“线索”表头在M3的表为规划建设局" in doubt.sentence
