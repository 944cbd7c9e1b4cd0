"""Which periods beside its own a loaded return gave figures of: statistics come months at once."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from etl.tidy.tidied import TableRows, Tidied
from etl.warehouse.many_rows import insert_many
from schemas.warehouse import LOADED
from schemas.warehouse.ledger import CarriedPeriod


def keep_carried(
    connection: sa.Connection, submission_id: int, said: Tidied, rejected: Mapping[int, set[int]]
) -> None:
    """Enter the periods, other than the own one, of which rows with a figure are loaded."""
    own = said.period
    found = {
        period
        for index, rows in enumerate(said.tables)
        if {"period_start", "period_type"} <= set(rows.columns)
        for period in _periods(rows, rejected.get(index, set()))
    }
    carried = [
        {"submission_id": submission_id, "period_start": start, "period_type": kind}
        for start, kind in sorted(found)
        if own is None or (start, kind) != (own.start, own.type)
    ]
    insert_many(connection, CarriedPeriod.__table__, carried, once=True)


def _periods(rows: TableRows, out: set[int]) -> set[tuple[object, object]]:
    told = [rows.columns[name] for name in ("period_start", "period_type")]
    if all(len(column.unique()) <= 1 for column in told):
        return {(told[0][0].as_py(), told[1][0].as_py())} if len(out) < len(rows) else set()
    starts, kinds = (column.to_pylist() for column in told)
    columns = LOADED[rows.table].__table__.columns
    figures = [
        rows.columns[c.name].is_valid().to_pylist()
        for c in columns
        if c.info.get("reported") and c.info["kind"] != "source" and c.name in rows.columns
    ]
    return {
        (starts[i], kinds[i])
        for i in range(len(rows))
        if i not in out and any(figure[i] for figure in figures)
    }
