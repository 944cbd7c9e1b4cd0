"""One table over several places: broken in two in a Word document, or going on on another sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from etl.grid import Sheet
from etl.identify.period import read_period
from etl.table.found_table import FoundTable
from etl.table.heads.heading import Header
from etl.table.stacked import is_same_place
from schemas.source import Source

CONTINUED = re.compile(r"\s*[（(【-]?\s*(?:续表?|接上[页表]?)\s*[一二三四五六七八九十\d]*\s*[）)】]?\s*$")
_NAMED_SO = re.compile(r".{1,20}[（(]\s*(?:续表?|接上[页表]?)\s*[）)]\s*")


def goes_on_in_word(candidates: list[FoundTable], source: Source, received_on: date) -> bool:
    """One table of a Word document, broken into several with the same headings and no title of their own."""
    first, *others = candidates
    period = source.period
    for table in others:
        if not (table.sheet.in_word and is_same_place(first.header, table.header)):
            return False
        if period != "none" and any(read_period(text, period, received_on) for text in table.preamble.texts):
            return False
    return bool(others)


def goes_on_by_name(candidates: list[FoundTable], source: Source, received_on: date) -> bool:
    """稿件 and 稿件（续）: one table over several sheets, of which none tells of another period."""
    first, *others = candidates
    name = first.sheet.name.strip()
    if not others or any(CONTINUED.sub("", table.sheet.name).strip() not in (name, "") for table in others):
        return False
    if any(table.sheet.name.strip() == name for table in others):
        return False
    texts = [text for table in candidates for text in table.preamble.texts]
    told = (
        {read_period(text, source.period, received_on) for text in texts}
        if source.period != "none"
        else set()
    )
    return len(told - {None}) <= 1


def going_on(above: FoundTable, sheet: Sheet) -> FoundTable:
    """The rest as a part of the table above it, under the same headings: its rows begin with its first."""
    header = Header(0, -1, above.header.headings)
    return FoundTable(above.spec, sheet, header, above.preamble, goes_on=True)


def says_goes_on(lines: Sequence[str]) -> bool:
    """Whether 续表, 接上页, 表1（续） or the like is all that is said, however many lines it takes."""
    return all(CONTINUED.fullmatch(line) or _NAMED_SO.fullmatch(line) for line in lines if line.strip())
