"""What routine work is compared with: the other lines of the return, and what was reported before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import pandas as pd
from sqlalchemy import Connection

from etl.context.enterprises import other_unit_names
from etl.context.names import held_rows, looked_up, unknown_persons, without_partner

BY_HALF_DAYS = ("调研企业", "沉在企业")
_SEVERAL = r".[、；;/／].|.\n."
_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]


def activity_records(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """Half days, several enterprises in one cell, the same visit twice, names that nobody bears."""
    off_grain = frame["activity_type"].isin(BY_HALF_DAYS) & (frame["quantity"] * 2 % 1 != 0)
    several = frame["object_text"].str.strip().str.contains(_SEVERAL, na=False).astype(bool)
    return frame.assign(
        quantity_off_half_day=frame["quantity"].where(off_grain),
        several_objects=frame["object_text"].where(several),
        listed_twice=_listed_twice(frame, ["activity_type", "activity_date", "object_text"]),
        unknown_person_names=unknown_persons(connection, frame["person_names"]),
    )


def study_sessions(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The same session twice."""
    return frame.assign(listed_twice=_listed_twice(frame, ["session_type", "session_date", "topic_text"]))


def research_articles(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """Articles that were counted in an earlier half-year, and topics that nobody set."""
    held = held_rows(
        connection, "research_article", "title_text", (), ("period_start",), among=frame["title_text"]
    )
    earliest = held.groupby("title_text")["period_start"].min()
    first = looked_up(frame["title_text"], earliest)
    return frame.assign(
        title_reported_before=frame["title_text"].where(first < frame["period_start"]),
        unknown_topic_no=without_partner(connection, frame["topic_no"], "research_topic", "topic_no"),
        listed_twice=_listed_twice(frame, ["title_text"]),
    )


def publicity(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The same piece in the same paper twice."""
    return frame.assign(listed_twice=_listed_twice(frame, ["media_name", "title_text"]))


def person_study(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The unit in which a person served in that month."""
    return frame.assign(other_unit_name=other_unit_names(connection, frame, frame["period_start"]))


def _listed_twice(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """The last of ``columns`` for every line that repeats an earlier one of the same return."""
    return frame[columns[-1]].where(frame.duplicated(["submission", *columns]))


CONTEXTS: dict[str, _Add] = {
    "activity_record": activity_records,
    "study_session": study_sessions,
    "person_study": person_study,
    "research_article": research_articles,
    "publicity": publicity,
}
