"""What the office found beside what the units report: the verified value counts, and both are counted.

A finding stands for the return that it was made on: once the unit corrects itself, the item is open again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.quarterly.model.quarter import Verified
from reports.rows.row import Row

Found = Mapping[tuple[str, str], Verified]
"""(subject, number) → what the office found."""
Numbers = dict[tuple[str, int], Row]
"""(code, month) → a row with a number."""


def read_verified(connection: Connection, rows: Iterable[Row], start: dt.date) -> Found:
    """The quarter's lines, each with whether its finding still speaks of what is reported."""
    query = sa.text(
        "select subject, subject_no, verification_state from report.verification_item"
        " where period_start = :start"
    )
    states = {(row.subject, row.subject_no): row[2] for row in connection.execute(query, {"start": start})}
    keyed = {(row.text("subject"), row.text("subject_no")): row for row in rows}
    return {
        key: Verified(row, states.get(key) == "已核实", states.get(key) != "已核实而自报未报送")
        for key, row in keyed.items()
    }


def with_finding(row: Row, found: Verified | None, column: str, source: str) -> Row:
    """The row with the verified value in `column`, and the way back to the 核实表's cell."""
    if found is None or not found.is_current or found.row.values[source] is None or row.pending:
        return row
    values: dict[str, Any] = dict(row.values) | {column: found.row.values[source]}
    return replace(row, values=values, changed={**row.changed, column: found.row.ref(source)})


def verified_numbers(rows: Numbers, subject: str, column: str, month: int, found: Found) -> Numbers:
    """Projects' or indicators' rows, with the verified value of the quarter's last month."""
    return {
        (code, of): with_finding(row, found.get((subject, code)), column, "verified_value")
        if of == month
        else row
        for (code, of), row in rows.items()
    }


def verified_reform(rows: Mapping[tuple[int, int], Row], found: Found) -> dict[tuple[int, int], Row]:
    """Measures with the verified class."""
    return {
        (item, measure): with_finding(
            row, found.get(("改革措施", f"{item}-{measure}")), "status", "verified_class"
        )
        for (item, measure), row in rows.items()
    }


def verified_weeks(rows: Iterable[Row], found: Found) -> tuple[Row, ...]:
    """Supervision items with the verified class in their last week of the quarter."""
    listed = list(rows)
    last = {row.text("item_no"): place for place, row in enumerate(listed)}
    return tuple(
        with_finding(row, found.get(("督查事项", row.text("item_no"))), "status", "verified_class")
        if last[row.text("item_no")] == place
        else row
        for place, row in enumerate(listed)
    )
