"""What the list of enterprises, liaisons, visits, meetings and requests are compared with."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

import pandas as pd
from sqlalchemy import Connection

from etl.context.basics import length_of_stated
from etl.context.history import query_frame
from etl.context.names import held_rows

MOST_DAYS = 5.0
_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]


def enterprises(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Another code of the same name, here or in the register; the name that the code had before."""
    columns = ["enterprise_code", "enterprise_name"]
    frame = frame.assign(shared_alias=shared_aliases(connection, frame))
    held = query_frame(connection, f"select {', '.join(columns)} from report.enterprise", {}, texts=columns)
    everything = pd.concat([held, frame[columns]]).dropna().drop_duplicates()
    # A code that is renamed in this return bears its old name no longer.
    renamed = frame.set_index("enterprise_code")["enterprise_name"]
    now = everything["enterprise_code"].map(renamed[~renamed.index.duplicated()])
    everything = everything[now.isna() | (now == everything["enterprise_name"])]
    first = everything.drop_duplicates("enterprise_name").set_index("enterprise_name")["enterprise_code"]
    code = frame["enterprise_name"].map(first)
    former = frame["enterprise_code"].map(held.set_index("enterprise_code")["enterprise_name"])
    kept = [
        isinstance(then, str) and then in (aliases if isinstance(aliases, str) else "")
        for then, aliases in zip(former, frame["aliases"], strict=True)
    ]
    is_lost = former.notna() & (former != frame["enterprise_name"]) & ~pd.Series(kept, index=frame.index)
    is_taken = code.notna() & (code != frame["enterprise_code"])
    return frame.assign(
        other_code_of_name=code.where(is_taken),
        former_name_not_kept=former.where(is_lost & ~is_taken),
    )


def shared_aliases(connection: Connection, frame: pd.DataFrame) -> pd.Series:
    """The first alias of each row that another enterprise bears too, as name or alias; null where none."""
    columns = ["enterprise_code", "enterprise_name", "aliases"]
    held = query_frame(connection, f"select {', '.join(columns)} from report.enterprise", {}, texts=columns)
    others = held[~held["enterprise_code"].isin(frame["enterprise_code"])]
    bearers: dict[str, set[str]] = {}
    for code, name, aliases in pd.concat([others, frame[columns]]).itertuples(index=False):
        for one in {name, *_aliases(aliases)}:
            bearers.setdefault(one, set()).add(code)
    shared = [
        next((one for one in _aliases(text) if len(bearers[one]) > 1), None) for text in frame["aliases"]
    ]
    return pd.Series(shared, index=frame.index, dtype="str")


def _aliases(text: object) -> list[str]:
    """'戊化工；丁化工有限公司' → each."""
    return [one.strip() for one in re.split("[;；、]", text) if one.strip()] if isinstance(text, str) else []


def liaisons(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The unit in which the person served on the first day; whether the enterprise is gone."""
    held = held_rows(
        connection, "enterprise", "enterprise_code", ("operating_status",), among=frame["enterprise_code"]
    )
    status = frame["enterprise_code"].map(held.set_index("enterprise_code")["operating_status"])
    return frame.assign(
        other_unit_name=other_unit_names(connection, frame, frame["valid_from"]),
        status_of_gone_enterprise=status.where(status.isin(["注销", "迁出"])),
    )


def other_unit_names(connection: Connection, frame: pd.DataFrame, day: pd.Series) -> pd.Series:
    """The units in which ``person_code`` serves on ``day``, where ``unit_code`` is none of them."""
    posts = query_frame(
        connection,
        """select p.person_code, p.unit_code as post_unit_code, p.valid_from as post_from,
                  coalesce(p.valid_to, date '9999-12-31')::timestamp as post_to,
                  coalesce(max(u.unit_name), p.unit_code) as post_unit_name
           from report.person_post p left join report.unit u using (unit_code)
           where p.person_code = any(:people) group by 1, 2, 3, 4""",
        {"people": [str(one) for one in frame["person_code"].dropna().unique()]},
        texts=("person_code", "post_unit_code", "post_unit_name"),
        dates=("post_from", "post_to"),
    )
    asked = pd.DataFrame(
        {"row": frame.index, "person_code": frame["person_code"], "unit_code": frame["unit_code"], "day": day}
    ).dropna()
    met = asked.merge(posts, on="person_code")
    met = met[(met["post_from"] <= met["day"]) & (met["day"] <= met["post_to"])]
    right = set(met.loc[met["unit_code"] == met["post_unit_code"], "row"])
    other = met[~met["row"].isin(right)].groupby("row")["post_unit_name"].first()
    return other.reindex(frame.index)


def visits(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Days that are no halves, days in which somebody spent more than a day, problems that were told."""
    days = frame["visit_days"]
    of_day = frame.groupby(["submission", "person_code", "visit_date"], dropna=False)["visit_days"]
    # Of several visits on one day only those that no longer fit into it are doubtful.
    is_over = (of_day.cumsum() > 1) & (days <= 1)
    return frame.assign(
        days_not_in_halves=not_in_halves(days),
        days_of_overfull_day=of_day.transform("sum").where(is_over).round(4),
        is_problem_stated=length_of_stated(frame["problem_text"]).notna(),
    )


def not_in_halves(days: pd.Series) -> pd.Series:
    """Days that are not 0.5, 1, 1.5 … up to a week's five."""
    is_good = (days > 0) & (days <= MOST_DAYS) & (days * 2 == (days * 2).round())
    return days.mask(is_good)


def meeting_items(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Days on which a problem was solved that is said to be open."""
    return frame.assign(solved_date_of_open_item=frame["solved_date"].mask(frame["status"] == "已办结"))


def requests(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The local day on which requests came, and how each stood before: no old list sets one back unsaid."""
    local = frame["received_at"].dt.tz_convert("Asia/Shanghai").dt.tz_localize(None)
    is_open = frame["status"].isin(["待办", "办理中"])
    held = held_rows(
        connection,
        "enterprise_request",
        "request_no",
        ("status",),
        ("solved_date",),
        among=frame["request_no"],
    ).rename(columns={"status": "held_status", "solved_date": "held_solved_date"})
    frame = frame.merge(held, how="left", on="request_no")
    is_set_back = is_open & (frame["held_status"] == "已办结")
    return frame.assign(
        received_on=local.dt.normalize().astype("datetime64[s]"),
        is_said_solved=frame["status"] == "已办结",
        solved_date_of_open_request=frame["solved_date"].where(is_open),
        solved_before_date=frame["held_solved_date"].where(is_set_back),
    )


ENTERPRISES: dict[str, _Add] = {
    "enterprise": enterprises,
    "enterprise_liaison": liaisons,
    "enterprise_visit": visits,
    "enterprise_meeting_item": meeting_items,
    "enterprise_request": requests,
}
