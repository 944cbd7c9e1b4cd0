"""A 其中 row that is larger than the row it is part of is asked about."""

from __future__ import annotations

from typing import Any

from etl.grid import CellValue, Sheet
from etl.tidy.tidied import Tidied
from tests.etl.forms import CODES, progress, project, read
from tests.etl.said import letter, one_doubt


def monthly(part: CellValue, **hints: Any) -> Tidied:
    row = project(2, part, 30, 100)
    row[0], row[1], row[2] = None, CODES[1], "其中：项目2"
    return read(progress([project(1, 20, 30, 100), row, project(3, 90)]), **hints)


def test_a_part_larger_than_its_whole_is_asked_about() -> None:
    said = monthly(25)
    kind, sentence = one_doubt(said)
    assert kind == "parts"
    assert sentence == ("“投资/完成情况/本月完成”H7大于H6：“其中”的数比它上面的总数还大。请问数据是否无误？")
    assert monthly(25, **letter(said, "核对无误")).doubts == []


def test_a_part_as_large_as_its_whole_is_no_doubt() -> None:
    assert monthly(20).doubts == []


def test_a_loss_may_be_smaller_than_one_of_its_parts() -> None:
    row = project(2, 5)
    row[0], row[2] = None, "其中：项目2"
    sheet: Sheet = progress([project(1, -3), row])
    assert [doubt.kind for doubt in read(sheet).doubts if doubt.kind == "parts"] == []
