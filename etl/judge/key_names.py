"""A row's key in the words of those who handed it in: 工业总产值, not I01."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from schemas.warehouse import LOADED

# Kind of a key column → the table of names, its code and its name.
_NAMED_BY = {
    "indicator": ("indicator", "indicator_code", "indicator_name"),
    "project": ("project", "project_code", "project_name"),
    "enterprise": ("enterprise", "enterprise_code", "enterprise_name"),
    "unit": ("unit", "unit_code", "unit_name"),
    "person": ("person", "person_code", "person_name"),
}


def names_of_keys(
    connection: sa.Connection, table: str, keys: Sequence[str], rows: Iterable[Sequence[Any]]
) -> list[str]:
    """Each row's values of ``keys`` as people call them; a code that no register names as it is.

    Several make one name: 临淄区·招商引资.
    """
    columns = LOADED[table].__table__.columns
    listed = list(rows)
    named = [
        _names(connection, str(columns[key].info["kind"]), {row[at] for row in listed})
        or _names_beside(connection, table, key)
        for at, key in enumerate(keys)
    ]
    if len(keys) == 1:
        return [f"“{names[row[0]]}”" if row[0] in (names := named[0]) else str(row[0]) for row in listed]
    return [
        "·".join(names.get(value, str(value)) for names, value in zip(named, row, strict=True))
        for row in listed
    ]


def _names_beside(connection: sa.Connection, table: str, key: str) -> dict[Any, str]:
    """Of a number that the table itself names in another column: area_no beside area_name."""
    name = f"{key.removesuffix('_no')}_name"
    if not key.endswith("_no") or name not in LOADED[table].__table__.columns:
        return {}
    asked = (
        f"select distinct on ({key}) {key}, {name} from warehouse.{table}"
        f" where superseded_at = 'infinity' and {name} is not null order by {key}, recorded_at desc"
    )
    return {row[0]: row[1] for row in connection.execute(sa.text(asked))}


def _names(connection: sa.Connection, kind: str, codes: set[Any]) -> dict[Any, str]:
    """Code → name, the one that was written last."""
    if kind not in _NAMED_BY:
        return {}
    table, code, name = _NAMED_BY[kind]
    asked = (
        f"select distinct on ({code}) {code}, {name} from warehouse.{table}"
        f" where superseded_at = 'infinity' and {code} = any(:codes) order by {code}, recorded_at desc"
    )
    found = connection.execute(sa.text(asked), {"codes": [value for value in codes if value is not None]})
    return {row[0]: row[1] for row in found}
