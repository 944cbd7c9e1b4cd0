"""Targets over several years, and other parks to measure ourselves by."""

from functools import partial

from expectations.rule import Rule, at_least, nothing_in

OFFICE = "U01"
STATISTICS = "U02"

_goal = partial(Rule, owner=OFFICE, table="indicator_goal")
_benchmark = partial(Rule, owner=STATISTICS, table="benchmark_value")

RULES = (
    _goal(
        "IG-01",
        "reject",
        column="base_year",
        sentence="基期年{value}不在目标年{goal_year}之前，请核对",
        expect=at_least("last_base_year", "base_year"),
    ),
    _goal(
        "IG-02",
        "reject",
        column="goal_value",
        sentence="“{share_group}”{goal_year}年各项占比合计{other}%，应为100%",
        expect=nothing_in("shares_not_whole_pct"),
    ),
    _goal(
        "IG-03",
        "warn",
        column="share_group",
        sentence="是否占比填“是”，占比组是空的，请填合计为100%的是哪一组",
        expect=nothing_in("share_without_group"),
    ),
    _benchmark(
        "BM-01",
        "reject",
        column="measure_unit",
        sentence="“{indicator_name}”的计量单位填“{value}”，同一指标另一园区填的是“{other}”，应一致",
        expect=nothing_in("other_unit"),
    ),
    _benchmark(
        "BM-02",
        "warn",
        column="indicator_name",
        sentence="“{value}”{benchmark_year}年没有填本园区的数，无从对比",
        expect=nothing_in("indicator_without_own"),
    ),
    _benchmark(
        "BM-03",
        "warn",
        column="definition_text",
        sentence="“{indicator_name}”的口径填“{value}”，本园区填的是“{other}”，口径不同的不作比较",
        expect=nothing_in("other_definition"),
    ),
    _benchmark(
        "BM-04",
        "reject",
        column="better",
        sentence="“{indicator_name}”的方向填“{value}”，同一指标另一园区填的是“{other}”，应一致",
        expect=nothing_in("other_direction"),
    ),
    _benchmark(
        "BM-05",
        "warn",
        column="park_value",
        sentence="“{indicator_name}”填{value}，本园区填的是{other}，不在一个量级，请核对单位和位数",
        expect=nothing_in("own_value_of_other_scale"),
    ),
    _benchmark(
        "BM-06",
        "reject",
        column="is_own",
        sentence="“{indicator_name}”的本园区已填“{other}”，只能有一个园区填“是”",
        expect=nothing_in("other_own_park_name"),
    ),
)
