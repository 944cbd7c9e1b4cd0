"""What a return of economic indicators is held against: last month, last year, the target, its own sums."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from sqlalchemy import Connection

from etl.context.history import earlier_rows, query_frame, with_batch_history
from etl.context.jumps import with_jumps

KEY = ["indicator_code"]
TEN_THOUSAND = 10_000
SLIP_RATIO = 1_000
# Values that may fall within a year, since they are sums of gains and losses.
SIGNED_NAMES = "利润|净流入|净增|盈亏"


def indicator_targets(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """A target is a value, a growth, or both; the year before, where it is of another size."""
    either = frame["target_value"].fillna(frame["target_growth_pct"])
    # What the year before came to, else what was set for it.
    held = query_frame(
        connection,
        """select indicator_code, target_year::float8, before_value::float8, before_name from (
             select indicator_code, extract(year from period_start) + 1 as target_year,
                    ytd_value as before_value, '上年完成' as before_name, 1 as place
             from report.indicator_value
             where period_type = 'month' and extract(month from period_start) = 12
             union all
             select indicator_code, target_year + 1, target_value, '上年目标', 2 from report.indicator_target
           ) b where indicator_code = any(:codes) and before_value > 0 order by place""",
        {"codes": [str(one) for one in frame["indicator_code"].dropna().unique()]},
        texts=("indicator_code", "before_name"),
    ).drop_duplicates([*KEY, "target_year"])
    frame = _with_catalogue(connection, frame.astype({"target_year": "float64"}))
    frame = frame.merge(held, how="left", on=[*KEY, "target_year"])
    before = frame["before_value"]
    times = frame["target_value"] / before
    is_far = (times >= OTHER_SIZE) | ((times > 0) & (times <= 1 / OTHER_SIZE))
    bound = frame["target_value_bound"]
    is_against = ((bound == "≤") & (frame["polarity"] == "higher")) | (
        (bound == "≥") & (frame["polarity"] == "lower")
    )
    return frame.assign(
        target_value_or_growth=either,
        before_of_other_size=before.where(is_far),
        bound_against_direction=bound.where(is_against),
        better=frame["polarity"].map({"higher": "越高越好", "lower": "越低越好"}),
    )


OTHER_SIZE = 3  # times: no year is planned to be three of the year before
FEWEST_SINGLE, MOST = 3, 0.5  # of a month's sums: so many fall together by one cause alone
OTHER_SCALE = 10  # times: a base changes by a definition, never so far


def indicator_values(
    connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]
) -> pd.DataFrame:
    """Names and units, last month, the same month last year, what was recorded, computed growth, slips."""
    stored = _stored(connection, frame)
    frame = _with_pace(connection, _with_catalogue(connection, frame))
    months = stored[[*KEY, "period_start"]].assign(month_ytd_value=stored["ytd_value"])
    batch = frame.assign(month_ytd_value=frame["ytd_value"])
    history = with_batch_history(months, batch, KEY, distrusted)
    frame = frame.join(earlier_rows(frame, history, KEY)).join(_loaded_month(frame, months))
    frame = _with_recorded(frame, stored)
    frame = _with_last_year(frame, stored)
    frame = _with_slips(frame)
    return _with_growth(_with_floors(with_jumps(connection, frame)))


def _stored(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    first, last = frame["period_start"].min(), frame["period_start"].max()
    return query_frame(
        connection,
        """select indicator_code, period_start, ytd_value::float8 as ytd_value,
                  previous_ytd_value::float8 as previous_ytd_value,
                  reported_growth_pct::float8 as reported_growth_pct
           from report.indicator_value
           where period_type = 'month' and period_start <= :last and period_start >= :first""",
        {"first": (first - pd.DateOffset(years=1)).date(), "last": last.date()},
        texts=("indicator_code",),
        dates=("period_start",),
    )


def _loaded_month(frame: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """The latest loaded month before each row's, of the same year: what a slip is told by.

    A return that repeats the months before in the same wrong unit would otherwise vouch for itself.
    """
    loaded = earlier_rows(frame, months, KEY)
    same_year = loaded["previous_period_start"].dt.year == frame["period_start"].dt.year
    return pd.DataFrame({"loaded_month_ytd_value": loaded["previous_month_ytd_value"].where(same_year)})


def _with_catalogue(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    catalogue = query_frame(
        connection,
        """select distinct on (indicator_code) indicator_code, indicator_name, unit, accumulation, polarity
           from report.indicator order by indicator_code, valid_from desc""",
        {},
        texts=("indicator_code", "indicator_name", "unit", "accumulation", "polarity"),
    )
    frame = frame.merge(catalogue, how="left", on=KEY)
    # What the catalogue does not have is the tidy step's to refuse; here it keeps its code for a name.
    return frame.assign(
        indicator_name=frame["indicator_name"].fillna(frame["indicator_code"]),
        unit=frame["unit"].fillna(""),
    )


def _with_pace(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """The year's target spread evenly over its months; null for a value that is no sum over the year."""
    targets = query_frame(
        connection,
        """select indicator_code, target_year, target_value::float8 as target_value
           from report.indicator_target where target_year = any(:years)""",
        {"years": [int(year) for year in frame["period_start"].dt.year.dropna().unique()]},
        texts=("indicator_code",),
    ).astype({"target_year": "int64", "target_value": "float64"})
    asked = frame[KEY].assign(target_year=frame["period_start"].dt.year)
    target = asked.merge(targets, how="left", on=[*KEY, "target_year"])["target_value"]
    is_sum = (frame["accumulation"] == "cumulative") & (frame["period_type"] == "month")
    pace = (target * frame["period_start"].dt.month / 12).where(is_sum & (target > 0))
    return frame.assign(year_target_value=target, pace_value=pace)


def _with_recorded(frame: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """What the warehouse holds for the very same period, and whether this row says something new."""
    recorded = stored.rename(
        columns={
            "ytd_value": "recorded_ytd_value",
            "previous_ytd_value": "recorded_previous_ytd_value",
            "reported_growth_pct": "recorded_growth_pct",
        }
    )
    frame = frame.merge(recorded, how="left", on=[*KEY, "period_start"])
    latest = frame.groupby("submission")["period_start"].transform("max")
    earlier = frame["period_start"] < latest
    repeated = frame["ytd_value"] == frame["recorded_ytd_value"]
    for value in ("previous_ytd_value", "reported_growth_pct"):
        then = frame[f"recorded_{value.replace('reported_', '')}"]
        repeated &= (frame[value] == then) | (frame[value].isna() & then.isna())
    return frame.assign(
        is_new=~repeated,
        earlier_recorded_ytd_value=frame["recorded_ytd_value"].where(earlier),
        earlier_recorded_previous_ytd_value=frame["recorded_previous_ytd_value"].where(earlier),
        earlier_recorded_growth_pct=frame["recorded_growth_pct"].where(earlier),
    )


def _with_last_year(frame: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    moved = (stored["period_start"] + pd.DateOffset(years=1)).astype("datetime64[s]")
    last_year = stored[[*KEY]].assign(period_start=moved, last_year_ytd_value=stored["ytd_value"])
    frame = frame.merge(last_year, how="left", on=[*KEY, "period_start"])
    base = frame["last_year_ytd_value"]
    difference = (frame["previous_ytd_value"] - base) / base.abs().where(base != 0) * 100
    return frame.assign(previous_year_difference_pct=difference.where(frame["is_new"]).round(4))


def _with_slips(frame: pd.DataFrame) -> pd.DataFrame:
    same_year = frame["previous_period_start"].dt.year == frame["period_start"].dt.year
    last_month = frame["previous_month_ytd_value"].where(same_year)
    last_year, stated = frame["last_year_ytd_value"], frame["previous_ytd_value"]
    # First what is loaded: of this very month, of a month before; then what stands beside it in the return.
    loaded = frame["recorded_ytd_value"].where(lambda value: value > 0)
    known = loaded.fillna(frame["loaded_month_ytd_value"]).fillna(last_month).fillna(last_year)
    known = known.fillna(frame["pace_value"])
    ytd_right = _in_right_unit(frame["ytd_value"], known.fillna(stated))
    # Against the year's own value only where that one stands firm by itself.
    firm = frame["ytd_value"].where(ytd_right.isna() & known.notna())
    recorded = frame["recorded_previous_ytd_value"].where(lambda value: value > 0)
    previous_right = _in_right_unit(stated, recorded.fillna(last_year).fillna(firm))
    return frame.assign(
        last_month_ytd_value=last_month,
        ytd_in_right_unit_value=ytd_right.where(frame["is_new"]),
        times_pace=(frame["ytd_value"] / frame["pace_value"])
        .where(frame["is_new"] & ytd_right.isna())
        .round(1),
        previous_ytd_in_right_unit_value=previous_right.where(frame["is_new"]),
    )


def _with_floors(frame: pd.DataFrame) -> pd.DataFrame:
    judged = (
        (frame["accumulation"] == "cumulative")
        & ~frame["is_explained"]
        & frame["is_new"]
        & frame["ytd_in_right_unit_value"].isna()
    )
    signed = frame["indicator_name"].str.contains(SIGNED_NAMES, na=False).astype(bool)
    single = _single_months(frame, judged)
    judged &= ~single
    return frame.assign(
        ytd_floor_value=frame["last_month_ytd_value"].where(judged & ~signed),
        signed_ytd_floor_value=frame["last_month_ytd_value"].where(judged & signed),
        ytd_if_single_month_value=(frame["last_month_ytd_value"] + frame["ytd_value"]).where(single).round(6),
    )


def _single_months(frame: pd.DataFrame, judged: pd.Series) -> pd.Series:
    """Rows of a month most of whose sums over the year are below the month before's: single months, likely.

    One that may be negative falls by itself; among others that fall with it it is no sum either.
    """
    compared = judged & frame["last_month_ytd_value"].notna() & frame["ytd_value"].notna()
    falls = compared & (frame["ytd_value"] < frame["last_month_ytd_value"])
    of_month = [frame["submission"], frame["period_start"]]
    n_falls, n = (flags.groupby(of_month).transform("sum") for flags in (falls, compared))
    return falls & (n_falls >= FEWEST_SINGLE) & (n_falls > n * MOST)


def _with_growth(frame: pd.DataFrame) -> pd.DataFrame:
    base, reported = frame["previous_ytd_value"], frame["reported_growth_pct"]
    in_scale = frame["ytd_in_right_unit_value"].isna() & frame["previous_ytd_in_right_unit_value"].isna()
    # Growth on nothing or on a loss is no percentage.
    computed = ((frame["ytd_value"] / base.where(base > 0) - 1) * 100).where(in_scale)
    times_hundred = reported * 100
    is_fraction = (computed.abs() >= 1) & ((times_hundred - computed).abs() <= 0.5) & (reported != 0)
    swapped = swapped_growth(frame["ytd_value"], base, reported).where(in_scale & frame["is_new"])
    difference = (reported - computed).where(frame["is_new"] & ~is_fraction & swapped.isna())
    return frame.assign(
        computed_growth_pct=computed.round(2),
        growth_difference_pct=difference.round(4),
        swapped_growth_pct=swapped,
        growth_times_hundred_pct=times_hundred.where(is_fraction).round(2),
    )


def swapped_growth(value: pd.Series, base: pd.Series, reported: pd.Series) -> pd.Series:
    """The growth between the two where it is the reported one only the other way round; else null."""
    both = (value > 0) & (base > 0)
    computed, turned = ((one / other.where(both) - 1) * 100 for one, other in ((value, base), (base, value)))
    is_swapped = ((turned - reported).abs() <= 0.1) & ((computed - reported).abs() >= 1)
    return computed.where(is_swapped).round(2)


def _in_right_unit(value: pd.Series, reference: pd.Series) -> pd.Series:
    """The value ×10 000 or ÷10 000 where it is off by that much against the reference; else null."""
    too_large = (value > reference * SLIP_RATIO) & (reference > 0)
    too_small = (value > 0) & (value < reference / SLIP_RATIO)
    return (value / TEN_THOUSAND).where(too_large, (value * TEN_THOUSAND).where(too_small)).round(6)


def notes(connection: Connection, frame: pd.DataFrame, distrusted: Collection[int]) -> pd.DataFrame:
    """Last year's value as it was reported, where the comparable one is of another order of magnitude."""
    held = query_frame(
        connection,
        """select indicator_code, period_start, previous_ytd_value::float8 as reported_previous_value
           from report.indicator_value where indicator_code = any(:codes) and period_type = 'month'""",
        {"codes": [str(one) for one in frame["indicator_code"].dropna().unique()]},
        texts=("indicator_code",),
        dates=("period_start",),
    )
    frame = frame.merge(held, how="left", on=[*KEY, "period_start"])
    reported = frame["reported_previous_value"]
    times = frame["comparable_previous_value"] / reported.where(reported > 0)
    is_far = (times >= OTHER_SCALE) | ((times > 0) & (times <= 1 / OTHER_SCALE))
    return frame.assign(reported_previous_of_other_scale=reported.where(is_far))
