"""The same table again further down its sheet: on the next page, in another order, or of another period.

With its columns in the same places it goes on with the one above. In another order it is a table of its own,
read by its own headings. Where the line above it names another period, nobody knows whether it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from etl.grid import Sheet, filled
from etl.table import headings as heads
from etl.table.headings import Header
from etl.tidy.coded import distinct
from etl.values import heading_unit, normalise_heading
from schemas.source import TableSpec

MOST_IN_A_TITLE_LINE = 2
LONGEST_HEADING = 40


def title_rows(sheet: Sheet, header_row: int, above: int) -> int:
    """The first of the lines of words that stand right above a heading, none of them as high as ``above``."""
    first = header_row
    while first - 1 > above and 0 < filled(sheet.rows[first - 1]) <= MOST_IN_A_TITLE_LINE:
        first -= 1
    return first


def again(sheet: Sheet, header: Header, spec: TableSpec) -> Iterator[Header]:
    """Every further heading of the table below ``header``, from top to bottom, with all of its columns."""
    if spec.months_across is not None:
        return
    wanted = sorted(h.written or h.path for h in header.headings)
    read_as = {h.written: h.path for h in header.headings if h.written}
    depth = header.last_row - header.first_row
    after = header.last_row
    for row in _rows_of_headings(sheet, header):
        if row <= after or row + depth >= sheet.n_rows:
            continue
        found = heads.header_at(sheet, row, row + depth)
        if sorted(h.path for h in found.headings) == wanted:
            after = found.last_row
            as_above = (
                replace(h, path=read_as[h.path], written=h.path) if h.path in read_as else h
                for h in found.headings
            )
            yield replace(found, headings=tuple(as_above))


def is_same_place(one: Header, other: Header) -> bool:
    """Every heading stands in the same column."""
    return [(h.col, h.path) for h in one.headings] == [(h.col, h.path) for h in other.headings]


def _rows_of_headings(sheet: Sheet, header: Header) -> list[int]:
    """Rows below the heading with one of its words where the heading has one: looked for in two columns."""
    words = {part for h in header.headings for part in h.path.split("/")}
    begins = {word[0] for word in words if word}
    rows: set[int] = set()
    for col in [h.col for h in header.headings][:2]:
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
