"""A drafted table of which one key runs across: its heads are periods, or names that a register knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from etl.draft.columns import DraftColumn
from etl.draft.draft import TableDraft
from etl.grid import is_filled
from etl.table.heads.headings import header_at
from etl.values import heading_unit, normalise_heading, period_in_text
from schemas.period import PeriodType

Kind = Literal["period", "indicator", "unit"]
_YEAR = r"(?:20\d\d年?)?"
_MONTH = "(?:[1-9]|1[0-2])月"
# Of each length the wordings from the plainest to the one that takes them all.
PERIODS: dict[PeriodType, tuple[str, ...]] = {
    "month": (_MONTH, f"{_MONTH}份", rf"20\d\d年{_MONTH}", rf"{_YEAR}(?:1月?[-—–~至])?{_MONTH}份?(?:累计)?"),
    "quarter": ("[一二三四]季度", "第[一二三四]季度", rf"{_YEAR}第?[一二三四1-4]季度"),
    "half": ("[上下]半年", rf"{_YEAR}[上下]半年"),
    "year": (r"20\d\d年", r"20\d\d", r"20\d\d年?(?:度)?"),
}
MOST_LINES = 6  # below the names: unit, frequency, source
FEWEST = 2


@dataclass(frozen=True, slots=True)
class DraftAcross:
    """What runs across: its heads from left to right, the second headings, and what stands below the heads.

    ``pattern`` of heads that are periods, else ''. ``labels``: second heading → its first column, '' where
    there is none. ``down``: the other columns. ``unit_line``, ``lines``: first words of lines below them.
    """

    kind: Kind
    heads: tuple[str, ...]
    pattern: str
    labels: Mapping[str, DraftColumn]
    is_above: bool
    down: tuple[DraftColumn, ...]
    unit_line: str = ""
    lines: tuple[str, ...] = ()

    @property
    def period(self) -> PeriodType:
        """Of a return with such heads, where its title names none."""
        return next((length for length, wordings in PERIODS.items() if self.pattern in wordings), "month")


def across_of(draft: TableDraft, names: Mapping[Kind, Mapping[str, str]]) -> DraftAcross | None:
    """The key that runs across; None where the columns are no values of one.

    ``names``: what registers know, spelling → code, by kind.
    """
    if draft.heads.head_rows == 0:
        return None
    unit_line, lines, columns = _without_lines(draft, names)
    kinds: tuple[Kind, ...] = ("period", "indicator", "unit")
    for kind in kinds:
        found = _regular(columns, kind, names.get(kind, {}))
        if found is not None:
            return replace(found, unit_line=unit_line, lines=lines)
    return None


def states_periods(column: DraftColumn) -> bool:
    """Its values are periods: one of the keys that run down."""
    return bool(column.sample) and all(_is_period(text) for text in column.sample)


def _is_period(text: str) -> bool:
    bare = text.removesuffix(" 00:00:00")
    return bool(re.fullmatch(r"20\d\d", bare)) or period_in_text(bare, year=2021) is not None


def _regular(columns: Sequence[DraftColumn], kind: Kind, known: Mapping[str, str]) -> DraftAcross | None:
    """Every second heading stands below (or above) every head, and nothing else does."""
    for at in (0, -1):
        placed: dict[tuple[str, str], DraftColumn] = {}
        pattern = _pattern([_head(column, at)[0] for column in columns]) if kind == "period" else ""
        for column in columns:
            head, label = _head(column, at)
            is_head = bool(pattern and re.fullmatch(pattern, head)) or head in known
            if is_head and placed.setdefault((head, label), column) is not column:
                return None  # twice: nobody knows which
        heads = tuple(dict.fromkeys(head for head, _ in placed))
        labels = {
            label: _widest([column for (_, own), column in placed.items() if own == label])
            for head, label in placed
            if head == heads[0]
        }
        if len(heads) >= FEWEST and len(placed) == len(heads) * len(labels):
            used = {column.col for column in placed.values()}
            down = tuple(column for column in columns if column.col not in used)
            return DraftAcross(kind, heads, pattern, labels, at == -1 and set(labels) != {""}, down)
    return None


def _widest(columns: Sequence[DraftColumn]) -> DraftColumn:
    """The first, of a type that holds the figures of all: after a year of whole numbers may come another."""
    types = {column.type for column in columns} - {"empty"}
    if types == {"integer", "number"}:
        return replace(columns[0], type="number")
    return replace(columns[0], type=types.pop()) if len(types) == 1 else columns[0]


def _head(column: DraftColumn, at: int) -> tuple[str, str]:
    parts = column.path.split("/")
    head = parts.pop(at)
    return head, "/".join(parts)


def _pattern(heads: Sequence[str]) -> str:
    """The wording of periods that most of the heads have, no wider than they need: 1—2月 is no 2月."""
    named = {length: {h for h in heads if re.fullmatch(own[-1], h)} for length, own in PERIODS.items()}
    best = max(named, key=lambda length: len(named[length]))
    if len(named[best]) < FEWEST:
        return ""
    return next(p for p in PERIODS[best] if all(re.fullmatch(p, head) for head in named[best]))


def _without_lines(
    draft: TableDraft, names: Mapping[Kind, Mapping[str, str]]
) -> tuple[str, tuple[str, ...], Sequence[DraftColumn]]:
    """The line of units, the other lines below the row of names, and the columns by their names alone."""
    block = draft.block
    known = {name for kind in names.values() for name in kind}
    row = next((r for r in range(draft.heads.head_rows) if _names_in(draft, r, known) >= FEWEST), None)
    if row is None:
        return "", (), draft.columns
    found = dict(_lines(draft, row))
    if not found:
        return "", (), draft.columns
    of_units = [line for line, is_units in found.items() if is_units]
    # 频率 says 月, which is a unit as well.
    unit_line = next((line for line in of_units if "单位" in line), of_units[0] if len(of_units) == 1 else "")
    lines = tuple(line for line in found if line != unit_line)
    header = header_at(block.sheet, block.first_row, block.first_row + row)
    paths = {heading.col: heading.path for heading in header.headings}
    below = range(block.first_row + row + len(found) + 1, block.last_row + 1)
    columns = [
        replace(column, path=paths[column.col], sample=_sample(draft, below, column.col))
        for column in draft.columns
        if column.col in paths
    ]
    return unit_line, lines, columns


def _lines(draft: TableDraft, after: int) -> Iterator[tuple[str, bool]]:
    """What each line of words right below begins with, and whether units stand in it."""
    block = draft.block
    for row in range(after + 1, min(after + 1 + MOST_LINES, block.n_rows)):
        first = block.text(row, 0).strip()
        beside = range(block.first_col + 1, block.first_col + block.n_cols)
        cells = [cell for col in beside if is_filled(cell := block.sheet.value(block.first_row + row, col))]
        if not first or not cells or _is_period(first) or not all(isinstance(cell, str) for cell in cells):
            return
        yield first, all(heading_unit(f"数（{cell}）")[1] for cell in cells)


def _sample(draft: TableDraft, rows: range, col: int) -> tuple[str, ...]:
    values = (draft.sheet.value(row, col) for row in rows)
    return tuple(dict.fromkeys(str(value)[:40] for value in values if is_filled(value)))[:3]


def _names_in(draft: TableDraft, row: int, known: set[str]) -> int:
    texts = {normalise_heading(draft.block.text(row, col)) for col in range(draft.block.n_cols)}
    return len({heading_unit(text)[0] for text in texts} & known)
