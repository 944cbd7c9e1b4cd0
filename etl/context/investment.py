"""What leads, contracts and funds are compared with: what was reported of them before."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd
from sqlalchemy import Connection

from etl.context.basics import too_small_to_build
from etl.context.history import earlier_rows, later_rows, not_begun_anew, query_frame, with_batch_history
from etl.context.names import held_rows

STAGES = {"线索": 1, "洽谈": 2, "签约": 3, "落地": 4}
# A slip of ×10 000 is told from growth by three orders of magnitude.
SLIP_RATIO = 1_000
TOLERANCE_WAN_YUAN = 0.05
_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]


def leads(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The stage that was reported before, where it lies behind the one said now; amounts too small to be."""
    held = held_rows(connection, "investment_lead", "lead_no", ("stage",), among=frame["lead_no"])
    before = frame["lead_no"].map(held.set_index("lead_no")["stage"])
    is_back = before.map(STAGES) > frame["stage"].map(STAGES)
    return frame.assign(
        later_stage_before=before.where(is_back),
        too_small_wan_yuan=too_small_to_build(frame["planned_wan_yuan"]),
    )


def contracts(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Whether it is said to have landed; the amount reported before, where it is of another scale."""
    before = _held_amounts(connection, frame)
    ratio = frame["contract_wan_yuan"] / before.where(before > 0)
    is_other = ((ratio > SLIP_RATIO) | (ratio < 1 / SLIP_RATIO)) & ~frame["is_explained"]
    return frame.assign(
        is_said_landed=frame["is_landed"] == 1,
        too_small_wan_yuan=too_small_to_build(frame["contract_wan_yuan"]).mask(is_other),
        amount_in_other_scale_wan_yuan=before.where(is_other),
    )


def funds(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The contract's amount, the months before in the same year, and what the month should be by them."""
    keys = ["contract_no"]
    stored = query_frame(
        connection,
        """select contract_no, period_start, ytd_wan_yuan::float8 as ytd_wan_yuan
           from report.investment_fund where period_start >= :first and period_start < :until
             and contract_no = any(:keys)""",
        {
            "first": (frame["period_start"].min() - pd.DateOffset(years=1)).date(),
            "until": (frame["period_start"].max() + pd.DateOffset(years=1)).date(),
            "keys": [str(one) for one in frame["contract_no"].dropna().unique()],
        },
        texts=keys,
        dates=("period_start",),
    )
    history = with_batch_history(stored, frame, keys, distrusted)
    frame = frame.join(earlier_rows(frame, history, keys)).join(later_rows(frame, stored, keys))
    next_year = frame["next_period_start"].dt.year
    now, then = frame["period_start"], frame["previous_period_start"]
    previous = frame["previous_ytd_wan_yuan"].where(now.dt.year == then.dt.year)
    months_apart = now.dt.month - then.dt.month
    base = previous.where(months_apart == 1).mask(now.dt.month == 1, 0.0)
    difference = (frame["ytd_wan_yuan"] - base).round(4)
    carried_on = not_begun_anew(frame, "ytd_wan_yuan", "month_wan_yuan")
    is_other = (difference - frame["month_wan_yuan"]).abs() > TOLERANCE_WAN_YUAN
    return frame.assign(
        contract_limit_wan_yuan=_held_amounts(connection, frame),
        ytd_floor_wan_yuan=previous.mask(frame["is_explained"]),
        next_ytd_in_year_wan_yuan=frame["next_ytd_wan_yuan"].where(next_year == now.dt.year),
        # An outright fall has a sentence of its own.
        month_by_difference_wan_yuan=difference.where(is_other & (difference >= 0)).mask(carried_on.notna()),
        ytd_not_begun_anew_wan_yuan=carried_on,
    )


def _held_amounts(connection: Connection, frame: pd.DataFrame) -> pd.Series:
    """The contract's amount in 万元 as the warehouse has it, for each row."""
    held = query_frame(
        connection,
        """select contract_no, contract_wan_yuan::float8 as amount from report.investment_contract
           where contract_no = any(:keys)""",
        {"keys": [str(one) for one in frame["contract_no"].dropna().unique()]},
        texts=("contract_no",),
    )
    return frame["contract_no"].map(held.set_index("contract_no")["amount"]).astype("float64")


INVESTMENT: dict[str, _Add] = {
    "investment_lead": leads,
    "investment_contract": contracts,
    "investment_fund": funds,
}
