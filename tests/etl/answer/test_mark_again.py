"""A workbook that comes back with our marks: known, replaced, and read as if they were not there."""

from __future__ import annotations

import io
from pathlib import Path

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.answer.mark import PROBLEM_SHEET
from etl.answer.marking.words import MARK_COLOUR
from tests.etl.answer.marked import (
    made,
    marked,
    marks,
    opened,
    problem,
    problem_rows,
    values,
)

EXAMPLES = Path(__file__).parents[3] / "examples" / "2021"


def test_marking_the_same_twice_changes_nothing() -> None:
    once = marked(made(), problem("C5"), problem("F9"))
    assert marked(once, problem("C5"), problem("F9")) == once


CELLS = st.lists(
    st.sampled_from(["A3", "B8", "C4", "C5", "C6", "D4", "G4", "G30", "B2"]), unique=True, min_size=1
)


@settings(max_examples=25, deadline=None)
@given(CELLS, CELLS)
def test_a_second_marking_replaces_the_first(first: list[str], second: list[str]) -> None:
    """As if the first had never been."""
    before = marked(made(), *(problem(cell) for cell in first))
    after = marked(before, *(problem(cell) for cell in second))
    fresh = marked(made(), *(problem(cell) for cell in second))
    empty = {("3月", cell): ("", None) for cell in first}
    assert {**empty, **marks(after)} == {**empty, **marks(fresh)}
    assert values(after) == values(fresh)
    assert opened(after).sheetnames == opened(fresh).sheetnames
    assert problem_rows(after) == problem_rows(fresh)


def test_marks_are_known_again_after_another_program_saved_the_file() -> None:
    """Saved elsewhere, formats get new numbers and our texts become shared strings."""
    saved = io.BytesIO()
    opened(marked(made(), problem("D4"), problem("C5"), problem("C4"))).save(saved)
    after = marked(saved.getvalue(), problem("C6"))
    found = marks(after)
    assert found["3月", "D4"] == ("FFD9D9D9", None)
    assert found["3月", "C5"] == ("", "等财务确认")
    assert ("3月", "C4") not in found
    assert found["3月", "C6"][0] == MARK_COLOUR
    assert opened(after).sheetnames == ["3月", "说明 & 备注", PROBLEM_SHEET]
    assert len(problem_rows(after)) == 2


def test_a_sheet_of_that_name_which_is_the_clerks_own_stays() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("3月").write("A1", 1)
        book.add_worksheet(PROBLEM_SHEET).write("A1", "自查发现的问题")
    after = marked(target.getvalue(), problem("A1"))
    assert opened(after).sheetnames == ["3月", PROBLEM_SHEET, f"{PROBLEM_SHEET}(2)"]
    assert opened(after)[PROBLEM_SHEET]["A1"].value == "自查发现的问题"
    assert opened(marked(after, problem("A1"))).sheetnames == opened(after).sheetnames


def test_a_real_return_reads_the_same_with_our_marks_in_it(tmp_path: Path) -> None:
    from etl.read import Limits, Reader

    original = next(EXAMPLES.rglob("重点项目进展情况表（2021年5月）.xlsx"))
    again = tmp_path / "again.xlsx"
    again.write_bytes(
        marked(original.read_bytes(), problem("I8", "5月"), problem("C30", "5月"), problem("R60", "5月"))
    )
    with Reader(Limits()) as reader:
        before, after = reader.read(original).sheets[0], reader.read(again).sheets[0]
    rows = [list(row)[: before.n_cols] for row in after.rows][: before.n_rows]
    assert rows == [list(row) for row in before.rows]
    assert (after.merges, after.percent, after.errors) == (before.merges, before.percent, before.errors)
    assert set(after.comments) - set(before.comments) >= {(7, 8)}
