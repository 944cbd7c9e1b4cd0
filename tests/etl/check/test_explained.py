"""A total that lacks just what a returned cell leaves out holds nothing; all else is asked about."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.check.check import Finding
from etl.check.explained import settle_totals
from etl.check.verdict import apply_findings
from etl.grid import CellValue, Grid, Sheet
from etl.reading import Read
from etl.tidy.tidied import Tidied
from etl.warehouse.ledger import Waiting
from tests.etl.conftest import Desk
from tests.etl.forms import progress, project, read, xlsx
from tests.etl.warehouse.test_ledger import WHEN

GROUP_1: list[CellValue] = ["一、炼化一体化（3个）"]
GROUP_2: list[CellValue] = ["二、碳四（3个）"]


def total(label: str, ytd: CellValue) -> list[CellValue]:
    return [label, *[None] * 7, ytd, None]


def settled(sheet: Sheet, *findings: tuple[int, str], **hints: Any) -> Tidied:
    """What a return says once ``findings`` (position, rule that rejects) were applied."""
    said = read(sheet, **hints)
    one = Read(Waiting(1, "表.xlsx", "0" * 64, WHEN, "file", hints), grid=Grid("xlsx", [sheet]), said=said)
    column = "ytd_investment_wan_yuan"
    one.findings = [Finding(0, 0, at, column, rule, "reject", "不对", "U02", (at,)) for at, rule in findings]
    apply_findings(one)
    settle_totals(one)
    return said


def grouped(*ytd: CellValue, sums: tuple[float, float, float]) -> Sheet:
    rows = [project(n, month=1, ytd=value) for n, value in enumerate(ytd, 1)]
    return progress(
        [
            *(GROUP_1, *rows[:3], total("小计", sums[0])),
            *(GROUP_2, *rows[3:], total("小计", sums[1]), total("合计", sums[2])),
        ]
    )


def unsure(said: Tidied) -> dict[str, tuple[str, ...]]:
    return {check.cell: check.because for check in said.totals if check.agrees is None}


def test_a_rejected_cell_that_breaks_its_sums_leaves_them_unchecked_and_says_what_it_should_be() -> None:
    said = settled(grouped(30, 3, 30, 30, 30, 30, sums=(90, 90, 180)), (1, "PP-04"))
    assert not said.doubts and unsure(said) == {"I10": ("I8",), "I16": ("I8",)}
    assert "I8要退回，改好重报时再核对；照这个合计，I8应为30" in said.warnings[0].message


def test_an_empty_cell_that_has_to_be_filled_explains_what_its_sum_lacks() -> None:
    said = settled(grouped(30, None, 30, 30, 30, 30, sums=(90, 90, 180)))
    assert not said.doubts and unsure(said) == {"I10": ("I8",), "I16": ("I8",)}


def test_the_other_column_that_a_rule_goes_by_may_be_the_wrong_one() -> None:
    sheet = progress([project(1, month=10, ytd=3), project(2, ytd=30), total("合计", 60)])
    said = read(sheet)
    one = Read(Waiting(1, "表.xlsx", "0" * 64, WHEN, "file", {}), grid=Grid("xlsx", [sheet]), said=said)
    one.findings = [Finding(0, 0, 0, "month_investment_wan_yuan", "PP-03", "reject", "不对", "U02", (0,))]
    apply_findings(one)
    settle_totals(one)
    assert not said.doubts and unsure(said) == {"I8": ("I6",)}


@pytest.mark.parametrize(
    ("sums", "asked"),
    [
        ((90, 95, 185), ["I15", "I16"]),  # the second group is wrong by itself, and the whole with it
        ((90, 90, 200), ["I10", "I16"]),  # the cell cannot be 30 and 50 at once
    ],
)
def test_what_no_returned_cell_accounts_for_is_asked(
    sums: tuple[float, float, float], asked: list[str]
) -> None:
    said = settled(grouped(30, 3, 30, 30, 30, 30, sums=sums), (1, "PP-04"))
    [doubt] = said.doubts
    assert doubt.kind == "totals"
    assert [check.cell for check in said.totals if check.agrees is False][-1] in asked
    assert all(cell in doubt.sentence for cell in asked[:1])


def test_a_sum_over_two_returned_cells_may_not_contradict_their_own_groups() -> None:
    cells = (30, 3, 30, 30, 4, 30)
    said = settled(grouped(*cells, sums=(90, 90, 180)), (1, "PP-04"), (4, "PP-04"))
    assert not said.doubts and unsure(said)["I16"] == ("I8", "I13")
    said = settled(grouped(*cells, sums=(90, 90, 250)), (1, "PP-04"), (4, "PP-04"))
    assert [doubt.kind for doubt in said.doubts] == ["totals"] and "I16" in said.doubts[0].sentence
    assert set(unsure(said)) == {"I10", "I15"}


def test_a_row_rejected_for_another_column_explains_nothing() -> None:
    bad = project(2, ytd=3)
    bad[10] = "也许"
    said = settled(progress([project(1, ytd=30), bad, total("合计", 60)]))
    assert [doubt.kind for doubt in said.doubts] == ["totals"] and not unsure(said)


@given(
    right=st.lists(st.integers(1, 10**6), min_size=6, max_size=6),
    at=st.integers(0, 5),
    wrong=st.one_of(st.none(), st.integers(1, 10**6)),
)
def test_one_wrong_cell_under_right_sums_never_holds_a_return(
    right: list[int], at: int, wrong: int | None
) -> None:
    written: list[CellValue] = [*right]
    written[at] = wrong
    sums = (sum(right[:3]), sum(right[3:]), sum(right))
    said = settled(grouped(*written, sums=sums), *([(at, "PP-04")] if wrong is not None else []))
    assert not said.doubts
    for check in said.totals:
        assert check.agrees is None or check.printed == check.computed


def test_the_good_rows_load_and_the_cell_is_asked_back(desk: Desk) -> None:
    rows = [project(n, month=10, ytd=30, cumulative=130) for n in range(1, 7)]
    rows[2][8] = 3  # of 30: below the month's own figure
    content = xlsx(progress([*rows, total("合计", 180)]))
    receipt = desk.hand_in(content)
    assert (receipt["status"], receipt["rows_accepted"]) == ("partly", 5)
    assert [t["because"] for t in receipt["totals"] if t["column"].endswith("本年累计")] == [["I8"]]
    rows[2][8] = 30
    done = desk.hand_in(xlsx(progress([*rows, total("合计", 180)])))
    assert (done["status"], done["rows_accepted"]) == ("accepted", 6)
