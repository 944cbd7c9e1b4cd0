"""Accepted rows into the two-time tables, within the caller's transaction.

``snapshot``  what the unit hands in for the period replaces all that it had for that period
``upsert``    only rows that differ replace their predecessors
``append``    rows whose key is already there stay as they are

Rows go through pyarrow's CSV writer into COPY on the connection of the transaction: columns, not cells.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import psycopg
import pyarrow as pa
import pyarrow.csv as pacsv
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from etl.tidy.tidied import TableRows
from schemas.period import PeriodType
from schemas.source import Source
from schemas.warehouse import LOADED, RESTRICTED

SCOPE = ("reporting_unit_code", "period_start", "list_year", "target_year")
GREATEST_LOSS = 5  # a snapshot that would close more than one row in five is held


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one load did to one table."""

    table: str
    inserted: int
    closed: int
    pending: int


def would_lose(connection: sa.Connection, source: Source, rows: TableRows) -> tuple[int, int]:
    """(current rows in the snapshot's scope, those of them that the return no longer names)."""
    if source.load != "snapshot" or not (len(rows) or rows.scope):
        return 0, 0
    loaded = LOADED[rows.table]
    scope, values = _scope(rows)
    counting = f"select count(*) from warehouse.{rows.table} t where superseded_at = 'infinity' and {scope}"
    current = connection.scalar(sa.text(counting), values)
    if not current:
        return 0, 0
    if not len(rows):
        return int(current), int(current)
    with _staged(connection, rows, list(loaded.key_columns())) as stage:
        named = f" and exists (select 1 from {stage} s where {_same(loaded.key_columns())})"
        kept = connection.scalar(sa.text(counting + named), values)
    return int(current), int(current) - int(kept or 0)


class Named(Protocol):
    """One row of a table."""

    @property
    def table(self) -> str: ...

    @property
    def row_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Current rows whose keys a snapshot names too, though they are no part of it: one return's."""

    submission_id: int
    reporting_unit_code: str | None
    period_start: date | None
    period_type: PeriodType | None
    first_row_no: int
    rows: int


def held_elsewhere(connection: sa.Connection, source: Source, rows: TableRows) -> list[Elsewhere]:
    """What loading ``rows`` would take from another unit's return, or from another period's.

    A key has one current row, and a snapshot gives way to the next one of its unit and period alone.
    ``first_row_no`` is the sheet row of ``rows`` that first names one of the other return's keys.
    """
    loaded = LOADED[rows.table]
    keys = loaded.key_columns()
    if source.load != "snapshot" or not len(rows) or not set(keys) <= set(rows.columns):
        return []
    scope, values = _scope(rows)
    if set(values) <= set(keys):
        return []
    columns = loaded.__table__.columns
    of_row = [
        f"t.{name}" if name in columns else f"null as {name}"
        for name in ("reporting_unit_code", "period_start", "period_type")
    ]
    # Lists are dear to send: a key of one value for all rows goes once, and the rows number themselves.
    once = [key for key in keys if len(rows.columns[key].unique()) == 1][: len(keys) - 1]
    listed = [key for key in keys if key not in once]
    typed = [sa.bindparam(f"key_{key}", type_=columns[key].type) for key in once]
    typed += [sa.bindparam(f"key_{key}", type_=ARRAY(columns[key].type)) for key in listed]
    # No stage: this is asked of every return, and nearly always nothing is found.
    staged = (
        f"(select {''.join(f':key_{key} as {key}, ' for key in once)} n.*"
        f" from unnest({', '.join(f':key_{key}' for key in listed)})"
        f" with ordinality n({', '.join(listed)}, place)) s"
    )
    asked = (
        f"select t.submission_id, {', '.join(of_row)}, min(s.place), count(*)"
        f" from {_looked_up(rows.table, staged, keys)} where ({scope}) is not true"
        f" group by 1, 2, 3, 4 order by min(s.place), 1"
    )
    named = {f"key_{key}": rows.columns[key][0].as_py() for key in once}
    named |= {f"key_{key}": rows.columns[key].to_pylist() for key in listed}
    found = connection.execute(sa.text(asked).bindparams(*typed), values | named)
    return [
        Elsewhere(number, unit, start, kind, int(rows.row_no[place - 1]), n)
        for number, unit, start, kind, place, n in found
    ]


def load_rows(
    connection: sa.Connection,
    source: Source,
    rows: TableRows,
    rejected: list[int],
    submission_id: int,
    recorded_at: datetime,
    rejected_beside: Sequence[TableRows] = (),
    *,
    takes_over: bool = False,
) -> Loaded:
    """Load one table of a submission. ``rejected``: positions whose row is not taken.

    A rejected row deletes nothing: its predecessor stays, marked as waiting for the correction.
    ``rejected_beside``: the rows not taken of the same table's other sheets, whose predecessors stay too.
    ``takes_over``: a snapshot's rows replace those that are ``held_elsewhere`` too, as the office decided.
    """
    out = set(rejected)
    good = rows.take([i for i in range(len(rows)) if i not in out]) if out else rows
    pending = _mark_pending(connection, rows.take(sorted(out)), recorded_at) if out else 0
    if not len(good):
        is_zero = rows.scope and source.load == "snapshot"
        closed = _close_snapshot(connection, rows, [], submission_id, recorded_at) if is_zero else 0
        return Loaded(rows.table, 0, closed, pending)
    system = {
        "submission_id": pa.repeat(pa.scalar(submission_id, pa.int64()), len(good)),
        "sheet_no": pa.repeat(pa.scalar(good.sheet_no, pa.int32()), len(good)),
        "row_no": pa.array(good.row_no, pa.int32()),
        "col_no": pa.array(good.col_no, pa.int32()) if good.col_no else pa.nulls(len(good), pa.int32()),
        "recorded_at": pa.repeat(pa.scalar(recorded_at.isoformat(), pa.string()), len(good)),
    }
    table = pa.table(good.columns | system)
    if source.load == "snapshot":
        kept = [*([rows.take(sorted(out))] if out else []), *rejected_beside]
        closed = _close_snapshot(connection, good, kept, submission_id, recorded_at)
        if takes_over:
            closed += _close_elsewhere(connection, good, recorded_at)
        _insert(connection, good, table)
        return Loaded(rows.table, len(good), closed, pending)
    return _merge(connection, source, good, table, recorded_at, pending)


def close_rows(connection: sa.Connection, rows: Iterable[Named], now: datetime) -> int:
    """Withdraw single current rows that no return has any more; how many."""
    closed = 0
    by_table: dict[str, list[int]] = {}
    for one in rows:
        by_table.setdefault(one.table, []).append(one.row_id)
    for table, numbers in by_table.items():
        closed += connection.execute(
            sa.text(
                f"update warehouse.{table} set superseded_at = :now"
                " where row_id = any(:numbers) and superseded_at = 'infinity'"
            ),
            {"now": now, "numbers": numbers},
        ).rowcount
    return closed


# ---------------------------------------------------------------- the three ways


def _close_snapshot(
    connection: sa.Connection,
    good: TableRows,
    rejected: Sequence[TableRows],
    submission_id: int,
    recorded_at: datetime,
) -> int:
    """Close what the unit had before this submission; its other sheets' rows and ``rejected`` stay."""
    scope, values = _scope(good)
    closing = (
        f"update warehouse.{good.table} t set superseded_at = :now"
        f" where superseded_at = 'infinity' and not (submission_id = :own and recorded_at = :now) and {scope}"
    )
    values = values | {"now": recorded_at, "own": submission_id}
    if not rejected:
        return connection.execute(sa.text(closing), values).rowcount
    keys = LOADED[good.table].key_columns()
    with _staged(connection, TableRows.joined(list(rejected)), list(keys)) as stage:
        kept = f" and not exists (select 1 from {stage} s where {_same(keys)})"
        return connection.execute(sa.text(closing + kept), values).rowcount


def _close_elsewhere(connection: sa.Connection, good: TableRows, recorded_at: datetime) -> int:
    """Close rows of these keys that another return still holds."""
    keys = LOADED[good.table].key_columns()
    with _staged(connection, good, list(keys)) as stage:
        return connection.execute(
            sa.text(
                f"update warehouse.{good.table} set superseded_at = :now where row_id = any(array("
                f"select t.row_id from {_looked_up(good.table, f'{stage} s', keys)}"
                " where t.recorded_at < :now))"
            ),
            {"now": recorded_at},
        ).rowcount


def _insert(connection: sa.Connection, rows: TableRows, table: pa.Table) -> None:
    """Straight into the table; through the stage where row-level security forbids COPY to the loader."""
    if rows.table not in RESTRICTED:
        _copy(connection, f"warehouse.{rows.table}", table)
        return
    columns = ", ".join(table.column_names)
    with _staged(connection, rows, None, table) as stage:
        connection.execute(
            sa.text(f"insert into warehouse.{rows.table} ({columns}) select {columns} from {stage}")
        )


def _merge(
    connection: sa.Connection, source: Source, good: TableRows, table: pa.Table, now: datetime, pending: int
) -> Loaded:
    keys = LOADED[good.table].key_columns()
    business = [c for c in good.columns if c not in keys]
    columns = ", ".join(table.column_names)
    with _staged(connection, good, None, table) as stage:
        # What waits for a correction gives way to any row that is good; else only upsert replaces.
        replaced = ["t.pending_correction"]
        if source.load == "upsert" and business:
            replaced.append(f"({_list('t', business)}) is distinct from ({_list('s', business)})")
        given_way = _looked_up(good.table, f"{stage} s", keys)
        closed = connection.execute(
            sa.text(
                f"update warehouse.{good.table} set superseded_at = :now where row_id = any(array("
                f"select t.row_id from {given_way} where {' or '.join(replaced)}))"
            ),
            {"now": now},
        ).rowcount
        inserted = connection.execute(
            sa.text(
                f"insert into warehouse.{good.table} ({columns}) select {_list('s', table.column_names)}"
                f" from {_looked_up(good.table, f'{stage} s', keys, all_staged=True)} where t.row_id is null"
            )
        ).rowcount
    return Loaded(good.table, inserted, closed, pending)


def _mark_pending(connection: sa.Connection, bad: TableRows, now: datetime) -> int:
    """The current rows of these keys become rows that wait for a correction; how many."""
    loaded = LOADED[bad.table]
    keys = loaded.key_columns()
    if any(key not in bad.columns for key in keys):
        return 0
    fresh = ("row_id", "recorded_at", "superseded_at", "pending_correction")
    copied = [c.name for c in loaded.__table__.columns if c.name not in fresh]
    with _staged(connection, bad, list(keys)) as stage:
        closed = connection.execute(
            sa.text(
                f"update warehouse.{bad.table} set superseded_at = :now where row_id = any(array("
                f"select t.row_id from {_looked_up(bad.table, f'{stage} s', keys)}"
                " where not t.pending_correction))"
            ),
            {"now": now},
        ).rowcount
        if closed:
            connection.execute(
                sa.text(
                    f"insert into warehouse.{bad.table}"
                    f" ({', '.join(copied)}, recorded_at, pending_correction)"
                    f" select {_list('t', copied)}, :now, true"
                    f" from {_looked_up(bad.table, f'{stage} s', keys, valid_to=':now')}"
                ),
                {"now": now},
            )
    return closed


# ---------------------------------------------------------------- plumbing


def _scope(rows: TableRows) -> tuple[str, dict[str, Any]]:
    named = [c for c in SCOPE if c in rows.columns or c in rows.scope]
    values = rows.scope or {c: rows.columns[c][0].as_py() for c in named}
    return " and ".join(f"t.{c} = :{c}" for c in named) or "true", values


def _list(alias: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)


def _same(keys: Iterable[str]) -> str:
    """The warehouse's row t and the staged row s bear the same key, no part of which is ever null.

    Said with `=`, which can be looked up: `is not distinct from` holds every row against every row.
    """
    listed = list(keys)
    return f"({_list('t', listed)}) = ({_list('s', listed)})"


def _looked_up(
    table: str, staged: str, keys: Iterable[str], *, valid_to: str | None = None, all_staged: bool = False
) -> str:
    """For a FROM: rows s of ``staged``, each beside the row t of its key, by default the current one.

    Each t is looked up in the keys' unique index: a join would read the whole table for every return, and
    ``offset 0`` keeps this from becoming one. ``all_staged``: those without such a row too, beside nulls.
    """
    join = "left join" if all_staged else "join"
    # Nothing is beyond infinity: `>=` says the same as `=` and leaves out the partial index of current rows
    # by unit and period, which the planner takes for the better one as long as it knows no statistics.
    ends = f"superseded_at = {valid_to}" if valid_to else "superseded_at >= 'infinity'"
    wanted = f"{ends} and {_same(keys)}"
    return f"{staged} {join} lateral (select * from warehouse.{table} t where {wanted} offset 0) t on true"


@contextmanager
def _staged(
    connection: sa.Connection, rows: TableRows, only: list[str] | None, table: pa.Table | None = None
) -> Iterator[str]:
    """The rows in a temporary table of the warehouse table's own types."""
    stage = f"stage_{rows.table}"
    data = table if table is not None else pa.table({c: rows.columns[c] for c in (only or rows.columns)})
    listed = ", ".join(data.column_names)
    connection.execute(sa.text(f"drop table if exists {stage}"))
    connection.execute(
        sa.text(
            f"create temporary table {stage} on commit drop as"
            f" select {listed} from warehouse.{rows.table} with no data"
        )
    )
    _copy(connection, stage, data)
    yield stage
    connection.execute(sa.text(f"drop table {stage}"))


class _CopyFile(io.RawIOBase):
    def __init__(self, copy: psycopg.Copy) -> None:
        self.copy = copy

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.copy.write(bytes(data))
        return len(data)


def _copy(connection: sa.Connection, target: str, table: pa.Table) -> None:
    raw: Any = connection.connection.driver_connection
    columns = ", ".join(table.column_names)
    with raw.cursor().copy(f"copy {target} ({columns}) from stdin (format csv)") as copy:
        options = pacsv.WriteOptions(include_header=False, batch_size=8192)
        pacsv.write_csv(table, pa.PythonFile(_CopyFile(copy), mode="w"), options)
