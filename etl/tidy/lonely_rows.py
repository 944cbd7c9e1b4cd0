"""A row with one filled cell is told once: a line of words in the wrong place, or a row to be filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from etl.grid import Sheet, filled, flat, is_blank
from etl.tidy.tidied import Problem

LONGEST = 30


def told_once(sheet: Sheet, cols: Iterable[int], problems: list[Problem]) -> list[Problem]:
    """The same problems, those of a row in which nothing but one cell stands made one.

    ``cols``: the columns of the table (0-based).
    """
    several = {row for row, count in Counter(p.row_no for p in problems if p.row_no).items() if count > 1}
    lonely = {row: cell for row in sorted(several) if (cell := _only_cell(sheet, cols, row - 1)) is not None}
    if not lonely:
        return problems
    made: list[Problem] = []
    told: set[int] = set()
    for problem in problems:
        if problem.row_no not in lonely:
            made.append(problem)
        elif problem.row_no not in told:
            told.add(problem.row_no)
            own = [p for p in problems if p.row_no == problem.row_no]
            made.append(_one(sheet, own, lonely[problem.row_no]))
    return made


def _only_cell(sheet: Sheet, cols: Iterable[int], row: int) -> int | None:
    """The column of the only filled cell of the row, where that is a text; merged cells from above count."""
    if filled(sheet.rows[row]) != 1:
        return None
    there = [col for col in cols if not is_blank(sheet.merged_value(row, col))]
    return there[0] if len(there) == 1 and isinstance(sheet.value(row, there[0]), str) else None


def _one(sheet: Sheet, own: list[Problem], col: int) -> Problem:
    row = own[0].row_no - 1
    words = flat(sheet.value(row, col))
    short = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
    sentence = (
        f"第{row + 1}行只有“{short}”一格有内容：是说明的，请移到表下，以“注：”开头；"
        "是数据的，请把这一行其余各栏填全"
    )
    at_cell = next((problem for problem in own if problem.col_no == col + 1), own[0])
    return replace(
        at_cell,
        cell=sheet.address(row, col),
        value=words,
        rule="R-lonely",
        message=sentence,
        col_no=col + 1,
        fatal=any(problem.fatal for problem in own),
    )
