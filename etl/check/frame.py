"""From typed Arrow rows to the frame that rules look at, without touching a cell in Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Boolean, Date, DateTime, Integer, Numeric
from sqlalchemy.types import TypeEngine

from etl.tidy.tidied import TableRows
from schemas.warehouse import LOADED, SYSTEM_COLUMNS

Unread = Mapping[int, frozenset[str | None]]
"""Position of a row → its columns that could not be read; None among them: a cell of no one column."""

DECREASE_WORDS = ("核减", "调减", "冲减", "扣减")


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """One table of one return; ``explanation`` is what the return says of itself as a whole.

    ``rejected`` are rows that fell while they were read, with the columns that could not be (None: not one
    column's cell): they are not compared with, and judged only by their other cells.
    """

    submission: int
    table_index: int
    rows: TableRows
    received_at: datetime
    explanation: str
    rejected: Unread = field(default_factory=dict)


def check_frame(inputs: Sequence[WaitingRows]) -> pd.DataFrame:
    """All rows of one table, input after input, under a plain RangeIndex.

    Columns: the business columns of the warehouse table except source texts (a column that a return does not
    have is null), numbers and booleans as float64, dates datetime64[s], moments datetime64[us, UTC], texts
    as pandas' string type; and of the hand-in ``submission``, ``received_at``, ``is_explained``.
    """
    table = LOADED[inputs[0].rows.table].__table__
    columns: dict[str, pa.ChunkedArray] = {}
    for column in table.columns:
        if column.name in SYSTEM_COLUMNS or column.info["kind"] == "source":
            continue
        wanted = _arrow_type(column.type)
        chunks = [_chunk(one.rows, column.name, wanted) for one in inputs]
        columns[column.name] = pa.chunked_array(chunks, wanted)
    frame: pd.DataFrame = pa.table(columns).to_pandas(date_as_object=False)
    for column in table.columns:
        if isinstance(column.type, Numeric) and column.name in columns:
            # Arrow turns the decimal 14.9 into 14.900000000000002, PostgreSQL into 14.9: made equal here.
            frame[column.name] = frame[column.name].round(column.type.scale or 0)
    lengths = [len(one.rows) for one in inputs]
    received = pd.Series([pd.Timestamp(one.received_at) for one in inputs], dtype="datetime64[us, UTC]")
    explained = [any(word in one.explanation for word in DECREASE_WORDS) for one in inputs]
    return frame.assign(
        submission=np.repeat(np.array([one.submission for one in inputs]), lengths),
        received_at=received.repeat(lengths).array,
        is_explained=np.repeat(np.array(explained, dtype=bool), lengths),
    )


def _chunk(rows: TableRows, name: str, wanted: pa.DataType) -> pa.Array:
    if name not in rows.columns:
        return pa.nulls(len(rows), wanted)
    column = rows.columns[name]
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    return column.cast(wanted)


def _arrow_type(kind: TypeEngine[object]) -> pa.DataType:
    if isinstance(kind, Numeric | Integer | Boolean):
        return pa.float64()
    if isinstance(kind, DateTime):
        return pa.timestamp("us", "UTC")
    return pa.timestamp("s") if isinstance(kind, Date) else pa.string()
