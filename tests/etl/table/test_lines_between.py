"""A line among the rows that names another unit of money, reporter or period is asked about; no other is."""

from __future__ import annotations

import pytest

from etl.grid import CellValue, Sheet, rectangular
from tests.etl.forms import progress, project, read


def with_line(*line: CellValue, heads_again: bool = True) -> Sheet:
    """Two projects, then the line, the heads again, and a third project."""
    sheet = progress([project(1), project(2)])
    rows = [list(row) for row in sheet.rows]
    head = next(at for at, row in enumerate(rows) if row[0] == "序号")
    first = next(at for at, row in enumerate(rows) if row[0] == 1)
    again = rows[head:first] if heads_again else []
    third = next(list(row) for row in progress([project(3)]).rows if row[0] == 3)
    return Sheet(1, "进展", rectangular([*rows[: first + 2], list(line), *again, third]), sheet.merges)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("单位：亿元", "金额单位“亿元”"),
        ("（单位：元）", "金额单位“元”"),
        ("填报单位：招商局", "填报单位“招商局”"),
        ("（2月补报）", "期别“（2月补报）”"),
    ],
)
@pytest.mark.parametrize("heads_again", [True, False])
def test_a_line_that_says_otherwise_holds_the_return(line: str, what: str, heads_again: bool) -> None:
    said = read(with_line(line, heads_again=heads_again))
    [doubt] = said.doubts
    assert doubt.kind == "lines" and what in doubt.sentence
    assert not said.tables
    taken = read(with_line(line, heads_again=heads_again), **doubt.options[0].effect)
    assert not [one for one in taken.doubts if one.kind == "lines"]


@pytest.mark.parametrize(
    "line",
    [
        "单位：万元",
        "填报单位：综合管理局（盖章）",
        "填报单位：  填报人：某某",
        "（续表）",
        "说明：2月已补报材料",
    ],
)
def test_a_line_that_says_the_same_or_nothing_of_the_kind_is_no_question(line: str) -> None:
    said = read(with_line(line))
    assert not [doubt for doubt in said.doubts if doubt.kind == "lines"]


def test_a_note_below_the_table_with_another_unit_of_money_is_a_question() -> None:
    sheet = progress([project(1), project(2)])
    noted = Sheet(1, "进展", rectangular([*sheet.rows, ["注：金额单位：元"]]), sheet.merges)
    assert "金额单位“元”" in read(noted).doubts[0].sentence


def test_words_in_a_row_of_data_are_the_clerk_s() -> None:
    sheet = progress([project(1), [*project(2)[:15], "设备款单位：亿元，2月补报"]])
    assert not read(sheet).doubts


def test_a_unit_of_money_that_only_a_line_between_states_is_asked_about() -> None:
    sheet = with_line("单位：亿元")
    rows = [[str(v).replace("（万元）", "") if v else v for v in row] for row in sheet.rows]
    said = read(Sheet(1, "进展", rectangular(rows), sheet.merges))
    [doubt] = [one for one in said.doubts if one.kind == "lines"]
    assert "另写了金额单位“亿元”，而这张表的金额单位是“没有写”" in doubt.sentence
