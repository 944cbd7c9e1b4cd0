"""Rows that a return takes from another unit's return or from another period's: the office says which counts.

It comes about where a unit succeeds another, where an item changes its lead unit, where last month's line is
handed in once more. Nothing in the sheet itself is wrong, so no rule finds it.
"""

from __future__ import annotations

import sqlalchemy as sa

from etl.tidy.tidied import Doubt, Option, Tidied
from etl.warehouse.load import Elsewhere, held_elsewhere
from schemas.period import Period
from schemas.source import Source

NAMED = 3


def taken_from_others(connection: sa.Connection, source: Source, said: Tidied) -> list[tuple[str, Elsewhere]]:
    """(sheet name, rows of another return that loading would replace); rejected rows name theirs too."""
    return [
        (rows.sheet_name, one) for rows in said.tables for one in held_elsewhere(connection, source, rows)
    ]


def period_of(one: Elsewhere) -> Period | None:
    """The period that the other rows speak of."""
    if one.period_start is None or one.period_type is None:
        return None
    return Period(one.period_start, one.period_type)


def whose_rows(connection: sa.Connection, source: Source, taken: list[tuple[str, Elsewhere]]) -> Doubt:
    """The question to the source's owner."""
    told = "；".join(_told(connection, sheet, one) for sheet, one in taken[:NAMED])
    more = f"等{len(taken)}处" if len(taken) > NAMED else ""
    return Doubt(
        "elsewhere",
        f"这一份“{source.label}”有的行别处已经报过：{told}{more}。同一行只能有一份算数，请问以哪一份为准？",
        (
            Option("A", "以这一份为准，原来报的那些行撤下", {"takes_over": True}),
            Option("B", "以原来报的为准，这一份作废重报", {"discard": True}),
        ),
        "owner",
    )


def _told(connection: sa.Connection, sheet: str, one: Elsewhere) -> str:
    name = connection.scalar(
        sa.text("select unit_name from report.unit where unit_code = :unit order by valid_from desc limit 1"),
        {"unit": one.reporting_unit_code},
    )
    period = period_of(one)
    when = f"{period.chinese()}的" if period else ""
    return (
        f"工作表“{sheet}”第{one.first_row_no}行起的{one.rows}行，"
        f"{name or one.reporting_unit_code or ''}已在{when}第{one.submission_id}号报送中受理"
    )
