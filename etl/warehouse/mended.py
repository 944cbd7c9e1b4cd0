"""Which return notes a loaded return has mended: row by row where a return speaks only of some rows.

A clerk's form comes again whole: accepted, it mends what was sent back of its period. Records of a system,
and a correction of single rows, say nothing of the others: there each refused row waits for its own key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import sqlalchemy as sa

from etl.tidy.tidied import Tidied, key_text
from etl.warehouse.ledger import Waiting
from schemas.source import Source
from schemas.warehouse import LOADED
from schemas.warehouse.ledger import Submission
from schemas.warehouse.return_notes import RejectedCell, ReturnNote

RowKey = tuple[str, tuple[tuple[str, str], ...]]
"""Table, and its key's columns with their values as `key_text` writes them."""


def mend_notes(
    connection: sa.Connection,
    source: Source,
    said: Tidied,
    status: str,
    came: Waiting,
    rejected: Mapping[int, Collection[int]],
) -> None:
    """Enter in the ledger what this return, just loaded, has mended. ``rejected``: what it left out."""
    waiting = connection.execute(
        sa.select(
            RejectedCell.rejected_cell_id,
            RejectedCell.table_name,
            RejectedCell.row_key,
            Submission.period_start,
            Submission.period_type,
        )
        .join(Submission, Submission.submission_id == RejectedCell.submission_id)
        .where(
            Submission.source_name == source.name,
            Submission.reporting_unit_code == said.unit_code,
            Submission.received_at <= came.received_at,
            RejectedCell.submission_id != came.submission_id,
            RejectedCell.mended_by.is_(None),
        )
    ).all()
    if not waiting:
        return
    loaded = set(_loaded_keys(said, rejected))
    speaks_of_some = source.load != "snapshot" and (source.period == "none" or bool(said.correction))
    slot = (said.period.start, said.period.type) if said.period else (None, None)
    mended = []
    for cell in waiting:
        key = _row_key(cell.table_name, cell.row_key)
        comes_whole = status == "accepted" and (cell.period_start, cell.period_type) == slot
        if key in loaded or (comes_whole and not (speaks_of_some and key)):
            mended.append(cell.rejected_cell_id)
    if mended:
        connection.execute(
            sa.update(RejectedCell)
            .where(RejectedCell.rejected_cell_id.in_(mended))
            .values(mended_by=came.submission_id)
        )
        _close_notes(connection, mended, came.submission_id)


def _close_notes(connection: sa.Connection, mended: list[int], submission_id: int) -> None:
    """The notes that these cells were the last of."""
    touched = sa.select(RejectedCell.submission_id).where(RejectedCell.rejected_cell_id.in_(mended))
    left = sa.select(RejectedCell.submission_id).where(RejectedCell.mended_by.is_(None))
    connection.execute(
        sa.update(ReturnNote)
        .where(ReturnNote.submission_id.in_(touched), ReturnNote.submission_id.not_in(left))
        .where(ReturnNote.mended_by.is_(None))
        .values(mended_by=submission_id)
    )


def _loaded_keys(said: Tidied, rejected: Mapping[int, Collection[int]]) -> Iterator[RowKey]:
    for index, rows in enumerate(said.tables):
        keys = LOADED[rows.table].key_columns()
        if not set(keys) <= set(rows.columns):
            continue
        out = rejected.get(index, ())
        columns = [rows.columns[key].to_pylist() for key in keys]
        for position, values in enumerate(zip(*columns, strict=True)):
            if position not in out:
                told = zip(keys, map(key_text, values), strict=True)
                yield rows.table, tuple(sorted(told))


def _row_key(table: str | None, key: Mapping[str, str] | None) -> RowKey | None:
    """None where the row's key could not be read: nothing can be matched with it."""
    if not table or not key or table not in LOADED or set(key) != set(LOADED[table].key_columns()):
        return None
    return table, tuple(sorted(key.items()))
