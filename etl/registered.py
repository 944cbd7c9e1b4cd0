"""Returns may repeat registered values; they never change them. A difference is told and recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from etl.grid import Sheet
from etl.reference import Reference
from etl.tidied import RegisteredDifference, TableRows, Tidied, Warned
from schemas.source import TableSpec
from schemas.warehouse import LOADED

if TYPE_CHECKING:
    from etl.headings import Heading


def compare_registered(
    spec: TableSpec,
    sheet: Sheet,
    by_target: dict[Heading, str],
    rows: list[int],
    table: TableRows,
    raw: Callable[[int, str], tuple[list[Any], dict[int, tuple[str, str]]]],
    read: Callable[..., Any],
    reference: Reference,
    said: Tidied,
) -> None:
    """Hold every '=column' heading against the register; a cell that cannot be read is warned of."""
    for heading, target in by_target.items():
        if not target.startswith("="):
            continue
        compared = next(c for c in spec.compare.values() if f"={c.column}" == target)
        info = LOADED[compared.table].__table__.columns[compared.column].info
        cells, faults = raw(heading.col, info["kind"])
        made = read(heading, info["kind"], info | {"required": False}, cells, faults, rows, None)
        register = reference.registered.get(compared.table, {})
        key_columns = LOADED[compared.table].key_columns()
        for position, value in enumerate(made.array.to_pylist()):
            cell = sheet.address(rows[position], heading.col)
            if position in made.problems or position in made.near:
                said.warnings.append(
                    Warned(
                        "W-registered",
                        f"“{heading.path}”填“{cells[position]}”读不出，下达数继续有效",
                        sheet.name,
                        cell,
                    )
                )
                continue
            key = tuple(_key_value(name, table, position, said) for name in key_columns)
            held = register.get(key)
            if held is None or value is None or held[compared.column] == value:
                continue
            registered, reported = (
                _shown(held[compared.column], info, reference),
                _shown(value, info, reference),
            )
            said.differences.append(
                RegisteredDifference(
                    compared.table,
                    "/".join(map(str, key)),
                    compared.column,
                    registered,
                    reported,
                    sheet.name,
                    cell,
                )
            )
            said.warnings.append(
                Warned(
                    "W-registered",
                    f"“{heading.path}”填{reported}，与下达数{registered}不一致；下达数继续有效，如需调整请走变更申请",
                    sheet.name,
                    cell,
                )
            )


def _key_value(name: str, table: TableRows, position: int, said: Tidied) -> Any:
    if name in table.columns:
        return table.columns[name][position].as_py()
    if name in ("list_year", "target_year") and said.period:
        return said.period.year
    return None


def _shown(value: Any, info: dict[str, Any], reference: Reference) -> str:
    if info["kind"] == "money":
        return f"{value.normalize():f}万元"
    if info["kind"] == "unit":
        return reference.unit_name(value)
    if info["kind"] == "person":
        return reference.person_names.get(value, str(value))
    return str(value)
