"""Which figures with cells made a printed figure change: followed through its parts, old and new."""

from decimal import Decimal

import pytest

from reports.document import CellRef, Figure
from reports.issuing.correction.changes import _changed_leaves, _why
from reports.quarterly.instructions import FORMULA

CELL = CellRef(1, 1, 5, 3, "ytd_value", "indicator_monthly")


def total(*parts: str) -> Figure:
    return Figure("total", "合计", Decimal(len(parts)), str(len(parts)), "万元", parts=parts)


def leaf(name: str, value: int) -> Figure:
    return Figure(name, name, Decimal(value), str(value), "万元", inputs=(CELL,))


def book(*figures: Figure) -> dict[str, Figure]:
    return {figure.figure_id: figure for figure in figures}


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        (book(total("a", "b"), leaf("a", 1), leaf("b", 2)), [leaf("a", 1), leaf("b", 3)], ["b"]),
        # One part is new, and the figure itself: nothing stood there before.
        ({}, [leaf("a", 1), leaf("b", 2)], ["a", "b"]),
        # What left the total is still printed, otherwise than before.
        (
            book(total("a", "b", "c"), leaf("c", 4)),
            [leaf("a", 1), leaf("b", 2), leaf("c", 5)],
            ["a", "b", "c"],
        ),
        (book(total("a", "b"), leaf("a", 1), leaf("b", 2)), [leaf("a", 1), leaf("b", 2)], []),
    ],
)
def test_the_figures_behind_a_change_are_found_under_its_parts_of_then_and_now(
    old: dict[str, Figure], new: list[Figure], changed: list[str]
) -> None:
    found = _changed_leaves("total", old, book(total("a", "b"), *new))
    assert sorted(figure.figure_id for figure in found) == changed


SINCE = {7: {"submission_id": 7, "file_name": "后来报的.xlsx", "channel": "file", "cells": []}}


def counted(text: str, formula: str, *parts: str) -> Figure:
    return Figure("n", "某数", None, text, "项", formula, parts=parts)


@pytest.mark.parametrize(
    ("before", "now", "named"),
    [
        # Words of leaders come by no return, and what is compared with is another paper's.
        (None, counted("2", FORMULA), False),
        (counted("减少9项", "26−35", "a"), counted("减少8项", "26−34", "a"), False),
        # A count of the ledger may have been moved by whatever came.
        (counted("0", "台账计数"), counted("5", "台账计数"), True),
        (counted("减少9项", "26−35", "a", "c"), counted("减少8项", "27−35", "b"), True),
    ],
)
def test_returns_are_named_only_where_one_can_be_the_reason(
    before: Figure | None, now: Figure, named: bool
) -> None:
    part = Figure("a", "绿灯数", Decimal(26), "26", "项")
    old = book(part) | ({"n": before} if before is not None else {})
    found = _why("n", old, book(part, now), SINCE)
    assert [one["submission_id"] for one in found] == ([7] if named else [])
