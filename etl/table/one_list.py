"""One list printed in several parts, beside each other or overleaf; what is open at the foot of one goes on.

A group that began at the left goes on at the top of the right-hand part, or its line stands over both parts.
Which of the two it is shows in the cells of that line; where it does not, somebody is asked. A word for a
sum at the left speaks for the figures at the right of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from etl.grid import filled
from etl.table.body import Beside, Body
from etl.table.found_table import FoundTable
from etl.table.known_names import knows_names
from etl.table.row_kinds import LINES
from etl.table.table_rows import REPEATED_HEADING, split_rows
from etl.tidy.tidied import Doubt, Option
from etl.warehouse.reference import Reference

Way = Literal["down", "across"]
"""How the list is read: each part down to its foot, or every line across all parts."""


@dataclass(frozen=True, slots=True)
class OneList:
    """The parts from left to right, or as they follow, with their rows; and how the list is read."""

    parts: list[FoundTable]
    bodies: list[Body]
    way: Way = "down"


def lists_of(found: Sequence[FoundTable]) -> list[list[FoundTable]]:
    """Tables that are parts of one list together, every other one by itself; in the order of ``found``."""
    lists: list[list[FoundTable]] = []
    for table in found:
        together = next((parts for parts in lists if _goes_on(parts[-1], table)), None)
        if together is None:
            lists.append([table])
        else:
            together.append(table)
    return lists


def _goes_on(left: FoundTable, right: FoundTable) -> bool:
    """The rest of a table that was broken off, or the same headings further right without a title."""
    if right.goes_on:
        return left.spec is right.spec
    if left.sheet.number != right.sheet.number or left.spec is not right.spec:
        return False
    same_rows = (left.header.first_row, left.header.last_row) == (
        right.header.first_row,
        right.header.last_row,
    )
    is_beside = left.header.headings[-1].col < right.header.headings[0].col
    paths = [sorted(heading.path for heading in table.header.headings) for table in (left, right)]
    title = right.preamble.title
    return same_rows and is_beside and paths[0] == paths[1] and (not title or bool(LINES.fullmatch(title)))


def read_list(
    parts: list[FoundTable], reference: Reference, hints: dict[str, Any]
) -> tuple[OneList, Doubt | None]:
    """The rows of every part; a question where nobody can tell to which group rows at the right belong.

    ``hints["beside"]`` is the answer to it.
    """
    first, *others = parts
    made = OneList(parts, [_split(first, Beside(), reference)])
    if not others:
        return made, None
    way = hints.get("beside")
    group = _last_group(made.bodies[0], None)
    sums = {total.row: total.label for total in made.bodies[0].totals}
    for right in others:
        body = _split(right, Beside(group, {} if right.goes_on else dict(sums)), reference)
        told = "down" if right.goes_on else way or _way(first, made.bodies[0], right, body)
        if told is None and first.spec.group_column:
            return made, _question(first, made.bodies[0], right, body)
        if told == "across":
            body = _split(right, Beside(None, dict(sums)), reference)
            _take_groups_at_left(body, made.bodies[0])
            made = OneList(parts, made.bodies, "across")
        made.bodies.append(body)
        group = _last_group(body, group)
        sums |= {total.row: total.label for total in body.totals}
    return made, None


def is_empty_part(one: OneList, body: Body) -> bool:
    """No row in this part, and some in another: the list was short."""
    return not body.data and not body.foreign and any(other.data for other in one.bodies)


def without_empty_parts(one: OneList) -> OneList:
    """The list without the parts in which no row stands."""
    kept = [pair for pair in zip(one.parts, one.bodies, strict=True) if not is_empty_part(one, pair[1])]
    return OneList([table for table, _ in kept], [body for _, body in kept], one.way)


def _split(table: FoundTable, beside: Beside, reference: Reference) -> Body:
    knows = knows_names(table, reference)
    return split_rows(
        table.sheet, table.header, table.spec, table.columns, table.until, table.first_row, beside, knows
    )


def _last_group(body: Body, before: str | None) -> str | None:
    return body.groups[-1][1] if body.groups else before


def _way(left: FoundTable, left_body: Body, right: FoundTable, body: Body) -> Way | None:
    """None where both ways would give rows at the right different groups and no cell tells which holds."""
    rows = [row for row, _, _ in left_body.groups]
    own = [row for row, _, _ in body.groups]
    before = [row for row in body.data if not own or row < own[0]]
    if not rows or not before:
        return "down"
    first_col = right.header.headings[0].col
    across = {
        row
        for row in rows
        for merge in left.sheet.merges
        if merge.first_row <= row <= merge.last_row and merge.last_col >= first_col
    }
    if len(across) == len(rows):
        return "across"
    is_full = any(filled(right.sheet.rows[row]) for row in rows)
    if across or REPEATED_HEADING in left_body.ignored_cells:
        return None
    if is_full:
        return "down"
    if len(rows) == 1:
        return "across"
    return "across" if before[0] < rows[-1] < before[-1] else None


def _take_groups_at_left(body: Body, left: Body) -> None:
    """Each row down to the part's own first group belongs to the group whose line stands above it."""
    starts = [row for row, _, _ in left.groups]
    own = body.groups[0][0] if body.groups else None
    for position, row in enumerate(body.data):
        at = bisect_left(starts, row)
        if at and (own is None or row < own):
            name = left.groups[at - 1][1]
            body.group_of[position] = name
            body.group_counts[name] = body.group_counts.get(name, 0) + 1


def _question(left: FoundTable, left_body: Body, right: FoundTable, body: Body) -> Doubt:
    sheet, last = right.sheet, left_body.groups[-1][1]
    cell = sheet.address(body.data[0], right.header.headings[0].col)
    sentence = f"工作表“{sheet.name}”是左右并排的一张表，右边从{cell}起的各行没有写属于哪一组。属于哪一组？"
    options = (
        Option("A", f"接着左边最末一组“{last}”", {"beside": "down"}),
        Option("B", "与左边同一行所在的组相同", {"beside": "across"}),
        Option("C", "作废，写明各组后重报", {"discard": True}),
    )
    return Doubt("groups", sentence, options)
