"""One row of a warehouse view, with the way from each of its values back to the cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from reports.blocks import CellRef

# (submission_id, sheet_no, table_name, column_name, group_no) → col_no
ColumnMap = Mapping[tuple[int, int, str, str, int], int]


@dataclass(frozen=True)
class Row:
    """One row of a warehouse view, and the way from each of its values back to the cell."""

    table: str
    values: Mapping[str, Any]
    columns: ColumnMap = field(repr=False)
    changed: Mapping[str, CellRef] = field(default_factory=dict, repr=False)
    """Columns whose registered value the office consented to change → the cell of the consent."""

    @property
    def pending(self) -> bool:
        """Its reported figures are withdrawn until a returned cell is mended (退回待改)."""
        return bool(self.values["pending_correction"])

    def decimal(self, column: str) -> Decimal | None:
        value = self.values[column]
        return None if value is None else Decimal(value)

    def integer(self, column: str) -> int | None:
        value = self.values[column]
        return None if value is None else int(value)

    def key(self, column: str) -> int:
        """A number that is never missing."""
        return int(self.values[column])

    def text(self, column: str) -> str:
        """The text, '' where there is none."""
        value = self.values[column]
        return "" if value is None else str(value)

    def flag(self, column: str) -> bool | None:
        value = self.values[column]
        return None if value is None else bool(value)

    def day(self, column: str) -> dt.date | None:
        value = self.values[column]
        assert value is None or isinstance(value, dt.date)
        return value

    def ref(self, column: str) -> CellRef:
        """The cell of a value; without a column of its own (a constant) it is the row."""
        if column in self.changed:
            return self.changed[column]
        where = (int(self.values["submission_id"]), int(self.values["sheet_no"]))
        group = self.values["col_no"] or 0
        col_no = self.columns.get((*where, self.table, column, group))
        return CellRef(*where, int(self.values["row_no"]), col_no, column, self.table)
