"""What the rows of a return are compared with: registered values, earlier periods, what follows from both.

``with_context`` adds columns to a check frame, by one query per warehouse view. A column is null where there
is nothing to compare with, or where another rule says it better (a value in the wrong unit is not also told
that it passes the total investment): the rules leave null alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd
from sqlalchemy import Connection

from etl.context.activity import CONTEXTS as ACTIVITY
from etl.context.assessment import ASSESSMENT
from etl.context.basics import DECREASE_WORDS, length_of_stated, says, too_small_to_build
from etl.context.enterprises import ENTERPRISES
from etl.context.figures import FIGURES
from etl.context.history import earlier_rows, later_rows, not_begun_anew, query_frame, with_batch_history
from etl.context.incidents import INCIDENTS
from etl.context.indicators import indicator_targets, indicator_values, notes
from etl.context.investment import INVESTMENT
from etl.context.livelihood import LIVELIHOOD
from etl.context.names import unknown_persons
from etl.context.organisation import CONTEXTS as ORGANISATION
from etl.context.oversight import CONTEXTS as OVERSIGHT
from etl.context.projects import CONTEXTS as PROJECT_WORK
from etl.context.safety import SAFETY
from etl.context.scale import TEN_THOUSAND, in_right_unit
from etl.context.stages import MILESTONE_ORDER, stages_around_start
from etl.context.verification import VERIFICATION

# Words by which a department tells that a cumulative value has really gone down.
EXPLAINING_WORDS = f"说明|原因|由于|因为|集中|{DECREASE_WORDS}"

MISSED_GAIN = 0.25  # of what the year so far gained within a month
TOLERANCE_WAN_YUAN = 0.05
PREPARATION_SHARE = 0.2

# Letters or characters, a year, and a number at the end: DC2021-001. A letter O among the digits is none.
ITEM_NO = r"[A-Z\u4e00-\u9fff]{1,8}[〔\[(（]?\d{0,4}[〕\])）]?[-—－]?第?\d+号?"


def with_context(
    connection: Connection, table: str, frame: pd.DataFrame, distrusted: Collection[int] = ()
) -> pd.DataFrame:
    """The check frame with the columns that the table's rules look at; same rows, same order.

    ``frame`` has a plain RangeIndex, the business columns of the warehouse table (numbers float64, dates
    datetime64[s], moments datetime64[us, UTC], booleans 1.0/0.0/null) and those of the hand-in:
    ``submission``, ``received_at``, ``is_explained`` (the return itself says why values went down).
    Rows at the positions ``distrusted`` serve no other row as its earlier period.
    """
    add = _CONTEXTS.get(table)
    return add(connection, frame, distrusted) if add else frame


def projects(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The register: profit and tax together; totals too small to be."""
    both = frame["expected_profit_wan_yuan"] + frame["expected_tax_wan_yuan"]
    return frame.assign(
        expected_profit_and_tax_wan_yuan=both.round(4),
        too_small_wan_yuan=too_small_to_build(frame["total_investment_wan_yuan"]),
    )


def milestones(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The stage before each of the four whose order is fixed, in the same return."""
    stages = frame.assign(stage=frame["milestone_type"].map(MILESTONE_ORDER).astype("float64"))
    stages = stages[stages["stage"].notna()].sort_values("stage", kind="stable")
    before = stages.groupby(["submission", "list_year", "project_code"])[
        ["planned_date", "milestone_type"]
    ].shift(1)
    return frame.assign(
        earlier_milestone_date=before["planned_date"].reindex(frame.index),
        earlier_milestone_type=before["milestone_type"].reindex(frame.index),
    )


def project_progress(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """Registered investment and plan, the latest earlier month, suspected slips of unit and of column."""
    frame = _with_register(connection, frame)
    frame = _with_earlier_progress(connection, frame, distrusted)
    frame = _with_progress_slips(frame)
    return _with_progress_limits(frame).assign(**stages_around_start(connection, frame))


def _with_register(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    year = frame["period_start"].dt.year.astype("float64")
    register = query_frame(
        connection,
        """select list_year::float8 as list_year, project_code,
                  total_investment_wan_yuan::float8 as registered_total_investment_wan_yuan,
                  annual_plan_wan_yuan::float8 as registered_annual_plan_wan_yuan
           from report.project where list_year = any(:years)""",
        {"years": [int(y) for y in year.dropna().unique()]},
        texts=("project_code",),
    )
    return frame.assign(list_year=year).merge(register, how="left", on=["list_year", "project_code"])


def _with_earlier_progress(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    stored = query_frame(
        connection,
        """select project_code, period_start, ytd_investment_wan_yuan::float8 as ytd_investment_wan_yuan,
                  cumulative_investment_wan_yuan::float8 as cumulative_investment_wan_yuan,
                  is_started::int::float8 as is_started, actual_start_date
           from report.project_progress
           where period_type = 'month' and period_start < :until and period_start >= :first
             and (cast(:keys as text[]) is null or project_code = any(:keys))""",
        _history_bounds(frame, "project_code"),
        texts=("project_code",),
        dates=("period_start", "actual_start_date"),
    )
    history = with_batch_history(stored, frame, ["project_code"], distrusted)
    frame = frame.join(earlier_rows(frame, history, ["project_code"]))
    frame = frame.join(later_rows(frame, stored, ["project_code"]))
    next_year = frame["next_period_start"].dt.year
    next_ytd = frame["next_ytd_investment_wan_yuan"].where(next_year == frame["period_start"].dt.year)
    same_year = frame["previous_period_start"].dt.year == frame["period_start"].dt.year
    previous_ytd = frame["previous_ytd_investment_wan_yuan"].where(same_year)
    months_apart = _month_number(frame["period_start"]) - _month_number(frame["previous_period_start"])
    # January starts at nothing; any other month needs the very month before it.
    base = previous_ytd.where(months_apart == 1).mask(frame["period_start"].dt.month == 1, 0.0)
    return frame.assign(previous_ytd_wan_yuan=previous_ytd, base_wan_yuan=base, next_ytd_wan_yuan=next_ytd)


def _with_progress_slips(frame: pd.DataFrame) -> pd.DataFrame:
    ytd, month = frame["ytd_investment_wan_yuan"], frame["month_investment_wan_yuan"]
    cumulative, total = frame["cumulative_investment_wan_yuan"], frame["registered_total_investment_wan_yuan"]
    plan, previous = frame["registered_annual_plan_wan_yuan"], frame["previous_ytd_wan_yuan"]
    explained = frame["is_explained"] | says(frame, ("problem_text", "progress_text"), DECREASE_WORDS)
    ytd_right = in_right_unit(ytd, previous, total).mask(explained)
    cumulative_right = in_right_unit(
        cumulative, frame["previous_cumulative_investment_wan_yuan"], total
    ).mask(explained)
    in_scale = ytd_right.isna() & cumulative_right.isna()
    single = in_scale & ~explained & (ytd == month) & (month > 0) & (previous > 0)
    first = ~(previous > 0) & (ytd > 0) & (ytd < plan * 0.0005) & (ytd * TEN_THOUSAND <= total)
    return frame.assign(
        is_decrease_explained=explained,
        is_in_scale=in_scale,
        is_plain=in_scale & ~explained,
        is_single_month=single,
        ytd_in_right_unit_wan_yuan=ytd_right,
        cumulative_in_right_unit_wan_yuan=cumulative_right,
        ytd_if_single_month_wan_yuan=(previous + month).where(single).round(4),
        ytd_if_in_yi_yuan_wan_yuan=(ytd * TEN_THOUSAND).where(first & in_scale).round(4),
    )


def _may_be_a_month(day: pd.Series) -> pd.Series:
    whole: pd.Series = (day.dt.day == 1) | day.dt.is_month_end
    return whole


def _with_progress_limits(frame: pd.DataFrame) -> pd.DataFrame:
    ytd, base = frame["ytd_investment_wan_yuan"], frame["base_wan_yuan"]
    month = frame["month_investment_wan_yuan"]
    judged = frame["is_plain"] & ~frame["is_single_month"]
    step = (ytd - base).round(4).where(judged)
    # An outright fall has a sentence of its own.
    by_difference = step.where((step - month).abs() > TOLERANCE_WAN_YUAN, month).where(step >= 0)
    # What the year gained since the month before, all years gained. Both are rounded, in 亿元 to a million:
    # a column that was forgotten or mixed up misses a good part of what was gained.
    cumulative = frame["cumulative_investment_wan_yuan"].astype("float64")
    months_apart = _month_number(frame["period_start"]) - _month_number(frame["previous_period_start"])
    gain = step.where((months_apart == 1) & (step >= 0))
    gained = (frame["previous_cumulative_investment_wan_yuan"] + gain).round(4)
    allowed = (gain * MISSED_GAIN).clip(lower=TOLERANCE_WAN_YUAN)
    by_gain = gained.where((gained - cumulative).abs() > allowed, cumulative)
    carried_on = not_begun_anew(frame, "ytd_investment_wan_yuan", "month_investment_wan_yuan")
    carried_on = carried_on.where(frame["is_plain"])
    stated = says(frame, ("problem_text", "progress_text", "next_step_text"), EXPLAINING_WORDS)
    share = (step / frame["registered_annual_plan_wan_yuan"].where(lambda plan: plan > 0) * 100).mask(stated)
    total = frame["registered_total_investment_wan_yuan"]
    limit = total.where(frame["is_in_scale"])
    # Land, design and the purchase of machines come before the first spade.
    too_early = (frame["is_started"] == 0) & (cumulative > 0) & (cumulative > total * PREPARATION_SHARE)
    started_before = (frame["is_started"] == 0) & (frame["previous_is_started"] == 1)
    then, now = frame["previous_actual_start_date"], frame["actual_start_date"]
    # “2020年8月” is kept as the last of August, a month's cell as its first: neither contradicts the 18th.
    by_month = _may_be_a_month(then) | _may_be_a_month(now)
    same_month = by_month & (_month_number(then) == _month_number(now))
    return frame.assign(
        previous_actual_start_date=then.mask(same_month),
        total_investment_limit_wan_yuan=limit,
        ytd_limit_wan_yuan=limit.where(cumulative.isna()),
        ytd_floor_wan_yuan=frame["previous_ytd_wan_yuan"].where(judged),
        cumulative_floor_wan_yuan=frame["previous_cumulative_investment_wan_yuan"].where(frame["is_plain"]),
        month_by_difference_wan_yuan=by_difference.mask(carried_on.notna()),
        # A return without the column leaves nothing out.
        month_left_out_wan_yuan=step.where(
            month.isna() & (step > 0) & month.notna().groupby(frame["submission"]).transform("any")
        ).mask(carried_on.notna()),
        # Below what was told before has a sentence of its own.
        cumulative_by_gain_wan_yuan=by_gain.mask(carried_on.notna()).where(
            cumulative >= frame["previous_cumulative_investment_wan_yuan"]
        ),
        ytd_not_begun_anew_wan_yuan=carried_on,
        step_wan_yuan=step,
        unexplained_step_of_plan_pct=share.round(4),
        period_end=frame["period_start"] + pd.offsets.MonthEnd(0),
        is_said_started=frame["is_started"] == 1,
        investment_before_start_wan_yuan=cumulative.where(too_early),
        started_before_date=frame["previous_period_start"].where(started_before),
    )


def reform_progress(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """The measure's status in the period before, and whether the list has the measure at all."""
    keys = ["item_no", "measure_no"]
    frame = frame.astype(dict.fromkeys(keys, "float64"))
    frame = frame.assign(list_year=frame["period_start"].dt.year.astype("float64"))
    stored = query_frame(
        connection,
        """select extract(year from period_start)::float8 as list_year, item_no::float8 as item_no,
                  measure_no::float8 as measure_no, period_start, status
           from report.reform_progress where period_start < :last and period_start >= :first""",
        _history_bounds(frame),
        texts=("status",),
        dates=("period_start",),
    )
    registered = query_frame(
        connection,
        "select list_year::float8 as list_year, item_no::float8 as item_no, measure_no::float8 as measure_no"
        " from report.reform_measure",
        {},
    )
    leads = query_frame(
        connection,
        """select i.list_year::float8 as list_year, i.item_no::float8 as item_no, i.lead_unit_code,
                  coalesce(max(u.unit_name), i.lead_unit_code) as lead_unit_name
           from report.reform_item i left join report.unit u on u.unit_code = i.lead_unit_code
           group by i.list_year, i.item_no, i.lead_unit_code""",
        {},
        texts=("lead_unit_code", "lead_unit_name"),
    )
    frame = frame.merge(leads, how="left", on=["list_year", "item_no"])
    is_other = frame["lead_unit_code"].notna() & (frame["lead_unit_code"] != frame["reporting_unit_code"])
    # Each year's list numbers its measures anew: last year's first one is another measure.
    listed = ["list_year", *keys]
    frame = frame.join(earlier_rows(frame, with_batch_history(stored, frame, listed, distrusted), listed))
    known = pd.MultiIndex.from_frame(frame[listed]).isin(pd.MultiIndex.from_frame(registered[listed]))
    # Before the list of measures is registered there is nothing to hold a number against.
    stray = pd.Series(~known & (len(registered) > 0), index=frame.index)
    return frame.assign(
        is_below_standard=frame["status"] == "未达标",
        stated_problem_text=length_of_stated(frame["problem_text"]),
        progress_text_length=length_of_stated(frame["progress_text"]),
        completed_before_date=_completed_before(frame),
        unregistered_measure_no=frame["measure_no"].where(stray),
        other_lead_unit_name=frame["lead_unit_name"].where(is_other),
    )


def supervision_week(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """The item's status in the week before, and the week's last day."""
    stored = query_frame(
        connection,
        """select item_no, period_start, status from report.supervision_week
           where period_start < :last and period_start >= :first
             and (cast(:keys as text[]) is null or item_no = any(:keys))""",
        _history_bounds(frame, "item_no"),
        texts=("item_no", "status"),
        dates=("period_start",),
    )
    history = with_batch_history(stored, frame, ["item_no"], distrusted)
    frame = frame.join(earlier_rows(frame, history, ["item_no"]))
    count = frame["extension_count"]
    numbered = frame["item_no"].str.fullmatch(ITEM_NO).astype("boolean").fillna(True).astype(bool)
    return frame.assign(
        strange_item_no=frame["item_no"].mask(numbered),
        unknown_person_names=unknown_persons(connection, frame["responsible_person_names"]),
        is_below_standard=frame["status"] == "未达标",
        stated_reason_text=length_of_stated(frame["reason_text"]),
        is_said_extended=count > 0,
        extension_count_where_extended=count.fillna(0).where(frame["extended_date"].notna()),
        completed_before_date=_completed_before(frame),
        period_end=frame["period_start"] + pd.Timedelta(days=6),
    )


def _history_bounds(frame: pd.DataFrame, key: str | None = None) -> dict[str, object]:
    """Two years back and one ahead; by key only where the list of keys is short enough to be worth it."""
    first, last = frame["period_start"].min(), frame["period_start"].max()
    bounds: dict[str, object] = {
        "first": (first - pd.DateOffset(years=2)).date(),
        "last": last.date(),
        "until": (last + pd.DateOffset(years=1)).date(),
    }
    if key is not None:
        bounds["keys"] = list(frame[key].dropna().unique()) if len(frame) <= 10_000 else None
    return bounds


def _completed_before(frame: pd.DataFrame) -> pd.Series:
    taken_back = (frame["previous_status"] == "完成") & (frame["status"] != "完成")
    return frame["previous_period_start"].where(taken_back)


def _month_number(day: pd.Series) -> pd.Series:
    number: pd.Series = day.dt.year * 12 + day.dt.month
    return number


_Add = Callable[[Connection, pd.DataFrame, Collection[int]], pd.DataFrame]

_CONTEXTS: dict[str, _Add] = {
    "project": projects,
    "project_milestone": milestones,
    "project_progress": project_progress,
    "indicator_target": indicator_targets,
    "indicator_value": indicator_values,
    "indicator_note": notes,
    "reform_progress": reform_progress,
    "supervision_week": supervision_week,
    **OVERSIGHT,
    **ACTIVITY,
    **PROJECT_WORK,
    **ENTERPRISES,
    **INCIDENTS,
    **SAFETY,
    **INVESTMENT,
    **ASSESSMENT,
    **FIGURES,
    **LIVELIHOOD,
    **ORGANISATION,
    **VERIFICATION,
}
