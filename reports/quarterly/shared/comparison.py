"""With what a cumulative value may be compared: last year's value of the same 口径, or nothing at all.

A note of the statistics says whether both values have one 口径 and, where not, what the comparable value is.
Without a note, a definition that the catalogue has changed since makes the two values differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from etl.identify.growth_reason import is_about, reasons_in
from reports.blocks import CellRef
from reports.quarterly.shared.context import Context
from reports.rows.row import Row

NOT_COMPARED = "口径不一致，不作比较"
UNEXPLAINED = "原因待说明"


@dataclass(frozen=True)
class Base:
    """Last year's value to compare with. `is_refused`: there is one, but of another 口径.

    `reason`: why a published growth differs from the computed one, as it was told; '' where nobody told.
    `reason_place`: where the return of the value itself says so, in a line around its table.
    """

    value: Decimal | None
    refs: Sequence[CellRef]
    formula: str
    is_refused: bool
    reason: str
    reason_place: str = ""


def comparison_base(ctx: Context, indicator: Row, row: Row | None) -> Base:
    """The base of one indicator in the quarter's last month."""
    code = indicator.text("indicator_code")
    note = ctx.data.indicator_notes.get(code)
    reported = row.decimal("previous_ytd_value") if row is not None else None
    refs = [row.ref("previous_ytd_value")] if row is not None and reported is not None else []
    reason, place = (note.text("reason"), "") if note is not None else _told_in_line(ctx, indicator, row)
    former = ctx.data.former_definitions.get(code)
    if note is not None and note.flag("is_comparable") is not None:
        is_comparable = bool(note.flag("is_comparable"))
    else:
        is_comparable = former is None or former == indicator.text("definition")
    if is_comparable:
        return Base(reported, refs, "报送数", False, reason, place)
    comparable = note.decimal("comparable_previous_value") if note is not None else None
    if note is not None and comparable is not None:
        told = [note.ref("comparable_previous_value")]
        return Base(comparable, told, "可比口径数", False, reason)
    refused = [note.ref("is_comparable")] if note is not None else refs
    return Base(None, refused, NOT_COMPARED, True, reason, place)


def _told_in_line(ctx: Context, indicator: Row, row: Row | None) -> tuple[str, str]:
    """(reason, place) by the lines around the table the value comes from, where no note is registered."""
    if row is None:
        return "", ""
    names = [one.text("indicator_name") for one in ctx.data.indicators]
    name, came = indicator.text("indicator_name"), row.ref("ytd_value").submission_id
    told = [
        one
        for one in ctx.data.growth_reasons
        if one.submission_id == came and is_about(one.words, name, names)
    ]
    reasons = dict.fromkeys(reason for one in told for reason in reasons_in(one.words))
    places = dict.fromkeys(one.cell for one in told if one.cell)
    where = f"第{came}号报送{'、'.join(places)}" if reasons else ""
    return "、".join(reasons), where
