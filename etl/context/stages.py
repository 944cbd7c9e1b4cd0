"""The stages of a project, whose order is fixed: what was completed before what."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from etl.context.history import query_frame

MILESTONE_ORDER = {"立项": 1, "开工": 2, "主体完工": 3, "投产": 4}


def stage_before(connection: Connection, frame: pd.DataFrame) -> dict[str, pd.Series]:
    """The latest completion among the earlier of the four stages in their order, and which stage it was.

    What the return says of a stage goes before what an earlier return said of it.
    """
    stages = frame[["submission", "project_code", "milestone_type", "actual_date"]].assign(row=frame.index)
    held = _completed_stages(connection, frame["project_code"])
    told = stages[["submission", "project_code"]].drop_duplicates().merge(held, on="project_code")
    keys = ["submission", "project_code", "milestone_type"]
    stages = pd.concat([stages, told], ignore_index=True).drop_duplicates(keys, keep="first")
    stages = stages.assign(stage=stages["milestone_type"].map(MILESTONE_ORDER).astype("float64"))
    stages = stages[stages["stage"].notna()].sort_values("stage", kind="stable")
    by = ["submission", "project_code"]
    latest = stages.groupby(by)["actual_date"].cummax().groupby([stages[key] for key in by]).ffill()
    is_latest = stages["actual_date"].notna() & (stages["actual_date"] == latest)
    whose = stages["milestone_type"].where(is_latest).groupby([stages[key] for key in by]).ffill()
    shifted = pd.DataFrame({"date": latest, "type": whose, **{key: stages[key] for key in by}})
    before = shifted.groupby(by)[["date", "type"]].shift(1)
    own = stages["row"].notna()
    before = before[own].set_index(stages.loc[own, "row"].astype("int64"))
    date = before["date"].reindex(frame.index)
    return {
        "earlier_actual_date": date.mask(_may_be_later(frame["actual_date"], date)),
        "earlier_milestone_type": before["type"].reindex(frame.index),
    }


def _may_be_later(day: pd.Series, other: pd.Series) -> pd.Series:
    """“2021年2月” is kept as its first day: it says nothing against another day of that month."""
    same_month = (day.dt.year == other.dt.year) & (day.dt.month == other.dt.month)
    only_month: pd.Series = same_month & (day.dt.day == 1)
    return only_month


def _completed_stages(connection: Connection, project_codes: pd.Series) -> pd.DataFrame:
    """``project_code, milestone_type, actual_date`` of each milestone, as last reported with a day."""
    return query_frame(
        connection,
        """select distinct on (project_code, milestone_type) project_code, milestone_type, actual_date
           from report.milestone_progress
           where actual_date is not null and status = '已完成' and project_code = any(:codes)
           order by project_code, milestone_type, period_start desc""",
        {"codes": [str(one) for one in project_codes.dropna().unique()]},
        texts=("project_code", "milestone_type"),
        dates=("actual_date",),
    )


def stages_around_start(connection: Connection, frame: pd.DataFrame) -> dict[str, pd.Series]:
    """``approved_date``, the first ``finished_date`` and its ``finished_stage``, of each row's project."""
    held = _completed_stages(connection, frame["project_code"])
    approved = held[held["milestone_type"] == "立项"]
    finished = held[held["milestone_type"].isin(["主体完工", "投产"])]
    finished = finished.sort_values("actual_date", kind="stable").drop_duplicates("project_code")
    # reindex keeps the kind of a column that has no row; map would make it a float.
    approved, finished = (
        one.set_index("project_code").reindex(frame["project_code"]).set_axis(frame.index)
        for one in (approved, finished)
    )
    started, approval, finish = frame["actual_start_date"], approved["actual_date"], finished["actual_date"]
    return {
        "approved_date": approval.mask(_may_be_later(started, approval)),
        "finished_date": finish.mask(_may_be_later(finish, started)),
        "finished_stage": finished["milestone_type"],
    }
