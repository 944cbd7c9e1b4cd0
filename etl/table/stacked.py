"""The same table again further down its sheet: on the next page, in another order, or of another period.

With its columns in the same places it goes on with the one above. In another order it is a table of its own,
read by its own headings. Where the line above it names another period, nobody knows whether it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from etl.grid import Sheet, filled, is_filled
from etl.table.column_lines import with_units_below
from etl.table.heads import headings as heads
from etl.table.heads.heading import Header
from etl.tidy.coded import distinct
from etl.values import heading_unit, normalise_heading
from schemas.source import TableSpec

MOST_IN_A_TITLE_LINE = 2
LONGEST_HEADING = 40
TELLS_OF_A_TABLE = re.compile("[:：]|表|清单|台账|名单|名册|登记|汇总|附件|附表|续")
HAN = re.compile("[\u4e00-\u9fff]")


def title_rows(sheet: Sheet, header: Header, above: int) -> int:
    """The first of the lines of words that stand right above a heading, none of them as high as ``above``."""
    first = header.first_row
    while first - 1 > above and is_title_line(sheet, first - 1, header.headings[0].col):
        first -= 1
    return first


def is_title_line(sheet: Sheet, row: int, first_col: int) -> bool:
    """One or two texts that can be title, unit or reporter of the table below; no row of data with blanks.

    ``first_col``: where the table begins (0-based). A row that goes on with a merged cell above it is data,
    and so is one that has its own words further right and leaves the first column to the row above.
    """
    values = sheet.rows[row]
    if filled(values) > MOST_IN_A_TITLE_LINE:
        return False
    cells = [(col, value) for col, value in enumerate(values) if is_filled(value)]
    if not cells or not all(isinstance(value, str) for _, value in cells):
        return False
    if any(sheet.anchor(row, col)[0] < row for col in range(first_col, sheet.n_cols)):
        return False
    col, lead = cells[0]
    tells = any(TELLS_OF_A_TABLE.search(str(value)) for _, value in cells)
    begins_here = col <= first_col or any((row, col) in m and m.last_col > m.first_col for m in sheet.merges)
    if len(cells) == 1:
        return (begins_here or tells) and bool(HAN.search(str(lead)))
    return begins_here and tells


def again(sheet: Sheet, header: Header, spec: TableSpec) -> Iterator[Header]:
    """Every further heading of the table below ``header``, from top to bottom, with all of its columns."""
    if spec.across is not None:
        return
    wanted = sorted(h.written or h.path for h in header.headings)
    read_as = {h.written: h.path for h in header.headings if h.written}
    depth = header.words_row - header.first_row
    after = header.last_row
    for row in _rows_of_headings(sheet, header):
        if row <= after or row + depth >= sheet.n_rows:
            continue
        found = heads.with_unnamed(sheet, heads.header_at(sheet, row, row + depth), wanted)
        if sorted(h.path for h in found.headings) == wanted:
            as_above = (
                replace(h, path=read_as[h.path], written=h.path) if h.path in read_as else h
                for h in found.headings
            )
            found = with_units_below(sheet, replace(found, headings=tuple(as_above)))
            after = found.last_row
            yield found


def is_same_place(one: Header, other: Header) -> bool:
    """Every heading stands in the same column."""
    return [(h.col, h.path) for h in one.headings] == [(h.col, h.path) for h in other.headings]


def _rows_of_headings(sheet: Sheet, header: Header) -> list[int]:
    """Rows below the heading with one of its words where the heading has one: looked for in two columns."""
    words = {part for h in header.headings for part in h.path.split("/")}
    begins = {word[0] for word in words if word}
    rows: set[int] = set()
    for col in [h.col for h in header.headings if not heads.is_unnamed(h.path)][:2]:
        column = sheet.column_values(col, header.last_row + 1, sheet.n_rows - 1)
        hits = {
            value
            for value in distinct(column)
            if isinstance(value, str) and value.lstrip()[:1] in begins and _is_word(value, words)
        }
        rows |= {
            header.last_row + 1 + at
            for at, value in enumerate(column if hits else ())
            if isinstance(value, str) and value in hits
        }
    return sorted(rows)


def _is_word(value: str, words: set[str]) -> bool:
    if len(value) > LONGEST_HEADING:
        return False
    return normalise_heading(value) in words or heading_unit(value)[0] in words
