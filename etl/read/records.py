"""Rows of a database or of a web API → Grid: the first row holds the field names."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import orjson

from etl.grid import CellValue, Grid, Sheet


def read_records(records: Sequence[Mapping[str, object]], name: str) -> Grid:
    """Records, each a mapping of field to value, → Grid with one sheet called `name`.

    Fields stand in the order in which they are first seen; one that a record lacks is None. Lists and
    objects become JSON text.
    """
    fields: dict[str, None] = {}
    for record in records:
        fields.update(dict.fromkeys(record))
    rows: list[list[CellValue]] = [list(fields)]
    rows.extend([_value(record.get(key)) for key in fields] for record in records)
    return Grid("records", [Sheet(1, name, rows if fields else [])])


def _value(value: object) -> CellValue:
    if value is None or isinstance(value, bool | int | float | Decimal | date | datetime):
        return value
    if isinstance(value, str):
        return value.replace("\x00", "") or None
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return str(value)
