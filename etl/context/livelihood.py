"""What livelihood items are compared with: how the same item was reported before."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd
from sqlalchemy import Connection

from etl.context.history import query_frame

# One item's money may grow tenfold; a hundred times is another unit, or digits too many.
OTHER_SCALE = 100
_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]


def items(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Plans that differ from what was told before, less done than before, money of another scale."""
    held = query_frame(
        connection,
        """select list_year::float8 as list_year, item_no, planned_value::float8 as held_planned_value,
                  done_value::float8 as held_done_value,
                  investment_wan_yuan::float8 as held_investment_wan_yuan
           from report.livelihood_item where item_no = any(:items)""",
        {"items": [str(one) for one in frame["item_no"].dropna().unique()]},
        texts=("item_no",),
    )
    frame = frame.astype({"list_year": "float64"}).merge(held, how="left", on=["list_year", "item_no"])
    plan, done, money = (
        frame[f"held_{name}"] for name in ("planned_value", "done_value", "investment_wan_yuan")
    )
    times = frame["investment_wan_yuan"] / money.where(money > 0)
    is_other = (times >= OTHER_SCALE) | ((times > 0) & (times <= 1 / OTHER_SCALE))
    return frame.assign(
        other_planned_value=plan.where(plan != frame["planned_value"]),
        # Of an item said to be finished it is told that the plan is not reached.
        greater_done_value=done.where((done > frame["done_value"]) & (frame["status"] != "完成")),
        other_investment_wan_yuan=money.where(is_other),
    )


LIVELIHOOD: dict[str, _Add] = {"livelihood_item": items}
