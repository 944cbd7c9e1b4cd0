"""What one corrected cell changes is one slip, however many figures follow from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reports.issuing.correction.changes import count_causes
from reports.issuing.differences import since_issue
from reports.issuing.issue import prepare
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.signing import sign

__all__ = ["empty_park", "first_quarter", "park"]
DAY = dt.date(2021, 4, 20)


def change(figure_id: str, **cells: list[str]) -> dict[str, Any]:
    why = [{"submission_id": int(number[1:]), "cells": names} for number, names in cells.items()]
    return {"figure_id": figure_id, "why": why}


def test_the_figures_of_one_corrected_project_are_one_slip_and_two_projects_are_two(
    first_quarter: Park,
) -> None:
    number = prepare(first_quarter.engine, "2021Q1", "run", issue_date=DAY)
    sign(first_quarter.engine, number, "演示用户")
    first_quarter.progress(3, {"P1": 3333}, "核实更正")
    changes, _ = since_issue(first_quarter.engine, number)
    assert len(changes) > 10 and count_causes(changes) == 1
    first_quarter.progress(3, {"P1": 3333, "P2": 2222}, "再更正")
    changes, _ = since_issue(first_quarter.engine, number)
    assert count_causes(changes) == 2


def test_what_rests_on_the_cells_of_others_follows_from_them_and_what_rests_on_none_counts_itself() -> None:
    sums = [change("a", s1=["C3"]), change("rate", s1=["C3"]), change("sum", s1=["C3", "C4"])]
    assert count_causes(sums) == 1
    assert count_causes([*sums, change("b", s1=["C4"])]) == 2
    assert count_causes([*sums, change("word"), change("other"), change("count", s2=[])]) == 4
    assert count_causes([]) == 0
