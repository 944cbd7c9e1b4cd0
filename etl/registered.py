"""Returns may repeat registered values; they never change them. A difference is told and recorded."""

from __future__ import annotations

from typing import Any

from etl.columns import Columns
from etl.headings import Heading
from etl.reference import Reference
from etl.tidied import RegisteredDifference, TableRows, Tidied, Warned
from schemas.warehouse import LOADED


def compare_registered(
    columns: Columns, by_target: dict[Heading, str], table: TableRows, reference: Reference, said: Tidied
) -> None:
    """Hold every '=column' heading against the register; a cell that cannot be read is warned of."""
    for heading, target in by_target.items():
        if target.startswith("="):
            _compare(columns, heading, target, table, reference, said)


def _compare(
    columns: Columns, heading: Heading, target: str, table: TableRows, reference: Reference, said: Tidied
) -> None:
    compared = next(c for c in columns.found.spec.compare.values() if f"={c.column}" == target)
    sheet, loaded = columns.found.sheet, LOADED[compared.table]
    info = loaded.__table__.columns[compared.column].info
    cells, faults = columns.cells(heading.col, info)
    made = columns.read(heading, info | {"required": False}, cells, faults, columns.rows, None)
    unread = made.problems.keys() | made.near.keys()
    for position in sorted(unread):
        row = columns.rows[position]
        shown = sheet.errors.get((row, heading.col)) or cells[position]
        sentence = f"“{heading.path}”填“{shown}”读不出，下达数继续有效"
        said.warnings.append(Warned("W-registered", sentence, sheet.name, sheet.address(row, heading.col)))
    register = reference.registered.get(compared.table, {})
    keys = zip(*(_key_values(name, table, said) for name in loaded.key_columns()), strict=True)
    for position, (key, value) in enumerate(zip(keys, made.array.to_pylist(), strict=True)):
        held = register.get(key)
        if held is None or value is None or position in unread or held[compared.column] == value:
            continue
        cell = sheet.address(columns.rows[position], heading.col)
        registered, reported = (_shown(v, info, reference) for v in (held[compared.column], value))
        place = "/".join(map(str, key))
        said.differences.append(
            RegisteredDifference(
                compared.table, place, compared.column, registered, reported, sheet.name, cell
            )
        )
        sentence = (
            f"“{heading.path}”填{reported}，与下达数{registered}不一致；下达数继续有效，如需调整请走变更申请"
        )
        said.warnings.append(Warned("W-registered", sentence, sheet.name, cell))


def _key_values(name: str, table: TableRows, said: Tidied) -> list[Any]:
    """One part of the register's key for every row; None where the return does not say it."""
    if name in table.columns:
        return list(table.columns[name].to_pylist())
    year = said.period.year if name in ("list_year", "target_year") and said.period else None
    return [year] * len(table)


def _shown(value: Any, info: dict[str, Any], reference: Reference) -> str:
    if value is None:
        return "空"
    if info["kind"] == "money":
        return f"{value.normalize():f}万元"
    if info["kind"] == "unit":
        return reference.unit_name(value)
    if info["kind"] == "person":
        return reference.person_names.get(value, str(value))
    return str(value)
