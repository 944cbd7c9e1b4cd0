"""Issued figures as the ledger keeps them, for whoever compares or explains them later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import JSONB, insert

from reports.blocks import CellRef, Figure
from schemas.warehouse.ledger import IssueFigure

_KEY = ["issue_id", "figure_id"]
_LEFT_OUT = "left_out"


def save_figures(connection: Connection, issue_id: int, figures: Mapping[str, Figure]) -> None:
    """One row a figure, with its cells, parts, coverage and place; a draft's are written over."""
    rows = [
        {
            "issue_id": issue_id,
            "figure_id": figure.figure_id,
            "label": figure.label,
            "value": figure.value,
            "text": figure.text,
            "unit": figure.unit,
            "formula": figure.formula,
            "detail": _detail(figure, place),
        }
        for place, figure in enumerate(figures.values())
    ]
    if rows:
        statement = insert(IssueFigure)
        kept = {name: statement.excluded[name] for name in rows[0] if name not in _KEY}
        connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=kept), rows)


def leave_out_others(connection: Connection, issue_id: int, kept: Mapping[str, Figure]) -> None:
    """A figure that an earlier edit printed and this one does not stays in the ledger and counts no more."""
    table = IssueFigure.__table__
    mark = sa.cast({_LEFT_OUT: True}, JSONB)
    stale = sa.and_(table.c.issue_id == issue_id, table.c.figure_id.not_in(list(kept)))
    connection.execute(sa.update(IssueFigure).where(stale).values(detail=table.c.detail.op("||")(mark)))


def read_figures(connection: Connection, issue_id: int) -> dict[str, Figure]:
    """The figures of an issue as they were printed, in their order."""
    table = IssueFigure.__table__
    rows = connection.execute(sa.select(table).where(table.c.issue_id == issue_id)).mappings().all()
    counted = [row for row in rows if not row["detail"].get(_LEFT_OUT)]
    ordered = sorted(counted, key=lambda row: row["detail"].get("place", 0))
    return {row["figure_id"]: _figure(dict(row)) for row in ordered}


def _detail(figure: Figure, place: int) -> dict[str, Any]:
    return {
        "place": place,
        "parts": list(figure.parts),
        "reported_n": figure.reported_n,
        "expected_n": figure.expected_n,
        "rules": list(figure.rules),
        "inputs": [
            [ref.submission_id, ref.sheet_no, ref.row_no, ref.col_no, ref.column_name, ref.table]
            for ref in figure.inputs
        ],
    }


def _figure(row: dict[str, Any]) -> Figure:
    detail = row["detail"]
    return Figure(
        row["figure_id"],
        row["label"],
        row["value"],
        row["text"],
        row["unit"],
        row["formula"],
        tuple(CellRef(*cells) for cells in detail["inputs"]),
        tuple(detail["parts"]),
        detail["reported_n"],
        detail["expected_n"],
        tuple(detail.get("rules", ())),
    )
