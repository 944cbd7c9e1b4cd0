"""Find a table's heading by its text, and hold what was found against what the source expects.

A heading is a path: '投资/完成情况/本月完成' for three stacked cells, merged or not, with white space
and units taken off. Nothing is found by row number; nothing unknown is passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from etl.grid import Sheet, is_filled
from etl.table.column_lines import with_units_below
from etl.table.heads.across import placed, with_lines
from etl.table.heads.heading import Header, Heading, path_of
from etl.table.heads.short_headings import meant_by, stands_under_a_group
from etl.template.marks import is_prior
from etl.values import heading_unit, normalise_heading
from schemas.period import Period
from schemas.source import TableSpec

DEEPEST = 4  # rows of a stacked heading
SEARCHED = 60  # rows from the top in which a heading is looked for
SEARCHED_FOR_SEVERAL = 400  # where tables may stand below each other
UNNAMED = "无标题栏"  # how a source calls the first column under no heading; the next one is 无标题栏2
_LOOKED_BELOW = 40  # rows below a heading in which something must stand


@dataclass(frozen=True, slots=True)
class HeadingFaults:
    """What keeps the headings from being seen = mapped + ignored."""

    new: tuple[Heading, ...]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    """Optional headings that are missing: no fault."""
    unread: tuple[str, ...] = ()
    """Missing ones from which nothing is read: no fault either, but to be told."""

    def __bool__(self) -> bool:
        return bool(self.new or self.missing or self.doubled)


def expected(spec: TableSpec, period: Period | None) -> dict[str, str]:
    """Heading path → what becomes of it: a warehouse column, '=column' (compared) or '' (ignored)."""
    known = dict(spec.headings) | (spec.across.paths if spec.across else {})
    known |= {heading: f"={c.column}" for heading, c in spec.compare.items()}
    known |= dict.fromkeys(spec.ignore, "")
    if spec.unit_heading:
        known.setdefault(spec.unit_heading, "")
    year = str(period.year) if period else ""
    return {path_of(heading, year): target for heading, target in known.items()}


def find_header(
    sheet: Sheet, spec: TableSpec, known: dict[str, str], searched: int = SEARCHED
) -> Header | None:
    """The block of rows whose paths are known best; None when not even half the headings are there."""
    recognised = _recogniser(spec, known)
    has_groups = any("/" in path for path in known)
    groups = {path[:at] for path in known for at, sign in enumerate(path) if sign == "/"}
    leaves = {path.rpartition("/")[2] for path in known if "/" in path}
    best: tuple[int, int, int, int, Header] | None = None
    cells: list[list[_HeadingCell]] = []

    def below(row: int) -> list[_HeadingCell]:
        while len(cells) <= row < sheet.n_rows:
            cells.append(_heading_cells(sheet, len(cells)))
        return cells[row] if row < sheet.n_rows else []

    for first in range(min(sheet.n_rows, searched)):
        if best is not None and best[0] == len(known) and first > best[4].last_row:
            break  # every heading is found, and the block could not begin later
        last = min(first + DEEPEST, sheet.n_rows)
        cells += [_heading_cells(sheet, row) for row in range(len(cells), last)]
        if not any(isinstance(v, str) and v.strip() for v in sheet.rows[first]):
            continue
        for depth in range(1, last - first + 1):
            block = cells[first : first + depth]
            for rows in (block, _filled_right(block)) if depth > 1 and not sheet.merges else (block,):
                header = Header(first, first + depth - 1, _headings(rows))
                exact = sum(map(recognised, header.headings))
                if has_groups and exact < len(header.headings):
                    header = lengthened(sheet, header, known)
                score = sum(map(recognised, header.headings))
                rank = (score, exact, -_cut_off(header, groups, leaves, below(first + depth)), -depth)
                if best is None or rank > best[:4]:
                    best = (*rank, header)
    needed = len([h for h in known if h not in spec.optional]) + (
        1 if spec.across and spec.across.pattern else 0
    )
    if best is None:
        return None
    header = with_unnamed(sheet, best[4], known)
    hits = best[0] + len(header.headings) - len(best[4].headings)
    return with_units_below(sheet, with_lines(sheet, header, spec.across)) if hits * 2 >= needed else None


def _cut_off(header: Header, groups: set[str], leaves: set[str], below: Sequence[_HeadingCell]) -> int:
    """How many columns end in one group's own words: the row below them belongs to the head.

    Either the group is one of the form's, its columns all renamed, or it is renamed and below it stand the
    words of the form's columns: 参加人数 over 应到 and 实到, where the form has 人数.
    """
    seen = Counter(heading.path for heading in header.headings)
    return sum(
        seen[one.path] > 1 and (one.path in groups or (one.col < len(below) and below[one.col][1] in leaves))
        for one in header.headings
    )


def with_unnamed(sheet: Sheet, header: Header, known: Iterable[str]) -> Header:
    """The heading with its columns under no heading, where ``known`` says that the form has such columns.

    Names on the left of figures often have none. Counted are those that hold something, up to the last one
    with a heading; one more than the form has is a new heading, and is asked about.
    """
    if not any(is_unnamed(path) for path in known) or not header.headings:
        return header
    taken = {heading.col for heading in header.headings}
    below = range(header.last_row + 1, min(header.last_row + 1 + _LOOKED_BELOW, sheet.n_rows))
    bare = [
        col
        for col in range(header.headings[-1].col)
        if col not in taken and any(is_filled(sheet.value(row, col)) for row in below)
    ]
    named = [Heading(UNNAMED if n == 1 else f"{UNNAMED}{n}", None, col) for n, col in enumerate(bare, 1)]
    return replace(header, headings=tuple(sorted((*header.headings, *named), key=lambda h: h.col)))


def is_unnamed(path: str) -> bool:
    """The path of a column under no heading: 无标题栏, 无标题栏2 …"""
    return path.startswith(UNNAMED) and (path[len(UNNAMED) :] or "2").isdigit()


def lengthened(sheet: Sheet, header: Header, known: dict[str, str]) -> Header:
    """The heading block with each short heading read as the one path of ``known`` that it means."""
    as_written = tuple(replace(h, path=h.written or h.path, written="") for h in header.headings)
    meant = meant_by([h.path for h in as_written], known)
    # What was once read so stands: the same table further down has rows of data right above it.
    headings = tuple(
        replace(h, path=meant[h.path], written=h.path)
        if h.path in meant and (was.written or not stands_under_a_group(sheet, header.first_row, h.col))
        else h
        for h, was in zip(as_written, header.headings, strict=True)
    )
    return replace(header, headings=headings)


def header_at(sheet: Sheet, first_row: int, last_row: int) -> Header:
    """The heading block of these rows (0-based, inclusive), whatever stands in it.

    Where a heading would stand twice, one without a merge reaches over the blanks at its right.
    """
    rows = [_heading_cells(sheet, row) for row in range(first_row, last_row + 1)]
    headings = _headings(rows)
    if len({heading.path for heading in headings}) < len(headings) and len(rows) > 1 and not sheet.merges:
        headings = _headings(_filled_right(rows))
    return Header(first_row, last_row, headings)


def faults(header: Header, spec: TableSpec, known: dict[str, str]) -> HeadingFaults:
    """New, missing and doubled headings, in the order of the sheet."""
    recognised = _recogniser(spec, known)
    seen = Counter(h.path for h in header.headings)
    optional = {path_of(heading) for heading in spec.optional} | _optional_names(spec)
    unread_paths = {path_of(heading) for heading in spec.ignore} - {path_of(spec.unit_heading or "")}
    ignored = unread_paths - optional
    new = tuple(h for h in header.headings if not recognised(h))
    absent = sorted(path for path in known if path not in seen)
    missing = tuple(path for path in absent if path not in optional | ignored)
    left_out = tuple(path for path in absent if path in optional)
    unread = tuple(path for path in absent if path in ignored)
    # Of two columns from which nothing is read neither can be taken for the other.
    doubled = tuple(path for path, times in seen.items() if times > 1 and path not in unread_paths)
    return HeadingFaults(new, missing, doubled, left_out, unread)


def _optional_names(spec: TableSpec) -> set[str]:
    """Every column of a key's value that may be missing."""
    if spec.across is None:
        return set()
    heads = [head for head in spec.across.names if head in spec.optional]
    return {path_of(spec.across.path(head, label)) for head in heads for label in spec.across.columns}


def _recogniser(spec: TableSpec, known: dict[str, str]) -> Callable[[Heading], bool]:
    across = spec.across
    place = placed(across, "") if across is not None and across.pattern is not None else None
    told = dict.fromkeys(known, True)  # a path stands in many of the blocks that are tried

    def recognised(heading: Heading) -> bool:
        is_known = told.get(heading.path)
        if is_known is None:
            is_known = is_prior(heading.top) or (place is not None and place(heading) is not None)
            told[heading.path] = is_known
        return is_known

    return recognised


_HeadingCell = tuple[tuple[int, int], str, str | None]
"""Anchor, normalised text without its unit, unit."""


def _heading_cells(sheet: Sheet, row: int) -> list[_HeadingCell]:
    """One row as headings would be read: looked at once, however many blocks it may be part of."""
    cells: list[_HeadingCell] = []
    for col, value in enumerate(sheet.rows[row]):
        anchor = sheet.anchor(row, col)
        if anchor != (row, col):
            value = sheet.value(*anchor)
        text, unit = heading_unit(str(value)) if value is not None else ("", None)
        cells.append((anchor, normalise_heading(text) if text else "", unit))
    return cells


def _filled_right(rows: list[list[_HeadingCell]]) -> list[list[_HeadingCell]]:
    """In a file that knows no merges (csv), a heading over several columns stands in the first one alone."""
    filled = [list(row) for row in rows]
    for at, row in enumerate(filled[:-1]):
        for col in range(1, len(row)):
            has_own_below = any(lower[col][1] for lower in filled[at + 1 :])
            is_group = any(lower[col - 1][1] for lower in filled[at + 1 :])
            # Below another group a blank begins nothing new: it belongs to the one on the left.
            same_above = all(upper[col][1] == upper[col - 1][1] for upper in filled[:at])
            if not row[col][1] and row[col - 1][1] and has_own_below and is_group and same_above:
                row[col] = row[col - 1]
    return filled


def _headings(rows: list[list[_HeadingCell]]) -> tuple[Heading, ...]:
    found = []
    for col in range(len(rows[0])):
        texts: list[str] = []
        unit = None
        above: tuple[int, int] | None = None
        for row in rows:
            anchor, text, stated = row[col]
            if anchor == above:
                continue
            above = anchor
            unit = stated or unit
            if text:
                texts.append(text)
        if texts:
            found.append(Heading("/".join(texts), unit, col))
    return tuple(found)
