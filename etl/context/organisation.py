"""What leading groups, papers and visits are compared with."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd
from sqlalchemy import Connection

from etl.context.names import unknown_persons, without_partner

# 〔2020〕8号: brackets of six corners, a number without a leading zero.
PAPER_NO = r"[\u4e00-\u9fff]{2,}〔20\d\d〕[1-9]\d*号"
_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]


def leading_group_members(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """Groups of the return without a leader, told once each; names that nobody bears."""
    group = ["submission", "group_name"]
    has_leader = (
        frame["group_role"].eq("组长").groupby([frame[name] for name in group], dropna=False).transform("any")
    )
    several = frame["member_name"].str.count(r"[、，,；;/]") + 1
    return frame.assign(
        persons_in_one_cell=several.where(several > 1),
        group_without_leader=frame["group_name"].where(~has_leader & ~frame.duplicated(group)),
        unknown_person_names=unknown_persons(connection, frame["member_name"]),
    )


def document_entries(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """Numbers that are none, and items that nobody supervises."""
    proper = frame["paper_no"].str.fullmatch(PAPER_NO).astype("boolean").fillna(True).astype(bool)
    weekly = without_partner(connection, frame["item_no"], "supervision_week", "item_no")
    return frame.assign(
        strange_paper_no=frame["paper_no"].mask(proper),
        unknown_item_no=without_partner(connection, weekly, "supervision_item", "item_no"),
    )


def service_visits(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Projects that no team serves."""
    without_team = without_partner(connection, frame["project_code"], "service_team", "project_code")
    return frame.assign(project_without_team=without_team)


CONTEXTS: dict[str, _Add] = {
    "leading_group_member": leading_group_members,
    "document_entry": document_entries,
    "service_visit": service_visits,
}
