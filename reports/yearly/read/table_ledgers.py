"""The year's rows of every table that no sheet of its own shows: in words, each with the row it came from.

Which rows are a year's is told by the table itself: its period, the year in its key, the day that it must
name, or how long it is in force; a register without any of these is told whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection

from reports.blocks import CellRef
from reports.figures.wording import plain_number
from reports.rows.row import Row
from reports.rows.views import Views
from reports.yearly.model.tables import Cell, Number
from schemas.labels import column_comment, defined_table, label_of, table_label
from schemas.warehouse import LOADED, RESTRICTED, SYSTEM_COLUMNS

# Shown on sheets of their own, or codes and addresses that are no fact of a year.
SHOWN_ELSEWHERE = frozenset(
    (
        *(
            "indicator_value",
            "indicator_target",
            "project",
            "project_progress",
            "reform_item",
            "reform_measure",
        ),
        *("reform_progress", "supervision_week", "posting", "posting_duty", "enterprise_request"),
        *("enterprise_evaluation", "graded_evaluation"),
    )
)
CODES = frozenset(("indicator", "person", "person_alias", "unit", "unit_alias", "recipient"))
WITHDRAWN = "退回待改"
_FIRST = "make_date(:year + {}, 1, 1)"
_CODE_KINDS = ("unit", "person", "project", "enterprise", "indicator")


@dataclass(frozen=True)
class LedgerRow:
    """`cells`: one a column, in words where the warehouse holds a code. `ref`: the row of the return."""

    cells: tuple[Cell, ...]
    ref: CellRef


@dataclass(frozen=True)
class TableLedger:
    """One table's rows of the year. `withdrawn_n`: rows whose figures wait for a correction."""

    table: str
    label: str
    is_restricted: bool
    heads: tuple[str, ...]
    rows: tuple[LedgerRow, ...]
    withdrawn_n: int


def ledger_tables() -> tuple[str, ...]:
    """The tables that are told here."""
    return tuple(sorted(set(LOADED) - SHOWN_ELSEWHERE - CODES))


def read_table_ledgers(connection: Connection, view: Views, year: int) -> tuple[TableLedger, ...]:
    """Every table of `ledger_tables`, empty ones too."""
    names = _names(connection)
    return tuple(_ledger(view, table, year, names) for table in ledger_tables())


def year_condition(table: str) -> str:
    """SQL on `report.<table>` that holds for the rows of `:year`.

    A week belongs to the year of its Thursday.
    """
    columns = _columns(table)
    if "period_start" in columns:
        day = "period_start + case when period_type = 'week' then 3 else 0 end"
        return f"extract(year from {day}) = :year"
    keyed = next(
        (name for name, one in columns.items() if name.endswith("_year") and one.info.get("key")), None
    )
    if keyed is not None:
        return f"{keyed} = :year"
    dated = [name for name, one in columns.items() if one.info["kind"] in ("date", "due", "moment")]
    must = [name for name in dated if columns[name].info.get("required") or columns[name].info.get("key")]
    if "valid_from" in columns:
        return f"valid_from < {_FIRST.format(1)} and coalesce(valid_to, 'infinity') >= {_FIRST.format(0)}"
    if must:
        return f"extract(year from {must[0]}) = :year"
    if dated:
        # Not every row names its day: one without any is told in each year rather than in none.
        return f"coalesce(extract(year from coalesce({', '.join(dated)})), :year) = :year"
    return "true"


# ---- the steps ----


def _ledger(view: Views, table: str, year: int, names: Mapping[str, Mapping[str, str]]) -> TableLedger:
    columns = _columns(table)
    order = ", ".join((*LOADED[table].key_columns(), "submission_id", "sheet_no", "row_no"))
    rows = view.rows(table, year_condition(table), order, year=year)
    return TableLedger(
        table,
        table_label(LOADED[table]),
        table in RESTRICTED,
        tuple(_head(one) for one in columns.values()),
        tuple(LedgerRow(_cells(row, columns, names), row.ref("row_no")) for row in rows),
        sum(row.pending for row in rows),
    )


def _columns(table: str) -> dict[str, Column[Any]]:
    """What a reader is shown: no column of ours, no source text beside the figure read from it."""
    return {
        one.name: one
        for one in defined_table(LOADED[table]).columns
        if one.name not in SYSTEM_COLUMNS and one.info["kind"] != "source"
    }


def _head(column: Column[Any]) -> str:
    """The label with its unit; of a code the name is shown."""
    unit = f"（{column.info['unit']}）" if column.info["unit"] else ""
    label = label_of(column_comment(column))
    if column.info["kind"] in _CODE_KINDS or column.name == "reporting_unit_code":
        label = label.removesuffix("代码")
    return f"{label}{unit}"


def _cells(
    row: Row, columns: Mapping[str, Column[Any]], names: Mapping[str, Mapping[str, str]]
) -> tuple[Cell, ...]:
    return tuple(
        WITHDRAWN if row.pending and one.info.get("reported") else _told(row.values[name], one, names)
        for name, one in columns.items()
    )


def _told(value: Any, column: Column[Any], names: Mapping[str, Mapping[str, str]]) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return Number(plain_number(value))
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    kind = "unit" if column.name == "reporting_unit_code" else column.info["kind"]
    return names.get(kind, {}).get(str(value), str(value))


_NAMES: Mapping[str, str] = {
    "unit": "select distinct on (unit_code) unit_code, unit_name from report.unit"
    " order by unit_code, valid_from desc",
    "person": "select person_code, person_name from report.person",
    "project": "select distinct on (project_code) project_code, project_name from report.project"
    " order by project_code, list_year desc",
    "enterprise": "select enterprise_code, enterprise_name from report.enterprise",
    "indicator": "select distinct on (indicator_code) indicator_code, indicator_name from report.indicator"
    " order by indicator_code, valid_from desc",
}


def _names(connection: Connection) -> dict[str, dict[str, str]]:
    """Kind of code → code → name."""
    return {
        kind: {row[0]: row[1] for row in connection.execute(sa.text(query))} for kind, query in _NAMES.items()
    }
