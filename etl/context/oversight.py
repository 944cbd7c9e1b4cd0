"""What problem lists, urging letters, checks and conduct records are compared with."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd
from sqlalchemy import Connection

from etl.context.assessment import with_points
from etl.context.enterprises import other_unit_names
from etl.context.names import held_rows, looked_up, unknown_persons, without_partner

ITEM_NO = r"[A-Z\u4e00-\u9fff]{1,8}[〔\[(（]?\d{0,4}[〕\])）]?[-—－]?第?\d+号?"
_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]


def problems(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """How the problem stood before this return, and names that nobody bears."""
    held = held_rows(
        connection, "problem", "problem_no", ("status",), ("closed_date",), among=frame["problem_no"]
    ).rename(columns={"status": "held_status", "closed_date": "held_closed_date"})
    frame = frame.merge(held, how="left", on="problem_no")
    is_taken_up = (frame["held_status"] == "已销号") & (frame["status"] == "整改中")
    return frame.assign(
        closed_before_date=frame["held_closed_date"].where(is_taken_up),
        is_said_closed=frame["closed_date"].notna(),
        unknown_person_names=unknown_persons(connection, frame["responsible_person_names"]),
    )


def urge_records(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Whether the item is one that is supervised, and what was sent for it before."""
    weekly = without_partner(connection, frame["item_no"], "supervision_week", "item_no")
    urged = held_rows(
        connection, "urge_record", "item_no", ("urge_type",), ("sent_date",), among=frame["item_no"]
    )
    sent = pd.concat([urged, frame[urged.columns.to_list()]], ignore_index=True)
    first_letter = sent[sent["urge_type"] == "催办函"].groupby("item_no")["sent_date"].min()
    before = looked_up(frame["item_no"], first_letter)
    is_order = (frame["urge_type"] == "督办函") & frame["item_no"].notna()
    return frame.assign(
        unknown_item_no=without_partner(connection, weekly, "supervision_item", "item_no"),
        item_without_letter=frame["item_no"].where(is_order & ~(before <= frame["sent_date"])),
        is_said_replied=frame["replied_date"].notna(),
        unknown_person_names=unknown_persons(connection, frame["urged_person_names"]),
    )


def supervision_items(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """Parents that are nowhere, and numbers with letters among their digits."""
    numbered = frame["item_no"].str.fullmatch(ITEM_NO).astype("boolean").fillna(True).astype(bool)
    return frame.assign(
        strange_item_no=frame["item_no"].mask(numbered),
        unknown_parent_no=without_partner(
            connection, frame["parent_item_no"], "supervision_item", "item_no", frame["item_no"]
        ),
        own_parent_no=frame["parent_item_no"].where(frame["parent_item_no"] == frame["item_no"]),
        unknown_person_names=unknown_persons(connection, frame["responsible_person_names"]),
    )


def conduct_records(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Points that still stand although the appeal took them back; the unit of the person on that day."""
    taken_back = (frame["appeal_status"] == "撤销") & (frame["points"] != 0)
    return with_points(connection, "conduct_record", frame).assign(
        points_taken_back=frame["points"].where(taken_back),
        other_unit_name=other_unit_names(connection, frame, frame["event_date"]),
    )


def accountability(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Conduct records that are nowhere; the unit in which the person served on that day."""
    unknown = without_partner(connection, frame["record_no"], "conduct_record", "record_no")
    return frame.assign(
        unknown_record_no=unknown,
        other_unit_name=other_unit_names(connection, frame, frame["decided_date"]),
    )


CONTEXTS: dict[str, _Add] = {
    "problem": problems,
    "urge_record": urge_records,
    "supervision_item": supervision_items,
    "conduct_record": conduct_records,
    "accountability": accountability,
}
