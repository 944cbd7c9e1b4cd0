"""What groups, grids, patrols, hazards, exams and the environment's values are compared with."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd
from sqlalchemy import Connection

from etl.context.enterprises import not_in_halves, other_unit_names
from etl.context.history import earlier_rows, query_frame, with_batch_history
from etl.context.indicators import swapped_growth
from etl.context.names import held_rows, without_partner

_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]


def groups(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Another group of the same enterprise, another leader of the same group, both on the same first day."""
    return frame.assign(
        other_group_no=_first_other(frame, ["submission", "enterprise_code", "valid_from"], "group_no"),
        other_leader_code=_first_other(frame, ["submission", "group_no", "valid_from"], "leader_person_code"),
    )


def _first_other(frame: pd.DataFrame, keys: list[str], column: str) -> pd.Series:
    """What the first row of the same keys has in the column, where this row has something else."""
    first = frame.groupby(keys, dropna=False)[column].transform("first")
    return first.where(first.notna() & frame[column].notna() & (first != frame[column]))


def grids(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Parents that are nowhere; the enterprises of a grid's children in the same return."""
    parents = frame["parent_grid_code"]
    below = frame.groupby(["submission", "parent_grid_code"])["enterprises_n"].sum(min_count=1)
    own = pd.MultiIndex.from_frame(frame[["submission", "grid_code"]])
    return frame.assign(
        unknown_parent_code=without_partner(
            connection, parents, "safety_grid", "grid_code", frame["grid_code"]
        ),
        children_enterprises_n=below.reindex(own).to_numpy(),
    )


def patrols(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Days that are no halves; the group to which the enterprise was assigned on that day."""
    assigned = query_frame(
        connection,
        """select enterprise_code, group_no::float8 as group_of, valid_from as group_from,
                  coalesce(valid_to, date '9999-12-31')::timestamp as group_to
           from report.safety_group where enterprise_code = any(:keys)""",
        {"keys": [str(one) for one in frame["enterprise_code"].dropna().unique()]},
        texts=("enterprise_code",),
        dates=("group_from", "group_to"),
    )
    asked = frame[["enterprise_code", "patrol_date", "group_no"]].reset_index(names="row")
    met = asked.merge(assigned, on="enterprise_code")
    met = met[(met["group_from"] <= met["patrol_date"]) & (met["patrol_date"] <= met["group_to"])]
    right = set(met.loc[met["group_of"] == met["group_no"], "row"])
    other = met[~met["row"].isin(right)].groupby("row")["group_of"].first()
    return frame.assign(
        days_not_in_halves=not_in_halves(frame["patrol_days"]),
        assigned_group_no=other.reindex(frame.index),
        is_hazard_found=frame["hazards_found_n"] > 0,
    )


def hazards(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """How the hazard stood before this return, and the day up to which an open one is judged."""
    held = held_rows(
        connection, "hazard", "hazard_no", ("status",), ("closed_date",), among=frame["hazard_no"]
    ).rename(columns={"status": "held_status", "closed_date": "held_closed_date"})
    frame = frame.merge(held, how="left", on="hazard_no")
    is_closed = frame["status"] == "已销号"
    is_reopened = (frame["held_status"] == "已销号") & ~is_closed
    received_on = frame["received_at"].dt.tz_convert("Asia/Shanghai").dt.tz_localize(None).dt.normalize()
    return frame.assign(
        closed_before_date=frame["held_closed_date"].where(is_reopened),
        closed_date_of_open_hazard=frame["closed_date"].mask(is_closed),
        last_day_of_open_hazard=received_on.astype("datetime64[s]").where(frame["status"] == "整改中"),
    )


def exams(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Scores of those who were not there; the unit in which a person serves."""
    absent = frame["attendance"].isin(["缺考", "请假"])
    day = frame["exam_date"].fillna(frame["period_start"])
    return frame.assign(
        score_of_absent=frame["exam_score"].where(absent),
        other_unit_name=other_unit_names(connection, frame, day),
    )


def training(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The year of the training; the unit in which a person served on that day."""
    return frame.assign(
        training_year=frame["training_date"].dt.year.astype("float64"),
        other_unit_name=other_unit_names(connection, frame, frame["training_date"]),
    )


OTHER_UNIT = 100  # times


def environment(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Days that the year has had, the month before, last year's, and the change that both years give."""
    keys = ["station_name", "measure_name"]
    stored = query_frame(
        connection,
        """select station_name, measure_name, period_start, ytd_value::float8 as month_ytd_value,
                  better as month_better
           from report.environment_value where period_start >= :first and period_start < :last""",
        {
            "first": (frame["period_start"].min() - pd.DateOffset(years=1)).date(),
            "last": frame["period_start"].max().date(),
        },
        texts=(*keys, "month_better"),
        dates=("period_start",),
    )
    moved = (stored["period_start"] + pd.DateOffset(years=1)).astype("datetime64[s]")
    last_year = stored[keys].assign(period_start=moved, last_year_ytd_value=stored["month_ytd_value"])
    frame = frame.merge(last_year, how="left", on=[*keys, "period_start"])
    batch = frame.assign(month_ytd_value=frame["ytd_value"], month_better=frame["better"])
    frame = frame.join(earlier_rows(frame, with_batch_history(stored, batch, keys, distrusted), keys))
    of_days = frame["measure_unit"] == "天"
    same_year = frame["previous_period_start"].dt.year == frame["period_start"].dt.year
    end = frame["period_start"] + pd.offsets.MonthEnd(0)
    base = frame["previous_ytd_value"]
    computed = ((frame["ytd_value"] / base.where(base > 0) - 1) * 100).round(2)
    swapped = swapped_growth(frame["ytd_value"], base, frame["reported_change_pct"])
    before, then = frame["previous_month_better"], frame["last_year_ytd_value"]
    off = (base - then) / then.abs().where(then != 0) * 100
    # No air and no river gets a hundred times cleaner within a year: mg for µg, most likely.
    known = frame["previous_month_ytd_value"].fillna(then).fillna(frame["annual_target"]).where(~of_days)
    times = frame["ytd_value"] / known.where(known > 0)
    is_off = (times >= OTHER_UNIT) | ((times > 0) & (times <= 1 / OTHER_UNIT))
    bound = frame["annual_target_bound"]
    is_against = ((bound == "≤") & (frame["better"] == "越高越好")) | (
        (bound == "≥") & (frame["better"] == "越低越好")
    )
    return frame.assign(
        bound_against_direction=bound.where(is_against),
        known_of_other_scale=known.where(is_off & ~frame["is_explained"]),
        days_gone=end.dt.day_of_year.astype("float64").where(of_days),
        days_before=frame["previous_month_ytd_value"].where(of_days & same_year),
        computed_change_pct=computed,
        change_difference_pct=(frame["reported_change_pct"] - computed).where(swapped.isna()).round(4),
        swapped_change_pct=swapped,
        previous_year_difference_pct=off.round(4),
        other_direction=before.where(before.notna() & (before != frame["better"])),
    )


SAFETY: dict[str, _Add] = {
    "safety_group": groups,
    "safety_grid": grids,
    "safety_patrol": patrols,
    "hazard": hazards,
    "safety_exam": exams,
    "safety_training": training,
    "environment_value": environment,
}
