"""What the work on projects is compared with: the register, the calendar, and what was reported before."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from etl.context.basics import DECREASE_WORDS, says
from etl.context.history import earlier_rows, later_rows, not_begun_anew, query_frame, with_batch_history
from etl.context.names import unknown_persons
from etl.context.scale import in_right_unit
from etl.context.stages import stage_before

# Roads of this park cost 2,300 to 8,500 a kilometre; a wrong unit is a thousand or ten thousand times off.
BUILT_ANEW_WORDS = "返工|拆除|重新|重做|变更"  # why a share that is built may fall
COST_OF_KM_WAN_YUAN = (50.0, 200_000.0)
_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]


def milestone_progress(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """The registered day of each milestone, the stage before it in the same return, an earlier completion."""
    frame = frame.assign(list_year=frame["period_start"].dt.year.astype("float64"))
    planned = query_frame(
        connection,
        """select list_year::float8 as list_year, project_code, milestone_type,
                  planned_date as registered_planned_date
           from report.project_milestone where list_year = any(:years)""",
        {"years": [int(year) for year in frame["list_year"].dropna().unique()]},
        texts=("project_code", "milestone_type"),
        dates=("registered_planned_date",),
    )
    frame = frame.merge(planned, how="left", on=["list_year", "project_code", "milestone_type"])
    listed = frame["list_year"].isin(planned["list_year"].unique())
    is_late = (frame["registered_planned_date"] < frame["period_start"]) & (frame["status"] != "已完成")
    return _with_earlier_milestones(connection, frame, distrusted).assign(
        unregistered_milestone=frame["milestone_type"].where(
            listed & frame["registered_planned_date"].isna()
        ),
        is_behind_plan=is_late,
        **stage_before(connection, frame),
    )


def _with_earlier_milestones(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    keys = ["project_code", "milestone_type"]
    stored = query_frame(
        connection,
        "select project_code, milestone_type, period_start, status from report.milestone_progress"
        " where period_start < :last",
        {"last": frame["period_start"].max().date()},
        texts=(*keys, "status"),
        dates=("period_start",),
    )
    frame = frame.join(earlier_rows(frame, with_batch_history(stored, frame, keys, distrusted), keys))
    taken_back = (frame["previous_status"] == "已完成") & (frame["status"] != "已完成")
    return frame.assign(completed_before_date=frame["previous_period_start"].where(taken_back))


def project_approvals(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """Workdays from acceptance to approval, without those that do not count."""
    used = _workdays_after(connection, frame["accepted_date"], frame["approved_date"])
    computed = used - frame["pause_days"].fillna(0)
    return frame.assign(
        computed_days=computed,
        differing_days=computed.where((computed - frame["actual_days"]).abs() > 0),
    )


def _workdays_after(connection: Connection, first: pd.Series, last: pd.Series) -> pd.Series:
    """Workdays after ``first`` up to ``last``; null where one is missing."""
    days = query_frame(
        connection,
        "select day, is_workday::int as is_workday from warehouse.calendar_deviation",
        {},
        dates=("day",),
    )
    rests = days.loc[days["is_workday"] == 0, "day"].to_numpy("datetime64[D]")
    worked = np.sort(days.loc[days["is_workday"] == 1, "day"].to_numpy("datetime64[D]"))
    known = first.notna() & last.notna()
    start, end = (s[known].to_numpy("datetime64[D]") + np.timedelta64(1, "D") for s in (first, last))
    counted = np.busday_count(start, end, holidays=rests)
    counted = counted + np.searchsorted(worked, end) - np.searchsorted(worked, start)
    return pd.Series(counted, index=first.index[known], dtype="float64").reindex(first.index)


def infrastructure_works(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """Amounts of another order than a road's: by its length, and the year's plan by the total."""
    total, plan = (
        frame[f"{name}_wan_yuan"].astype("float64") for name in ("total_investment", "annual_plan")
    )
    length = frame["length_km"].astype("float64")
    of_km = (total / length.where(length > 0)).round(2)
    is_suspect = of_km.notna() & ~of_km.between(*COST_OF_KM_WAN_YUAN)
    return frame.assign(
        suspect_cost_of_km_wan_yuan=of_km.where(is_suspect),
        total_of_suspect_plan_wan_yuan=total.where((plan > 0) & (plan < total / 1000)),
    )


def infrastructure_progress(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """The work's total investment, and what the month before reported."""
    frame = frame.assign(list_year=frame["period_start"].dt.year.astype("float64"))
    register = query_frame(
        connection,
        """select list_year::float8 as list_year, work_code,
                  total_investment_wan_yuan::float8 as registered_total_wan_yuan
           from report.infrastructure_work where list_year = any(:years)""",
        {"years": [int(year) for year in frame["list_year"].dropna().unique()]},
        texts=("work_code",),
    )
    frame = frame.merge(register, how="left", on=["list_year", "work_code"])
    stored = query_frame(
        connection,
        """select work_code, period_start,
                  cumulative_investment_wan_yuan::float8 as cumulative_investment_wan_yuan,
                  ytd_investment_wan_yuan::float8 as ytd_investment_wan_yuan,
                  physical_progress_pct::float8 as physical_progress_pct
           from report.infrastructure_progress where period_start < :until""",
        {"until": (frame["period_start"].max() + pd.DateOffset(years=1)).date()},
        texts=("work_code",),
        dates=("period_start",),
    )
    history = with_batch_history(stored, frame, ["work_code"], distrusted)
    frame = frame.join(earlier_rows(frame, history, ["work_code"]))
    frame = frame.join(later_rows(frame, stored, ["work_code"]))
    next_year = frame["next_period_start"].dt.year
    next_ytd = frame["next_ytd_investment_wan_yuan"].where(next_year == frame["period_start"].dt.year)
    same_year = frame["previous_period_start"].dt.year == frame["period_start"].dt.year
    is_listed = frame["list_year"].isin(register["list_year"].unique())
    # Last month's words are copied along: only those that speak of a fall explain one.
    explained = frame["is_explained"] | says(frame, ("problem_text",), DECREASE_WORDS)
    built_anew = frame["is_explained"] | says(
        frame, ("problem_text",), f"{DECREASE_WORDS}|{BUILT_ANEW_WORDS}"
    )
    # A wrong unit has a sentence of its own: beside it 核减 would be the wrong advice.
    before, total = frame["previous_cumulative_investment_wan_yuan"], frame["registered_total_wan_yuan"]
    before_ytd = frame["previous_ytd_investment_wan_yuan"].where(same_year)
    right = in_right_unit(frame["cumulative_investment_wan_yuan"], before, total).mask(explained)
    ytd_right = in_right_unit(frame["ytd_investment_wan_yuan"], before_ytd, total).mask(explained)
    in_scale = right.isna() & ytd_right.isna()
    return frame.assign(
        unlisted_work_code=frame["work_code"].where(is_listed & frame["registered_total_wan_yuan"].isna()),
        is_in_scale=in_scale,
        cumulative_in_right_unit_wan_yuan=right,
        ytd_in_right_unit_wan_yuan=ytd_right,
        total_limit_wan_yuan=total.where(in_scale),
        cumulative_floor_wan_yuan=before.mask(explained).where(in_scale),
        ytd_floor_wan_yuan=before_ytd.mask(explained).where(in_scale),
        next_ytd_wan_yuan=next_ytd,
        ytd_not_begun_anew_wan_yuan=not_begun_anew(frame, "ytd_investment_wan_yuan", None).mask(explained),
        physical_floor_pct=frame["previous_physical_progress_pct"].mask(built_anew),
    )


def project_records(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Names that nobody bears."""
    return frame.assign(unknown_person_names=unknown_persons(connection, frame["actor_names"]))


def service_teams(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Names that nobody bears."""
    return frame.assign(unknown_person_names=unknown_persons(connection, frame["member_names"]))


CONTEXTS: dict[str, _Add] = {
    "milestone_progress": milestone_progress,
    "project_approval": project_approvals,
    "infrastructure_work": infrastructure_works,
    "infrastructure_progress": infrastructure_progress,
    "project_record": project_records,
    "service_team": service_teams,
}
