"""Rows of a delimited text that a separator inside a cell has moved to the right: never read, always told.

1,200 without quotes are two cells. The row then has one cell more than the heading, or, where the others
leave their last cells out, a number in a column of words. Nobody can tell which cell stands where.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from etl.grid import CellValue, is_blank
from etl.table.body import Body
from etl.table.found_table import FoundTable
from etl.tidy.tidied import Problem

MOST_TOLD = 20
_THOUSANDS, _REST = re.compile(r"\s*[-+]?\d{1,3}\s*"), re.compile(r"\s*\d{3}(?:\.\d+)?%?\s*")
_NUMBER = re.compile(r"\s*[-+]?\d+(?:\.\d+)?%?\s*")


def shifted_rows(found: FoundTable, body: Body) -> list[Problem]:
    """One problem for each row whose cells do not stand under their headings; none where no row is longer."""
    sheet, header = found.sheet, found.header
    written = sheet.cells_written
    if not written:
        return []
    rows = [row for row in (*body.data, *(total.row for total in body.totals)) if row < len(written)]
    wide = max(written[header.first_row : header.last_row + 1])
    fewest = min((written[row] for row in rows), default=0)
    told = []
    for row in sorted(rows):
        values = sheet.rows[row]
        broken = _broken_number(values)
        is_beyond = any(not is_blank(value) for value in values[wide:])
        if written[row] > wide and (is_beyond or broken):
            told.append(_problem(found, row, f"有{written[row]}格，而表头只有{wide}格", broken))
        elif written[row] == wide > fewest and broken and _ends_in_a_number(found, values):
            told.append(_problem(found, row, "最后一栏应是文字而是数", broken))
    return told[:MOST_TOLD]


def _broken_number(values: Sequence[CellValue]) -> str | None:
    """'1,200', where 1 and 200 stand in neighbouring cells."""
    for left, right in pairwise(values):
        if _THOUSANDS.fullmatch(str(left or "")) and _REST.fullmatch(str(right or "")):
            return f"{str(left).strip()},{str(right).strip()}"
    return None


def _ends_in_a_number(found: FoundTable, values: Sequence[CellValue]) -> bool:
    """A bare number in the last column, which is one of words."""
    last = max(heading.col for heading in found.header.headings)
    return last not in found.columns.typed and bool(_NUMBER.fullmatch(str(values[last] or "")))


def _problem(found: FoundTable, row: int, what: str, broken: str | None) -> Problem:
    sheet = found.sheet
    like = f"像是某一格里有逗号（如“{broken or '1,200'}”），被分成了两格"
    sentence = f"第{row + 1}行{what}，{like}，各格与表头对不上；请删去格内的逗号（或给这一格加上引号）后重报"
    first = found.header.headings[0]
    return Problem(
        sheet.name,
        sheet.address(row, first.col),
        first.path,
        str(sheet.value(row, first.col) or ""),
        "R-shifted",
        sentence,
        sheet.number,
        row + 1,
        first.col + 1,
        found.spec.table,
        fatal=True,
    )
