"""What results of assessments and rankings are compared with."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd
from sqlalchemy import Connection

from etl.context.history import query_frame
from etl.context.names import unknown_persons
from etl.values import person_names

FULL_MARK, OTHER_SIZE, FEWEST = 100.0, 10, 5
HALF_A_YEAR = 183  # days: what is awarded every year comes again after more
FAR_SCORE = 15  # points between two waves of one survey
_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]


def results(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Scores of those who do not take part; ranks by score within the item's group, ties in the better place.

    Ranks are compared only where the return has as many units with a score as it says take part.
    """
    item = ["submission", "item_no", "peer_group"]
    takes_part = frame["participation"] == "参评"
    scores = frame["score"].where(takes_part)
    by = frame.assign(score=scores).groupby(item, dropna=False)["score"]
    is_whole = by.transform("count") == frame["group_n"]
    rank = by.rank(method="min", ascending=False)
    is_other = is_whole & frame["group_rank"].notna() & (rank != frame["group_rank"])
    first_weight = frame.groupby(["submission", "item_no"], dropna=False)["weight"].transform("first")
    return frame.assign(
        score_of_absent=frame["score"].mask(takes_part),
        is_said_vetoed=frame["is_vetoed"] == 1,
        rank_by_score=rank.where(is_other),
        other_weight=first_weight.where(first_weight != frame["weight"]),
    )


def rankings(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The place that the list of the year before has, where another one is repeated."""
    held = query_frame(
        connection,
        """select list_name, ranked_name, (ranking_year + 1)::float8 as ranking_year,
                  place::float8 as recorded_place from report.ranking_event""",
        {},
        texts=("list_name", "ranked_name"),
    )
    keys = ["list_name", "ranked_name", "ranking_year"]
    frame = frame.astype({"ranking_year": "float64"}).merge(held, how="left", on=keys)
    is_other = frame["previous_place"].notna() & (frame["recorded_place"] != frame["previous_place"])
    return frame.assign(recorded_previous_place=frame["recorded_place"].where(is_other))


def satisfaction(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """A result is a score, a place, or both; the wave before says another place, or a score far from it.

    The wave before stands in the same return or was recorded earlier.
    """
    columns = ["survey_name", "assessed_name", "survey_year", "wave_no", "place", "score"]
    held = query_frame(
        connection,
        """select survey_name, assessed_name, survey_year::float8 as survey_year, wave_no::float8 as wave_no,
                  place::float8 as place, score::float8 as score
           from report.satisfaction_result where assessed_name = any(:names)""",
        {"names": [str(one) for one in frame["assessed_name"].dropna().unique()]},
        texts=("survey_name", "assessed_name"),
    )
    own = frame[columns].astype(dict.fromkeys(columns[2:], "float64"))
    waves = pd.concat([held, own], ignore_index=True).drop_duplicates(columns[:4], keep="last")
    waves = waves.sort_values(["survey_year", "wave_no"], kind="stable")
    before = waves.groupby(["survey_name", "assessed_name"])[["place", "score"]].shift(1)
    waves = waves[columns[:4]].assign(place_before=before["place"], score_before=before["score"])
    told = own[columns[:4]].merge(waves, how="left", on=columns[:4])
    told.index = frame.index
    is_other = frame["previous_place"].notna() & (told["place_before"] != frame["previous_place"])
    is_far = (frame["score"] - told["score_before"]).abs() > FAR_SCORE
    is_far &= frame["score"].between(0, 100) & told["score_before"].between(0, 100)
    return frame.assign(
        score_or_place=frame["score"].fillna(frame["place"]),
        recorded_previous_place=told["place_before"].where(is_other),
        far_previous_score=told["score_before"].where(is_far),
    )


def named_persons(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Of honours and penalties of single persons, whom the directory does not have."""
    names = frame["subject_name"].where(frame["subject_type"] == "个人").map(_persons, na_action="ignore")
    return frame.assign(unknown_person_names=unknown_persons(connection, names))


def honours(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Also: points out of all measure, and the same honour of the same bearer under another day."""
    frame = with_points(connection, "honour", named_persons(connection, frame, distrusted))
    return _with_other_day(connection, "honour", "honour_title", frame)


def penalties(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The same of penalties."""
    frame = with_points(connection, "penalty", named_persons(connection, frame, distrusted))
    return _with_other_day(connection, "penalty", "matter_text", frame)


def with_points(connection: Connection, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """``points_size``, and ``points_limit``: a hundred, or ten times the most that the warehouse holds."""
    held = query_frame(
        connection,
        f"select count(points)::float8 as held_n, max(abs(points))::float8 as most from report.{table}",
        {},
    ).iloc[0]
    limit = FULL_MARK
    if held["held_n"] >= FEWEST and held["most"] > 0:
        limit = min(limit, held["most"] * OTHER_SIZE)
    return frame.assign(points_size=frame["points"].abs(), points_limit=limit)


def _with_other_day(connection: Connection, table: str, what: str, frame: pd.DataFrame) -> pd.DataFrame:
    """``other_issued_date``: a day within half a year on which the same stands for the same bearer."""
    held = query_frame(
        connection,
        f"select {what}, subject_name, issued_date::timestamp as other_date from report.{table}"
        f" where {what} = any(:named)",
        {"named": [str(one) for one in frame[what].dropna().unique()]},
        texts=(what, "subject_name"),
        dates=("other_date",),
    )
    asked = frame[[what, "subject_name", "issued_date"]].assign(row=frame.index)
    met = asked.merge(held, on=[what, "subject_name"])
    same = set(met.loc[met["issued_date"] == met["other_date"], "row"])
    apart = (met["issued_date"] - met["other_date"]).abs()
    # A day that cannot be right is told as such alone.
    received = frame["received_at"].dt.tz_convert("Asia/Shanghai").dt.tz_localize(None)
    ahead = set(frame.index[frame["issued_date"] > received])
    near = met[(apart <= pd.Timedelta(days=HALF_A_YEAR)) & ~met["row"].isin(same | ahead)]
    return frame.assign(other_issued_date=near.groupby("row")["other_date"].max().reindex(frame.index))


def _persons(cell: str) -> str:
    return "、".join(person_names(cell))


ASSESSMENT: dict[str, _Add] = {
    "honour": honours,
    "penalty": penalties,
    "assessment_result": results,
    "ranking_event": rankings,
    "satisfaction_result": satisfaction,
}
