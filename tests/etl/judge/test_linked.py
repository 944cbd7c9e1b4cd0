"""Amounts and numbers are held against the rows of other tables that they belong to."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.etl.conftest import Desk
from tests.etl.forms import ROOT
from tests.etl.judge.test_judge import kind

EXAMPLES = ROOT / "examples" / "more"
WORKS = EXAMPLES / "infrastructure_progress" / "基础设施工程进展情况表（2021年11月）.xlsx"
[INVESTMENT] = (EXAMPLES / "investment_promotion").glob("*2022年12月*.xlsx")
[REGISTER] = (EXAMPLES / "infrastructure_register").glob("*.xlsx")
OF_WORKS, OF_INVESTMENT = "2021-12-02T10:00:00+08:00", "2023-01-05T10:00:00+08:00"


def edited(path: Path, cells: dict[str, Any]) -> bytes:
    """The example with other values in some cells: sheet!cell → value."""
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        sheet, _, cell = place.rpartition("!")
        (book[sheet] if sheet else book.worksheets[0])[cell] = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def in_yi(path: Path, *areas: str) -> bytes:
    """The example with the amounts of these areas typed in 亿元."""
    book = openpyxl.load_workbook(path)
    cells: dict[str, Any] = {}
    for area in areas:
        sheet, _, cell_range = area.rpartition("!")
        for row in (book[sheet] if sheet else book.worksheets[0])[cell_range]:
            cells |= {f"{sheet}!{cell.coordinate}": cell.value / 10_000 for cell in row}
    return edited(path, cells)


def with_works(desk: Desk) -> None:
    received = "2021-01-20T10:00:00+08:00"
    listed = desk.hand_in(REGISTER.read_bytes(), REGISTER.name, received, source="infrastructure_register")
    assert listed["status"] == "accepted", listed


@pytest.mark.parametrize("areas", [("F5:G9",), ("F5:G5",), ("D5:G9",)])
def test_yi_for_wan_in_the_first_month_of_the_works_is_asked_about(
    desk: Desk, areas: tuple[str, ...]
) -> None:
    with_works(desk)
    held = desk.hand_in(in_yi(WORKS, *areas), WORKS.name, OF_WORKS)
    assert kind(held) == "scale"
    assert "F5“本年累计完成投资”填0.905万元，总投资是14800万元" in held["question"]["sentence"]
    assert desk.one("select count(*) from warehouse.infrastructure_progress") == 0
    assert desk.answer(held, "B")["status"] == "returned"
    assert desk.one("select count(*) from ledger.change_request") == 0
    good = desk.hand_in(WORKS.read_bytes(), WORKS.name, OF_WORKS)
    assert good["status"] == "accepted", good["question"]


def test_a_plan_in_another_unit_asks_for_no_change_of_the_plan(desk: Desk) -> None:
    with_works(desk)
    done = desk.hand_in(in_yi(WORKS, "D5:E9"), WORKS.name, OF_WORKS)
    assert done["status"] == "accepted", done["question"]
    assert sum("像是错了单位；下达数继续有效" in one["message"] for one in done["warnings"]) == 10
    assert desk.one("select count(*) from ledger.change_request") == 0


def test_what_was_answered_once_is_not_asked_every_month(desk: Desk) -> None:
    with_works(desk)
    small = {"F9": 0.5, "G9": 0.5}
    held = desk.hand_in(edited(WORKS, small), WORKS.name, OF_WORKS)
    assert desk.answer(held, "A")["status"] == "accepted"
    later = edited(
        WORKS, {**small, "A1": "基础设施工程进展情况表（2021年12月）", "A2": None, "F9": 0.7, "G9": 0.7}
    )
    assert kind(desk.hand_in(later, "12月.xlsx", "2022-01-05T10:00:00+08:00")) != "scale"


@pytest.mark.parametrize(
    ("areas", "told"),
    [
        (("签约!H4:H5",), "H4“合同投资额”填1.9万元，计划投资是19000万元"),
        (("到位资金!D5:E10",), "E5“本年累计到位”填0.3073万元，合同投资额是19000万元"),
    ],
)
def test_yi_for_wan_in_the_first_month_of_contracts_and_funds_is_asked_about(
    desk: Desk, areas: tuple[str, ...], told: str
) -> None:
    held = desk.hand_in(in_yi(INVESTMENT, *areas), INVESTMENT.name, OF_INVESTMENT)
    assert kind(held) == "scale"
    assert told in held["question"]["sentence"]


@pytest.mark.parametrize("funds", [(), ("到位资金!D5:E10",)])
def test_a_first_return_that_is_in_yi_throughout_is_asked_about(desk: Desk, funds: tuple[str, ...]) -> None:
    content = in_yi(INVESTMENT, "线索!G4:G19", "签约!H4:H13", *funds)
    held = desk.hand_in(content, INVESTMENT.name, OF_INVESTMENT)
    for told in ("16条线索的计划投资不到100万元（如G4", "10个项目的合同投资额不到100万元（如H4"):
        assert told in held["question"]["sentence"], held
    assert desk.one("select count(*) from warehouse.investment_lead") == 0


def test_numbers_that_no_list_has_and_funds_above_their_contract_are_asked_about(desk: Desk) -> None:
    wrong = {"到位资金!B7": "HT2022-099", "到位资金!E6": 99999, "签约!C4": "XS2022-999"}
    held = desk.hand_in(edited(INVESTMENT, wrong), INVESTMENT.name, OF_INVESTMENT)
    assert kind(held) == "linked"
    for told in ("B7的合同编号“HT2022-099”", "C4的线索编号“XS2022-999”", "E6“本年累计到位”填99999万元"):
        assert told in held["question"]["sentence"]
    good = desk.hand_in(INVESTMENT.read_bytes(), INVESTMENT.name, OF_INVESTMENT)
    assert good["status"] == "accepted", good["question"]
