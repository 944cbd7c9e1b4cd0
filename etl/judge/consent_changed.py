"""A recorded consent that a later list says otherwise: what somebody signed is not rewritten in silence."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from etl.tidy.tidied import Doubt, Option, Tidied
from schemas.warehouse import LOADED

TABLE = "registered_change"
SHOWN = 3
_WHAT_COUNTS = (
    "change_type", "subject", "subject_year", "subject_no", "column_label", "new_value", "until_date",
    "in_force_date", "document_no", "approver",
)  # fmt: skip


def changed_consents(connection: sa.Connection, said: Tidied) -> Doubt | None:
    """The question about consents that stand in the register under the same number with another content."""
    told = [
        one for rows in said.tables if rows.table == TABLE for one in _differing(connection, rows.columns)
    ]
    if not told:
        return None
    more = f"等{len(told)}处" if len(told) > SHOWN else ""
    return Doubt(
        "consents",
        f"已登记的同意与这一份不同：{'；'.join(told[:SHOWN])}{more}。请问是否更正原来的登记？",
        (
            Option("A", "原来登记错了，按这一份更正", {"consents_ok": True}),
            Option("B", "这一份填错了，作废重报", {"discard": True}),
        ),
        "owner",
    )


def _differing(connection: sa.Connection, columns: dict[str, Any]) -> list[str]:
    """`BG2021-001“变更后”原为60000，现为600000000`, one for each."""
    table = LOADED[TABLE].__table__
    held = connection.execute(
        sa.select(*(table.c[name] for name in ("change_no", *_WHAT_COUNTS))).where(
            table.c.superseded_at == sa.text("'infinity'"),
            table.c.change_no.in_([no for no in columns["change_no"].to_pylist() if no]),
        )
    )
    before = {row.change_no: row._mapping for row in held}
    now = {name: columns[name].to_pylist() for name in _WHAT_COUNTS if name in columns}
    return [
        f"{no}“{table.c[name].info['label']}”原为{_words(before[no][name])}，现为{_words(values[at])}"
        for at, no in enumerate(columns["change_no"].to_pylist())
        for name, values in now.items()
        if no in before and before[no][name] != values[at]
    ]


def _words(value: Any) -> str:
    return "空" if value is None else str(value)
