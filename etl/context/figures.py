"""What single enterprises' figures, goals and benchmarks are compared with."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from etl.context.history import query_frame
from etl.context.names import held_rows

# A slip of ×10 000 is told from growth by three orders of magnitude.
SLIP_RATIO = 1_000
ORDER, FEWEST = 5, 3  # the median of fewer enterprises proves nothing
_CLASSES = {name: place for place, name in enumerate("ABCD")}
FAR_CLASSES = 2  # a class is found anew every year, seldom two away
WHOLE_PCT, TOLERANCE_PCT = 100.0, 0.01
_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]


def fiscal(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Ranks by amount within the return, ties in the better place; last year's amount of another scale."""
    by = frame.groupby(["submission", "period_start"], dropna=False)["local_fiscal_wan_yuan"]
    rank = by.rank(method="min", ascending=False)
    is_whole = by.transform("count") == by.transform("size")
    is_other = is_whole & frame["contribution_rank"].notna() & (rank != frame["contribution_rank"])
    held = query_frame(
        connection,
        """select enterprise_code, (period_start + interval '1 year')::timestamp as period_start,
                  local_fiscal_wan_yuan::float8 as last_local_wan_yuan,
                  revenue_wan_yuan::float8 as last_revenue_wan_yuan,
                  tax_wan_yuan::float8 as last_tax_wan_yuan from report.enterprise_fiscal
           where enterprise_code = any(:keys)""",
        {"keys": [str(one) for one in frame["enterprise_code"].dropna().unique()]},
        texts=("enterprise_code",),
        dates=("period_start",),
    )
    frame = frame.merge(held, how="left", on=["enterprise_code", "period_start"])
    last = frame["last_local_wan_yuan"]
    ratio = frame["local_fiscal_wan_yuan"] / last.where(last > 0)
    is_slip = (ratio > SLIP_RATIO) | ((ratio < 1 / SLIP_RATIO) & (ratio > 0))
    return frame.assign(
        times_last_revenue=_of_other_order(frame, "revenue_wan_yuan", "last_revenue_wan_yuan"),
        times_last_tax=_of_other_order(frame, "tax_wan_yuan", "last_tax_wan_yuan"),
        rank_by_amount=rank.where(is_other),
        local_fiscal_of_other_scale_wan_yuan=last.where(is_slip & ~frame["is_explained"]),
    )


def _of_other_order(frame: pd.DataFrame, now: str, last: str) -> pd.Series:
    """Times last year's amount, where half of a return's enterprises together left its order of magnitude.

    One enterprise may collapse or open a new plant; half of them at once is another unit.
    """
    both = (frame[now] > 0) & (frame[last] > 0)
    ratio = (frame[now] / frame[last].where(both)).where(both & ~frame["is_explained"])
    of_return = ratio.groupby(frame["submission"], dropna=False)
    middle = of_return.transform("median")
    is_other = (of_return.transform("count") >= FEWEST) & ((middle > ORDER) | (middle < 1 / ORDER))
    is_other &= (ratio > ORDER) | (ratio < 1 / ORDER)
    is_first = is_other & (is_other.groupby(frame["submission"], dropna=False).cumsum() == 1)
    return ratio.where(is_first).round(3)  # told once


def rules(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """A, B and D together, where they are more than the whole; another rule for the same scale."""
    together = frame["b_share_pct"] + frame["d_share_pct"]
    first = frame.groupby(["submission", "list_year", "scale_type"], dropna=False)["rule_no"].transform(
        "first"
    )
    return frame.assign(
        shares_above_whole_pct=together.where(together > WHOLE_PCT),
        other_rule_no=first.where(first != frame["rule_no"]),
    )


def evaluation(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Classes that contradict a word beside them, and how many of class A the registered rule allows."""
    suspended, vetoed = frame["is_suspended"] == 1, frame["is_vetoed"] == 1
    given = frame["reported_class"]
    scale = held_rows(
        connection, "enterprise", "enterprise_code", ("scale_type",), among=frame["enterprise_code"]
    )
    registered = frame["enterprise_code"].map(scale.set_index("enterprise_code")["scale_type"])
    last = _last_class(connection, frame)
    far = (given.map(_CLASSES) - last.map(_CLASSES)).abs() >= FAR_CLASSES
    frame = frame.assign(list_year=frame["period_start"].dt.year.astype("float64"))
    frame = frame.merge(_shares(connection), how="left", on=["list_year", "scale_type"])
    by = ["submission", "scale_type"]
    counted = ~suspended | (frame["counts_suspended"] == 1)
    total = counted.groupby([frame[name] for name in by], dropna=False).transform("sum")
    most = np.floor(total * frame["a_share_pct"] / 100)
    scores = frame["score"].mask(suspended | vetoed)
    place = scores.groupby([frame[name] for name in by], dropna=False).rank(method="max", ascending=False)
    return frame.assign(
        class_of_suspended=given.where(suspended & (given != "T")),
        class_of_vetoed=given.where(vetoed & ~suspended & (given != "D")),
        suspended_without_word=given.where((given == "T") & ~suspended),
        a_class_limit_n=most.where((given == "A") & (place > most)),
        score_place=place,
        is_judged=~suspended,
        last_class_far_off=last.where(far & ~vetoed & ~suspended),
        has_revenue=frame["revenue_wan_yuan"] > 0,
        other_scale_type=registered.where(registered.notna() & (registered != frame["scale_type"])),
    )


def _last_class(connection: Connection, frame: pd.DataFrame) -> pd.Series:
    """The class of the year before; an enterprise that was vetoed had none of its own."""
    held = query_frame(
        connection,
        """select enterprise_code, (period_start + interval '1 year')::timestamp as period_start,
                  reported_class as last_class from report.enterprise_evaluation
           where enterprise_code = any(:keys) and is_vetoed is not true""",
        {"keys": [str(one) for one in frame["enterprise_code"].dropna().unique()]},
        texts=("enterprise_code", "last_class"),
        dates=("period_start",),
    )
    asked = frame[["enterprise_code", "period_start"]]
    return asked.merge(held, how="left", on=["enterprise_code", "period_start"])["last_class"]


def _shares(connection: Connection) -> pd.DataFrame:
    return query_frame(
        connection,
        """select distinct on (list_year, scale_type)
                  list_year::float8 as list_year, scale_type, a_share_pct::float8 as a_share_pct,
                  counts_suspended::int::float8 as counts_suspended
           from report.evaluation_rule order by list_year, scale_type, rule_no""",
        {},
        texts=("scale_type",),
    )


def goals(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The last year that can be a base, and the parts of groups of shares that are no whole."""
    is_share = frame["is_share"] == 1
    by = ["submission", "goal_year", "share_group"]
    group = frame.assign(goal_value=frame["goal_value"].where(is_share)).groupby(by, dropna=False)[
        "goal_value"
    ]
    together = group.transform("sum").where(is_share & frame["share_group"].notna()).round(4)
    # Which part is wrong nobody knows: all of them go back.
    is_off = (together - WHOLE_PCT).abs() > TOLERANCE_PCT
    return frame.assign(
        last_base_year=frame["goal_year"] - 1,
        shares_not_whole_pct=together.where(is_off),
        share_without_group=frame["is_share"].where(is_share & frame["share_group"].isna()),
    )


def benchmarks(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """What the same indicator has elsewhere in the return, and what our own park has."""
    by = ["submission", "benchmark_year", "indicator_name"]
    first = frame.groupby(by, dropna=False)[["measure_unit", "better"]].transform("first")
    is_own = frame["is_own"] == 1
    has_own = is_own.groupby([frame[name] for name in by], dropna=False).transform("any")
    is_first = ~frame.duplicated(by)
    own = frame["definition_text"].where(is_own)
    own = own.groupby([frame[name] for name in by], dropna=False).transform("first")
    is_other = own.notna() & frame["definition_text"].notna() & (own != frame["definition_text"])
    value = frame["park_value"]
    own_value = value.where(is_own).groupby([frame[name] for name in by], dropna=False).transform("first")
    times = value / own_value.where(own_value > 0)
    is_far = (times > SLIP_RATIO) | ((times > 0) & (times < 1 / SLIP_RATIO))
    parks = frame["park_name"].where(is_own)
    first_own = parks.groupby([frame[name] for name in by], dropna=False).transform("first")
    return frame.assign(
        own_value_of_other_scale=own_value.where(is_far),
        other_own_park_name=first_own.where(is_own & (first_own != frame["park_name"])),
        other_unit=first["measure_unit"].where(first["measure_unit"] != frame["measure_unit"]),
        other_direction=first["better"].where(first["better"] != frame["better"]),
        indicator_without_own=frame["indicator_name"].where(~has_own & is_first),
        other_definition=own.where(is_other),
    )


FIGURES: dict[str, _Add] = {
    "enterprise_fiscal": fiscal,
    "evaluation_rule": rules,
    "enterprise_evaluation": evaluation,
    "indicator_goal": goals,
    "benchmark_value": benchmarks,
}
