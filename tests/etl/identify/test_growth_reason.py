"""A line around a table that says why a published growth is another than the computed one."""

from __future__ import annotations

import pytest

from etl.check.check import Finding
from etl.check.verdict import apply_findings
from etl.grid import Grid
from etl.identify.growth_reason import is_about, reasons_in
from etl.reading import Read
from etl.warehouse.ledger import Waiting
from tests.etl.forms import read
from tests.etl.tidy.test_months_across import indicators
from tests.etl.warehouse.test_ledger import WHEN

NAMES = ["税收收入", "其中：地方税收收入", "工业总产值"]


@pytest.mark.parametrize(
    ("words", "reasons"),
    [
        ("说明：工业总产值增速按可比口径计算", ("可比口径",)),
        ("工业总产值本年为快报数、上年为终报数，同比按公布数", ("快报与终报",)),
        ("税收收入上年基数有核减", ("基数调整",)),
        ("调整了上年基数，增速按同口径计算", ("可比口径", "基数调整")),
        ("增速与上年不可比", ("口径变化",)),
        ("同比增速扣除价格因素", ("价格因素",)),
        ("差异较大的，请说明是否为可比口径增速", ()),
        ("增速未按可比口径计算", ()),
        ("以上为快报数", ()),
        ("同比增长由上年同期数计算", ()),
    ],
)
def test_a_clause_gives_the_reasons_that_stand_in_it_and_no_other(
    words: str, reasons: tuple[str, ...]
) -> None:
    assert reasons_in(words) == reasons


def test_a_clause_speaks_of_the_indicators_that_it_names() -> None:
    def about(words: str) -> list[str]:
        return [name for name in NAMES if is_about(words, name, NAMES)]

    assert about("地方税收收入增速为可比口径") == ["其中：地方税收收入"]
    assert about("税收收入、工业总产值增速为可比口径") == ["税收收入", "工业总产值"]
    assert about("增速按可比口径计算") == []


def test_the_reason_is_kept_with_its_cell_and_answers_for_its_own_row_alone() -> None:
    sheet = indicators(
        [1, "工业总产值", "亿元", 257, 223.7, 14.9, 411.3, 358.5, 40.0],
        [2, "亩均税收", "万元/亩", 4.8, 4.5, 6.6, 7.2, 6.8, 40.0],
        ["说明：1.工业总产值增速按可比口径计算；2.增速按可比口径计算。"],
    )
    said = read(sheet, "economic_indicators")
    assert [(one.kind, one.words, one.cell) for one in said.remarks] == [
        ("growth", "工业总产值增速按可比口径计算", "A7")
    ]
    waiting = Waiting(1, "表.xlsx", "0" * 64, WHEN, "file", {})
    one = Read(waiting, grid=Grid("xlsx", [sheet]), said=said)
    one.findings = [
        Finding(0, 0, position, "reported_growth_pct", "IV-01", "warn", "请说明", "U02", (position,))
        for position in range(len(said.tables[0].row_no))
    ]
    apply_findings(one)
    asked = [(w.message, w.to_explain) for w in said.warnings if w.rule == "IV-01"]
    assert asked == [("请说明（A7已写明）", False), ("请说明", True)] * 2
