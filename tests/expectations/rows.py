"""Rows for the tests of the checks: typed rows of a return, and rows that the warehouse already holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
from sqlalchemy import Connection, insert
from sqlalchemy.types import Boolean, Date, DateTime, Integer, Numeric, TypeEngine

from etl.tidy.tidied import ColumnPlace, TableRows
from schemas.warehouse import LOADED, SYSTEM_COLUMNS

Row = Mapping[str, object]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def table_rows(table: str, rows: Sequence[Row], first_row_no: int = 6) -> TableRows:
    """The rows as the tidy step hands them on; column k of the warehouse table stands in sheet column k."""
    business = [c for c in LOADED[table].__table__.columns if c.name not in SYSTEM_COLUMNS]
    named = [c for c in business if any(c.name in row for row in rows)]
    return TableRows(
        table=table,
        sheet_no=1,
        sheet_name="表",
        columns={
            c.name: pa.array([_typed(row.get(c.name), c.type) for row in rows], _arrow(c.type)) for c in named
        },
        row_no=list(range(first_row_no, first_row_no + len(rows))),
        col_no=None,
        places=[ColumnPlace(c.name, str(c.info["label"]), n) for n, c in enumerate(business, 1)],
    )


def put(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    """Rows that were loaded long ago and are current."""
    system = {"submission_id": 1, "sheet_no": 1, "row_no": 1, "recorded_at": LONG_AGO}
    connection.execute(insert(LOADED[table]), [{**system, **row} for row in rows])


def _typed(value: object, kind: TypeEngine[object]) -> object:
    if value is None:
        return None
    return Decimal(str(value)) if isinstance(kind, Numeric) else value


def _arrow(kind: TypeEngine[object]) -> pa.DataType:
    if isinstance(kind, Numeric):
        return pa.decimal128(20, kind.scale or 0)
    if isinstance(kind, DateTime):
        return pa.timestamp("us", "UTC")
    if isinstance(kind, Date):
        return pa.date32()
    if isinstance(kind, Integer):
        return pa.int32()
    return pa.bool_() if isinstance(kind, Boolean) else pa.string()
