"""A return that carries other periods too: which figures of other returns it would change.

The indicators come as January to the month, every month. Whoever repeats the other months unchanged is not
asked anything; whoever changes one corrects it, and owes the word 更正 and a reason. So does whoever changes
the own month where a later month's return had given it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from etl.grid import column_letters
from etl.judge.key_names import names_of_keys
from etl.tidy.tidied import TableRows, Tidied
from etl.tidy.typed_rows import source_name
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse import LOADED


@dataclass(frozen=True, slots=True)
class Teller:
    """The return that a standing row speaks by; of a withdrawn row, the one that withdrew it."""

    submission_id: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One accepted figure of another return that the return states otherwise.

    ``cell`` and ``whose`` as she who wrote it finds and calls them; both figures with the unit that they were
    handed in with.
    """

    period: Period
    cell: str
    whose: str
    label: str
    then: str
    now: str


@dataclass(slots=True)
class Standing:
    """What other returns have said of the rows of this one.

    ``own_rows``: rows of the own period; ``own_given``: those of them that returns of other periods gave.
    ``gives_way``: whose rows loading would replace, whether figures or withdrawn ones.
    """

    changes: list[Change] = field(default_factory=list)
    gives_way: list[Teller] = field(default_factory=list)
    own_rows: int = 0
    own_given: int = 0

    def changes_own(self, period: Period) -> bool:
        """Whether a figure of the own period is among the changes."""
        return any(period.start <= change.period.start <= period.end for change in self.changes)

    def leaves_own_period(self, period: Period) -> bool:
        """The own period stands as this return gives it, by other returns."""
        return 0 < self.own_rows == self.own_given and not self.changes_own(period)


def standing_elsewhere(
    connection: sa.Connection, source: Source, said: Tidied, rejected: dict[int, set[int]]
) -> Standing:
    """Every figure that loading would replace and that a return of another period gave, oldest first.

    ``rejected``: table index → positions that are not loaded. What waits for its correction is no figure.
    """
    standing = Standing()
    if said.period is None or source.load != "upsert":
        return standing
    for index, rows in enumerate(said.tables):
        if {"period_start", "period_type"} <= set(rows.columns):
            _compare(connection, source, rows, said.period, rejected.get(index, set()), standing)
    standing.changes.sort(key=lambda change: change.period.start)
    return standing


def changes_anything(
    connection: sa.Connection, source: Source, said: Tidied, rejected: dict[int, set[int]]
) -> bool:
    """Whether loading the rows of this upsert would replace any that stands, or that waits for correction."""
    for index, rows in enumerate(said.tables):
        keys, figures = columns_of(rows)
        good = [i for i in range(len(rows)) if i not in rejected.get(index, set())]
        columns = [rows.columns[name].to_pylist() for name in figures]
        for found in held_rows(connection, source, rows, keys, figures, good):
            if found.pending_correction or otherwise(columns, found):
                return True
    return False


def columns_of(rows: TableRows) -> tuple[list[str], list[str]]:
    """Key columns, and the figures: how one is written is no part of it, 0.08 亿元 is 800 万元."""
    table = LOADED[rows.table].__table__
    keys = [c.name for c in table.columns if c.info.get("key")]
    figures = [
        c.name
        for c in table.columns
        if c.info.get("reported") and c.info["kind"] != "source" and c.name in rows.columns
    ]
    return keys, figures


def _compare(
    connection: sa.Connection,
    source: Source,
    rows: TableRows,
    period: Period,
    out: set[int],
    standing: Standing,
) -> None:
    keys, figures = columns_of(rows)
    label = {c.name: str(c.info["label"]) for c in LOADED[rows.table].__table__.columns if c.name in figures}
    starts = rows.columns["period_start"].to_pylist()
    good = [i for i, start in enumerate(starts) if start and i not in out]
    own = {i for i in good if period.start <= starts[i] <= period.end}
    standing.own_rows += len(own)
    if own and not _has_any(connection, rows, period):
        good = [i for i in good if i not in own]
    columns = [rows.columns[name].to_pylist() for name in figures]
    differing_at: list[tuple[_Held, int]] = []
    for found in held_rows(connection, source, rows, keys, figures, good):
        position = found.position
        if position in own and (found.said_start, found.said_type) == (period.start, period.type):
            continue  # A second return of the period: that is another question.
        standing.own_given += position in own
        teller = Teller(found.teller, found.received_at)
        if found.pending_correction:
            standing.gives_way.append(teller)
            continue
        differing = otherwise(columns, found)
        if not differing:
            continue
        standing.gives_way.append(teller)
        differing_at += [(found, n) for n in differing]
    lasting = [name for name in keys if name != "period_start"]
    of_keys = [[rows.columns[name][found.position].as_py() for name in lasting] for found, _ in differing_at]
    whose = names_of_keys(connection, rows.table, lasting, of_keys) if differing_at else []
    for (found, n), name in zip(differing_at, whose, strict=True):
        at, figure = found.position, figures[n]
        of = Period(starts[at], rows.columns["period_type"][at].as_py())
        unit = str(LOADED[rows.table].__table__.columns[figure].info["unit"])
        then = shown(found.figures[n], found.written.get(figure), unit)
        now = shown(columns[n][at], _written(rows, figure, at), unit)
        standing.changes.append(Change(of, cell_of(rows, figure, at), name, label[figure], then, now))


def _written(rows: TableRows, figure: str, position: int) -> str | None:
    source = rows.columns.get(source_name(figure))
    return None if source is None else source[position].as_py()


def shown(value: Any, written: str | None, unit: str) -> str:
    """As it was handed in, with its unit; else as it is kept."""
    if value is None:
        return "空"
    if written:
        return written.replace(" ", "")
    return f"{value.normalize():f}{unit}" if hasattr(value, "normalize") else str(value)


def cell_of(rows: TableRows, figure: str, position: int) -> str:
    """Where the row has this column: H7."""
    place = rows.place(figure, position)
    return f"{column_letters(place.col_no - 1)}{rows.row_no[position]}" if place else ""


def otherwise(columns: Sequence[Sequence[Any]], found: _Held) -> list[int]:
    """Which of the figures differ."""
    pairs = zip(columns, found.figures, strict=True)
    return [n for n, (column, then) in enumerate(pairs) if column[found.position] != then]


def _has_any(connection: sa.Connection, rows: TableRows, period: Period) -> bool:
    """Whether the unit has a row of its own period at all: for nearly every return it has none."""
    unit = rows.columns.get("reporting_unit_code")
    if unit is None or "reporting_unit_code" not in LOADED[rows.table].__table__.columns:
        return True
    asked = (
        f"select exists (select 1 from warehouse.{rows.table} where superseded_at = 'infinity'"
        " and reporting_unit_code = :unit and period_start between :first and :last)"
    )
    values = {"unit": unit[0].as_py(), "first": period.start, "last": period.end}
    return bool(connection.scalar(sa.text(asked), values))


@dataclass(frozen=True, slots=True)
class _Held:
    """A current row that has the key of the row at ``position``."""

    position: int
    pending_correction: bool
    teller: int
    received_at: datetime
    said_start: Any
    said_type: Any
    figures: tuple[Any, ...]
    written: dict[str, str | None]
    """Figure → how it was handed in, with its unit, where that is kept."""


def held_rows(
    connection: sa.Connection,
    source: Source,
    rows: TableRows,
    keys: list[str],
    figures: list[str],
    positions: list[int],
) -> list[_Held]:
    """Looked up in the keys' unique index, row by row: the table itself is never read through."""
    if not positions or not set(keys) <= set(rows.columns):
        return []
    types = LOADED[rows.table].__table__.columns
    named = [sa.bindparam(f"all_{key}", type_=ARRAY(types[key].type)) for key in keys]
    at = sa.bindparam("positions", type_=ARRAY(sa.Integer))
    kept = [name for name in figures if source_name(name) in types]
    of_row = "".join(f", t.{name}" for name in [*figures, *map(source_name, kept)])
    listed = ", ".join(f":all_{key}" for key in keys)
    same = " and ".join(f"t.{key} = k.{key}" for key in keys)
    asked = (
        "select k.position, t.pending_correction, s.submission_id, s.received_at, s.period_start,"
        f" s.period_type{of_row} from unnest({listed}, :positions) k({', '.join(keys)}, position)"
        f" join lateral (select * from warehouse.{rows.table} t"
        f" where superseded_at >= 'infinity' and {same} offset 0) t on true"
        # A withdrawn row still bears the number of the return that gave it; its moment tells who withdrew it.
        " join ledger.submission s on s.submission_id = case when t.pending_correction then coalesce((select"
        " max(w.submission_id) from ledger.submission w where w.source_name = :source"
        " and w.recorded_at = t.recorded_at), t.submission_id) else t.submission_id end order by k.position"
    )
    columns = {f"all_{key}": rows.columns[key].to_pylist() for key in keys}
    lists = {name: [values[i] for i in positions] for name, values in columns.items()}
    values = lists | {"positions": positions, "source": source.name}
    found = connection.execute(sa.text(asked).bindparams(*named, at), values)
    n = len(figures)
    return [
        _Held(
            position, is_pending, teller, received_at, start, of_type, tuple(then[:n]),
            dict(zip(kept, then[n:], strict=True)),
        )
        for position, is_pending, teller, received_at, start, of_type, *then in found
    ]  # fmt: skip
