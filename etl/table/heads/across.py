"""Headings of a key that runs across, as they stand on a sheet: columns for each of its values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from etl.grid import Sheet, is_filled
from etl.table.heads.heading import Header, Heading, path_of
from etl.values import heading_unit, normalise_heading
from schemas.across import Across

MOST_LINES = 12  # below the headings; a yearbook's export has five


@dataclass(frozen=True, slots=True)
class Group:
    """One value of the key: its word, and its columns, each with the warehouse column that it fills."""

    text: str
    columns: tuple[tuple[str, Heading], ...]

    @property
    def first(self) -> Heading:
        return self.columns[0][1]


Placed = Callable[[Heading], tuple[str, str] | None]
"""A heading → the key's word and the warehouse column; None for a heading that is none of the key's."""


def placed(across: Across, year: str) -> Placed:
    """How headings are told that name a value of the key; ``year`` stands for {year} in them."""
    if across.pattern is None:
        listed = {
            path_of(across.path(head, label), year): (name.replace("{year}", year), column)
            for head, name in across.names.items()
            for label, column in across.columns.items()
        }
        return lambda heading: listed.get(heading.path)
    columns = {normalise_heading(label): column for label, column in across.columns.items()}
    pattern = re.compile(across.pattern)

    def by_pattern(heading: Heading) -> tuple[str, str] | None:
        parts = heading.path.split("/")
        if not across.measures:
            label = ""
        elif len(parts) > 1:
            label = parts.pop(0) if across.measures_above else parts.pop()
        else:
            return None
        text = "".join(parts)
        return (text, columns[label]) if label in columns and pattern.fullmatch(text) else None

    return by_pattern


def groups_of(header: Header, across: Across | None, year: str) -> list[Group]:
    """Each value of the key with its columns, from left to right; [] where no key runs across."""
    if across is None:
        return []
    place = placed(across, year)
    groups: dict[str, list[tuple[str, Heading]]] = {}
    for heading in header.headings:
        if (found := place(heading)) is not None:
            groups.setdefault(found[0], []).append((found[1], heading))
    return [Group(text, tuple(columns)) for text, columns in groups.items()]


def with_lines(sheet: Sheet, header: Header, across: Across | None) -> Header:
    """The heading with the lines below it that say more of each column: its unit, its source.

    Known by their first words, in any order; a line that the form does not name is no part of the heading.
    """
    if across is None or not across.has_lines:
        return header
    known = {path_of(line) for line in (across.unit_line or "", *across.lines, *across.ignore_lines) if line}
    lines: list[tuple[str, int]] = []
    for row in range(header.last_row + 1, min(header.last_row + 1 + MOST_LINES, sheet.n_rows)):
        words = next((value for value in sheet.rows[row] if is_filled(value)), None)
        if not isinstance(words, str) or (text := path_of(words)) not in known:
            break
        lines.append((text, row))
    header = replace(header, last_row=header.last_row + len(lines), lines=tuple(lines))
    units = header.line(across.unit_line) if across.unit_line else None
    if units is None:
        return header
    return replace(header, headings=tuple(_with_unit(sheet, units, heading) for heading in header.headings))


def _with_unit(sheet: Sheet, row: int, heading: Heading) -> Heading:
    text = "".join(str(sheet.merged_value(row, heading.col) or "").split())
    return replace(heading, unit=heading_unit(f"数（{text}）")[1] or text or heading.unit)
