"""The two-time views as rows that know their cells, read as of one instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from reports.blocks import CellRef
from reports.quarterly.model.quarter import Unit
from reports.rows.row import ColumnMap, Row
from schemas.warehouse import LOADED
from schemas.warehouse.changes import EXTENSION

_NOT_IN_VIEWS = {"row_id", "superseded_at"}


@contextmanager
def at_instant(engine: Engine, as_of: dt.datetime, in_force_on: dt.date) -> Iterator[Connection]:
    """A read-only transaction: what was known at `as_of`, with the consents in force on a day."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(sa.text("set transaction read only"))
        connection.execute(sa.select(sa.func.set_config("liangshai.as_of", as_of.isoformat(), True)))
        # A consent counts from its day on: the period is judged by what was in force on its last day.
        connection.execute(
            sa.select(sa.func.set_config("liangshai.in_force_on", in_force_on.isoformat(), True))
        )
        yield connection
        connection.rollback()


class Views:
    """Rows of `report.<table>`, the two-time views."""

    def __init__(self, connection: Connection, columns: ColumnMap) -> None:
        self._connection = connection
        self._columns = columns
        self.consents: list[Row] = []

    def read_consents(self, last: dt.date) -> list[Row]:
        """The consents in force by that day; rows read from now on name the one that gave a value."""
        self.consents = self.rows(
            "registered_change", "in_force_date <= :last", "in_force_date, change_no", last=last
        )
        return self.consents

    def rows(self, table: str, where: str = "true", order: str = "", **params: Any) -> list[Row]:
        names = [c.name for c in LOADED[table].__table__.columns if c.name not in _NOT_IN_VIEWS]
        source = sa.table(table, *(sa.column(name) for name in names), schema="report")
        query = sa.select(source).where(sa.text(where))
        query = query.order_by(sa.text(order or "submission_id, sheet_no, row_no"))
        found = self._connection.execute(query, params).mappings()
        changed = self._changed(table)
        keys = LOADED[table].key_columns()
        return [
            Row(
                table,
                dict(values),
                self._columns,
                changed.get("/".join(str(values[key]) for key in keys), {}) if changed else {},
            )
            for values in found
        ]

    def _changed(self, table: str) -> dict[str, dict[str, CellRef]]:
        """Row key → column → the consent that gave it its value; the later one stands."""
        changed: dict[str, dict[str, CellRef]] = {}
        for consent in self.consents:
            if consent.text("subject_table") == table and consent.text("column_name"):
                given = "until_date" if consent.text("change_type") == EXTENSION else "new_value"
                ref = consent.ref(given)
                changed.setdefault(consent.text("subject_key"), {})[consent.text("column_name")] = ref
        return changed


def in_force(row: Row, day: dt.date) -> bool:
    """Valid on that day: from `valid_from` to `valid_to`, both days included; no end means for ever."""
    first, last = row.day("valid_from"), row.day("valid_to")
    return first is not None and first <= day and (last is None or last >= day)


def units_on(view: Views, day: dt.date) -> tuple[Unit, ...]:
    """The units of a day in their order."""
    units = [
        Unit(
            row.text("unit_code"),
            row.text("unit_name"),
            row.text("peer_group"),
            row.integer("sort_order") or 9999,
        )
        for row in view.rows("unit")
        if in_force(row, day)
    ]
    return tuple(sorted(units, key=lambda unit: (unit.sort_order, unit.code)))
