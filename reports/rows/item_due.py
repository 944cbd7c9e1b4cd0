"""Until when a supervision item is to be done: one answer for the notice, the bulletin and the year's inputs.

The register of items binds; where an item is not in it, the first return that told a date does. A later one
changes neither, and 延期至 in a return is a request: only what the office consented to moves the date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from reports.blocks import CellRef
from reports.rows.row import Row
from reports.rows.views import Views

REGISTER = "supervision_item"


@dataclass(frozen=True)
class ItemDue:
    """`day` is None for 长期 and the like, whose words are `text`; `basis` says who set it."""

    day: dt.date | None
    text: str
    basis: str
    ref: CellRef | None


def read_due_rows(view: Views, last: dt.date) -> Mapping[str, Row]:
    """Item → the row that set its date, of all that was entered or returned for days up to `last`."""
    told = view.rows(
        "supervision_week",
        "period_start <= :last and due_date is not null and not exists ("
        "select from report.supervision_week w where w.item_no = supervision_week.item_no"
        " and w.due_date is not null and w.period_start < supervision_week.period_start)",
        "item_no",
        last=last,
    )
    entered = view.rows(REGISTER, "coalesce(assigned_date, '-infinity') <= :last", "item_no", last=last)
    return {row.text("item_no"): row for row in (*told, *entered)}


def due_of(set_by: Row, extension: Row | None) -> ItemDue:
    """The date by the row that set it, or by the consent that moved it last."""
    if extension is not None:
        basis = f"经{extension.text('approver')}同意延期（{extension.text('document_no')}）"
        return ItemDue(extension.day("until_date"), "", basis, extension.ref("until_date"))
    basis = "台账登记的时限" if set_by.table == REGISTER else "首次报送的交办时限"
    return ItemDue(set_by.day("due_date"), set_by.text("due_text"), basis, set_by.ref("due_date"))
