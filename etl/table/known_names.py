"""Whether a row names something that a register has: 其中：化工 beside no key of its own names nothing."""

from __future__ import annotations

from collections.abc import Sequence

from etl.grid import CellValue, is_blank
from etl.table.body import Knows
from etl.table.found_table import FoundTable
from etl.warehouse.reference import Names, Reference, UnknownName
from schemas.warehouse import LOADED


def names_of(kind: str, reference: Reference) -> Names | None:
    """The register that a column of this kind takes its names from; None for all other kinds."""
    return {
        "unit": reference.units,
        "person": reference.people,
        "project": reference.projects,
        "indicator": reference.indicators,
        "enterprise": reference.enterprises,
    }.get(kind)


def knows_names(found: FoundTable, reference: Reference) -> Knows:
    """False for a row all of whose filled keys are names that no register has, nor one near them."""
    infos = {c.name: c.info for c in LOADED[found.spec.table].__table__.columns}
    keys: list[tuple[int, Names | None]] = []
    key_columns = found.columns.keys
    for heading, target in found.targets().items():
        if heading.col in key_columns and target in infos:
            keys.append((heading.col, names_of(infos[target]["kind"], reference)))

    def knows(values: Sequence[CellValue]) -> bool:
        there = [(names, values[col]) for col, names in keys if not is_blank(values[col])]
        return not there or any(names is None or _has(names, str(value)) for names, value in there)

    return knows


def _has(names: Names, spelling: str) -> bool:
    try:
        names.code(spelling)
    except UnknownName as unknown:
        return bool(unknown.near)
    return True
