"""The sums of one list printed in several parts, held against all of its rows.

A sum speaks of the whole list wherever it stands. Only where every part has a sum of its own may each speak
of its own rows; the last of them may still be that of the whole.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate

import pyarrow as pa

from etl.table.body import Body, TotalRow
from etl.table.one_list import OneList
from etl.tidy.sums.totals import Summed, check_totals
from etl.tidy.tidied import Place, TotalCheck


def check_list(one: OneList, summed: list[list[Summed]]) -> list[TotalCheck]:
    """The checks of all parts; ``summed``: the columns of sums of each part."""
    if len(one.parts) == 1:
        return check_totals(one.parts[0].sheet, one.bodies[0], summed[0])
    joint = _joined(one)
    each_for_itself = all(any(t.kind == "whole" for t in body.totals) for body in one.bodies if body.data)
    last = max((no for no, body in enumerate(one.bodies) if body.data), default=0)
    checks: list[TotalCheck] = []
    for no, (table, body) in enumerate(zip(one.parts, one.bodies, strict=True)):
        columns = [joint.column(own, summed) for own in summed[no]]
        for total in body.totals:
            over_all = joint.body([joint.over(no, total)], [])
            told = check_totals(table.sheet, over_all, columns)
            if each_for_itself and total.kind == "whole":
                own = check_totals(table.sheet, replace(body, totals=[total], groups=[]), summed[no])
                is_of_all = no == last and all(check.agrees for check in told)
                told = told if is_of_all else own
            elif table.goes_on and total.kind == "part" and not all(check.agrees for check in told):
                # 小计 at the foot of a page may be that of the page alone.
                own = check_totals(table.sheet, replace(body, totals=[total], groups=[]), summed[no])
                told = own if all(check.agrees for check in own) else told
            checks += told
        checks += check_totals(table.sheet, joint.body([], body.groups), [])
    return checks


@dataclass(frozen=True, slots=True)
class _Joined:
    """All rows of the list as it is read. ``order``: for each its index among the parts' rows in turn."""

    one: OneList
    starts: list[int]
    order: list[int]
    rows: list[int]
    parts: set[int]
    counts: dict[str, int]

    def body(self, totals: list[TotalRow], groups: list[tuple[int, str, int | None]]) -> Body:
        return Body(data=self.rows, totals=totals, groups=groups, parts=self.parts, group_counts=self.counts)

    def column(self, own: Summed, summed: list[list[Summed]]) -> Summed:
        """The column of all parts, with the place of its sum in one of them."""
        same = [next(c for c in columns if c.label == own.label) for columns in summed]
        array = pa.concat_arrays([column.array for column in same]).take(pa.array(self.order, pa.int64()))
        unreadable = {start + at for start, c in zip(self.starts, same, strict=True) for at in c.unreadable}
        at = frozenset(index for index, place in enumerate(self.order) if place in unreadable)

        def place(index: int) -> Place:
            no = bisect_right(self.starts, self.order[index]) - 1
            return same[no].place(self.order[index] - self.starts[no])

        return replace(own, array=array, unreadable=at, place=place)

    def over(self, no: int, total: TotalRow) -> TotalRow:
        """The sum of part ``no`` over the rows of the list."""
        if total.kind == "whole":
            is_last = no == len(self.one.parts) - 1 and self.one.way == "down"
            return replace(total, first=0, last=self.starts[no] + total.last if is_last else len(self.rows))
        first, last = self._across(total) if self.one.way == "across" else self._down(no, total)
        return replace(total, first=first, last=last)

    def _across(self, total: TotalRow) -> tuple[int, int]:
        """Rows of the sheet between this sum and the break above it, or below it where it heads a group."""
        bodies = self.one.bodies
        groups = [row for body in bodies for row, _, _ in body.groups]
        sums = [t.row for body in bodies for t in body.totals if t.kind != "group"]
        if total.kind == "group":
            end = min((row for row in groups + sums if row > total.row), default=None)
            last = len(self.rows) if end is None else bisect_left(self.rows, end)
            return bisect_left(self.rows, total.row), last
        above = max((row for row in groups + sums if row < total.row), default=-1)
        return bisect_left(self.rows, above), bisect_left(self.rows, total.row)

    def _down(self, no: int, total: TotalRow) -> tuple[int, int]:
        """To the foot of one part and on from the top of the next."""
        first, last = self.starts[no] + total.first, self.starts[no] + total.last
        body = self.one.bodies[no]
        if total.kind == "part":
            is_open = not any(at < total.row for at in _breaks(body))
            return (self._open_since(no - 1) if is_open else first), last
        is_closed = any(at > total.row for at in _breaks(body))
        return first, last if is_closed else self._open_until(no + 1)

    def _open_since(self, no: int) -> int:
        """Where the group begins that is open at the foot of part ``no``."""
        while no >= 0:
            body = self.one.bodies[no]
            if breaks := _breaks(body):
                return self.starts[no] + bisect_left(body.data, max(breaks))
            no -= 1
        return 0

    def _open_until(self, no: int) -> int:
        """Where the group ends that is open at the top of part ``no``."""
        while no < len(self.one.bodies):
            body = self.one.bodies[no]
            if breaks := _breaks(body):
                return self.starts[no] + bisect_left(body.data, min(breaks))
            no += 1
        return len(self.rows)


def _breaks(body: Body) -> list[int]:
    """Rows at which one group ends or another begins."""
    return [row for row, _, _ in body.groups] + [t.row for t in body.totals if t.kind != "group"]


def _joined(one: OneList) -> _Joined:
    *starts, _ = accumulate((len(body.data) for body in one.bodies), initial=0)
    rows = [row for body in one.bodies for row in body.data]
    order = list(range(len(rows)))
    if one.way == "across":
        order.sort(key=rows.__getitem__)
    parts = {start + at for start, body in zip(starts, one.bodies, strict=True) for at in body.parts}
    counts: dict[str, int] = {}
    for body in one.bodies:
        for name, count in body.group_counts.items():
            counts[name] = counts.get(name, 0) + count
    at = {index for index, place in enumerate(order) if place in parts}
    return _Joined(one, starts, order, [rows[place] for place in order], at, counts)
